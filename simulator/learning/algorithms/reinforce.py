"""REINFORCE: the policy gradient from whole episodes (Williams 1992)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.learning.algorithms import Algorithm, AlgorithmKind, Sums, register
from simulator.protocol.settings import check, setting

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class ReinforceSettings:
    """Settings of REINFORCE."""

    baseline: bool = setting(
        True,
        help="Judges an episode by how much better it went than expected: less noise. Subtracts a "
        "learned V(s) from the return, with the same gradient on average.",
    )
    normalise: bool = setting(
        False,
        live=True,
        help="Judge moves against the others of the batch: shift and scale advantages to mean 0 and "
        "variance 1.",
    )

    def __post_init__(self) -> None:
        check(self)


class PolicyGradient(Algorithm):
    """`J = Σ_i A_i log π(a_i|s_i) = Σ_{s,a} (W⁺ − W⁻) log π`, the plain policy gradient."""

    def objective(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> Tensor:
        """Sum of advantages times log-probabilities."""
        return (self.score(sums, log_probs, old_log_probs) * log_probs).sum()

    def score(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> Tensor:
        """W⁺ − W⁻."""
        del log_probs, old_log_probs
        return sums.positive_advantage - sums.negative_advantage


class Reinforce(PolicyGradient):
    """Return-to-go of whole episodes, with an optional baseline."""

    whole_episodes = True

    def __init__(self, settings: ReinforceSettings) -> None:
        self.critic = settings.baseline
        self.normalise = settings.normalise


register(AlgorithmKind("reinforce", "REINFORCE: whole episodes, return-to-go", ReinforceSettings, Reinforce))
