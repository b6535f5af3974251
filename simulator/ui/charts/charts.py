"""The strip of charts under the map: what training did, update by update, on one shared time axis."""

from __future__ import annotations

from math import inf, isfinite, nan
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.charts import chart_paint
from simulator.ui.charts.chart_list import EMPTY, FIELDS, PAGES
from simulator.ui.charts.chart_paint import SIDES, TOP
from simulator.ui.charts.series import BUCKETS, Series
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, box, fitted, number, paragraph, text, wrap
from simulator.ui.draw.theme import (
    ACCENT,
    BACKGROUND,
    LINE,
    PANEL,
    PANEL_RAISED,
    TEXT,
    TEXT_DIM,
)

if TYPE_CHECKING:
    from simulator.ui.charts.chart_list import Chart
    from simulator.ui.model.marks import Mark
    from simulator.ui.model.state import State

PERIOD = 0.2
"""Seconds between two pictures."""

BOTTOM = 15
"""Room for the time axis below the last row, pixels."""

CONTENTS, ENTRY = 88, 24
"""Width of the list of pages at the left, height of one of its lines, pixels."""

NEAR = 4
"""Pixels from its line at which a mark is pointed at."""

A_FRAME = 2
"""Charts painted in one frame."""

LOOK_BACK = 25
"""How many updates before the pointer a value is looked for that was not measured every time."""

REST = 0.45
"""Seconds the pointer rests on a title before it is explained."""


