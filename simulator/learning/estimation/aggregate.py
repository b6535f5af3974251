"""Aggregates samples into the sums per state and action of a gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Aggregate:
    """Sums over N samples (s_i, a_i) with advantages A_i and returns R_i, all divided by N.

    Attributes:
        positive_advantage: [S, A] float32 W⁺ = Σ max(A_i, 0).
        negative_advantage: [S, A] float32 W⁻ = Σ max(−A_i, 0).
        count: [S, A] float32 Σ 1; its sum over actions is n[s], the share of samples in s.
        returns: [S] float32 r = Σ R_i.
        square: Σ R_i², a number; with the others it gives the critic's squared error.
        samples: N.
    """

    positive_advantage: NDArray[np.float32]
    negative_advantage: NDArray[np.float32]
    count: NDArray[np.float32]
    returns: NDArray[np.float32]
    square: float
    samples: int

    @property
    def visits(self) -> NDArray[np.float32]:
        """[S] float32 n[s], summing to 1."""
        return np.asarray(self.count.sum(1), np.float32)

    def explained_variance(self, value: NDArray[np.float32]) -> float:
        """1 − Var(R − V) ÷ Var(R); NaN where the returns do not vary.

        Args:
            value: [S] float32 V(s).
        """
        visits = self.visits
        spread = self.square - float(self.returns.sum()) ** 2
        error = self.square - float((2 * self.returns - visits * value) @ value)
        error -= float(self.returns.sum() - visits @ value) ** 2
        return 1.0 - error / spread if spread > 1e-12 else float("nan")


def aggregate(
    pairs: NDArray[np.int64],
    advantage: NDArray[np.float32],
    value: NDArray[np.float32],
    actions: int,
    *,
    normalise: bool,
) -> Aggregate:
    """Sum samples by state and action.

    Args:
        pairs: [N] int64 `s * A + a` of the chosen actions.
        advantage: [N] float32.
        value: [S] float32 V(s) that the advantages were measured against; R = A + V.
        actions: A.
        normalise: shift and scale the policy's advantages to mean 0 and variance 1 first; the
            returns stay as they are.
    """
    N, S = pairs.size, value.size
    if advantage.shape != pairs.shape:
        raise ValueError(f"advantages {advantage.shape} and pairs {pairs.shape}: expected the same [N]")
    size = S * actions
    count = np.bincount(pairs, minlength=size).reshape(S, actions) / N
    visits = count.sum(1)
    mean, scale, shifted = 0.0, 1.0, advantage
    if normalise:
        mean, scale = float(advantage.mean()), max(float(advantage.std()), 1e-8)
        shifted = (advantage - np.float32(mean)) * np.float32(1.0 / scale)
    # Gains in the first half of the bins, losses in the second: one pass over the samples for both.
    halves = np.bincount(pairs + (shifted < 0) * size, shifted, 2 * size).reshape(2, S, actions) / N
    positive_advantage, negative_advantage = halves[0], -halves[1]
    total = (positive_advantage - negative_advantage) * scale + mean * count
    # Σ R² = Σ (A + V)², from sums we have already
    square = float(np.dot(advantage, advantage)) / N + float((2 * total.sum(1) + visits * value) @ value)
    return Aggregate(
        positive_advantage.astype(np.float32),
        negative_advantage.astype(np.float32),
        count.astype(np.float32),
        (total.sum(1) + visits * value).astype(np.float32),
        square,
        N,
    )


def aggregate_weighted(
    pairs: NDArray[np.int64],
    signal: NDArray[np.float32],
    correction: NDArray[np.float32],
    value: NDArray[np.float32],
    actions: int,
) -> Aggregate:
    """Sum samples whose policy and critic want different things, as with importance weights.

    Args:
        pairs: [N] int64 `s * A + a` of the chosen actions.
        signal: [N] float32 factor of log π(a|s) in the policy's objective: weight times advantage.
        correction: [N] float32 target of the critic minus V(s).
        value: [S] float32 V(s).
        actions: A.
    """
    N, S = pairs.size, value.size
    if not signal.shape == correction.shape == pairs.shape:
        raise ValueError(f"signals {signal.shape}, corrections {correction.shape}: expected {pairs.shape}")
    size = S * actions
    count = np.bincount(pairs, minlength=size).reshape(S, actions) / N
    halves = np.bincount(pairs + (signal < 0) * size, signal, 2 * size).reshape(2, S, actions) / N
    target = value.take(pairs // actions) + correction
    returns = np.bincount(pairs // actions, target, S) / N
    return Aggregate(
        halves[0].astype(np.float32),
        (-halves[1]).astype(np.float32),
        count.astype(np.float32),
        returns.astype(np.float32),
        float(np.dot(target, target)) / N,
        N,
    )


def blend(parts: Sequence[tuple[Aggregate, float]]) -> Aggregate:
    """Return the sums over several batches together.

    Args:
        parts: batches, each with the weight of one of its samples; a batch of no samples adds nothing.
    """
    parts = [(batch, weight) for batch, weight in parts if batch.samples and weight]
    if len(parts) == 1:
        return parts[0][0]
    total = sum(batch.samples * weight for batch, weight in parts)
    shares = [(batch, np.float32(batch.samples * weight / total)) for batch, weight in parts]

    def mixed(name: str) -> NDArray[np.float32]:
        return np.asarray(sum(share * getattr(batch, name) for batch, share in shares), np.float32)

    square = float(sum(float(share) * batch.square for batch, share in shares))
    samples = sum(batch.samples for batch, _ in parts)
    return Aggregate(
        mixed("positive_advantage"),
        mixed("negative_advantage"),
        mixed("count"),
        mixed("returns"),
        square,
        samples,
    )
