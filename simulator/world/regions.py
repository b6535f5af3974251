"""Which cells can reach each other, faster than planning: it holds for 2048x2048 maps too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage, sparse
from scipy.sparse.csgraph import connected_components

from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap
    from simulator.world.movement import MovementRule


def regions(cells: NDArray[np.uint8], rule: MovementRule) -> NDArray[np.int32]:
    """Number the regions of a map.

    Args:
        cells: [H, W] uint8 kinds of `Cell`.
        rule: how agents move.

    Returns:
        [H, W] int32, equal for cells that can reach each other; 0 for walls and hazards.
    """
    free = (cells != Cell.WALL) & (cells != Cell.HAZARD)
    diagonal = rule.actions == 8
    labels, count = ndimage.label(free, np.ones((3, 3)) if diagonal and not rule.corners else None)
    if diagonal and rule.corners and (cells == Cell.HAZARD).any():
        return _joined_past_hazards(labels.astype(np.int32), count, cells != Cell.WALL)
    return labels.astype(np.int32)


def solvable(grid: GridMap) -> bool:
    """Whether the goal can be reached from the start without touching a hazard; slip is ignored."""
    found = regions(grid.cells, grid.rule)
    return bool(found[grid.start] == found[grid.goal])


def _joined_past_hazards(
    labels: NDArray[np.int32], count: int, passable: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Join regions that meet at a corner.

    A corner is only cut where both cells beside it are free, so it joins what is joined already,
    unless one of those cells is a hazard: no wall, yet nothing one can walk on.
    """
    square = passable[:-1, :-1] & passable[1:, :-1] & passable[:-1, 1:] & passable[1:, 1:]
    one = np.concatenate([labels[:-1, :-1][square], labels[1:, :-1][square]])
    two = np.concatenate([labels[1:, 1:][square], labels[:-1, 1:][square]])
    both = (one > 0) & (two > 0)
    edges = (np.ones(int(both.sum()), np.int8), (one[both], two[both]))
    graph = sparse.coo_array(edges, shape=(count + 1, count + 1))
    _, joined = connected_components(graph, directed=False)
    return np.asarray(joined[labels], np.int32)  # 0 touches nothing and is found first: it stays 0
