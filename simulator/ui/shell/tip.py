"""Draws the tool tip of a button below the pointer, once the pointer rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, box, text
from simulator.ui.draw.theme import LINE, PANEL_RAISED, TEXT

if TYPE_CHECKING:
    from simulator.ui.widgets.button import Button

DELAY = 0.5
"""Seconds that the pointer rests before the tip shows."""


class Tip:
    """The tool tip of the window's own buttons."""

    def __init__(self) -> None:
        self._button = ""
        self._rested = 0.0

    def follow(self, under: Button | None, dt: float) -> bool:
        """Let time pass, seconds; return whether the tip shows."""
        action = "" if under is None else under.action
        self._rested = self._rested + dt if action == self._button else 0.0
        self._button = action
        return bool(action) and self._rested >= DELAY

    def draw(self, target: pygame.Surface, under: Button) -> pygame.Rect:
        """Draw it below the button, inside the window; return where."""
        words = f"{under.help}   [{under.keys}]" if under.keys else under.help
        size = font(SMALL).size(words)
        rect = pygame.Rect(under.rect.left, under.rect.bottom + 4, size[0] + 16, size[1] + 10)
        if rect.bottom > target.get_height():
            rect.bottom = under.rect.top - 4
        rect.clamp_ip(target.get_rect())
        box(target, rect, PANEL_RAISED, LINE)
        text(target, words, (rect.left + 8, rect.centery), TEXT, SMALL)
        return rect
