"""Status line: explanation of the pointed thing, position, speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, count, fitted, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import ACCENT, LINE, PANEL, PANEL_RAISED, TEXT, TEXT_DIM
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
    """Draws the status line and keeps messages for a while.

    Attributes:
        long: whether the message does not fit into its line.
    """

    def __init__(self) -> None:
        self._key: Hashable = None
        self._age = 0.0
        self._message, self._notice = "", ""
        self._frames, self._seconds, self._fps = 0, 0.0, 0.0
        self.long = False  # the message does not fit into its line

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
        room = cell.left - 28 - rect.left
        text(
            target,
            fitted(words, room, SMALL),
            (rect.left + 12, y),
            TEXT if state.message else TEXT_DIM,
            SMALL,
        )
        self.long = bool(state.message) and fitted(words, room, SMALL) != words
        return True

    def draw_whole(self, target: pygame.Surface, rect: pygame.Rect, state: State) -> pygame.Rect:
        """Draw a message that is too long for the line in a box above it, wrapped; return where."""
        wide = min(700, rect.width - 40)
        lines = wrap(state.message, wide - 24)
        frame = pygame.Rect(rect.left + 12, 0, wide, line_height() * len(lines) + 14)
        frame.bottom = rect.top - 6
        box(target, frame, PANEL_RAISED, ACCENT)
        paragraph(target, lines, (frame.left + 12, frame.top + 7))
        return frame

    def forget(self) -> None:
        """Draw anew the next time."""
        self._key = None

    def _figures(self, state: State) -> str:
        rate = state.feed.progress.samples_per_second
        learning = (
            tr("status.samples_s", rate=count(rate)) if state.feed.progress.running else tr("status.paused")
        )
        return tr("status.fps", learning=learning, fps=self._fps)


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
        return tr("status.wheel_zooms_space_drag_pans_ctrl", help=tool.help, key=tool.key.upper())
    return tr("status.f_explains_the_words_and_shows")
