"""Paints one chart: lines, legend, axis, marks."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.charts.chart import axis
from simulator.ui.charts.chart_layout import GUTTER, SAMPLE, SIDES, TOP, key_entries, key_height, plot_of
from simulator.ui.charts.earlier import paint_curve
from simulator.ui.charts.series import runs
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, ends, fitted, fixed, size_within, star, text
from simulator.ui.draw.theme import BACKGROUND, GOOD, PANEL, TEXT, TEXT_DIM, WARN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.ui.charts.chart import Chart, Trace
    from simulator.ui.charts.series import Columns
    from simulator.ui.model.earlier_runs import EarlierRun
    from simulator.ui.model.marks import Mark

CROWD = 12
"""Marks in a plot from which those of the drifting world have no lines."""

MARK, FADED = WARN, (110, 84, 44)
"""Colours of the mark of a change: its head and its line."""

DRIFT, DRIFT_FADED = (204, 153, 255), (88, 70, 110)
"""The same where the world drifted by itself."""


@dataclass(frozen=True)
class Scaled:
    """How values of a chart become pixels; `low` is NaN if there is none."""

    plot: pygame.Rect
    low: float
    high: float

    def y(self, value: NDArray[np.floating]) -> NDArray[np.floating]:
        """Pixels from the top of the surface."""
        return self.plot.bottom - 2 - (value - self.low) * (self.plot.height - 3) / (self.high - self.low)


def paint_chart(
    surface: pygame.Surface,
    chart: Chart,
    cell: pygame.Rect,
    columns: Sequence[Columns],
    count: int,
    *,
    earlier: Sequence[tuple[EarlierRun, NDArray[np.float64]]] = (),
) -> tuple[float, float]:
    """Paint the lines of a chart with its axis and its latest values; return the axis's ends.

    Args:
        surface: of the strip; background, title and marks are there.
        chart: what to paint.
        cell: its place.
        columns: of each of its lines.
        count: updates on the time axis.
        earlier: runs before with their values, [K] each.
    """
    plot = plot_of(chart, cell)
    thin = [values[run.updates < count] for run, values in earlier]
    low, high = axis(
        chart,
        np.concatenate([*(c.low for c in columns), *thin]),
        np.concatenate([*(c.high for c in columns), *thin]),
    )
    if isfinite(low):
        _paint_earlier(surface, chart, Scaled(plot, low, high), count, earlier)
    many = len(columns) > 1
    for row, (trace, column) in enumerate(zip(chart.traces, columns, strict=True)):
        known = column.mean[np.isfinite(column.mean)]
        value = float(known[-1]) if known.size else float("nan")
        if many:
            paint_key(surface, chart, cell, row, value)
        elif known.size:
            words = fixed(value)
            text(surface, words, (cell.right - SIDES, cell.top + 12), TEXT, SMALL, bold=True, align="right")
        if not isfinite(low) or not known.size:
            continue
        scaled = Scaled(plot, low, high)
        x = plot.left + column.place / max(1, count - 1) * (plot.width - 1)
        surface.set_clip(plot)
        _paint_line(surface, trace, chart.gap, x, [scaled.y(v) for v in column.curves], band=not many)
        if chart.best:
            _paint_best(surface, x, scaled, column)
        surface.set_clip(None)
    if isfinite(low):
        for words, y in zip(ends(low, high), (plot.bottom - 6, plot.top + 5), strict=True):
            shown = fitted(words, GUTTER - 5, 10)
            text(surface, shown, (plot.left - 4, y), TEXT_DIM, 10, align="right")
    return low, high


def _paint_earlier(
    surface: pygame.Surface,
    chart: Chart,
    scaled: Scaled,
    count: int,
    earlier: Sequence[tuple[EarlierRun, NDArray[np.float64]]],
) -> None:
    """The curves of earlier runs on the same axes."""
    surface.set_clip(scaled.plot)
    for run, values in earlier:
        x = scaled.plot.left + run.updates / max(1, count - 1) * (scaled.plot.width - 1)
        paint_curve(surface, run, np.stack([x, scaled.y(values)], 1), chart.gap, scaled.plot)
    surface.set_clip(None)


def paint_key(surface: pygame.Surface, chart: Chart, cell: pygame.Rect, row: int, value: float) -> None:
    """Paint one entry of the legend: a sample of the line, its name, a value."""
    trace, (place, valued) = chart.traces[row], key_entries(chart, cell)[row]
    _dashed(surface, trace, [place.midleft, (place.left + SAMPLE, place.centery)])
    begin, space = place.left + SAMPLE + 6, place.width - SAMPLE - 6
    if valued:  # else the names alone, read at the pointer
        words = fixed(value)
        text(surface, words, place.midright, TEXT, 10, bold=True, align="right")
        space -= font(10, bold=True).size(words)[0] + 4
    size = size_within(trace.label, space, 10)
    text(surface, fitted(trace.label, space, size), (begin, place.centery), trace.colour, size)


def clear_keys(surface: pygame.Surface, chart: Chart, cell: pygame.Rect) -> None:
    """Wipe the legend, so that other values can stand there."""
    height = key_height(chart, cell.width)
    surface.fill(PANEL, (cell.left + 1, cell.top + TOP - 1, cell.width - 2, height))


def paint_marks(
    surface: pygame.Surface, plot: pygame.Rect, marks: Sequence[Mark], first: int, count: int
) -> None:
    """A line at every change of the map, one for all that share a pixel, and a bar until it was made good."""
    shown = {mark_x(plot, mark.update, first, count): mark for mark in marks}
    crowded = len(shown) > CROWD
    for x, mark in shown.items():
        head, line = (DRIFT, DRIFT_FADED) if mark.drifted else (MARK, FADED)
        if crowded and mark.drifted:  # lines would hide the curve
            pygame.draw.line(surface, head, (x, plot.top), (x, plot.top + 3))
            continue
        pygame.draw.line(surface, line, (x, plot.top), (x, plot.bottom - 1))
        if mark.updates:
            end = mark_x(plot, mark.update + mark.updates, first, count)
            pygame.draw.rect(surface, line, (x, plot.top, max(1, end - x), 2))
        if mark.drifted:
            pygame.draw.rect(surface, head, (x - 2, plot.top, 5, 5))
        else:
            pygame.draw.polygon(surface, head, [(x - 3, plot.top), (x + 3, plot.top), (x, plot.top + 5)])


def mark_x(plot: pygame.Rect, update: int, first: int, count: int) -> int:
    """Pixel of a change that came after an update."""
    share = (update - first + 0.5) / max(1, count - 1)
    return int(plot.left + min(max(share, 0.0), 1.0) * (plot.width - 1))


def _paint_best(surface: pygame.Surface, x: NDArray[np.floating], scaled: Scaled, column: Columns) -> None:
    """A star on the highest value."""
    place = int(np.nanargmax(column.high))
    y = float(scaled.y(column.high[place : place + 1])[0])
    y = min(max(y, scaled.plot.top + 6), scaled.plot.bottom - 7)
    surface.blit(star(13, GOOD), (round(float(x[place])) - 6, round(y) - 6))


def _paint_line(
    surface: pygame.Surface,
    trace: Trace,
    gap: int,
    x: NDArray[np.floating],
    curves: list[NDArray[np.floating]],
    *,
    band: bool,
) -> None:
    """The mean as a line, over the band from the least to the greatest value.

    Args:
        surface: clipped to the plot.
        trace: its colour and dashes.
        gap: the most columns without a value that it crosses.
        x: [K] pixels.
        curves: [K] pixels each: least, greatest, mean.
        band: whether there is room for it.
    """
    low, high, mean = curves
    dim = tuple((c + 2 * b) // 3 for c, b in zip(trace.colour, BACKGROUND, strict=True))
    for run in runs(np.isfinite(mean), gap):
        if run.size == 1:
            pygame.draw.aacircle(surface, trace.colour, (float(x[run[0]]), float(mean[run[0]])), 2)
            continue
        if band and np.any(low[run] - high[run] > 0.5):
            edge = np.concatenate([np.stack([x[run], high[run]], 1), np.stack([x[run], low[run]], 1)[::-1]])
            pygame.draw.polygon(surface, dim, edge.tolist())
        way = np.stack([x[run], mean[run]], 1).tolist()
        if band:
            pygame.draw.aalines(surface, trace.colour, False, way)
        else:
            _dashed(surface, trace, way)


def _dashed(surface: pygame.Surface, trace: Trace, points: Sequence[Sequence[float]]) -> None:
    """Draw a line two pixels thick, solid or in dashes that are even along it."""
    if not trace.dash:
        pygame.draw.lines(surface, trace.colour, False, points, 2)
        return
    way = np.asarray(points, np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    drawn, skipped = trace.dash
    begins = np.arange(0.0, along[-1], drawn + skipped)
    steps = np.append(np.arange(0.0, drawn, 2.0), drawn)
    places = np.minimum(begins[:, None] + steps, along[-1])
    dashes = np.stack([np.interp(places, along, way[:, k]) for k in (0, 1)], -1)
    for dash in dashes.tolist():
        pygame.draw.lines(surface, trace.colour, False, dash, 2)
