"""A widget that we paint ourselves, so that menus, text fields and tool tips can lie above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from pygame_gui.core import UIElement

if TYPE_CHECKING:
    from pygame_gui import UIManager
    from pygame_gui.core import UIContainer
    from pygame_gui.elements import UITooltip


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

    def explain(self, words: str | None) -> None:
        """Show these words as a tool tip once the pointer rests; None shows nothing."""
        if words == self.tool_tip_text:
            return
        self.set_tooltip(words, delay=0.6, wrap_width=300)
        self.hover_time = 0.0
        if self.tool_tip is not None:
            self.tool_tip.kill()
            self.tool_tip = None
