"""Shortest distances from every cell to the goal, by SciPy.

Where every step costs 1, a breadth-first search; else Dijkstra. Both are SciPy's, in C, on a graph
whose rows all have A entries (a move that is not free leads back to its own cell), so that nothing
has to be counted or packed. 512×512 cells take about 12 ms by four moves, 90 ms by `octile`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.movement import ACTION_MOVES
from simulator.world.moves import destinations, is_free, map_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap
    from simulator.world.movement import MovementRule

EXACT = 1e-9
"""Two costs closer than this (relative) are the same. Sums of other numbers of straight and diagonal
steps come as close as 1e-6 of each other on large maps."""


def goal_distances(maps: Sequence[GridMap]) -> NDArray[np.float64]:
    """Least cost from every cell of several maps to the goal of its map.

    Slip is ignored and hazards are never entered.

    Args:
        maps: of one size and one movement rule.

    Returns:
        [S] float64 in steps on floor, maps one after the other; inf where there is no way.
    """
    rule = maps[0].rule
    cells = np.stack([grid.cells for grid in maps])
    bits = map_moves(maps, cells, hazards=False)
    # A move is free in both directions or in none, so this graph is its own reverse.
    reverse = destinations(bits, rule)
    goals = np.array([grid.index(grid.goal) for grid in maps]) + np.arange(len(maps)) * maps[0].cells.size
    entering = entering_costs(maps, cells)
    if (rule.actions == 4 or rule.diagonal == 1.0) and (entering == 1).all():
        return _by_breadth(reverse, goals, cells.shape)
    cost = entering.reshape(-1, 1) * exact_lengths(rule)
    return _by_dijkstra(reverse, cost, goals)


def shortest_moves(maps: Sequence[GridMap], distance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find all moves that lie on some shortest path.

    Args:
        maps: of one size and one movement rule.
        distance: [S] float64 from `goal_distances`.

    Returns:
        [S, A] bool; none at the goal, at hazards and where there is no way.
    """
    rule = maps[0].rule
    cells = np.stack([grid.cells for grid in maps])
    count, height, width = cells.shape
    free = map_moves(maps, cells, hazards=False)
    here = distance.reshape(cells.shape)
    most = here + (EXACT * here + EXACT)
    most[np.isinf(most)] = -1.0  # where there is no way, no move is on it
    framed = ((0, 0), (1, 1), (1, 1))
    ahead = np.pad(here, framed, constant_values=np.inf)
    entering = np.pad(entering_costs(maps, cells), framed, constant_values=1.0)
    bits = np.zeros(cells.shape, np.uint8)
    for action, (dr, dc) in enumerate(ACTION_MOVES[: rule.actions]):
        there = np.s_[:, 1 + dr : 1 + dr + height, 1 + dc : 1 + dc + width]
        through = entering[there] * exact_lengths(rule)[action]
        through += ahead[there]
        bits |= (through <= most).view(np.uint8) << np.uint8(action)
    bits &= free
    bits.reshape(count, -1)[np.arange(count), [grid.index(grid.goal) for grid in maps]] = 0
    return is_free(bits, rule)


def exact_lengths(rule: MovementRule) -> NDArray[np.float64]:
    """[A] float64 length of each action's step, √2 to double precision."""
    return np.array([1.0] * 4 + [rule.diagonal] * (rule.actions - 4))


def entering_costs(maps: Sequence[GridMap], cells: NDArray[np.uint8]) -> NDArray[np.float64]:
    """[M, H, W] float64 cost of entering each cell; `cells` [M, H, W] are those of the maps."""
    costs = np.stack([grid.costs for grid in maps])
    if (costs == costs[0]).all():
        return np.asarray(costs[0].take(cells))
    return np.asarray(costs[np.arange(len(maps))[:, None, None], cells])


def _by_dijkstra(
    reverse: NDArray[np.int32], cost: NDArray[np.float64], goals: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Least costs; `cost` [S, A] is that of stepping from a cell's neighbour into the cell itself."""
    from scipy import sparse  # a third of a second, which the window must not wait for
    from scipy.sparse.csgraph import dijkstra

    states, actions = reverse.shape
    rows = np.arange(0, states * actions + 1, actions, dtype=np.int32)
    graph = sparse.csr_array((cost.ravel(), reverse.ravel(), rows), shape=(states, states))
    return np.asarray(dijkstra(graph, indices=goals, min_only=True), np.float64)


def _by_breadth(
    reverse: NDArray[np.int32], goals: NDArray[np.int64], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Number of steps. One more node has all goals for neighbours, so that one search serves all maps."""
    from scipy import sparse
    from scipy.sparse.csgraph import breadth_first_order

    states, actions = reverse.shape
    rows = np.arange(0, states * actions + 1, actions, dtype=np.int32)
    rows = np.append(rows, rows[-1:] + np.int32(goals.size))
    columns = np.concatenate([reverse.ravel(), goals.astype(np.int32)])
    weights = np.empty(columns.size)  # a search by breadth never reads them
    graph = sparse.csr_array((weights, columns, rows), shape=(states + 1, states + 1))
    order, before = breadth_first_order(graph, states)
    order = order[1:]
    found = np.full(states, np.inf)
    found[order] = _levels_by_colour(order, goals, shape) if actions == 4 else _levels(order, before)
    return found


def _levels_by_colour(
    order: NDArray[np.int32], goals: NDArray[np.int64], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Steps of cells in breadth-first order by four moves: on a chessboard every step changes the colour.

    So the colour relative to the goal's changes in the order just where the next level begins.
    """
    _, height, width = shape
    rows, cols = (np.arange(side, dtype=np.uint16).astype(np.uint8) for side in (height, width))
    board = ((rows[:, None] ^ cols) & 1).ravel()  # the last bit tells odd from even
    colour = (board ^ board[goals % board.size][:, None]).ravel().take(order)
    changes = np.empty(order.size, np.uint8)
    changes[:1] = 0
    np.bitwise_xor(colour[1:], colour[:-1], out=changes[1:])
    return np.cumsum(changes, dtype=np.float64)


def _levels(order: NDArray[np.int32], before: NDArray[np.int32]) -> NDArray[np.float64]:
    """Steps of cells in breadth-first order from their predecessors in it.

    Predecessors come in the same order, so a level ends where the last child of the level before it is.
    """
    place = np.zeros(before.size, np.int64)
    place[order] = np.arange(1, order.size + 1)  # the one before all is at 0
    parents = place[before[order]]
    ends = np.cumsum(np.bincount(parents, minlength=order.size + 1)).tolist()
    bounds = [0, ends[0]]  # of the levels in `order`
    while bounds[-1] < order.size:
        bounds.append(ends[bounds[-1]])
    return np.repeat(np.arange(len(bounds) - 1, dtype=np.float64), np.diff(bounds))
