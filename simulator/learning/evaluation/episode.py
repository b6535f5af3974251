"""Running episodes step by step, to be watched and scored: greedy or sampled, from any start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.world.episode import EpisodeTrace
from simulator.world.planner import RETURN, SHORTEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.episode import Outcome
    from simulator.world.mdp import Mdp


def run_episode(
    mdp: Mdp,
    probabilities: NDArray[np.float32],
    values: NDArray[np.float32],
    distance: NDArray[np.float64],
    *,
    mode: Literal["greedy", "sampled"],
    limit: int,
    rng: Generator,
    start: int | None = None,
    version: int = 0,
) -> EpisodeTrace:
    """Run one episode on the first map of the tables.

    Args:
        mdp: the tables.
        probabilities: [S, A] float32 π(a|s).
        values: [S] float32 V(s), NaN without a critic.
        distance: [S] float64 cost of the optimum, see `Plan.cost`.
        mode: take the most probable action, or draw from the probabilities.
        limit: steps after which it is truncated.
        rng: draws actions and slips.
        start: state to begin in; None is the map's start.
        version: of the policy, kept in the trace.
    """
    return walk(
        mdp,
        lambda state, _: (probabilities[state], float(values[state])),
        distance,
        mode=mode,
        limit=limit,
        rng=rng,
        start=start,
        version=version,
    )


def walk(
    mdp: Mdp,
    ask: Callable[[int, int], tuple[NDArray[np.float32], float]],
    distance: NDArray[np.float64],
    *,
    mode: Literal["greedy", "sampled"],
    limit: int,
    rng: Generator,
    start: int | None = None,
    version: int = 0,
) -> EpisodeTrace:
    """Run one episode on the first map of the tables, asking for each move; see `run_episode`.

    Args:
        mdp: the tables.
        ask: from a state and the action chosen at the step before, −1 at the first one, to π [A] and V;
            called once a step, so it may remember.
        distance: [S] float64 cost of the optimum, see `Plan.cost`.
        mode: take the most probable action, or draw from the probabilities.
        limit: steps after which it is truncated.
        rng: draws actions and slips.
        start: state to begin in; None is the map's start.
        version: of the policy, kept in the trace.
    """
    grid = mdp.maps[0]
    state = int(mdp.start[0]) if start is None else start
    states = [state]
    actions: list[int] = []
    executed: list[int] = []
    rows: list[NDArray[np.float32]] = []
    values: list[float] = []
    while mdp.acting[state] and len(actions) < limit:
        row, value = ask(state, actions[-1] if actions else -1)
        action = int(row.argmax()) if mode == "greedy" else int(rng.choice(row.size, p=_distribution(row)))
        move = int(rng.choice(row.size, p=_distribution(mdp.slip[action]))) if mdp.slips else action
        actions.append(action)
        executed.append(move)
        rows.append(row)
        values.append(value)
        state = int(mdp.successor[state, move])
        states.append(state)
    at, done = np.array(states), np.array(executed, np.intp)
    outcome: Outcome = "goal" if state == mdp.goal[0] else "timeout" if mdp.acting[state] else "hazard"
    before = at[:-1]
    arrays = (
        np.stack(np.divmod(at, grid.width), 1).astype(np.int32),
        np.array(actions, np.int8),
        np.array(executed, np.int8),
        mdp.reward[before, done].astype(np.float32),
        np.array(rows, np.float32).reshape(-1, mdp.actions),
        np.array(values, np.float32),
    )
    for array in arrays:
        array.setflags(write=False)
    cost = float(mdp.cost[before, done].astype(np.float64).sum())
    return EpisodeTrace(
        grid.revision, version, mode, *arrays, outcome=outcome, cost=cost,
        optimal_cost=float(distance[at[0]]), measure=RETURN if mdp.slips else SHORTEST,
    )  # fmt: skip


def _distribution(row: NDArray[np.float32]) -> NDArray[np.float64]:
    """A row of probabilities that sums to 1 as exactly as NumPy wants it."""
    row = row.astype(np.float64)
    return np.asarray(row / row.sum(), np.float64)
