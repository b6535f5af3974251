"""Steps many agents side by side: sampled moves, slip, memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from simulator.learning.evaluation.results import Walks
from simulator.learning.sampling.categorical import CategoricalSampler, draw
from simulator.world.interruption import cancellation_point
from simulator.world.mdp import exact_costs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from simulator.learning.sampling.actor import Actor
    from simulator.world.mdp import Mdp

    Choose: TypeAlias = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]

SLICE = 0.02
"""Seconds between two pauses."""


def step_agents(
    mdp: Mdp,
    choose: Choose,
    starts: NDArray[np.int64],
    limits: NDArray[np.int64],
    rng: np.random.Generator,
    *,
    optimal: NDArray[np.bool_] | None = None,
) -> Generator[None, None, Walks]:
    """Step agents until their episodes end or are cut off; pause now and then.

    Args:
        mdp: the tables.
        choose: gives the actions [N] of the agents numbered [N], who are in states [N].
        starts: [E] states.
        limits: [E] steps after which an episode is cut off.
        rng: draws slips.
        optimal: [S, A] moves of best policies; asked for where moves can slip.
    """
    A = mdp.actions
    successor, collides = mdp.successor.ravel(), ~mdp.valid.ravel()
    plain = bool((mdp.cost == 1).all())  # then a path costs its number of steps
    every = np.ogrid[: 0 if plain else mdp.states, :A]
    cost = exact_costs(mdp, *every).ravel()
    slip = CategoricalSampler(mdp.slip, starts.size) if mdp.slips else None
    at = starts.astype(np.int64)
    steps, hits, paid = np.zeros(at.size, np.int64), np.zeros(at.size, np.int64), np.zeros(at.size)
    going = np.flatnonzero(mdp.decision_states[at] & (limits > 0))
    right = optimal.ravel() if slip and optimal is not None else None
    strayed = np.zeros(at.size, bool) if right is not None else None
    clock, paused = 0, time.perf_counter()
    while going.size:
        cancellation_point()
        here = at[going]
        action = choose(going, here)
        if right is not None and strayed is not None:
            strayed[going] |= ~right[here * A + action]
        pair = here * A + (slip.draw(action, rng.random(action.size)) if slip else action)
        there = successor[pair]
        at[going] = there
        hits[going] += collides[pair]
        if not plain:
            paid[going] += cost[pair]
        clock += 1
        over = ~mdp.decision_states[there] | (limits[going] <= clock)
        if over.any():
            steps[going[over]] = clock
            going = going[~over]
        if time.perf_counter() - paused >= SLICE:
            yield
            paused = time.perf_counter()
    return Walks(at, steps, steps.astype(np.float64) if plain else paid, hits, strayed)


def table_choice(table: NDArray[np.float32], agents: int, rng: np.random.Generator | None) -> Choose:
    """Return what chooses by a table.

    Args:
        table: [S, A] float32 π(a|s).
        agents: most of them.
        rng: draws; None takes the most probable action.
    """
    if rng is None:
        action = table.argmax(1)
        return lambda _, states: action[states]
    if (table == table[0, 0]).all():  # the random policy needs no look-up
        return lambda _, states: rng.integers(table.shape[1], size=states.size)
    sampler = CategoricalSampler(table, agents)
    return lambda _, states: sampler.draw(states, rng.random(states.size)).astype(np.int64)


def actor_choice(actor: Actor, agents: int, rng: np.random.Generator | None) -> Choose:
    """Return what chooses by an actor with memory: one memory and one last action an agent.

    Args:
        actor: is asked.
        agents: how many there are.
        rng: draws; None takes the most probable action.
    """
    memory, last = actor.begin(agents), np.full(agents, -1, np.int64)

    def choose(who: NDArray[np.int64], states: NDArray[np.int64]) -> NDArray[np.int64]:
        probabilities, _, memory[who] = actor.act(states, last[who], memory[who])
        action = probabilities.argmax(1) if rng is None else draw(probabilities, rng.random(who.size))
        last[who] = action
        return np.asarray(action, np.int64)

    return choose
