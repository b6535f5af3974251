"""Layout of the charts of a page: their cells, plots and legends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, size_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.ui.charts.chart import Chart, Trace

TOP, SIDES, GUTTER = 22, 8, 46
"""Room of a chart for its title, at both sides, and for the numbers of its axis, pixels."""

NARROW, LOW = 136, 115
"""Charts narrower than this are left out, the last ones first; one row in an area lower than this; pixels."""

TITLE = 10
"""Smallest type of a title, pixels."""

USUAL = "−0.0000"
"""A value of usual width in a chart."""

KEY, SAMPLE = 14, 16
"""Height of a line of the legend, width of the sample of a line in it, pixels."""


def value_width() -> int:
    """Width of the latest value beside a title, pixels."""
    return int(font(SMALL, bold=True).size(USUAL)[0]) + 4


def title_room(chart: Chart, width: int) -> int:
    """Room for the title of a chart `width` pixels wide, beside its value."""
    return width - 2 * SIDES - (0 if chart.lines else value_width())


def title_size(cells: Sequence[tuple[Chart, pygame.Rect]]) -> int:
    """Size of the type of titles, the same for charts that stand side by side."""
    sizes = (size_within(c.title, title_room(c, cell.width), SMALL, least=TITLE) for c, cell in cells)
    return min(sizes, default=SMALL)


def narrowest(charts: Sequence[Chart]) -> int:
    """Width of charts side by side so that no title is cut, pixels."""
    return max(NARROW, *(font(TITLE).size(chart.title)[0] - title_room(chart, 0) for chart in charts))


def laid(charts: Sequence[Chart], area: pygame.Rect) -> list[tuple[Chart, pygame.Rect]]:
    """Lay charts out in two rows, in one in a low area, as far as they fit.

    A large one stands first, at the left, over both rows.

    Args:
        charts: of a page.
        area: for them all.
    """
    if charts[0].large and len(charts) > 1:
        rest = charts[1:]
        wide = max(min(area.width, narrowest(rest)), area.width // (1 + (len(rest) + 1) // 2 + 1))
        first = pygame.Rect(area.left, area.top, area.width - wide, area.height)
        if first.width < NARROW:
            return [(charts[0], area)]
        return [(charts[0], first), *laid(rest, pygame.Rect(first.right, area.top, wide, area.height))]
    rows = min(2 if area.height >= LOW else 1, len(charts))
    columns = max(1, min(-(-len(charts) // rows), area.width // narrowest(charts)))
    wide, tall = area.width // columns, area.height // rows
    return [
        (chart, pygame.Rect(area.left + k % columns * wide, area.top + k // columns * tall, wide, tall))
        for k, chart in enumerate(charts[: rows * columns])
    ]


def _key_columns(chart: Chart, width: int) -> int:
    """Entries of the legend side by side in a chart `width` pixels wide; 0 for a chart of one line."""
    count = len(chart.traces)
    if count == 1:
        return 0
    widest = max(_key_width(trace) for trace in chart.traces)
    fits = (columns for columns in (count, 2) if columns * widest <= width - 2 * SIDES)
    return next(fits, 2 if count == 2 else 1)


def key_height(chart: Chart, width: int) -> int:
    """Height of the legend, pixels."""
    columns = _key_columns(chart, width)
    return KEY * -(-len(chart.traces) // columns) if columns else 0


def _key_width(trace: Trace, value: str = " −0.0000") -> int:
    return SAMPLE + 6 + int(font(10).size(trace.label + value)[0]) + 8


def key_entries(chart: Chart, cell: pygame.Rect) -> list[tuple[pygame.Rect, bool]]:
    """Return the place of each entry of the legend, and whether there is room for its value.

    Without values the names share the line by their own widths, so that none is cut before all must be.
    """
    columns, room = _key_columns(chart, cell.width), cell.width - 2 * SIDES
    if not columns:
        return []
    slot = min(room // columns, 170)
    widest = max(font(10).size(trace.label)[0] for trace in chart.traces)
    valued = columns == 1 or slot - 8 - SAMPLE - 6 - font(10, bold=True).size("0.0000")[0] - 4 >= widest
    lefts = [slot * (row % columns) for row in range(len(chart.traces))]
    wide = [slot - 8] * len(lefts)
    if not valued:  # two entries side by side
        own = [_key_width(trace, "") for trace in chart.traces]
        share = min(1.0, room / sum(own))
        wide = [round(width * share) - 8 for width in own]
        lefts = [0, wide[0] + 8] if sum(own) > 2 * slot or max(own) > slot else lefts
    return [
        (
            pygame.Rect(cell.left + SIDES + left, cell.top + TOP + KEY * (row // columns), width, KEY),
            valued,
        )
        for row, (left, width) in enumerate(zip(lefts, wide, strict=True))
    ]


def plot_of(chart: Chart, cell: pygame.Rect) -> pygame.Rect:
    """Where the lines of a chart run inside its cell."""
    top = TOP + key_height(chart, cell.width)
    return pygame.Rect(
        cell.left + GUTTER, cell.top + top, cell.width - GUTTER - SIDES, max(4, cell.height - top - 6)
    )
