"""Curves of earlier runs behind those of the run in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.texts import tr
from simulator.ui.charts.chart_list import ONE_MAP, PAGES
from simulator.ui.charts.contents import CONTENTS, entry
from simulator.ui.charts.series import runs
from simulator.ui.draw.paint import fitted, text
from simulator.ui.draw.theme import TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from simulator.ui.charts.chart import Chart
    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.earlier_runs import EarlierRun
    from simulator.ui.model.state import State

COLOURS: tuple[Colour, ...] = ((230, 159, 0), (86, 180, 233), (204, 121, 167), (170, 190, 90))
"""Of the runs, by their numbers."""

HEAD, LINE = 16, 13
"""Heights of the legend's heading and of one of its lines, pixels."""

SPREAD = 8
"""The time axis reaches to the end of longer earlier runs, at most this many times the run in hand."""

SHORT = 50
"""Updates that the axis may have from the beginning where an earlier run was as long."""

CLEAR = "earlier.earlier"

CLEAR_HELP = "earlier.thin_curves_the_last_runs_on"


def colour_of(run: EarlierRun) -> Colour:
    """Return the colour of a run."""
    return COLOURS[run.number % len(COLOURS)]


def span(state: State, count: int) -> int:
    """Return how many updates the time axis has where the run in hand has `count`."""
    longest = max((run.length for run in state.feed.earlier.runs), default=0)
    return max(count, min(longest, max(SPREAD * count, SHORT) if count else longest))


def curves(state: State, chart: Chart) -> Iterator[tuple[EarlierRun, NDArray[np.float64]]]:
    """Yield the earlier runs with their values for a chart: its first line that was measured."""
    for run in state.feed.earlier.runs:
        if chart.field in ONE_MAP and run.where != state.feed.where:
            continue
        measured = (run.figure(trace.field) for trace in chart.traces)
        values = next((found for found in measured if np.isfinite(found).any()), None)
        if values is not None:
            yield run, values


def paint_curve(
    surface: pygame.Surface, run: EarlierRun, points: NDArray[np.float64], gap: int, plot: pygame.Rect
) -> None:
    """Paint the curve of a run with its number at the end.

    Args:
        surface: clipped to the plot.
        run: gives number and colour.
        points: [K, 2] pixels, NaN where nothing was measured.
        gap: the most points without a value that it crosses.
        plot: where the curves of the chart run.
    """
    seen = points[points[:, 0] <= plot.right + 1]
    for part in runs(np.isfinite(seen[:, 1]), gap):
        if part.size > 1:
            pygame.draw.aalines(surface, colour_of(run), False, seen[part].tolist())
    known = seen[np.isfinite(seen[:, 1])]
    if len(known):
        x, y = known[-1].tolist()
        place = (round(min(x, plot.right - 2)), round(min(max(y - 6, plot.top + 5), plot.bottom - 5)))
        text(surface, str(run.number), place, colour_of(run), 10, bold=True, align="right")


def head() -> pygame.Rect:
    """Return where the legend's heading is, inside the strip; a click on it forgets all runs."""
    return pygame.Rect(4, entry(len(PAGES) + 1).top - 4, CONTENTS - 14, HEAD)


def lines(state: State, height: int) -> list[tuple[EarlierRun, str, pygame.Rect]]:
    """Return the runs of the legend that fit, newest first, each with its name and its line."""
    feed = state.feed
    named = list(zip(feed.earlier.runs, feed.earlier.names(feed.settings, feed.where), strict=True))[::-1]
    places = [head().move(0, HEAD + LINE * row) for row in range(len(named))]
    found = [
        (run, name, pygame.Rect(place.left, place.top, place.width, LINE))
        for (run, name), place in zip(named, places, strict=True)
    ]
    return [one for one in found if one[2].bottom <= height]


def paint_legend(surface: pygame.Surface, state: State) -> None:
    """Paint heading and names."""
    shown = lines(state, surface.get_height())
    if not shown:
        return
    text(surface, tr(CLEAR), (head().left + 6, head().centery), TEXT_DIM, 10)
    for run, name, rect in shown:
        words = fitted(name, rect.width - 8, 10)
        text(surface, words, (rect.left + 6, rect.centery), colour_of(run), 10)


def tip_at(state: State, height: int, place: tuple[int, int]) -> tuple[str, pygame.Rect] | None:
    """Return what explains a place of the legend, and where it is; None elsewhere."""
    shown = lines(state, height)
    if shown and head().collidepoint(place):
        return tr(CLEAR_HELP), head()
    for run, name, rect in shown:
        if rect.collidepoint(place):
            return tr(
                "earlier.run_updates_on_a_click_takes", name=name, length=run.length, where=run.where
            ), rect
    return None


def press(state: State, height: int, place: tuple[int, int]) -> bool:
    """Take a click on the legend: forget all runs, or the one under it; return whether there was any."""
    shown = lines(state, height)
    if shown and head().collidepoint(place):
        state.feed.earlier.drop()
        return True
    hit = next((run for run, _, rect in shown if rect.collidepoint(place)), None)
    if hit is not None:
        state.feed.earlier.drop(hit)
    return hit is not None
