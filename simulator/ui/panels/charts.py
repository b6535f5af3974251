"""The strip of charts under the map: what training did, update by update, on one shared time axis."""

from __future__ import annotations

from math import inf, isfinite, nan
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.panels.chartlist import CHARTS, PAGES, axis
from simulator.ui.panels.paint import SMALL, box, fitted, font, number, paragraph, text, wrap
from simulator.ui.panels.series import BUCKETS, Series, runs
from simulator.ui.theme import (
    ACCENT,
    BACKGROUND,
    LINE,
    PANEL,
    PANEL_RAISED,
    TEXT,
    TEXT_DIM,
    WARN,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ui.panels.chartlist import Chart
    from simulator.ui.state import State

NARROW = 140
"""Charts narrower than this are left out, the last ones first; pixels."""

PERIOD = 0.2
"""Seconds between two pictures."""

TOP, BOTTOM, SIDES, GUTTER = 22, 15, 8, 36
"""Room of a chart for its title, for the time axis (last row only), at both sides and for the numbers of
its axis, pixels."""

CONTENTS, ENTRY = 78, 24
"""Width of the list of pages at the left, height of one of its lines, pixels."""

A_FRAME = 2
"""Charts painted in one frame."""

LOOK_BACK = 25
"""How many updates before the pointer a value is looked for that was not measured every time."""

REST = 0.45
"""Seconds the pointer rests on a title before it is explained."""


class Charts:
    """Draws the strip; keeps its own bounded copy of the history."""

    def __init__(self) -> None:
        self.series = Series(tuple(chart.field for chart in CHARTS))
        self.page = next(iter(PAGES))
        self._picture = pygame.Surface((1, 1))
        self._scaled: dict[str, tuple[float, float]] = {}
        self._due: list[int] = []
        self._begun = -inf
        self._key: object = None
        self._shown: object = None
        self._pointer: tuple[int, int] | None = None
        self._moved_at = 0.0

    # ------------------------------------------------------------ layout

    def cells(self, rect: pygame.Rect) -> list[tuple[Chart, pygame.Rect]]:
        """The charts that fit, each with its place inside the strip: two rows, or one in a low strip."""
        rows = 2 if rect.height >= 130 else 1
        charts, width = PAGES[self.page], rect.width - CONTENTS
        columns = max(1, min(-(-len(charts) // rows), width // NARROW))
        wide, tall = width // columns, (rect.height - BOTTOM) // rows
        return [
            (chart, pygame.Rect(CONTENTS + k % columns * wide, k // columns * tall, wide, tall))
            for k, chart in enumerate(charts[: rows * columns])
        ]

    @staticmethod
    def entry(row: int) -> pygame.Rect:
        """Where a page's title is in the list, inside the strip."""
        return pygame.Rect(4, 8 + row * ENTRY, CONTENTS - 8, ENTRY - 2)

    def turn_to(self, page: str) -> None:
        """Show another page."""
        self.page = page
        self._picture = pygame.Surface((1, 1))  # paint all of it at once

    @staticmethod
    def plot(cell: pygame.Rect) -> pygame.Rect:
        """Where the line of a chart runs."""
        return pygame.Rect(
            cell.left + GUTTER, cell.top + TOP, cell.width - GUTTER - SIDES, max(4, cell.height - TOP - 6)
        )

    # ------------------------------------------------------------ events

    def handle(self, event: pygame.event.Event, rect: pygame.Rect, state: State) -> bool:
        """Follow the pointer, turn pages; True if the event lies on the strip."""
        del state
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and rect.collidepoint(event.pos):
            place = (event.pos[0] - rect.x, event.pos[1] - rect.y)
            for row, page in enumerate(PAGES):
                if self.entry(row).collidepoint(place):
                    self.turn_to(page)
            return True
        if event.type != pygame.MOUSEMOTION:
            return False
        inside = bool(rect.collidepoint(event.pos))
        self._pointer = (event.pos[0] - rect.x, event.pos[1] - rect.y) if inside else None
        self._moved_at = monotonic()
        return inside

    def update_at(self, rect: pygame.Rect, history: int) -> int | None:
        """Which entry of a history of that length lies under the pointer; None if it is elsewhere."""
        if self._pointer is None or not history:
            return None
        for _, cell in self.cells(rect):
            plot = self.plot(cell)
            if cell.collidepoint(self._pointer):
                share = (self._pointer[0] - plot.left) / max(1, plot.width - 1)
                return round(min(max(share, 0.0), 1.0) * (history - 1))
        return None

    def _explained(self, rect: pygame.Rect) -> Chart | None:
        """The chart whose title the pointer rests on."""
        if self._pointer is None or monotonic() - self._moved_at < REST:
            return None
        for chart, cell in self.cells(rect):
            if pygame.Rect(cell.topleft, (cell.width, TOP)).collidepoint(self._pointer):
                return chart
        return None

    # ------------------------------------------------------------ drawing

    def draw(self, target: pygame.Surface, rect: pygame.Rect, state: State) -> bool:
        """Draw the strip into `rect`; return whether any pixel changed since the last call."""
        painted = self._paint_some(rect, state)
        target.blit(self._picture, rect)
        under, explained = self.update_at(rect, self.series.count), self._explained(rect)
        self._paint_cursor(target, rect, state, under)
        if explained is not None:
            self._paint_help(target, rect, explained)
        shown = (under, explained, rect.topleft)
        before, self._shown = self._shown, shown
        return painted or shown != before

    def _paint_some(self, rect: pygame.Rect, state: State) -> bool:
        """Paint what is due, a few charts a frame so that no frame is late; True if any was."""
        history, now = state.feed.history, monotonic()
        key = (history.total, history.clears, len(state.feed.marks))
        at_once = self._picture.get_size() != rect.size
        if at_once:
            self._picture = pygame.Surface(rect.size)
            self._picture.fill(PANEL)
            self._paint_contents(self._picture)
            self._scaled = {}
        if at_once or (not self._due and key != self._key and now - self._begun >= PERIOD):
            self._begun, self._key = now, key
            self.series.take(history)
            self._due = list(range(len(self.cells(rect))))
            self._paint_time(self._picture, self.cells(rect), state)
        painted = bool(self._due)
        for _ in range(len(self._due) if at_once else min(A_FRAME, len(self._due))):
            self._paint_chart(self._due.pop(0), rect, state)
        if painted and not self._due and not self.series.count:
            self._paint_empty(rect)
        return painted

    def _paint_contents(self, surface: pygame.Surface) -> None:
        for place, page in enumerate(PAGES):
            rect, on = self.entry(place), page == self.page
            if on:
                box(surface, rect, PANEL_RAISED, ACCENT)
            text(surface, page, (rect.left + 6, rect.centery), TEXT if on else TEXT_DIM, 11)

    def _paint_empty(self, rect: pygame.Rect) -> None:
        words = fitted("Press Start: the charts fill as the policy learns", rect.width - 40)
        back = pygame.Rect(0, 0, min(rect.width - 8, 360), 30)
        back.center = ((rect.width + CONTENTS) // 2, rect.height // 2)
        box(self._picture, back, PANEL_RAISED, LINE)
        text(self._picture, words, back.center, TEXT, align="centre")

    def _paint_chart(self, row: int, rect: pygame.Rect, state: State) -> None:
        """Paint one chart with its title, its axis and its latest value."""
        surface = self._picture
        chart, cell = self.cells(rect)[row]
        plot = self.plot(cell)
        surface.fill(PANEL, cell)
        pygame.draw.rect(surface, BACKGROUND, plot)
        text(surface, chart.title, (cell.left + SIDES, cell.top + 12), TEXT_DIM, SMALL)
        self._paint_marks(surface, plot, state)
        columns = self.series.columns(CHARTS.index(chart), plot.width)
        low, high = self._scaled[chart.field] = axis(chart, columns.low, columns.high)
        latest = columns.mean[np.isfinite(columns.mean)]
        if not isfinite(low) or not latest.size:
            return
        x = plot.left + columns.place / max(1, self.series.count - 1) * (plot.width - 1)
        scale = (plot.height - 3) / (high - low)
        surface.set_clip(plot)
        _paint_line(surface, chart, x, [plot.bottom - 2 - (v - low) * scale for v in columns.curves])
        surface.set_clip(None)
        text(surface, number(high, 2), (plot.left - 4, plot.top + 5), TEXT_DIM, 10, align="right")
        text(surface, number(low, 2), (plot.left - 4, plot.bottom - 6), TEXT_DIM, 10, align="right")
        place = (cell.right - SIDES, cell.top + 12)
        text(surface, number(float(latest[-1])), place, TEXT, SMALL, bold=True, align="right")

    def _paint_marks(self, surface: pygame.Surface, plot: pygame.Rect, state: State) -> None:
        """A line at every edit of the map, one for all edits that share a pixel."""
        if self.series.count < 1 or not state.feed.marks:
            return
        first = state.feed.history.first
        share = (np.array(state.feed.marks) - first + 0.5) / max(1, self.series.count - 1)
        for x in np.unique(plot.left + (share.clip(0, 1) * (plot.width - 1)).astype(int)):
            pygame.draw.line(surface, (110, 84, 44), (int(x), plot.top), (int(x), plot.bottom - 1))
            pygame.draw.polygon(surface, WARN, [(x - 3, plot.top), (x + 3, plot.top), (x, plot.top + 5)])

    def _paint_time(
        self, surface: pygame.Surface, cells: list[tuple[Chart, pygame.Rect]], state: State
    ) -> None:
        """First and last update under the lowest row."""
        bottom = max(cell.bottom for _, cell in cells)
        surface.fill(PANEL, (CONTENTS, bottom, surface.get_width(), surface.get_height() - bottom))
        if not self.series.count:
            return
        first = state.feed.history.first
        for plot in (self.plot(cell) for _, cell in cells if cell.bottom == bottom):
            text(surface, f"{first:,}", (plot.left, bottom + 6), TEXT_DIM, 10)
            words = f"{first + self.series.count - 1:,} updates"
            text(surface, words, (plot.right, bottom + 6), TEXT_DIM, 10, align="right")

    def _paint_cursor(
        self, target: pygame.Surface, rect: pygame.Rect, state: State, under: int | None
    ) -> None:
        """The shared cursor: one line and one value in every chart, the update's number below."""
        if under is None or under >= self.series.count:
            return
        share = under / max(1, self.series.count - 1)
        cells = self.cells(rect)
        bottom = max(cell.bottom for _, cell in cells)
        for chart, cell in cells:
            plot, place = self.plot(cell).move(rect.topleft), cell.move(rect.topleft)
            x = plot.left + round(share * (plot.width - 1))
            pygame.draw.line(target, TEXT_DIM, (x, plot.top), (x, plot.bottom - 1))
            value = self._measured(chart, under)
            low, high = self._scaled.get(chart.field, (nan, nan))
            if isfinite(value) and isfinite(low):
                y = plot.bottom - 2 - (value - low) * (plot.height - 3) / (high - low)
                pygame.draw.aacircle(target, TEXT, (x, min(max(y, plot.top), plot.bottom - 1)), 3)
            target.fill(PANEL, (place.right - SIDES - 58, place.top + 3, 58, TOP - 5))
            spot = (place.right - SIDES, place.top + 12)
            text(target, number(value), spot, chart.colour, SMALL, bold=True, align="right")
            if cell.bottom == bottom:
                target.fill(PANEL, (plot.left, place.bottom, plot.width, BOTTOM - 2))
                words = f"update {state.feed.history.first + under:,}"
                half = font(10).size(words)[0] // 2
                middle = min(max(x, plot.left + half), plot.right - half)
                text(target, words, (middle, place.bottom + 6), TEXT, 10, align="centre")

    def _measured(self, chart: Chart, under: int) -> float:
        """A chart's value at an entry, or where it was last measured not long before."""
        columns = self.series.columns(CHARTS.index(chart), BUCKETS)
        known = np.isfinite(columns.mean) & (columns.place <= under + self.series.stretch)
        found = np.flatnonzero(known)
        if not found.size or under - columns.place[found[-1]] > LOOK_BACK * self.series.stretch:
            return nan
        return float(columns.mean[found[-1]])

    def _paint_help(self, target: pygame.Surface, rect: pygame.Rect, chart: Chart) -> None:
        """The meaning of a chart, in a box that stays inside the strip."""
        wide = min(320, rect.width - 8)
        lines = (*wrap(chart.help, wide - 20), "Orange marks: the map was edited.")
        cell = next(cell for other, cell in self.cells(rect) if other is chart)
        frame = pygame.Rect(cell.left + rect.left, 0, wide, 17 * len(lines) + 14)
        below = cell.top + TOP + frame.height <= rect.height
        frame.top = rect.top + (cell.top + TOP if below else cell.top - frame.height)
        frame.clamp_ip(rect)
        box(target, frame, (16, 18, 22), (89, 98, 116))
        paragraph(target, lines, (frame.left + 10, frame.top + 7))


def _paint_line(
    surface: pygame.Surface, chart: Chart, x: NDArray[np.floating], curves: list[NDArray[np.floating]]
) -> None:
    """The mean as a line over the band from the least to the greatest value.

    Args:
        surface: clipped to the plot.
        chart: its colour and how wide a gap it crosses.
        x: [K] pixels.
        curves: [K] pixels each: least, greatest, mean.
    """
    low, high, mean = curves
    dim = tuple((c + 2 * b) // 3 for c, b in zip(chart.colour, BACKGROUND, strict=True))
    for run in runs(np.isfinite(mean), chart.gap):
        if run.size == 1:
            pygame.draw.aacircle(surface, chart.colour, (float(x[run[0]]), float(mean[run[0]])), 2)
            continue
        if np.any(low[run] - high[run] > 0.5):
            edge = np.concatenate([np.stack([x[run], high[run]], 1), np.stack([x[run], low[run]], 1)[::-1]])
            pygame.draw.polygon(surface, dim, edge.tolist())
        pygame.draw.aalines(surface, chart.colour, False, np.stack([x[run], mean[run]], 1).tolist())
