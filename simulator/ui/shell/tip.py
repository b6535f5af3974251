"""Draws the tool tip of a button beside it, once the pointer rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, box, line_height, paragraph, wrap
from simulator.ui.draw.theme import EDGE, PANEL_RAISED

if TYPE_CHECKING:
    from simulator.ui.widgets.button import Button

DELAY = 0.5
"""Seconds that the pointer rests before the tip shows."""

WIDEST = 340
"""Width of a line of a tip, pixels."""


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
        """Draw it below the button, right of one in a column, inside the window; return where."""
        lines = wrap(f"{under.help}   [{under.keys}]" if under.keys else under.help, WIDEST)
        wide = max(font(SMALL).size(line)[0] for line in lines)
        rect = pygame.Rect(under.rect.left, under.rect.bottom + 4, wide + 16, line_height() * len(lines) + 8)
        if under.column:  # below it are its neighbours, which one may want next
            rect.topleft = (under.rect.right + 12, under.rect.top - 2)
        elif rect.bottom > target.get_height():
            rect.bottom = under.rect.top - 4
        rect.clamp_ip(target.get_rect())
        box(target, rect, PANEL_RAISED, EDGE)
        paragraph(target, lines, (rect.left + 8, rect.top + 4))
        return rect
