"""Shapes of strokes: freehand, line, rectangle, fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap, Position


@dataclass(frozen=True)
class Shape:
    """How a drag becomes cells.

    Attributes:
        cells: gives [N] cell indices on a map between two positions, the second may lie outside.
        whole: the first position is where the button was pressed, and each move lays the shape again;
            else it is where the pointer was last, and each move adds to what was laid.
    """

    cells: Callable[[GridMap, Position, Position], NDArray[np.int64]]
    whole: bool = False


def inside(grid: GridMap, cell: Position) -> Position:
    """Return the cell of the map that is nearest to a position."""
    return min(max(cell[0], 0), grid.height - 1), min(max(cell[1], 0), grid.width - 1)


def line(grid: GridMap, first: Position, last: Position) -> NDArray[np.int64]:
    """Cells on a straight line, so that a fast drag leaves no gaps; those outside are dropped."""
    count = max(abs(last[0] - first[0]), abs(last[1] - first[1])) + 1
    rows = np.rint(np.linspace(first[0], last[0], count)).astype(np.int64)
    cols = np.rint(np.linspace(first[1], last[1], count)).astype(np.int64)
    within = (rows >= 0) & (rows < grid.height) & (cols >= 0) & (cols < grid.width)
    return rows[within] * grid.width + cols[within]


def rectangle(grid: GridMap, one: Position, other: Position) -> NDArray[np.int64]:
    """Cells of the filled rectangle between two corners."""
    one, other = inside(grid, one), inside(grid, other)
    rows = np.arange(min(one[0], other[0]), max(one[0], other[0]) + 1)
    cols = np.arange(min(one[1], other[1]), max(one[1], other[1]) + 1)
    return np.asarray((rows[:, None] * grid.width + cols).ravel(), np.int64)


def region(grid: GridMap, cell: Position) -> NDArray[np.int64]:
    """Cells of one kind that are connected with `cell` by their sides."""
    from scipy import ndimage

    labels, _ = ndimage.label(grid.cells == grid.cells[cell])
    return np.flatnonzero(labels == labels[cell])


FREEHAND = Shape(line)
RECTANGLE = Shape(rectangle, whole=True)
