"""Collecting experience: thousands of agents step side by side by table look-up, no network in the loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.sampling.starts import Starts
    from simulator.world.mdp import Mdp


@dataclass(frozen=True, eq=False)
class Episodes:
    """Episodes that ended in a rollout, E of them.

    Attributes:
        agent: [E] int64 which agent's.
        row: [E] int64 time step of the rollout after which each ended.
        origin: [E] int64 state each began in.
        reached: [E] bool, the goal was reached.
        steps: [E] int64.
        counts: [E] bool, figures count it: it was not cut off before the limit, as first episodes are, and it
            began where the policy is judged from.
    """

    agent: NDArray[np.int64]
    row: NDArray[np.int64]
    origin: NDArray[np.int64]
    reached: NDArray[np.bool_]
    steps: NDArray[np.int64]
    counts: NDArray[np.bool_]


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


class Sampler:
    """Draws actions for many agents at once from a table of probabilities.

    Args:
        probabilities: [S, A] float32 π(a|s).
        agents: B.
    """

    def __init__(self, probabilities: NDArray[np.float32], agents: int) -> None:
        steps = np.cumsum(probabilities[:, :-1], axis=1, dtype=np.float32)
        self._bounds = np.ascontiguousarray(steps.T)  # [A-1, S]: one contiguous look-up an action
        self._bound = np.empty(agents, np.float32)
        self._beyond = np.empty(agents, np.uint8)
        self._action = np.empty(agents, np.uint8)

    def draw(self, state: NDArray[np.int64], uniform: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return [B] uint8 actions by inverting the distribution; the array is reused by the next call.

        Args:
            state: [B] int64.
            uniform: [B] float32 in [0, 1).
        """
        action, beyond = self._action, self._beyond
        for column, bounds in enumerate(self._bounds):
            np.take(bounds, state, out=self._bound, mode="clip")
            if column == 0:
                np.greater_equal(uniform, self._bound, out=action.view(np.bool_))
            else:
                np.greater_equal(uniform, self._bound, out=beyond.view(np.bool_))
                np.add(action, beyond, out=action)
        return action


class Collector:
    """B agents on the tables of a map; they go on where they were from one rollout to the next.

    Args:
        mdp: the tables.
        starts: where episodes begin.
        agents: B.
        limit: steps after which an episode is truncated.
        rng: draws actions and slips.
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
        self._slip = Sampler(mdp.slip, agents) if mdp.slips else None
        self.state = starts.draw(agents)
        self.origin = self.state.copy()
        self._clock = 0
        self._began = np.zeros(agents, np.int64)
        # Agents that began together would be cut off together: their first episodes end spread out.
        self._deadline = rng.integers(1, limit + 1, agents) if starts.many else np.full(agents, limit)
        self._soonest = int(self._deadline.min())  # no deadline lies before this; restarts only move them on

    @property
    def agents(self) -> int:
        """B."""
        return int(self.state.size)

    def collect(self, probabilities: NDArray[np.float32], steps: int) -> Rollout:
        """Let every agent make `steps` moves; whoever ends an episode begins another at once.

        Args:
            probabilities: [S, A] float32 π(a|s).
            steps: T.
        """
        T, B, A = steps, self.agents, self.mdp.actions
        sampler = Sampler(probabilities, B)
        uniform = self._rng.random((T, B), dtype=np.float32)
        chosen = np.empty((T, B), np.int64)
        executed = np.empty((T, B), np.int64) if self._slip else chosen
        terminated = np.empty((T, B), bool)
        truncated = np.zeros((T, B), bool)
        ended: list[Episodes] = []
        row = np.empty(B, np.int64)
        for t in range(T):
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
        return Rollout(chosen, executed, terminated, truncated, None, join(ended))

    def collect_episodes(self, probabilities: NDArray[np.float32]) -> Rollout:
        """Run one whole episode of every agent, from its start to its end or the limit.

        Rows after an agent's end are not experience (`live` is False there).

        Args:
            probabilities: [S, A] float32 π(a|s).
        """
        A = self.mdp.actions
        sampler = Sampler(probabilities, self.agents)
        self.state = self.starts.draw(self.agents)
        self.origin = self.state.copy()
        alive = np.ones(self.agents, bool)
        rows: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]] = []
        length = np.zeros(self.agents, np.int64)
        while alive.any() and len(rows) < self.limit:
            row = self.state * A
            chosen = row + sampler.draw(self.state, self._rng.random(self.agents, dtype=np.float32))
            executed = chosen
            if self._slip:
                executed = np.empty_like(chosen)
                self._execute(row, chosen, executed)
            self.state = np.where(alive, self._jump[executed], self.state)
            ends = self._ends[executed] & alive
            rows.append((chosen, executed, ends, alive))
            length += alive
            alive = alive & ~ends
        chosen_, executed_, terminated, live = (np.stack(part) for part in zip(*rows, strict=True))
        truncated = np.zeros_like(terminated)
        truncated[-1] = alive
        everyone = np.arange(self.agents)
        last = np.full(self.agents, len(rows) - 1)
        reached, counts = self._at_goal[self.state], self.starts.judged(self.origin)
        episodes = Episodes(everyone, last, self.origin.copy(), reached, length, counts)
        self._began = np.zeros(self.agents, np.int64)
        self._clock, self._deadline, self._soonest = 0, np.full(self.agents, self.limit), self.limit
        return Rollout(chosen_, executed_, terminated, truncated, live, episodes)

    def _execute(self, row: NDArray[np.int64], chosen: NDArray[np.int64], out: NDArray[np.int64]) -> None:
        """Replace chosen moves by neighbouring ones with the slip probability."""
        assert self._slip is not None  # noqa: S101 - only called where moves slip
        moves = self._slip.draw(chosen - row, self._rng.random(self.agents, dtype=np.float32))
        np.add(row, moves, out=out)

    def _restart(self, who: NDArray[np.int64], row: int) -> Episodes:
        """Begin new episodes for the agents `who`; return what ended."""
        steps = self._clock - self._began[who]
        state, origin = self.state[who], self.origin[who]
        whole = ~self.mdp.acting[state] | (steps >= self.limit)
        counts = whole & self.starts.judged(origin)
        ended = Episodes(who, np.full(who.size, row), origin, self._at_goal[state], steps, counts)
        fresh = self.starts.draw(who.size)
        self.state[who] = fresh
        self.origin[who] = fresh
        self._began[who] = self._clock
        self._deadline[who] = self._clock + self.limit
        return ended


def join(ended: list[Episodes]) -> Episodes:
    """Return several lots of episodes as one."""
    empty = np.empty(0, np.int64)
    if not ended:
        return Episodes(empty, empty, empty, np.empty(0, bool), empty, np.empty(0, bool))
    names = ("agent", "row", "origin", "reached", "steps", "counts")
    return Episodes(*(np.concatenate([getattr(e, name) for e in ended]) for name in names))
