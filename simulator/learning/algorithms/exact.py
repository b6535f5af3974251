"""Exact policy gradient from the map's tables; model-based."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.learning.algorithms import AlgorithmKind, register
from simulator.learning.algorithms.reinforce import PolicyGradient
from simulator.protocol.settings import check


@dataclass(frozen=True)
class ExactSettings:
    """The exact gradient has no settings of its own."""

    def __post_init__(self) -> None:
        check(self)


class Exact(PolicyGradient):
    """All-action gradient `Σ_s d(s) Σ_a ∇π(a|s) Q(s,a)` (Sutton et al. 2000).

    The trainer fills the sums from the solved equations: W⁺ − W⁻ = d(s) π(a|s) (Q − V).
    """

    exact = True

    def __init__(self, settings: ExactSettings) -> None:
        del settings


register(
    AlgorithmKind("exact", "Exact gradient (model-based): solves the map's equations", ExactSettings, Exact)
)
