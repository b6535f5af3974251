"""Connected regions of a map, by NumPy alone."""

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

    Runs of safe cells along a row are the nodes, touching runs of neighbouring rows the edges. Every node
    points to a lower one of its region or to itself; in each round both ends of every edge that is still
    open hook the higher of their two roots to the lower, then all pointers are shortened. A handful of
    rounds does for any map.

    Args:
        cells: [H, W] uint8 kinds of `Cell`.
        rule: how agents move.

    Returns:
        [H, W] int64, equal for cells that can reach each other; 0 for walls and hazards.
    """
    safe = _safe(cells)
    run, count = _runs(safe)
    root = np.arange(count + 1)
    one, two = _touching(cells, safe, run, rule)
    while one.size:
        high, low = np.maximum(root[one], root[two]), np.minimum(root[one], root[two])
        apart = high != low
        one, two = one[apart], two[apart]
        np.minimum.at(root, high[apart], low[apart])
        while not np.array_equal(shorter := root[root], root):
            root = shorter
    return np.where(safe, root[run], 0)


def solvable(grid: GridMap) -> bool:
    """Whether the goal can be reached from the start without touching a hazard; slip is ignored."""
    found = regions(open_cells(grid), grid.rule)
    return bool(found[grid.start] > 0) and bool(found[grid.start] == found[grid.goal])


def open_cells(grid: GridMap) -> NDArray[np.uint8]:
    """[H, W] uint8 kinds of `Cell` in which all is wall that closed water keeps from the start."""
    if not grid.water_closed:
        return grid.cells
    water = grid.cells == Cell.WATER
    return np.where(water == water[grid.start], grid.cells, np.uint8(Cell.WALL)).astype(np.uint8)


def _safe(cells: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((cells != Cell.WALL) & (cells != Cell.HAZARD), bool)


def _runs(safe: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """[H, W] int32 number from 1 of the unbroken run along the row that a safe cell is in; their count."""
    first = safe.copy()
    first[:, 1:] &= ~safe[:, :-1]
    run = np.cumsum(first.ravel(), dtype=np.int32).reshape(safe.shape)
    return run, int(run[-1, -1])


def _touching(
    cells: NDArray[np.uint8], safe: NDArray[np.bool_], run: NDArray[np.int32], rule: MovementRule
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Both runs of every possible step from row to row; steps between the same two come nearly once."""
    passable = cells != Cell.WALL
    ends = [(run[:-1], run[1:], safe[:-1] & safe[1:])]
    # where no corner is cut a diagonal step joins what is joined already, unless a hazard stands beside it
    if rule.actions == 8 and (not rule.corners or not np.array_equal(passable, safe)):
        falling = safe[:-1, :-1] & safe[1:, 1:]
        rising = safe[1:, :-1] & safe[:-1, 1:]
        if rule.corners:  # a hazard is no wall and does not block the step
            falling &= passable[1:, :-1] & passable[:-1, 1:]
            rising &= passable[:-1, :-1] & passable[1:, 1:]
        ends.append((run[:-1, :-1], run[1:, 1:], falling))
        ends.append((run[1:, :-1], run[:-1, 1:], rising))
    pairs = [_without_repeats(one[there], two[there]) for one, two, there in ends]
    one, two = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    return one, two


def _without_repeats(
    one: NDArray[np.int32], two: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs without those that equal the one before them."""
    new = np.ones(one.size, bool)
    new[1:] = (one[1:] != one[:-1]) | (two[1:] != two[:-1])
    return one[new], two[new]
