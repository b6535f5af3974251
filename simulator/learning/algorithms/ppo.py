"""PPO: clipped policy optimisation (Schulman et al. 2017, arXiv:1707.06347)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - what everyone calls it

from simulator.learning.algorithms import LOG_RATIO, Algorithm, AlgorithmKind, Sums, register
from simulator.learning.settings.advantages import gae_lambda, normalise
from simulator.protocol.settings import check, setting

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class PpoSettings:
    """Settings of PPO."""

    gae_lambda: float = gae_lambda(0.9)
    clip: float = setting(
        0.2,
        low=0.01,
        high=1.0,
        live=True,
        help="How far a move's probability may change by one batch of experience, as a share of what it "
        "was. ε of PPO.",
    )
    epochs: int = setting(
        4,
        low=1,
        high=100,
        live=True,
        help="How often one batch of experience is learned from before new experience is gathered.",
    )
    normalise: bool = normalise()

    def __post_init__(self) -> None:
        check(self)


class Ppo(Algorithm):
    """`J = Σ_{s,a} W⁺ min(ρ, 1+ε) − W⁻ max(ρ, 1−ε)` with ρ = π/π_old."""

    multi_epoch = True

    def __init__(self, settings: PpoSettings) -> None:
        self.lam = settings.gae_lambda
        self.clip = settings.clip
        self.epochs = settings.epochs
        self.normalise = settings.normalise

    def objective(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> Tensor:
        """Clipped surrogate."""
        ratio = torch.exp((log_probs - old_log_probs).clamp(max=LOG_RATIO))
        worth = sums.positive_advantage * ratio.clamp(
            max=1 + self.clip
        ) - sums.negative_advantage * ratio.clamp(min=1 - self.clip)
        return worth.sum()

    def score(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> Tensor:
        """ρ (W⁺ [ρ < 1+ε] − W⁻ [ρ > 1−ε])."""
        ratio = torch.exp((log_probs - old_log_probs).clamp(max=LOG_RATIO))
        # threshold(x, t, 0) is x where x > t and else 0: one pass instead of a mask and a product
        minus_up = F.threshold(-ratio, -(1 + self.clip), 0.0)
        down = F.threshold(ratio, 1 - self.clip, 0.0)
        return -(sums.positive_advantage * minus_up) - sums.negative_advantage * down

    def clipped(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> float:
        """Share of the samples with a ratio outside 1 ± ε."""
        ratio = torch.exp((log_probs - old_log_probs).clamp(max=LOG_RATIO))
        return float((sums.count * ((ratio - 1).abs() > self.clip)).sum())

    def silenced(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> float:
        """Σ W⁺ [ρ ≥ 1+ε] + W⁻ [ρ ≤ 1−ε], as a share of Σ W⁺ + W⁻."""
        ratio = torch.exp((log_probs - old_log_probs).clamp(max=LOG_RATIO))
        cut = sums.positive_advantage * (ratio >= 1 + self.clip) + sums.negative_advantage * (
            ratio <= 1 - self.clip
        )
        return float(cut.sum() / (sums.positive_advantage + sums.negative_advantage).sum().clamp(min=1e-30))


register(AlgorithmKind("ppo", "PPO: several clipped steps on each batch", PpoSettings, Ppo))
