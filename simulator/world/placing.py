"""Places a start and a goal on a map that has none, reproducibly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import Cell
from simulator.world.regions import regions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap, Position
    from simulator.world.movement import MovementRule


def place(
    cells: NDArray[np.uint8], rule: MovementRule, start: Position | None = None, goal: Position | None = None
) -> tuple[Position, Position]:
    """Choose what is missing of start and goal.

    With neither, the two ends of the largest region along one of the map's diagonals; with one of
    them, the cell of its region that is farthest in row and column steps.

    Args:
        cells: [H, W] uint8 kinds of `Cell`; one of them at least is neither wall nor hazard.
        rule: how agents move.
        start: (row, col) if it is known.
        goal: (row, col) if it is known.

    Returns:
        start and goal as (row, col); equal only where no other cell can be reached.
    """
    labels = regions(cells, rule)
    known = start or goal
    if known is None:
        sizes = np.bincount(labels.ravel())
        sizes[0] = 0  # walls and hazards
        return _ends(np.argwhere(labels == sizes.argmax()))
    there = np.argwhere(labels == labels[known])
    other = _position(there[np.abs(there - known).sum(1).argmax()])
    return (start or other), (goal or other)


def between_corners(grid: GridMap) -> GridMap:
    """Return the map with its start on the first cell of floor in reading order, its goal on the last."""
    floor = np.argwhere(grid.cells == Cell.FLOOR)
    return replace(grid, start=_position(floor[0]), goal=_position(floor[-1]))


def _ends(there: NDArray[np.intp]) -> tuple[Position, Position]:
    """Return the cells farthest apart along a diagonal, from the left one to the right."""
    spreads = [there @ np.array(direction) for direction in ((1, 1), (-1, 1))]
    along = max(spreads, key=lambda spread: int(np.ptp(spread)))
    return _position(there[along.argmin()]), _position(there[along.argmax()])


def _position(cell: NDArray[np.intp]) -> Position:
    return int(cell[0]), int(cell[1])
