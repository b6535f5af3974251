"""Exact planner: shortest paths, or the best expected return.

It scores and draws; it never teaches a policy. Where no move can slip, the optimum is the shortest path,
whatever rewards are painted. Where moves can slip, it is the highest expected return, see `best_return`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.best_return import best_return, policy_return
from simulator.world.doubling import doubled, next_states
from simulator.world.mdp import compile_mdp, exact_costs
from simulator.world.shortest import goal_distances, shortest_moves

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from simulator.world.best_return import BestReturn
    from simulator.world.grid import GridMap, Position
    from simulator.world.mdp import Mdp

TIE = 1e-5
"""Two path costs in single precision closer than this (relative) are the same cost."""

RETURN_TIE = 5e-4
"""Two expected returns closer than this (relative) are the same to three decimals. Where moves slip, nearly
every cell matters a little, those that one episode in thousands comes to as well: sampling cannot rank moves
there that differ by less."""

SHORTEST = "shortest path"
RETURN = "best expected return"
"""The two measures of what is optimal."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The optimum of one map, or of several side by side, by either measure.

    Attributes:
        revision: of the first map.
        distance: [S] float64 least cost from each cell to the goal if no move slips, inf where there is
            no way.
        optimal: [S, A] bool, the moves that are optimal by `measure`.
        path: cells of one optimal course from the first map's start, as numbers; empty if there is no way.
            Under slip each step is the most likely one, and the last cell may be one that was passed before.
        under_slip: the optimum of the expected return; None where no move slips.
    """

    revision: int
    distance: NDArray[np.float64]
    optimal: NDArray[np.bool_]
    path: NDArray[np.int64]
    under_slip: BestReturn | None = None

    @property
    def action(self) -> NDArray[np.int64]:
        """[S] int64 the moves of one best policy; 0 where there is none."""
        return self.optimal.argmax(1) if self.under_slip is None else self.under_slip.action

    @property
    def measure(self) -> str:
        """Which of the two measures it is, in words."""
        return SHORTEST if self.under_slip is None else RETURN

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        """[S] float64 cost that paths are compared with, inf where there is no way.

        Under slip the expected cost of those episodes of the best policy that reach the goal; the least
        cost without slip where none of them does.
        """
        if self.under_slip is None:
            return self.distance
        arriving = self.under_slip.best.cost
        known = np.isfinite(arriving) & np.isfinite(self.distance)
        return np.where(known, arriving, self.distance)

    @property
    def length(self) -> float:
        """Cost of the optimal course from the first map's start, see `cost`; inf if there is none."""
        return float(self.cost[self.path[0]]) if self.path.size else float("inf")


def distances(mdp: Mdp) -> NDArray[np.float64]:
    """Least cost from every state to its map's goal: [S] float64, see `goal_distances`."""
    return goal_distances(mdp.maps)