class Charts:
    """Draws the strip; keeps its own bounded copy of the history."""

    def __init__(self) -> None:
        self.series = Series(FIELDS)
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
        """The charts of the page that fit, each with its place inside the strip."""
        left = pygame.Rect(CONTENTS, 0, rect.width - CONTENTS, rect.height - BOTTOM)
        return chart_paint.laid(PAGES[self.page], left)

    @staticmethod
    def entry(row: int) -> pygame.Rect:
        """Where a page's title is in the list, inside the strip."""
        return pygame.Rect(4, 8 + row * ENTRY, CONTENTS - 14, ENTRY - 2)

    def turn_to(self, page: str) -> None:
        """Show another page."""
        self.page = page
        self._picture = pygame.Surface((1, 1))  # paint all of it at once

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
        for chart, cell in self.cells(rect):
            plot = chart_paint.plot_of(chart, cell)
            if cell.collidepoint(self._pointer):
                share = (self._pointer[0] - plot.left) / max(1, plot.width - 1)
                return round(min(max(share, 0.0), 1.0) * (history - 1))
        return None

    def mark_at(self, rect: pygame.Rect, state: State) -> Mark | None:
        """The change of the map whose line lies under the pointer, the latest of several."""
        if self._pointer is None or not self.series.count:
            return None
        for chart, cell in self.cells(rect):
            plot = chart_paint.plot_of(chart, cell)
            if not cell.collidepoint(self._pointer):
                continue
            first, x = state.feed.history.first, self._pointer[0]
            for mark in reversed(state.feed.marks):
                if abs(chart_paint.mark_x(plot, mark.update, first, self.series.count) - x) <= NEAR:
                    return mark
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
        mark = self.mark_at(rect, state)
        self._paint_cursor(target, rect, state, under)
        if explained is not None:
            self._paint_help(target, rect, explained)
        elif mark is not None:
            self._paint_mark(target, rect, mark)
        shown = (under, explained, mark, rect.topleft)
        before, self._shown = self._shown, shown
        return painted or shown != before

    def _paint_some(self, rect: pygame.Rect, state: State) -> bool:
        """Paint what is due, a few charts a frame so that no frame is late; True if any was."""
        history, now = state.feed.history, monotonic()
        key = (history.total, history.clears, tuple(state.feed.marks[-3:]))
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
        if painted and not self._due and not self._known():
            self._paint_empty(rect)
        return painted

    def _paint_contents(self, surface: pygame.Surface) -> None:
        for place, page in enumerate(PAGES):
            rect, on = self.entry(place), page == self.page
            if on:
                box(surface, rect, PANEL_RAISED, ACCENT)
            text(surface, page, (rect.left + 6, rect.centery), TEXT if on else TEXT_DIM, 11)

    def _known(self) -> bool:
        """Whether the page has anything to show."""
        own = FIELDS.index(PAGES[self.page][0].field)
        return self.series.count > 0 and bool(self.page not in EMPTY or self.series.known[own].any())

    def _paint_empty(self, rect: pygame.Rect) -> None:
        words = EMPTY.get(self.page, "") if self.series.count else ""
        words = words or "Press Train: the charts fill as the policy learns"
        room = rect.width - CONTENTS - 16
        words = fitted(words, room - 16)
        back = pygame.Rect(0, 0, min(room, font(13).size(words)[0] + 32), 30)
        back.center = ((rect.width + CONTENTS) // 2, rect.height // 2)
        box(self._picture, back, PANEL_RAISED, LINE)
        text(self._picture, words, back.center, TEXT, align="centre")

    def _paint_chart(self, row: int, rect: pygame.Rect, state: State) -> None:
        """Paint one chart with its title, its axis and its latest value."""
        surface = self._picture
        chart, cell = self.cells(rect)[row]
        plot, history = chart_paint.plot_of(chart, cell), state.feed.history
        surface.fill(PANEL, (cell.left - 6, cell.top, cell.width + 6, cell.height))  # wide axis numbers too
        pygame.draw.rect(surface, BACKGROUND, plot)
        title = fitted(chart.title, cell.width - 2 * SIDES - (0 if chart.lines else 46), SMALL)
        text(surface, title, (cell.left + SIDES, cell.top + 12), TEXT_DIM, SMALL)
        if self.series.count:
            chart_paint.paint_marks(surface, plot, state.feed.marks, history.first, self.series.count)
        columns = [self.series.columns(FIELDS.index(one.field), plot.width) for one in chart.traces]
        ends = chart_paint.paint_chart(surface, chart, cell, columns, self.series.count)
        self._scaled[chart.field] = ends

    def _paint_time(
        self, surface: pygame.Surface, cells: list[tuple[Chart, pygame.Rect]], state: State
    ) -> None:
        """First and last update under the lowest row."""
        bottom = max(cell.bottom for _, cell in cells)
        surface.fill(PANEL, (CONTENTS, bottom, surface.get_width(), surface.get_height() - bottom))
        if not self.series.count:
            return
        first = state.feed.history.first
        for plot in (chart_paint.plot_of(chart, cell) for chart, cell in cells if cell.bottom == bottom):
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
            plot, place = chart_paint.plot_of(chart, cell).move(rect.topleft), cell.move(rect.topleft)
            x = plot.left + round(share * (plot.width - 1))
            pygame.draw.line(target, TEXT_DIM, (x, plot.top), (x, plot.bottom - 1))
            self._paint_values(target, chart, place, x, under)
            if cell.bottom == bottom:
                target.fill(PANEL, (plot.left, place.bottom, plot.width, BOTTOM - 2))
                words = f"update {state.feed.history.first + under:,}"
                half = font(10).size(words)[0] // 2
                middle = min(max(x, plot.left + half), plot.right - half)
                text(target, words, (middle, place.bottom + 6), TEXT, 10, align="centre")

    def _paint_values(
        self, target: pygame.Surface, chart: Chart, place: pygame.Rect, x: int, under: int
    ) -> None:
        """The values of a chart under the cursor, on its lines and in numbers."""
        plot = chart_paint.plot_of(chart, place)
        low, high = self._scaled.get(chart.field, (nan, nan))
        if chart.lines:
            chart_paint.clear_keys(target, chart, place)
        for row, trace in enumerate(chart.traces):
            value = self._measured(trace.field, under, chart.gap)
            if isfinite(value) and isfinite(low):
                y = plot.bottom - 2 - (value - low) * (plot.height - 3) / (high - low)
                pygame.draw.aacircle(target, TEXT, (x, min(max(y, plot.top), plot.bottom - 1)), 3)
            if chart.lines:
                chart_paint.paint_key(target, chart, place, row, value)
                continue
            target.fill(PANEL, (place.right - SIDES - 58, place.top + 3, 58, TOP - 5))
            spot = (place.right - SIDES, place.top + 12)
            text(target, number(value), spot, chart.colour, SMALL, bold=True, align="right")

    def _measured(self, field: str, under: int, gap: int = 0) -> float:
        """A figure at an entry, or where it was last measured not long before."""
        columns = self.series.columns(FIELDS.index(field), BUCKETS)
        known = np.isfinite(columns.mean) & (columns.place <= under + self.series.stretch)
        found = np.flatnonzero(known)
        patience = max(LOOK_BACK, gap) * self.series.stretch
        if not found.size or under - columns.place[found[-1]] > patience:
            return nan
        return float(columns.mean[found[-1]])

    def _paint_mark(self, target: pygame.Surface, rect: pygame.Rect, mark: Mark) -> None:
        """What changed and how long it took to recover, in a box beside the pointer."""
        lines = wrap(mark.words, min(300, rect.width - 40))
        wide = max(font(SMALL).size(line)[0] for line in lines) + 20
        frame = pygame.Rect(0, 0, wide, 17 * len(lines) + 10)
        assert self._pointer is not None  # noqa: S101 - it points at the mark
        frame.midbottom = (self._pointer[0] + rect.left, self._pointer[1] + rect.top - 8)
        frame.clamp_ip(rect)
        box(target, frame, (16, 18, 22), chart_paint.DRIFT if mark.drifted else chart_paint.MARK)
        paragraph(target, lines, (frame.left + 10, frame.top + 5))

    def _paint_help(self, target: pygame.Surface, rect: pygame.Rect, chart: Chart) -> None:
        """The meaning of a chart, in a box that stays inside the strip."""
        wide = min(320, rect.width - 8)
        lines = (*wrap(chart.help, wide - 20), "Triangles: the map was changed; squares: it drifted.")
        cell = next(cell for other, cell in self.cells(rect) if other is chart)
        frame = pygame.Rect(cell.left + rect.left, 0, wide, 17 * len(lines) + 14)
        below = cell.top + TOP + frame.height <= rect.height
        frame.top = rect.top + (cell.top + TOP if below else cell.top - frame.height)
        frame.clamp_ip(rect)
        box(target, frame, (16, 18, 22), (89, 98, 116))
        paragraph(target, lines, (frame.left + 10, frame.top + 7))
