"""Single episodes step by step, greedy or sampled, from any start, as traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.learning.sampling.categorical import draw
from simulator.world.episode import EpisodeTrace
from simulator.world.planner import RETURN, SHORTEST

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.sampling.actor import Actor
    from simulator.world.episode import Outcome


def run_episode(
    actor: Actor,
    distance: NDArray[np.float64],
    *,
    mode: Literal["greedy", "sampled"],
    limit: int,
    rng: Generator,
    start: int | None = None,
    version: int = 0,
) -> EpisodeTrace:
    """Run one episode on the first map of an actor's tables.

    Args:
        actor: asked for each move; with memory it begins with none.
        distance: [S] float64 cost of the optimum, see `Plan.cost`.
        mode: take the most probable action, or draw from the probabilities.
        limit: steps after which it is truncated.
        rng: draws actions and slips.
        start: state to begin in; None is the map's start.
        version: of the policy, kept in the trace.
    """
    mdp = actor.mdp
    grid = mdp.maps[0]
    state = int(mdp.start[0]) if start is None else start
    states = [state]
    actions: list[int] = []
    executed: list[int] = []
    rows: list[NDArray[np.float32]] = []
    values: list[float] = []
    memory, last = actor.begin(1), np.full(1, -1, np.int64)
    while mdp.decision_states[state] and len(actions) < limit:
        row, value, memory = actor.act(np.array([state]), last, memory)
        last = row.argmax(1) if mode == "greedy" else draw(row, rng.random(1))
        action = int(last[0])
        move = int(draw(mdp.slip[last], rng.random(1))[0]) if mdp.slips else action
        actions.append(action)
        executed.append(move)
        rows.append(row[0])
        values.append(float(value[0]))
        state = int(mdp.successor[state, move])
        states.append(state)
    at, done = np.array(states), np.array(executed, np.intp)
    outcome: Outcome = (
        "goal" if state == mdp.goal[0] else "timeout" if mdp.decision_states[state] else "hazard"
    )
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
