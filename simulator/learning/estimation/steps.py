"""Steps of agents side by side, as algorithms work out advantages from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp


@dataclass(frozen=True, eq=False)
class Steps:
    """T steps of B agents. Row t holds what happened from state t; the row after an end is another episode.

    Attributes:
        mdp: tables with the rewards to learn from.
        chosen: [T, B] integer pairs `s * A + a` of the actions that the policy drew.
        executed: [T, B] integer pairs that really happened.
        terminated: [T, B] bool, the goal or a hazard ended the episode after this step.
        truncated: [T, B] bool, it was cut off after this step.
        mask: [T, B] bool, this row is experience; None if all are.
        values: V(s), [S] float32 where it depends on the state alone, else [T, B]; zeros without a critic.
        error: [T, B] float32 temporal-difference error δ of the steps taken.
        gamma: discount per step.
        weight: [T, B] float32 π/b of the chosen actions; None where the learning policy itself acted.
        rho_clip: ρ̄ of V-trace.
        c_clip: c̄ of V-trace.
    """

    mdp: Mdp
    chosen: NDArray[Any]
    executed: NDArray[Any]
    terminated: NDArray[np.bool_]
    truncated: NDArray[np.bool_]
    mask: NDArray[np.bool_] | None
    values: NDArray[np.float32]
    error: NDArray[np.float32]
    gamma: float
    weight: NDArray[np.float32] | None = None
    rho_clip: float = np.inf
    c_clip: float = np.inf

    @cached_property
    def ended(self) -> NDArray[np.bool_]:
        """[T, B] bool, the next row begins another episode."""
        return np.asarray(self.terminated | self.truncated)

    @cached_property
    def state(self) -> NDArray[Any]:
        """[T, B] integer states that the steps were made from."""
        return np.asarray(self.chosen // self.mdp.actions)

    @cached_property
    def reward(self) -> NDArray[np.float32]:
        """[T, B] float32 reward of each step."""
        return self.mdp.reward.ravel().take(self.executed)

    @cached_property
    def value(self) -> NDArray[np.float32]:
        """[T, B] float32 V of the states that the steps were made from."""
        return self.values.take(self.state) if self.values.ndim == 1 else self.values


class Advantages(NamedTuple):
    """What steps are worth to the policy and to the critic; one array where both are told the same.

    Attributes:
        policy: [T, B] float32 advantage of the chosen action; ρ multiplies it if another policy acted.
        critic: [T, B] float32 the critic's target minus its value.
    """

    policy: NDArray[np.float32]
    critic: NDArray[np.float32]
