"""A2C: the policy gradient with a bootstrapping critic (Mnih et al. 2016, arXiv:1602.01783)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.learning.algorithms import AlgorithmKind, register
from simulator.learning.algorithms.reinforce import PolicyGradient
from simulator.protocol.settings import check, setting


@dataclass(frozen=True)
class A2cSettings:
    """Settings of A2C."""

    gae_lambda: float = setting(0.95, low=0.0, high=1.0, live=True)
    """λ of the advantage estimates: 0 trusts the critic after one step, 1 waits for the whole return."""
    normalise: bool = setting(False, live=True)
    """Shift and scale the advantages of a batch to mean 0 and variance 1. Off: it turns noise into gradient
    where no rollout has reached the goal yet, and again once all of them do."""

    def __post_init__(self) -> None:
        check(self)


class A2c(PolicyGradient):
    """One step on each batch, advantages by GAE."""

    def __init__(self, settings: A2cSettings) -> None:
        self.lam = settings.gae_lambda
        self.normalise = settings.normalise


register(AlgorithmKind("a2c", "A2C: actor-critic with GAE", A2cSettings, A2c))
