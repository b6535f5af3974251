"""Replay buffer: rollouts of earlier policies, bounded in steps."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.learning.estimation.returns import arrival_weights, returns_to_go
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.sampling.rollout import Rollout
    from simulator.learning.sampling.snapshot import PolicySnapshot

LARGEST_WEIGHT = 1e6
"""Weights beyond this are cut even where no clip is set, so that sums stay numbers."""


@dataclass(eq=False)
class StoredRollout:
    """One stored rollout of T steps by B agents; see `Rollout` for the arrays.

    Attributes:
        chosen: [T, B] int32.
        executed: [T, B] int32; the same array where nothing slips.
        terminated: [T, B] bool.
        truncated: [T, B] bool.
        live: [T, B] bool, or None.
        behaviour: [S, A] float32 probabilities of the policy that made it.
        version: of that policy, in updates.
        joins: whether its agents go on from where the rollout before it ended.
    """

    chosen: NDArray[np.int32]
    executed: NDArray[np.int32]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    live: NDArray[np.bool_] | None
    behaviour: NDArray[np.float32]
    version: int
    joins: bool

    @property
    def steps(self) -> int:
        """T times B."""
        return int(self.chosen.size)

    @property
    def ended(self) -> NDArray[np.bool_]:
        """[T, B] bool, the next row begins another episode."""
        return np.asarray(self.terminated | self.truncated)


class Buffer:
    """Rollouts of the past, at most `size` steps of them.

    Args:
        size: steps.

    Raises:
        ValueError: there is no room for a single step.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(tr("buffer.replay_size_expected_room_for_at", size=size))
        self.size = size
        self.kept: deque[StoredRollout] = deque()
        self._shape: tuple[int, int] | None = None
        self._joined = False

    @property
    def steps(self) -> int:
        """Steps in it."""
        return sum(one.steps for one in self.kept)

    def clear(self) -> None:
        """Forget everything: the map is another one."""
        self.kept.clear()
        self._shape = None
        self._joined = False

    def rollouts(self) -> list[dict[str, Any]]:
        """Return what is stored, the oldest first, as values by name; `executed` only where it differs."""
        return [
            {**vars(one), "executed": None if one.executed is one.chosen else one.executed}
            for one in self.kept
        ]

    def refill(self, rollouts: Sequence[Mapping[str, Any]], *, joined: bool) -> None:
        """Store what `rollouts` gave.

        Args:
            rollouts: the oldest first.
            joined: whether the next rollout goes on from the last one.
        """
        self.clear()
        for one in rollouts:
            executed = one["chosen"] if one["executed"] is None else one["executed"]
            self.kept.append(StoredRollout(**{**one, "executed": executed}))
            self._shape = one["behaviour"].shape
        self._joined = joined

    @property
    def joined(self) -> bool:
        """Whether the next rollout goes on from the last one."""
        return self._joined

    def part(self) -> None:
        """The next rollout does not go on from the last one: the agents began anew."""
        self._joined = False

    def add(self, rollout: Rollout, behaviour: NDArray[np.float32], version: int) -> None:
        """Keep a rollout; the oldest make room. One that is larger than the buffer is kept in part.

        Args:
            rollout: experience.
            behaviour: [S, A] float32 probabilities of the policy that made it.
            version: of that policy, in updates.

        Raises:
            ValueError: the policy is for other states or actions than what is in the buffer.
        """
        if self._shape is not None and behaviour.shape != self._shape:
            raise ValueError(
                tr(
                    "buffer.replay_a_policy_of_states_and",
                    shape=behaviour.shape[0],
                    shape2=behaviour.shape[1],
                    shape3=self._shape[0],
                    shape4=self._shape[1],
                )
            )
        self._shape = (int(behaviour.shape[0]), int(behaviour.shape[1]))
        T, B = rollout.chosen.shape
        rows = slice(max(0, T - self.size), T)
        columns = slice(0, min(B, max(1, self.size // T)))
        joins = self._joined and rows.start == 0 and rollout.live is None

        def kept(array: NDArray[np.bool_]) -> NDArray[np.bool_]:
            return array[rows, columns].copy()

        chosen = rollout.chosen[rows, columns].astype(np.int32)
        same = rollout.executed is rollout.chosen
        executed = chosen if same else rollout.executed[rows, columns].astype(np.int32)
        live = None if rollout.live is None else kept(rollout.live)
        table = np.array(behaviour, np.float32)
        self.kept.append(
            StoredRollout(
                chosen,
                executed,
                kept(rollout.terminated),
                kept(rollout.truncated),
                live,
                table,
                version,
                joins,
            )
        )
        self._joined = rollout.live is None
        while self.steps > self.size:
            self.kept.popleft()

    def sample(self, steps: float, rng: Generator) -> list[tuple[StoredRollout, slice]]:
        """Choose rollouts at random, without repeats, and of the last one only some agents.

        Args:
            steps: about so many.
            rng: chooses.

        Returns:
            Rollouts, each with the agents to replay.
        """
        chosen: list[tuple[StoredRollout, slice]] = []
        for number in rng.permutation(len(self.kept)):
            one = self.kept[int(number)]
            T, B = one.chosen.shape
            agents = min(B, round(steps / T))
            if agents < 1:
                break
            first = int(rng.integers(B - agents + 1))
            chosen.append((one, slice(first, first + agents)))
            steps -= agents * T
        return chosen

    # ------------------------------------------------------------ what lies before and after a rollout

    def returns_ahead(self, snapshot: PolicySnapshot) -> dict[int, NDArray[np.float64]]:
        """Return after each rollout's last step, by the rollout's identity: [B] float64, NaN if not known."""
        ahead: dict[int, NDArray[np.float64]] = {}
        reward = snapshot.mdp.reward.ravel()
        following: tuple[StoredRollout, NDArray[np.float64]] | None = None
        for one in reversed(self.kept):
            unknown = np.full(one.chosen.shape[1], nan)
            goes_on = following is not None and following[0].joins
            ahead[id(one)] = following[1] if goes_on and following is not None else unknown
            _, head = returns_to_go(
                reward.take(one.executed), one.terminated, one.truncated,
                gamma=snapshot.gamma, ahead=ahead[id(one)],
            )  # fmt: skip
            following = (one, head)
        return ahead

    def arrivals(self, snapshot: PolicySnapshot) -> dict[int, NDArray[np.float64]]:
        """Product of the weights before each rollout's first step: [B], NaN if its beginning is lost."""
        before: dict[int, NDArray[np.float64]] = {}
        after: NDArray[np.float64] | None = None
        for number, one in enumerate(self.kept):
            if one.joins:
                lost = np.full(one.chosen.shape[1], nan)
                first = lost if number == 0 or after is None else after
            else:
                first = np.ones(one.chosen.shape[1])
            before[id(one)] = first
            _, after = arrival_weights(weights(one, snapshot, slice(None)), one.ended, first)
        return before


def weights(one: StoredRollout, snapshot: PolicySnapshot, agents: slice) -> NDArray[np.float32]:
    """π/b of the actions in a stored rollout: [T, B] float32."""
    ratio = snapshot.probabilities / np.maximum(one.behaviour, np.float32(1e-30))
    ratio = np.minimum(ratio, np.float32(LARGEST_WEIGHT))
    return np.asarray(ratio.ravel().take(one.chosen[:, agents]), np.float32)
