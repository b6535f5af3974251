"""Canvas widget: painted by its owner, below menus and tool tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from pygame_gui.core import UIElement

if TYPE_CHECKING:
    from pygame_gui import UIManager
    from pygame_gui.core import UIContainer
    from pygame_gui.elements import UITooltip


TIP = 300
"""Width of a tool tip, pixels."""


class Canvas(UIElement):
    """An opaque surface among the widgets of pygame_gui.

    One of these costs a frame one blit, however much is painted on it; the same rows made of
    labels, sliders and text fields would be some two hundred widgets to update every frame.

    Args:
        rect: inside its container, pixels.
        manager: the window's.
        container: what it lies in.
    """

    surface: pygame.Surface
    tool_tip: UITooltip | None

    def __init__(self, rect: pygame.Rect, manager: UIManager, container: UIContainer) -> None:
        super().__init__(
            rect, manager, container, starting_height=1, layer_thickness=1, element_id=["canvas"]
        )
        self.blendmode = 0  # opaque, so the plain and cheaper blit
        self.surface = pygame.Surface(rect.size)
        self.image = self.surface

    def local(self, position: tuple[int, int]) -> tuple[int, int]:
        """Window pixels to pixels of the canvas."""
        return position[0] - self.rect.x, position[1] - self.rect.y

    def while_hovering(self, time_delta: float, mouse_pos: tuple[int, int]) -> None:
        """Show the tool tip left of the canvas where there is room, else below the pointer."""
        waited = self.hover_time > self.tool_tip_delay
        if self.tool_tip is None and self.tool_tip_text is not None and waited:
            left, y = self.rect.left - TIP - 8, int(mouse_pos[1])
            place = (left, y) if left > 0 else (int(mouse_pos[0]), y + 24)
            self.tool_tip = self.ui_manager.create_tool_tip(
                self.tool_tip_text, place, (0, 0), self, None, wrap_width=TIP
            )
        self.hover_time += time_delta

    def explain(self, words: str | None) -> None:
        """Show these words as a tool tip once the pointer rests; None shows nothing."""
        if words == self.tool_tip_text:
            return
        self.set_tooltip(words, delay=0.6)
        self.hover_time = 0.0
        if self.tool_tip is not None:
            self.tool_tip.kill()
            self.tool_tip = None
