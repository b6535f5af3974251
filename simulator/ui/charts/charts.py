"""Strip of charts under the map, on one shared time axis."""

from __future__ import annotations

from math import inf, isfinite, nan
from time import monotonic
from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.charts import chart_layout, chart_paint, contents, earlier
from simulator.ui.charts.boxes import explanation_box, hint_box, mark_box
from simulator.ui.charts.chart_layout import SIDES, TOP
from simulator.ui.charts.chart_list import EMPTY, FIELDS, PAGES
from simulator.ui.charts.contents import CONTENTS
from simulator.ui.charts.series import Series
from simulator.ui.charts.time_axis import paint_time
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, fitted, fixed, text
from simulator.ui.draw.theme import BACKGROUND, PANEL, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.ui.charts.chart import Chart
    from simulator.ui.model.marks import Mark
    from simulator.ui.model.state import State

PERIOD = 0.2
"""Seconds between two pictures."""

BOTTOM = 15
"""Room for the time axis below the last row, pixels."""

NEAR = 4
"""Pixels from its line at which a mark is pointed at."""

A_FRAME = 2
"""Charts painted in one frame."""

LOOK_BACK = 25
"""How many updates before the pointer a value is looked for that was not measured every time."""

MARKS = "charts.triangles_the_map_was_changed_squares"

REST = 0.45
"""Seconds the pointer rests on a title before it is explained."""


def _key(state: State) -> Hashable:
    """What the charts depend on."""
    feed = state.feed
    return feed.history.total, feed.history.clears, tuple(feed.marks[-3:]), feed.earlier.version, feed.where


