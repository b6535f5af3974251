"""Chart: its lines, words and axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import translated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ui.draw.paint import Colour


@translated(lambda trace: f"trace.{trace.field}", "label")
@dataclass(frozen=True)
class Trace:
    """One line of a chart.

    Attributes:
        field: of `UpdateStats`.
        label: in the legend.
        colour: RGB.
        dash: pixels drawn and left out in turn, so that lines differ not in colour alone; () draws all.
    """

    field: str
    label: str
    colour: Colour
    dash: tuple[int, int] | tuple[()] = ()


@translated(lambda chart: f"chart.{chart.field}", "title", "help")
@dataclass(frozen=True)
class Chart:
    """One small chart.

    Attributes:
        field: of `UpdateStats`.
        title: above it.
        help: what it means, for a newcomer.
        colour: of its line.
        low: the axis begins here or lower; NaN lets it fit the values.
        high: the axis ends here or higher.
        gap: the most columns without a value that its line crosses.
        lines: several lines with a legend instead of one.
        large: whether it stands first on its page, over both rows.
        best: whether a star marks the highest value.
    """

    field: str
    title: str
    help: str
    colour: Colour
    low: float = nan
    high: float = nan
    gap: int = 0
    lines: tuple[Trace, ...] = ()
    large: bool = False
    best: bool = False

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Its lines."""
        return self.lines or (Trace(self.field, self.title, self.colour),)


FLAT, TINY = 1e-4, 1e-12
"""Spread of values, over the largest and at all, below which they are drawn as one."""


def axis(chart: Chart, low: NDArray[np.float32], high: NDArray[np.float32]) -> tuple[float, float]:
    """Ends of a chart's axis, so that every value fits; NaN if there is none.

    Args:
        chart: its wishes.
        low: [K] least values of the columns, NaN where there is none.
        high: [K] greatest values.
    """
    if not np.isfinite(low).any():
        return nan, nan
    least, most = float(np.nanmin(low)), float(np.nanmax(high))
    least = min(least, chart.low) if isfinite(chart.low) else least
    most = max(most, chart.high) if isfinite(chart.high) else most
    largest = max(abs(least), abs(most))
    if most - least < max(FLAT * largest, TINY):
        room = largest * 0.1 if largest > TINY else 1.0
        return (least if isfinite(chart.low) else least - room), most + room
    return least, most
