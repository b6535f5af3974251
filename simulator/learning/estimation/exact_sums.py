"""Exact policy gradient from the solved Bellman equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.estimation.aggregate import Aggregate
from simulator.world.policy_evaluation import evaluate_policy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp


def exact_batch(
    mdp: Mdp,
    probabilities: NDArray[np.float32],
    start_weights: NDArray[np.float64],
    *,
    gamma: float,
    visit_gamma: float,
    bounds: tuple[float, float],
) -> Aggregate:
    """Return the sums of a policy's experience from the solved equations (Sutton et al. 2000).

    `W⁺ − W⁻ = d(s) π(a|s) (Q(s,a) − V(s))`, with the visits d scaled to sum to 1.

    Args:
        mdp: the tables.
        probabilities: [S, A] float32 π(a|s).
        start_weights: [S] probability of starting in each state.
        gamma: discount of the rewards.
        visit_gamma: discount of the visits; γ for the textbook gradient, near 1 for what sampling
            algorithms estimate, which count late visits in full.
        bounds: values beyond are cut off where moves lead to them: those of policies that never end an
            episode would drown all others..
    """
    exact = evaluate_policy(mdp, probabilities, start_weights, gamma=gamma, visit_gamma=visit_gamma)
    value, q = exact.value, exact.q
    if value.min() < bounds[0] or value.max() > bounds[1]:
        after = mdp.reward + gamma * np.where(mdp.terminal, 0.0, value.clip(*bounds)[mdp.successor])
        q = after @ mdp.slip.T.astype(np.float64)
        value = (probabilities * q).sum(1)
    visits = exact.visitation / max(float(exact.visitation.sum()), 1e-12)
    count = visits[:, None] * probabilities
    worth = count * (q - value[:, None]) * mdp.decision_states[:, None]
    return Aggregate(
        positive_advantage=np.maximum(worth, 0).astype(np.float32),
        negative_advantage=np.maximum(-worth, 0).astype(np.float32),
        count=count.astype(np.float32),
        returns=(visits * value).astype(np.float32),
        square=float(visits @ value**2),
        samples=0,
    )
