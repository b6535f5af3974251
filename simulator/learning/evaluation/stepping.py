"""Stepping many agents side by side where moves are drawn: sampled actions, slip, policies with memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from simulator.learning.evaluation.results import Walks
from simulator.world.mdp import exact_costs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from numpy.typing import NDArray

    from simulator.learning.policies.protocols import SteppedPolicy
    from simulator.world.mdp import Mdp

    Choose: TypeAlias = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.int64]]

SLICE = 0.02
"""Seconds between two pauses."""


def wander(
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
    slip = Drawn(mdp.slip, rng) if mdp.slips else None
    at = starts.astype(np.int64)
    steps, hits, paid = np.zeros(at.size, np.int64), np.zeros(at.size, np.int64), np.zeros(at.size)
    going = np.flatnonzero(mdp.acting[at] & (limits > 0))
    right = optimal.ravel() if slip and optimal is not None else None
    strayed = np.zeros(at.size, bool) if right is not None else None
    clock, paused = 0, time.perf_counter()
    while going.size:
        here = at[going]
        action = choose(going, here)
        if right is not None and strayed is not None:
            strayed[going] |= ~right[here * A + action]
        pair = here * A + (slip(going, action) if slip else action)
        there = successor[pair]
        at[going] = there
        hits[going] += collides[pair]
        if not plain:
            paid[going] += cost[pair]
        clock += 1
        over = ~mdp.acting[there] | (limits[going] <= clock)
        if over.any():
            steps[going[over]] = clock
            going = going[~over]
        if time.perf_counter() - paused >= SLICE:
            yield
            paused = time.perf_counter()
    return Walks(at, steps, steps.astype(np.float64) if plain else paid, hits, strayed)


class Drawn:
    """Draws by a table, whoever asks.

    Args:
        probabilities: [S, A] of the actions in each state.
        rng: draws.
    """

    def __init__(self, probabilities: NDArray[np.float32], rng: np.random.Generator) -> None:
        self._rng = rng
        bounds = np.cumsum(probabilities, 1, dtype=np.float64)
        self._bounds = np.ascontiguousarray((bounds / bounds[:, -1:]).T[:-1])  # [A-1, S]

    def __call__(self, _: NDArray[np.int64], states: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return [N] actions by inverting the distribution of each state."""
        uniform = self._rng.random(states.size)
        action = np.zeros(states.size, np.int64)
        for bound in self._bounds:
            action += uniform >= bound[states]
        return action


class Remembering:
    """Chooses by a policy with memory: one memory and one last action an agent.

    Args:
        policy: what chooses.
        mdp: the tables.
        starts: [E] states in which the agents begin.
        rng: draws; None takes the most probable action.
    """

    def __init__(
        self,
        policy: SteppedPolicy,
        mdp: Mdp,
        starts: NDArray[np.int64],
        rng: np.random.Generator | None,
    ) -> None:
        self._policy = policy
        self._rng = rng
        self._memory = policy.begin(mdp, starts)
        self._last = np.full(starts.size, -1, np.int64)

    def __call__(self, agents: NDArray[np.int64], states: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return [N] actions, and remember."""
        probabilities, self._memory[agents] = self._policy.act(
            self._memory[agents], states, self._last[agents]
        )
        if self._rng is None:
            action = np.asarray(probabilities.argmax(1), np.int64)
        else:
            action = Drawn(probabilities, self._rng)(agents, np.arange(agents.size))
        self._last[agents] = action
        return action
