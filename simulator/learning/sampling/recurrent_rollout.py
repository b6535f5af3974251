"""Rollouts of a recurrent policy: all agents ask the network at each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulator.learning.sampling.categorical import draw
from simulator.learning.sampling.rollout import Collector, Rollout
from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.sampling.recurrent_actor import RecurrentActor
    from simulator.learning.sampling.rollout import Ended
    from simulator.learning.sampling.starts import Starts


@dataclass(frozen=True, eq=False)
class MemoryRollout(Rollout):
    """T steps of B agents with what they saw and remembered; row t is from before step t.

    Attributes:
        seen: [T, B, F] float32 observations.
        last: [T, B] int64 actions chosen at the step before; −1 where an episode begins.
        memory: [B, D] float32 what each agent remembered before row 0.
        log_probs: [T, B, A] float32 log π(·|x_t, h_{t-1}) of the policy that sampled.
        value: [T, B] float32 V(x_t, h_{t-1}).
        next_value: [T, B] float32 V after the step, of the true successor before any reset; 0 where
            the step terminated.
    """

    seen: NDArray[np.float32]
    last: NDArray[np.int64]
    memory: NDArray[np.float32]
    log_probs: NDArray[np.float32]
    value: NDArray[np.float32]
    next_value: NDArray[np.float32]


class MemoryCollector(Collector):
    """B agents that remember; memories go on from one rollout to the next, and end with the episode.

    Args:
        actor: asks the network.
        starts: where episodes begin.
        agents: B.
        limit: steps after which an episode is truncated.
        rng: draws actions and slips.
    """

    STATE: ClassVar[tuple[str, ...]] = (
        "state",
        "origin",
        "_clock",
        "_began",
        "_deadline",
        "_soonest",
        "memory",
        "last",
    )
    """Attributes that a checkpoint keeps."""

    def __init__(
        self, actor: RecurrentActor, starts: Starts, agents: int, limit: int, rng: Generator
    ) -> None:
        super().__init__(actor.mdp, starts, agents, limit, rng)
        self._actor = actor
        self.memory = actor.begin(agents)
        self.last = np.full(agents, -1, np.int64)

    def remember(self, steps: int) -> MemoryRollout:
        """Let every agent make `steps` moves, asking the network at each.

        Args:
            steps: T.
        """
        T, B, A = steps, self.agents, self.mdp.actions
        actor, begun = self._actor, self.memory.copy()
        seen = np.empty((T, B, actor.observer.size), np.float32)
        last = np.empty((T, B), np.int64)
        log_probs = np.empty((T, B, A), np.float32)
        value, next_value = np.empty((T + 1, B), np.float32), np.zeros((T, B), np.float32)
        chosen = np.empty((T, B), np.int64)
        executed = np.empty((T, B), np.int64) if self._slip else chosen
        terminated, truncated = np.empty((T, B), bool), np.zeros((T, B), bool)
        uniform = self._rng.random((T, B), dtype=np.float32)
        ended: list[Ended] = []
        for t in range(T):
            cancellation_point()
            seen[t], last[t] = actor.observer.see(self.state), self.last
            log_probs[t], value[t], self.memory = actor.ask(seen[t], self.last, self.memory)
            self.last = draw(np.exp(log_probs[t]), uniform[t])
            row = self.state * A
            np.add(row, self.last, out=chosen[t])
            if self._slip:
                self._execute(row, chosen[t], executed[t])
            self.state = self._jump.take(executed[t])
            terminated[t] = self._ends.take(executed[t])
            self._clock += 1
            truncated[t] = (self._deadline <= self._clock) & ~terminated[t]
            late = np.flatnonzero(truncated[t])
            if late.size:
                next_value[t, late] = self._worth(late)
            who = np.flatnonzero(terminated[t] | truncated[t])
            if who.size:
                ended.append(self._restart(who, t))
                self.memory[who], self.last[who] = 0.0, -1
        value[T] = self._worth(np.arange(B))
        goes_on = ~(terminated | truncated)
        next_value[goes_on] = value[1:][goes_on]
        return MemoryRollout(
            chosen, executed, terminated, truncated, None, self._episodes(ended),
            seen, last, begun, log_probs, value[:T], next_value,
        )  # fmt: skip

    def _worth(self, who: NDArray[np.int64]) -> NDArray[np.float32]:
        """V of some agents where they stand, with what they remember; nothing is changed by asking."""
        seen = self._actor.observer.see(self.state[who])
        return self._actor.ask(seen, self.last[who], self.memory[who])[1]
