"""A2C: policy gradient with a critic (Mnih et al. 2016, arXiv:1602.01783)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.learning.algorithms import AlgorithmKind, register
from simulator.learning.algorithms.reinforce import PolicyGradient
from simulator.learning.settings.advantages import gae_lambda, normalise
from simulator.protocol.settings import check


@dataclass(frozen=True)
class A2cSettings:
    """Settings of A2C."""

    gae_lambda: float = gae_lambda(0.95)
    normalise: bool = normalise()

    def __post_init__(self) -> None:
        check(self)


class A2c(PolicyGradient):
    """One step on each batch, advantages by GAE."""

    def __init__(self, settings: A2cSettings) -> None:
        self.lam = settings.gae_lambda
        self.normalise = settings.normalise


register(AlgorithmKind("a2c", "A2C: actor-critic with GAE", A2cSettings, A2c))
