"""The exact planner: shortest distances and paths. It scores and draws; it never teaches a policy.

Slip is ignored here: distances are those of moves that always succeed. Hazards are never entered.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.mdp import compile_mdp
from simulator.world.shortest import exact_lengths, goal_distances, shortest_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap, Position
    from simulator.world.mdp import Mdp

TIE = 1e-5
"""Two path costs in single precision closer than this (relative) are the same cost."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The optimum of one map.

    Attributes:
        revision: of the map.
        distance: [S] float64 least cost from each cell to the goal, inf where there is no way.
        optimal: [S, A] bool, the moves that lie on some shortest path.
        path: cells of one shortest path from the start, as numbers; empty if there is no way.
    """

    revision: int
    distance: NDArray[np.float64]
    optimal: NDArray[np.bool_]
    path: NDArray[np.int64]

    @property
    def length(self) -> float:
        """Cost of the optimal path from the start; inf if there is none."""
        return float(self.distance[self.path[0]]) if self.path.size else float("inf")


def distances(mdp: Mdp) -> NDArray[np.float64]:
    """Least cost from every state to its map's goal: [S] float64, see `goal_distances`."""
    return goal_distances(mdp.maps)


def optimal_moves(mdp: Mdp, distance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """[S, A] bool, the moves on some shortest path, from the distances of `distances`."""
    return shortest_moves(mdp.maps, distance)


def optimal_steps(mdp: Mdp, optimal: NDArray[np.bool_]) -> NDArray[np.int64]:
    """[S] int64 number of steps of the planner's path from every state; 0 where there is none.

    Where mud or water lies about, other paths of the same cost may have other numbers of steps.

    Args:
        mdp: the tables.
        optimal: [S, A] bool from `optimal_moves`; of several moves the first is taken.
    """
    rows = np.arange(mdp.states)
    going = optimal.any(1)
    jump = np.where(going, mdp.successor[rows, optimal.argmax(1)], rows)
    steps = np.asarray(going, np.int64)
    while (further := steps.take(jump)).any():  # as in `policy_costs`
        steps = np.add(steps, further)
        jump = jump[jump]
    return steps


def first_wrong(mdp: Mdp, found: Plan, path: Sequence[int] | NDArray[np.int64]) -> int | None:
    """Find the first step of a path that leaves every optimal path.

    Args:
        mdp: tables of one map.
        found: its plan.
        path: states in order.

    Returns:
        The number of the step, 0 for that from the first state; None if all are right. A path that
        stops early has made no wrong step.
    """
    for number, (state, after) in enumerate(pairwise(map(int, path))):
        leads = (mdp.successor[state] == after) & mdp.valid[state]
        if not (leads & found.optimal[state]).any():
            return number
    return None


def plan(grid: GridMap, mdp: Mdp | None = None) -> Plan:
    """Plan one map exactly.

    Args:
        grid: the map.
        mdp: its tables, if they are at hand already.
    """
    mdp = mdp or compile_mdp([grid])
    distance = distances(mdp)
    optimal = optimal_moves(mdp, distance)
    start = grid.index(grid.start)
    path = follow(mdp, optimal.argmax(1), start) if np.isfinite(distance[start]) else []
    return Plan(grid.revision, distance, optimal, np.array(path, np.int64))


def follow(mdp: Mdp, action: NDArray[np.int64], start: int) -> list[int]:
    """States that a deterministic policy visits from `start` until an episode ends or repeats itself.

    Args:
        mdp: the tables; slip is ignored.
        action: [S] chosen action of each state.
        start: a state.

    Returns:
        The states in order; the last one is a goal or hazard, or the first one seen twice.
    """
    path = [int(start)]
    seen = set(path)
    while mdp.acting[path[-1]]:
        path.append(int(mdp.successor[path[-1], action[path[-1]]]))
        if path[-1] in seen:
            break
        seen.add(path[-1])
    return path


def path_cost(mdp: Mdp, path: list[int] | NDArray[np.int64], action: NDArray[np.int64]) -> float:
    """Cost of a path of `follow`, in steps on floor."""
    states = np.asarray(path[:-1], np.int64)
    return float(exact_costs(mdp, states, action[states]).sum())


def exact_costs(mdp: Mdp, states: NDArray[np.int64], actions: NDArray[np.int64]) -> NDArray[np.float64]:
    """Costs of some moves in double precision, so that their sums compare with the planner's distances.

    The tables round √2 to single precision, which shows in the sixth digit of a path of 700 steps. What
    entering a cell costs is a whole number, so that rounding can be taken back.

    Args:
        mdp: the tables.
        states: [K] int64.
        actions: [K] int64.
    """
    length = exact_lengths(mdp.maps[0].rule)[actions]
    cost = mdp.cost[states, actions].astype(np.float64)
    return np.where(mdp.valid[states, actions], np.rint(cost / length) * length, cost)


def policy_costs(mdp: Mdp, action: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cost of following a deterministic policy from every state to the goal, inf where it never gets there.

    Pointer doubling: after k rounds every state knows its place and cost 2^k steps on, so that
    all paths of a map are followed in log₂(S) rounds.

    Args:
        mdp: the tables; slip is ignored.
        action: [S] chosen action of each state.
    """
    rows = np.arange(mdp.states)
    jump = np.where(mdp.acting, mdp.successor[rows, action], rows)
    cost = np.where(mdp.acting, exact_costs(mdp, rows, action), 0.0)
    for _ in range(int(mdp.states).bit_length()):
        cost = cost + cost[jump]
        jump = jump[jump]
    arrived = np.zeros(mdp.states, bool)
    arrived[mdp.goal] = True
    return np.where(arrived[jump], cost, np.inf)


def position_path(grid: GridMap, path: list[int] | NDArray[np.int64]) -> list[Position]:
    """Return a path of state numbers as (row, col) positions."""
    return [grid.position(int(state)) for state in path]
