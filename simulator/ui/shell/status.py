"""The line at the bottom: what the thing under the pointer does, where it is, how fast all runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.paint import SMALL, count, text
from simulator.ui.draw.theme import LINE, PANEL, TEXT, TEXT_DIM
from simulator.ui.tools import TOOLS
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.ui.model.state import State
    from simulator.ui.widgets.button import Button

STAYS = 5.0
"""Seconds that a message stays."""

READ = 1.5
"""Seconds that a notice has before the next one takes its place."""

PERIOD = 0.5
"""Seconds between two looks at the frame rate."""


class Status:
    """Draws the status line and keeps messages for a while."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._age = 0.0
        self._message, self._notice = "", ""
        self._frames, self._seconds, self._fps = 0, 0.0, 0.0

    def count_frame(self, dt: float) -> None:
        """Count a frame for the frame rate; `dt` is what it took, seconds."""
        self._frames, self._seconds = self._frames + 1, self._seconds + dt
        if self._seconds >= PERIOD:
            self._fps = self._frames / self._seconds
            self._frames, self._seconds = 0, 0.0

    def tick(self, dt: float, state: State) -> None:
        """Let time pass: take notices in, let messages fade.

        Args:
            dt: seconds since the last time.
            state: gives notices, gets `message`.
        """
        unread = bool(self._notice) and state.message == self._notice and self._age < READ
        if state.feed.notices and not unread:
            state.message = self._notice = state.feed.notices.pop(0)
            self._age = 0.0
        if state.message != self._message:
            self._message, self._age = state.message, 0.0
        self._age += dt
        if self._age > STAYS:
            state.message = self._message = ""

    def draw(self, target: pygame.Surface, rect: pygame.Rect, state: State, under: Button | None) -> bool:
        """Draw if anything changed; return whether it did."""
        words = state.message or _help(state, under)
        key = (tuple(rect), words, bool(state.message), self._figures(state), _cell(state))
        if key == self._key:
            return False
        self._key = key
        pygame.draw.rect(target, PANEL, rect)
        pygame.draw.line(target, LINE, rect.topleft, rect.topright)
        y = rect.centery
        figures = text(target, self._figures(state), (rect.right - 12, y), TEXT_DIM, SMALL, align="right")
        cell = text(target, _cell(state), (figures.left - 24, y), TEXT, SMALL, align="right")
        target.set_clip(pygame.Rect(rect.left, rect.top + 1, cell.left - 16 - rect.left, rect.height - 1))
        text(target, words, (rect.left + 12, y), TEXT if state.message else TEXT_DIM, SMALL)
        target.set_clip(None)
        return True

    def forget(self) -> None:
        """Draw anew the next time."""
        self._key = None

    def _figures(self, state: State) -> str:
        rate = state.feed.progress.samples_per_second
        learning = f"{count(rate)} samples/s" if state.feed.progress.running else "paused"
        return f"{learning}   {self._fps:.0f} fps"


def _cell(state: State) -> str:
    if state.hovered is None or state.hovered[0] >= state.grid.height or state.hovered[1] >= state.grid.width:
        return ""
    row, col = state.hovered
    return f"{col},{row} {Cell(int(state.grid.cells[row, col])).name.lower()}"


def _help(state: State, under: Button | None) -> str:
    if under is not None:
        return f"{under.help}   [{under.keys}]" if under.keys else under.help
    if state.hovered is not None:
        tool = TOOLS[state.tool]
        return f"{tool.help}   [{tool.key.upper()}] · wheel zooms, Space+drag pans, Ctrl+click pins"
    return "F1 shows all keys"