def optimal_moves(mdp: Mdp, distance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """[S, A] bool, the moves on some shortest path, from the distances of `distances`."""
    return shortest_moves(mdp.maps, distance)


def optimal_steps(mdp: Mdp, found: Plan) -> NDArray[np.float64]:
    """[S] float64 steps of the planner's path from every state; 0 where there is none.

    Under slip the expected steps of the best policy. Where mud or water lies about, other paths of the
    same cost may have other numbers of steps.

    Args:
        mdp: the tables.
        found: their optimum.
    """
    if found.under_slip is not None:
        steps = found.under_slip.best.steps
        return np.where(np.isfinite(steps) & np.isfinite(found.distance), steps, 0.0)
    rows = np.arange(mdp.states)
    going: NDArray[np.bool_] = np.asarray(found.optimal.any(1))
    first = np.where(going, mdp.successor[rows, found.action], rows)
    counts = doubled(first, going.astype(np.int64))
    return next(steps for jump, (steps,) in counts if not going[jump].any()).astype(np.float64)


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
        leads = mdp.successor[state] == after
        if not (leads & found.optimal[state]).any():
            return number
    return None


def plan(grid: GridMap, mdp: Mdp | None = None) -> Plan:
    """Plan one map exactly.

    Args:
        grid: the map.
        mdp: its tables, if they are at hand already.
    """
    return optimum(mdp or compile_mdp([grid]))


def optimum(mdp: Mdp) -> Plan:
    """Plan all maps of some tables exactly, by the measure that their slip asks for."""
    distance = distances(mdp)
    under_slip = best_return(mdp) if mdp.slips else None
    optimal = optimal_moves(mdp, distance) if under_slip is None else under_slip.optimal
    found = Plan(mdp.maps[0].revision, distance, optimal, np.empty(0, np.int64), under_slip)
    start = int(mdp.start[0])
    if not np.isfinite(distance[start]):
        return found
    return replace(found, path=np.array(follow(mdp, likely_moves(mdp, found.action), start), np.int64))


def likely_moves(mdp: Mdp, action: NDArray[np.int64]) -> NDArray[np.int64]:
    """[S] int64 the move that is executed most often where `action` [S] was chosen."""
    return np.asarray(mdp.slip.argmax(1)[action] if mdp.slips else action, np.int64)


def measures(maps: Iterable[GridMap]) -> str:
    """Say by which measure maps are planned, in words."""
    slips = {grid.slip > 0 for grid in maps}
    return (
        tr("world_planner.where_moves_can_slip_else", value=RETURN, shortest=SHORTEST)
        if len(slips) > 1
        else (RETURN if True in slips else SHORTEST)
    )


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
    while mdp.decision_states[path[-1]]:
        path.append(int(mdp.successor[path[-1], action[path[-1]]]))
        if path[-1] in seen:
            break
        seen.add(path[-1])
    return path


def path_cost(mdp: Mdp, path: list[int] | NDArray[np.int64], action: NDArray[np.int64]) -> float:
    """Cost of a path of `follow`, in steps on floor."""
    states = np.asarray(path[:-1], np.int64)
    return float(exact_costs(mdp, states, action[states]).sum())


def policy_costs(mdp: Mdp, action: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cost of following a deterministic policy from every state to the goal, inf where it never gets there.

    Pointer doubling: after k rounds every state knows its place and cost 2^k steps on, so that
    all paths of a map are followed in log₂(S) rounds.

    Args:
        mdp: the tables; slip is ignored.
        action: [S] chosen action of each state.
    """
    once = np.where(mdp.decision_states, exact_costs(mdp, np.arange(mdp.states), action), 0.0)
    rounds = doubled(next_states(mdp, action), once)
    jump, (cost,) = next(islice(rounds, int(mdp.states).bit_length(), None))
    arrived = np.zeros(mdp.states, bool)
    arrived[mdp.goal] = True
    return np.where(arrived[jump], cost, np.inf)


def policy_regret(mdp: Mdp, found: Plan, action: NDArray[np.int64]) -> NDArray[np.float64]:
    """[S] float64 by how much a deterministic policy falls short of the optimum, by the optimum's measure.

    The extra cost of its path; under slip the expected return that it loses, slips included. inf where it
    never arrives (under slip: may never end), NaN where the optimum itself is not finite.

    Args:
        mdp: the tables.
        found: their optimum.
        action: [S] chosen action of each state.
    """
    with np.errstate(invalid="ignore"):
        if found.under_slip is None:
            extra = policy_costs(mdp, action) - found.distance
            return np.where(np.isfinite(found.distance), extra, np.nan)
        best = found.under_slip.best.value
        lost = best - policy_return(mdp, action).value
        return np.where(np.isfinite(best), np.maximum(lost, 0.0), np.nan)


def position_path(grid: GridMap, path: list[int] | NDArray[np.int64]) -> list[Position]:
    """Return a path of state numbers as (row, col) positions."""
    return [grid.position(int(state)) for state in path]
