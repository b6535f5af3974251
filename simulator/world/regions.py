"""Which cells can reach each other. NumPy alone, since the window asks before SciPy is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap
    from simulator.world.movement import MovementRule


def regions(cells: NDArray[np.uint8], rule: MovementRule) -> NDArray[np.int64]:
    """Number the regions of a map.

    Every cell points to a lower-numbered one of its region or to itself, at first to the beginning of
    its run along the row. In each round the ends of every other step hook the higher of their two
    roots to the lower, then all pointers are shortened; a handful of rounds does for any map.

    Args:
        cells: [H, W] uint8 kinds of `Cell`.
        rule: how agents move.

    Returns:
        [H, W] int64, equal for cells that can reach each other; 0 for walls and hazards.
    """
    one, two = _steps(cells, rule)
    root = _run_starts(_safe(cells))
    while one.size:
        high, low = np.maximum(root[one], root[two]), np.minimum(root[one], root[two])
        apart = high != low
        one, two = one[apart], two[apart]
        np.minimum.at(root, high[apart], low[apart])
        while not np.array_equal(shorter := root[root], root):
            root = shorter
    return np.where(_safe(cells), root.reshape(cells.shape) + 1, 0)


def solvable(grid: GridMap) -> bool:
    """Whether the goal can be reached from the start without touching a hazard; slip is ignored."""
    found = regions(grid.cells, grid.rule)
    return bool(found[grid.start] == found[grid.goal])


def _safe(cells: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((cells != Cell.WALL) & (cells != Cell.HAZARD), bool)


def _run_starts(safe: NDArray[np.bool_]) -> NDArray[np.int64]:
    """[H * W] int64, the number of the first cell of the unbroken run along the row that a cell is in."""
    first = np.ones(safe.shape, bool)
    first[:, 1:] = ~(safe[:, 1:] & safe[:, :-1])
    begin = np.where(first.ravel(), np.arange(safe.size), 0)
    return np.asarray(np.maximum.accumulate(begin), np.int64)


def _steps(cells: NDArray[np.uint8], rule: MovementRule) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both ends of every possible step from row to row between safe cells, once each, as cell numbers."""
    safe, passable = _safe(cells), cells != Cell.WALL
    number = np.arange(cells.size).reshape(cells.shape)
    ends = [(number[:-1], number[1:], safe[:-1] & safe[1:])]
    if rule.actions == 8:
        falling = safe[:-1, :-1] & safe[1:, 1:]
        rising = safe[1:, :-1] & safe[:-1, 1:]
        if rule.corners:  # a hazard beside the step is no wall and does not block it
            falling &= passable[1:, :-1] & passable[:-1, 1:]
            rising &= passable[:-1, :-1] & passable[1:, 1:]
        ends.append((number[:-1, :-1], number[1:, 1:], falling))
        ends.append((number[1:, :-1], number[:-1, 1:], rising))
    one, two = (np.concatenate([end[side][end[2]] for end in ends]) for side in (0, 1))
    return one, two
