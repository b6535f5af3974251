"""Running episodes step by step, to be watched and scored: greedy or sampled, from any start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.world.episode import EpisodeTrace

if TYPE_CHECKING:
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
        distance: [S] float64 least cost to the goal.
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
    while mdp.acting[state] and len(actions) < limit:
        row = probabilities[state]
        action = int(row.argmax()) if mode == "greedy" else int(rng.choice(row.size, p=_distribution(row)))
        move = int(rng.choice(row.size, p=_distribution(mdp.slip[action]))) if mdp.slips else action
        actions.append(action)
        executed.append(move)
        state = int(mdp.successor[state, move])
        states.append(state)
    at, chosen, done = np.array(states), np.array(actions, np.int8), np.array(executed, np.intp)
    outcome: Outcome = "goal" if state == mdp.goal[0] else "timeout" if mdp.acting[state] else "hazard"
    before = at[:-1]
    arrays = (
        np.stack(np.divmod(at, grid.width), 1).astype(np.int32),
        chosen,
        mdp.reward[before, done].astype(np.float32),
        probabilities[before],
        values[before],
    )
    for array in arrays:
        array.setflags(write=False)
    cost = float(mdp.cost[before, done].astype(np.float64).sum())
    return EpisodeTrace(
        grid.revision, version, mode, *arrays, outcome=outcome, cost=cost, optimal_cost=float(distance[at[0]])
    )


def _distribution(row: NDArray[np.float32]) -> NDArray[np.float64]:
    """A row of probabilities that sums to 1 as exactly as NumPy wants it."""
    row = row.astype(np.float64)
    return np.asarray(row / row.sum(), np.float64)
