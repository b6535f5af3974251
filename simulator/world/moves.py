"""Free moves of a map, one byte a cell, by NumPy alone.

Everything that walks on a map begins here: the tables of the MDP and the exact distances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.world.grid import Cell
from simulator.world.movement import ACTION_MOVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap
    from simulator.world.movement import MovementRule


def free_moves(
    standing: NDArray[np.bool_], passable: NDArray[np.bool_], rule: MovementRule
) -> NDArray[np.uint8]:
    """Find the moves that are free in every cell of several maps.

    Args:
        standing: [M, H, W] bool, both ends of a move must be such cells; outside the map there are none.
        passable: [M, H, W] bool, cells whose corners do not block a diagonal step.
        rule: how agents move.

    Returns:
        [M, H, W] uint8, bit `a` (of value 2^a) is set where action `a` leads to another cell.
    """
    count, height, width = standing.shape
    ends, sides = (_ringed(part) for part in (standing, passable))

    def neighbour(of: NDArray[np.uint8], dr: int, dc: int) -> NDArray[np.uint8]:
        return of[:, 1 + dr : 1 + dr + height, 1 + dc : 1 + dc + width]

    bits = np.zeros((count, height, width), np.uint8)
    for action, (dr, dc) in enumerate(ACTION_MOVES[: rule.actions]):
        free = neighbour(ends, dr, dc)
        if dr and dc and rule.corners:
            free = free & neighbour(sides, dr, 0) & neighbour(sides, 0, dc)
        bits |= free << np.uint8(action)
    bits *= neighbour(ends, 0, 0)
    return bits


def map_moves(
    maps: Sequence[GridMap], cells: NDArray[np.uint8], *, hazards: bool = True
) -> NDArray[np.uint8]:
    """Find the moves that are free on some maps, as their rule and their water have it.

    Args:
        maps: of one size and one movement rule.
        cells: [M, H, W] uint8 of the maps.
        hazards: whether a hazard can be entered.

    Returns:
        [M, H, W] uint8, see `free_moves`.
    """
    rule, passable = maps[0].rule, cells != Cell.WALL
    standing = passable if hazards else passable & (cells != Cell.HAZARD)
    closed = np.array([bool(grid.water_closed) for grid in maps])
    if not closed.any():
        return free_moves(standing, passable, rule)
    water = (cells == Cell.WATER) & closed[:, None, None]
    return free_moves(standing & ~water, passable & ~water, rule) | free_moves(water, water, rule)


def _ringed(cells: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The cells with a ring of zeros around every map."""
    count, height, width = cells.shape
    ringed = np.zeros((count, height + 2, width + 2), np.uint8)
    ringed[:, 1:-1, 1:-1] = cells
    return ringed


def is_free(bits: NDArray[np.uint8], rule: MovementRule) -> NDArray[np.bool_]:
    """Take the bits of `free_moves` apart: [S, A] bool."""
    return by_move(bits, rule, np.True_, np.False_)


def destinations(bits: NDArray[np.uint8], rule: MovementRule) -> NDArray[np.int32]:
    """Number the cells that free moves lead to, [S, A] int32; one that is not free stays in place.

    Cells of all maps are numbered in one row, `map * H * W + row * W + col`.
    """
    moves = np.array(ACTION_MOVES[: rule.actions], np.int32)
    found = by_move(bits, rule, moves @ np.array([bits.shape[2], 1], np.int32), np.int32(0))
    found += np.arange(bits.size, dtype=np.int32)[:, None]
    return found


def by_move(bits: NDArray[np.uint8], rule: MovementRule, free: Any, blocked: Any) -> NDArray[Any]:
    """Return [S, A] with one value where a move is free and another where it is not.

    A look-up of whole rows, one for each of the 2^A patterns: several times faster than masks.

    Args:
        bits: of `free_moves`.
        rule: how agents move.
        free: values of free moves, [A] or one for all.
        blocked: values of the others, of the same type.
    """
    patterns = np.arange(2**rule.actions)[:, None] >> np.arange(rule.actions) & 1 == 1
    return np.asarray(np.where(patterns, free, blocked).take(bits.ravel(), axis=0))