class Charts:
    """Draws the strip; keeps its own bounded copy of the history."""

    def __init__(self) -> None:
        self.series = Series(FIELDS)
        self.page = next(iter(PAGES))
        self.first = 0  # chart of the page that stands first
        self._hinted = False  # the picture says why there is nothing
        self.picture = pygame.Surface((1, 1))
        self._sheet = pygame.Surface((1, 1))  # what is painted, to be shown once it is whole
        self.span = 0  # updates on the time axis
        self.last = 0  # update of the last point that is shown, 0 without one
        self._whole = True  # the picture shows the sheet
        self.scaled: dict[str, tuple[float, float]] = {}
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
        return chart_layout.laid(PAGES[self.page][self.first :], left)

    def more(self, rect: pygame.Rect) -> str:
        """Return the sign that some charts of the page do not fit, "" where all do."""
        shown, every = len(self.cells(rect)), len(PAGES[self.page])
        return (
            ""
            if shown == every
            else tr("charts.of", first=self.first + 1, first2=self.first + shown, every=every)
        )

    def turn_to(self, page: str) -> None:
        """Show another page."""
        self.page, self.first = page, 0
        self._sheet = pygame.Surface((1, 1))  # paint all of it at once

    def turn_on(self, rect: pygame.Rect) -> None:
        """Show the charts of the page that did not fit; after the last ones the first again."""
        last = self.first + len(self.cells(rect))
        self.first = last if last < len(PAGES[self.page]) else 0
        self._sheet = pygame.Surface((1, 1))

    # ------------------------------------------------------------ events

    def handle(self, event: pygame.event.Event, rect: pygame.Rect, state: State) -> bool:
        """Follow the pointer, turn pages; True if the event lies on the strip."""
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and rect.collidepoint(event.pos):
            place = (event.pos[0] - rect.x, event.pos[1] - rect.y)
            page = contents.page_at(place)
            if page is not None:
                self.turn_to(page)
            elif self.more(rect) and contents.more_rect().collidepoint(place):
                self.turn_on(rect)
            elif earlier.press(state, rect.height, place):
                self._sheet = pygame.Surface((1, 1))
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
            plot = chart_layout.plot_of(chart, cell)
            if cell.collidepoint(self._pointer):
                share = (self._pointer[0] - plot.left) / max(1, plot.width - 1)
                return round(min(max(share, 0.0), 1.0) * (history - 1))
        return None

    def mark_at(self, rect: pygame.Rect, state: State) -> Mark | None:
        """The change of the map whose line lies under the pointer, the latest of several."""
        if self._pointer is None or not self.series.count:
            return None
        for chart, cell in self.cells(rect):
            plot = chart_layout.plot_of(chart, cell)
            if not cell.collidepoint(self._pointer):
                continue
            first, x = state.feed.history.first, self._pointer[0]
            for mark in reversed(state.feed.marks):
                if abs(chart_paint.mark_x(plot, mark.update, first, self.span) - x) <= NEAR:
                    return mark
        return None

    def tip_at(
        self, rect: pygame.Rect, place: tuple[int, int], state: State
    ) -> tuple[str, pygame.Rect] | None:
        """Return what explains a place inside the strip, and the thing there; None where there is nothing."""
        for chart, cell in self.cells(rect):
            if pygame.Rect(cell.topleft, (cell.width, TOP)).collidepoint(place):
                return f"{chart.help}\n{tr(MARKS)}", cell
        return contents.tip_at(place, self.more(rect)) or earlier.tip_at(state, rect.height, place)

    def explained(self, rect: pygame.Rect, state: State) -> tuple[str, pygame.Rect] | None:
        """What explains the thing that the pointer rests on, and its place."""
        rests = self._pointer is not None and monotonic() - self._moved_at >= REST
        return self.tip_at(rect, self._pointer, state) if rests and self._pointer is not None else None

    # ------------------------------------------------------------ drawing

    def draw(self, target: pygame.Surface, rect: pygame.Rect, state: State) -> bool:
        """Draw the strip into `rect`; return whether any pixel changed since the last call."""
        self.prepare(rect, state)
        waits = state.feed.coming is not None and self.picture.get_size() == rect.size
        painted = not (self._whole or self._due or waits)
        if painted:
            self.picture, self._whole = self._sheet.copy(), True
            self.last = state.feed.history.first + self.series.count - 1 if self.series.count else 0
        target.blit(self.picture, rect)
        under, explained = self.update_at(rect, self.span), self.explained(rect, state)
        mark = self.mark_at(rect, state)
        self._paint_cursor(target, rect, state, under)
        if explained is not None:
            explanation_box(target, rect, *explained)
        elif mark is not None and self._pointer is not None:
            mark_box(target, rect, self._pointer, mark)
        shown = (under, explained and explained[0], mark, rect.topleft)
        before, self._shown = self._shown, shown
        return painted or shown != before

    def ready(self, state: State) -> bool:
        """Whether all that is known is painted, so that it can be shown."""
        return not self._due and self._key == _key(state)

    def prepare(self, rect: pygame.Rect, state: State, *, whole: bool = False) -> None:
        """Paint what is due, a few charts a frame so that no frame is late; `draw` shows it.

        Args:
            rect: of the strip.
            state: gives the history.
            whole: paint all that is due.
        """
        history, now = state.feed.history, monotonic()
        at_once = self._sheet.get_size() != rect.size or history.clears != self.series.clears
        at_once |= self._hinted and history.total > 0
        if at_once:
            self._sheet = pygame.Surface(rect.size)
            self._sheet.fill(PANEL)
            contents.paint_contents(self._sheet, self.page, self.more(rect))
            earlier.paint_legend(self._sheet, state)
            self._hinted = False
            self.scaled = {}
        soon = state.feed.coming is not None or now - self._begun >= PERIOD
        if at_once or (not self._due and _key(state) != self._key and soon):
            self._begun, self._key, self._whole = now, _key(state), False
            self.series.take(history)
            self.span = earlier.span(state, self.series.count)
            self._due = list(range(len(self.cells(rect))))
            paint_time(self._sheet, self.cells(rect), state.feed.history.first, self.span)
        painted = bool(self._due)
        for _ in range(len(self._due) if at_once or whole else min(A_FRAME, len(self._due))):
            self._paint_chart(self._due.pop(0), rect, state)
        if painted and not self._due and not self.known() and not state.feed.earlier.runs:
            self._paint_empty(rect)

    def known(self) -> bool:
        """Whether the page has anything to show."""
        own = FIELDS.index(PAGES[self.page][0].field)
        return self.series.count > 0 and bool(self.page not in EMPTY or self.series.known[own].any())

    def _paint_empty(self, rect: pygame.Rect) -> None:
        found = EMPTY.get(self.page) if self.series.count else None
        words = tr(found or "charts.press_train_the_charts_fill_as")
        self._hinted = True
        chart, cell = self.cells(rect)[0]
        plot = chart_layout.plot_of(chart, cell)
        band = pygame.Rect(CONTENTS + 8, plot.top, rect.width - CONTENTS - 16, plot.height)
        hint_box(self._sheet, plot if chart.large else band, words)

    def _paint_chart(self, row: int, rect: pygame.Rect, state: State) -> None:
        """Paint one chart with its title, its axis and its latest value."""
        surface = self._sheet
        chart, cell = self.cells(rect)[row]
        plot, history = chart_layout.plot_of(chart, cell), state.feed.history
        surface.fill(PANEL, (cell.left - 6, cell.top, cell.width + 6, cell.height))  # wide axis numbers too
        pygame.draw.rect(surface, BACKGROUND, plot)
        size = chart_layout.title_size(self.cells(rect))
        title = fitted(chart.title, chart_layout.title_room(chart, cell.width), size)
        text(surface, title, (cell.left + SIDES, cell.top + 12), TEXT_DIM, size)
        if self.series.count:
            chart_paint.paint_marks(surface, plot, state.feed.marks, history.first, self.span)
        columns = [self.series.columns(FIELDS.index(one.field), plot.width) for one in chart.traces]
        ends = chart_paint.paint_chart(
            surface, chart, cell, columns, self.span, earlier=list(earlier.curves(state, chart))
        )
        self.scaled[chart.field] = ends

    def _paint_cursor(
        self, target: pygame.Surface, rect: pygame.Rect, state: State, under: int | None
    ) -> None:
        """The shared cursor: one line and one value in every chart, the update's number below."""
        if under is None or under >= self.series.count:
            return
        share = under / max(1, self.span - 1)
        cells = self.cells(rect)
        bottom = max(cell.bottom for _, cell in cells)
        for chart, cell in cells:
            plot, place = chart_layout.plot_of(chart, cell).move(rect.topleft), cell.move(rect.topleft)
            x = plot.left + round(share * (plot.width - 1))
            pygame.draw.line(target, TEXT_DIM, (x, plot.top), (x, plot.bottom - 1))
            self._paint_values(target, chart, place, x, under)
            if cell.bottom == bottom:
                target.fill(PANEL, (plot.left, place.bottom, plot.width, BOTTOM - 2))
                words = tr("charts.update", first=state.feed.history.first + under)
                half = font(10).size(words)[0] // 2
                middle = min(max(x, plot.left + half), plot.right - half)
                text(target, words, (middle, place.bottom + 6), TEXT, 10, align="centre")

    def _paint_values(
        self, target: pygame.Surface, chart: Chart, place: pygame.Rect, x: int, under: int
    ) -> None:
        """The values of a chart under the cursor, on its lines and in numbers."""
        plot = chart_layout.plot_of(chart, place)
        low, high = self.scaled.get(chart.field, (nan, nan))
        if chart.lines:
            chart_paint.clear_keys(target, chart, place)
        for row, trace in enumerate(chart.traces):
            value = self.series.near(FIELDS.index(trace.field), under, max(LOOK_BACK, chart.gap))
            if isfinite(value) and isfinite(low):
                y = plot.bottom - 2 - (value - low) * (plot.height - 3) / (high - low)
                pygame.draw.aacircle(target, TEXT, (x, min(max(y, plot.top), plot.bottom - 1)), 3)
            if chart.lines:
                chart_paint.paint_key(target, chart, place, row, value)
                continue
            wide = chart_layout.value_width()
            target.fill(PANEL, (place.right - SIDES - wide, place.top + 3, wide, TOP - 5))
            spot = (place.right - SIDES, place.top + 12)
            text(target, fixed(value), spot, chart.colour, SMALL, bold=True, align="right")
