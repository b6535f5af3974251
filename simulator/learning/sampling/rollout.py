"""Rollouts of a tabulated policy: thousands of agents step by look-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import numpy as np

from simulator.learning.sampling.categorical import CategoricalSampler
from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.sampling.starts import Starts
    from simulator.world.mdp import Mdp


PIECE = 32
"""Steps after which agents that only explore begin elsewhere. Whole episodes would lead nearly all of their
steps along the ways that the policy knows: the cells beside these were visited too seldom to be learned."""


MOST_WHOLE = 1 << 21
"""Most steps of the whole episodes of an update: 60 bytes each."""


def fitting_agents(asked: int, limit: int) -> int:
    """Return how many agents can run whole episodes of up to `limit` steps at once; at most `asked`."""
    return max(1, min(asked, MOST_WHOLE // limit))


@dataclass(frozen=True, eq=False)
class Episodes:
    """Episodes that ended in a rollout, E of them.

    Attributes:
        agent: [E] int64 which agent's.
        row: [E] int64 time step of the rollout after which each ended.
        origin: [E] int64 state each began in.
        reached: [E] bool, the goal was reached.
        steps: [E] int64.
        terminated: [E] bool, it ended in the goal or a hazard, not at a cut-off.
        counts: [E] bool, figures count it: it was not cut off before the limit, as first episodes are, and it
            began where the policy is judged from.
    """

    agent: NDArray[np.int64]
    row: NDArray[np.int64]
    origin: NDArray[np.int64]
    reached: NDArray[np.bool_]
    steps: NDArray[np.int64]
    terminated: NDArray[np.bool_]
    counts: NDArray[np.bool_]


Ended: TypeAlias = "tuple[NDArray[np.int64], int, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]"
"""[E] agents that ended an episode after a step, the step, and [E] last states, first states and steps."""


@dataclass(frozen=True, eq=False)
class Rollout:
    """T steps of B agents. Row t holds what happened *from* state t; `state A + action` numbers a pair.

    Attributes:
        chosen: [T, B] int64 pairs `s * A + a` of the actions drawn from the policy.
        executed: [T, B] int64 pairs that really happened; the same array where nothing slips.
        terminated: [T, B] bool, this step entered the goal or a hazard.
        truncated: [T, B] bool, the episode was cut off after this step.
        live: [T, B] bool, this row is experience; None if all are (agents go on in a new episode).
        episodes: those that ended here.
    """

    chosen: NDArray[np.int64]
    executed: NDArray[np.int64]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    live: NDArray[np.bool_] | None
    episodes: Episodes

    @property
    def samples(self) -> int:
        """Number of steps of experience."""
        return int(self.chosen.size if self.live is None else self.live.sum())


class Collector:
    """B agents on the tables of a map; they go on where they were from one rollout to the next.

    Args:
        mdp: the tables.
        starts: where episodes begin.
        agents: B.
        limit: steps after which an episode is truncated.
        rng: draws actions and slips.

    Attributes:
        own: [B] bool, agents that begin where the policy is judged from; the last ones may only explore.
    """

    STATE: ClassVar[tuple[str, ...]] = ("state", "origin", "_clock", "_began", "_deadline", "_soonest")
    """Attributes that a checkpoint keeps."""

    def __init__(self, mdp: Mdp, starts: Starts, agents: int, limit: int, rng: Generator) -> None:
        self.mdp = mdp
        self.starts = starts
        self.limit = limit
        self._rng = rng
        self._jump = (mdp.successor.astype(np.int64)).ravel()
        self._ends = mdp.terminal.ravel()
        goal = np.zeros(mdp.states, bool)
        goal[mdp.goal] = True
        self._at_goal = goal
        self._slip = CategoricalSampler(mdp.slip, agents) if mdp.slips else None
        self.own = np.arange(agents) < agents - starts.explorers(agents)
        self._exploring = ~self.own
        self._longest = np.where(self.own, limit, min(PIECE, limit))
        self._shortest = int(self._longest.min())
        self.state = self._draw(np.arange(agents))
        self.origin = self.state.copy()
        self._clock = 0
        self._began = np.zeros(agents, np.int64)
        # Agents that began together would be cut off together: their first episodes end spread out.
        self._deadline = rng.integers(1, self._longest + 1) if starts.many else self._longest.copy()
        self._soonest = int(self._deadline.min())  # no deadline lies before this; restarts only move them on

    @property
    def agents(self) -> int:
        """B."""
        return int(self.state.size)

    @property
    def ages(self) -> NDArray[np.int64]:
        """[B] int64 steps made so far in the episodes under way."""
        return np.asarray(self._clock - self._began, np.int64)

    def collect(self, probabilities: NDArray[np.float32], steps: int) -> Rollout:
        """Let every agent make `steps` moves; whoever ends an episode begins another at once.

        Args:
            probabilities: [S, A] float32 π(a|s).
            steps: T.
        """
        T, B, A = steps, self.agents, self.mdp.actions
        sampler = CategoricalSampler(probabilities, B)
        uniform = self._rng.random((T, B), dtype=np.float32)
        chosen = np.empty((T, B), np.int64)
        executed = np.empty((T, B), np.int64) if self._slip else chosen
        terminated = np.empty((T, B), bool)
        truncated = np.zeros((T, B), bool)
        ended: list[Ended] = []
        row = np.empty(B, np.int64)
        for t in range(T):
            cancellation_point()
            np.multiply(self.state, A, out=row)
            np.add(row, sampler.draw(self.state, uniform[t]), out=chosen[t])
            if self._slip:
                self._execute(row, chosen[t], executed[t])
            np.take(self._jump, executed[t], out=self.state, mode="clip")
            np.take(self._ends, executed[t], out=terminated[t], mode="clip")
            self._clock += 1
            done = terminated[t]
            if self._clock >= self._soonest:
                late = self._deadline <= self._clock
                np.greater(late, done, out=truncated[t])
                done = done | late
            who = np.flatnonzero(done)
            if who.size:
                ended.append(self._restart(who, t))
            if self._clock >= self._soonest:
                self._soonest = int(self._deadline.min())
        return Rollout(chosen, executed, terminated, truncated, None, self._episodes(ended))

    def collect_episodes(self, probabilities: NDArray[np.float32]) -> Rollout:
        """Run one whole episode of every agent, from its start to its end or the limit.

        Rows after an agent's end are not experience (`live` is False there).

        Args:
            probabilities: [S, A] float32 π(a|s).
        """
        A = self.mdp.actions
        sampler = CategoricalSampler(probabilities, self.agents)
        self.state = self._draw(np.arange(self.agents))
        self.origin = self.state.copy()
        alive = np.ones(self.agents, bool)
        shape = (self.limit, self.agents)
        chosen = np.empty(shape, np.int64)
        executed = np.empty(shape, np.int64) if self._slip else chosen
        terminated, live = np.empty(shape, bool), np.empty(shape, bool)
        length = np.zeros(self.agents, np.int64)
        t = 0
        while alive.any() and t < self.limit:
            cancellation_point()
            row = self.state * A
            np.add(
                row, sampler.draw(self.state, self._rng.random(self.agents, dtype=np.float32)), out=chosen[t]
            )
            if self._slip:
                self._execute(row, chosen[t], executed[t])
            self.state = np.where(alive, self._jump[executed[t]], self.state)
            np.logical_and(self._ends[executed[t]], alive, out=terminated[t])
            live[t] = alive
            length += alive
            alive = alive & ~terminated[t]
            t += 1
        cancellation_point()
        chosen, executed, terminated, live = chosen[:t], executed[:t], terminated[:t], live[:t]
        truncated = np.zeros_like(terminated)
        truncated[-1] = alive
        everyone = np.arange(self.agents)
        last = np.full(self.agents, t - 1)
        reached = self._at_goal[self.state]
        episodes = Episodes(everyone, last, self.origin.copy(), reached, length, ~alive, self.own)
        self._began = np.zeros(self.agents, np.int64)
        self._clock, self._deadline, self._soonest = 0, self._longest.copy(), int(self._longest.min())
        return Rollout(chosen, executed, terminated, truncated, live, episodes)

    def _execute(self, row: NDArray[np.int64], chosen: NDArray[np.int64], out: NDArray[np.int64]) -> None:
        """Replace chosen moves by neighbouring ones with the slip probability."""
        assert self._slip is not None  # noqa: S101 - only called where moves slip
        moves = self._slip.draw(chosen - row, self._rng.random(self.agents, dtype=np.float32))
        np.add(row, moves, out=out)

    def _restart(self, who: NDArray[np.int64], row: int) -> Ended:
        """Begin new episodes for the agents `who`; return what ended after a step."""
        ended = (who, row, self.state[who], self.origin[who], self._clock - self._began[who])
        fresh = self._draw(who)
        self.state[who] = fresh
        self.origin[who] = fresh
        self._began[who] = self._clock
        self._deadline[who] = self._clock + self._longest[who]
        self._soonest = min(self._soonest, self._clock + self._shortest)
        return ended

    def _draw(self, who: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a first state for each of some agents."""
        drawn, exploring = self.starts.draw(who.size), np.flatnonzero(self._exploring[who])
        if exploring.size:
            drawn[exploring] = self.starts.explore(exploring.size)
        return drawn

    def _episodes(self, ended: Sequence[Ended]) -> Episodes:
        """Return what ended, step by step, as one."""
        nobody = np.empty(0, np.int64)
        ended = ended or [(nobody, 0, nobody, nobody, nobody)]
        who, state, origin, steps = (np.concatenate([one[k] for one in ended]) for k in (0, 2, 3, 4))
        rows = np.repeat([one[1] for one in ended], [one[0].size for one in ended])
        terminated = ~self.mdp.decision_states[state]
        counts = (terminated | (steps >= self.limit)) & self.own[who]
        return Episodes(who, rows, origin, self._at_goal[state], steps, terminated, counts)
