"""Snapshot of the learning policy, for estimators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from simulator.learning.estimation.returns import td_errors
from simulator.learning.estimation.steps import Steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.learning.algorithms import Algorithm
    from simulator.world.mdp import Mdp


class Recorded(Protocol):
    """Arrays of a rollout, new or stored; see `Rollout`."""

    @property
    def chosen(self) -> NDArray[Any]:
        """[T, B] pairs drawn."""

    @property
    def executed(self) -> NDArray[Any]:
        """[T, B] pairs that happened."""

    @property
    def terminated(self) -> NDArray[np.bool_]:
        """[T, B] ends."""

    @property
    def truncated(self) -> NDArray[np.bool_]:
        """[T, B] cut-offs."""

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """[T, B] rows that are experience; None for all."""


@dataclass(frozen=True, eq=False)
class PolicySnapshot:
    """A policy without memory, as a table, and how it learns.

    Attributes:
        algorithm: works out advantages.
        mdp: tables with the rewards to learn from.
        probabilities: [S, A] float32 π(a|s).
        value: [S] float32 V(s), zeros without a critic.
        gamma: discount.
        rho_clip: ρ̄.
        c_clip: c̄.
    """

    algorithm: Algorithm
    mdp: Mdp
    probabilities: NDArray[np.float32]
    value: NDArray[np.float32]
    gamma: float
    rho_clip: float = 1.0
    c_clip: float = 1.0

    @cached_property
    def errors(self) -> NDArray[np.float32]:
        """[S A] float32 temporal-difference error of every move."""
        return td_errors(self.mdp, self.value, gamma=self.gamma).ravel()

    def steps(
        self,
        rollout: Recorded,
        agents: slice = slice(None),
        *,
        weight: NDArray[np.float32] | None = None,
        clips: tuple[float, float] | None = None,
    ) -> Steps:
        """Return steps of a rollout, valued by this policy's critic.

        Args:
            rollout: experience.
            agents: which of them.
            weight: [T, B] float32 π/b of their actions; None if this policy made them.
            clips: ρ̄ and c̄ if not the snapshot's own.
        """
        executed = rollout.executed[:, agents]
        rho_clip, c_clip = clips or (self.rho_clip, self.c_clip)
        return Steps(
            self.mdp,
            rollout.chosen[:, agents],
            executed,
            rollout.terminated[:, agents],
            rollout.truncated[:, agents],
            None if rollout.live is None else rollout.live[:, agents],
            self.value,
            self.errors.take(executed),
            self.gamma,
            weight,
            rho_clip,
            c_clip,
        )
