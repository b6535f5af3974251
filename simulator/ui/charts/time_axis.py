"""Time axis of all charts: numbers of the first and the last update."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.ui.charts.chart_layout import plot_of
from simulator.ui.charts.contents import CONTENTS
from simulator.ui.draw.paint import text
from simulator.ui.draw.theme import PANEL, TEXT_DIM

if TYPE_CHECKING:
    import pygame

    from simulator.ui.charts.chart import Chart


def paint_time(
    surface: pygame.Surface, cells: list[tuple[Chart, pygame.Rect]], first: int, span: int
) -> None:
    """Paint the numbers of the first and the last update under the lowest charts.

    Args:
        surface: of the strip.
        cells: charts with their places.
        first: update of the first entry.
        span: updates on the axis; 0 without any.
    """
    bottom = max(cell.bottom for _, cell in cells)
    surface.fill(PANEL, (CONTENTS, bottom, surface.get_width(), surface.get_height() - bottom))
    if not span:
        return
    for plot in (plot_of(chart, cell) for chart, cell in cells if cell.bottom == bottom):
        text(surface, f"{first:,}", (plot.left, bottom + 6), TEXT_DIM, 10)
        words = tr("charts.updates", first=first + span - 1)
        text(surface, words, (plot.right, bottom + 6), TEXT_DIM, 10, align="right")
