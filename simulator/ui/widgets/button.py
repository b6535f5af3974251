"""Buttons in bars, drawn only when they change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, box, text
from simulator.ui.draw.theme import ACCENT, DISABLED, LINE, PANEL, PANEL_RAISED, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from simulator.ui.draw.paint import Colour


@dataclass
class Button:
    """A place to click.

    Attributes:
        action: what it does, a name the window knows.
        label: its words.
        help: one line for the status line.
        keys: its shortcut, shown in the status line, and on wide buttons.
        rect: where it is, window pixels.
        icon: draws a picture into a square rect, left of the label.
        column: whether it stands in a column, as wide as it: its shortcut stands on it.
        centred: whether the label stands in the middle.
    """

    action: str
    label: str
    help: str
    keys: str = ""
    rect: pygame.Rect = field(default_factory=lambda: pygame.Rect(0, 0, 0, 0))
    icon: Callable[[pygame.Surface, pygame.Rect], None] | None = None
    column: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Look:
    """How a button stands: pressed in, usable, and drawn to the eye."""

    on: bool = False
    enabled: bool = True
    call: Colour | None = None


class Bar:
    """A strip of buttons with its own picture, painted anew only when something on it changed.

    Args:
        rect: of the strip, window pixels.
        buttons: with their places.
    """

    def __init__(self, rect: pygame.Rect, buttons: Sequence[Button]) -> None:
        self.rect = rect
        self.buttons = list(buttons)
        self.notes: list[tuple[str, tuple[int, int], str]] = []  # words, place, alignment
        self._key: Hashable = None

    def at(self, pixel: tuple[int, int]) -> Button | None:
        """Return the button under a pixel."""
        inside = self.rect.collidepoint(pixel)
        return next((b for b in self.buttons if b.rect.collidepoint(pixel)), None) if inside else None

    def draw(self, target: pygame.Surface, looks: Callable[[Button], Look], hovered: Button | None) -> bool:
        """Draw if anything changed; return whether it did."""
        key = (
            tuple((b.action, b.label, looks(b)) for b in self.buttons),
            hovered.action if hovered else None,
            tuple(self.notes),
        )
        if key == self._key:
            return False
        self._key = key
        pygame.draw.rect(target, PANEL, self.rect)
        for words, place, align in self.notes:
            text(target, words, place, TEXT_DIM, SMALL, align=align)
        for button in self.buttons:
            _paint(target, button, looks(button), hovered=button is hovered)
        return True

    def forget(self) -> None:
        """Draw anew the next time."""
        self._key = None


def _paint(target: pygame.Surface, button: Button, look: Look, *, hovered: bool) -> None:
    fill = PANEL_RAISED if look.on or hovered else None
    edge = look.call or (ACCENT if look.on else LINE if hovered else None)
    box(target, button.rect, fill, edge)
    left = button.rect.left + 9
    if button.icon is not None:
        place = pygame.Rect(button.rect.left + 7, button.rect.centery - 8, 16, 16)
        button.icon(target, place)
        left = place.right + 8
    if button.centred:
        left = button.rect.centerx - font(SMALL).size(button.label)[0] // 2
    colour = (TEXT if look.on or hovered else (200, 205, 214)) if look.enabled else DISABLED
    text(target, button.label, (left, button.rect.centery), look.call or colour, SMALL)
    if button.column and button.keys:
        text(
            target, button.keys, (button.rect.right - 8, button.rect.centery), TEXT_DIM, SMALL, align="right"
        )
