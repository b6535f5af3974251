"""Statistics of one update."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

STEADY = 10
"""Updates in a row after which the greedy policy must have been optimal before it is called so."""


@dataclass(frozen=True)
class UpdateStats:
    """What one update did. NaN where this algorithm has no such figure or nothing was measured yet.

    Attributes:
        update: counted from 1 since the last reset.
        revision: of the map it learned on.
        env_steps: steps sampled so far.
        seconds: spent learning so far.
        episode_return: sampled: mean undiscounted return of the agents' episodes, exploration included.
            Those under way count by their age (Kaplan and Meier 1958), up to the highest age seen.
        success_rate: sampled in the same way: share that reaches the goal, in [0, 1]; who goes on beyond the
            highest age seen has not arrived.
        episode_steps: sampled in the same way: mean number of steps.
        path_ratio: sampled: cost of the successful episodes that ended lately ÷ the least possible cost from
            the same start; ≥ 1.
        exact_success: probability that an episode of the policy reaches the goal within the step limit, from
            the tables; without temperature and ε, from the maps' starts, or evenly from all cells from which
            the goal can be reached where training begins in many. NaN in updates that went without, with
            memory and where maps come in batches.
        exact_return: expected undiscounted return of the same episodes.
        exact_steps: their expected number of steps, those that are cut off included.
        exact_update: after which the policy of these three was as it was: this one, an earlier one on large
            maps.
        entropy: mean of H(π(·|s)) over the visited states, nats.
        policy_loss: surrogate of the last epoch, without the entropy term.
        value_loss: mean squared error of the critic.
        approx_kl: mean of KL(π_old ‖ π) after the update, nats.
        clip_fraction: share of samples whose ratio lies outside PPO's band 1 ± ε after the update.
        silenced: share of the advantage, by size, whose gradient PPO cuts off there.
        explained_variance: 1 − Var(return − V) ÷ Var(return).
        gradient_norm: of the last epoch, before clipping.
        effective_samples: share of the batch that still counts under the policy after the update,
            (Σρ)² ÷ (N Σρ²) with ρ = π/π_old; 1 if nothing moved.
        gradient_cosine: cosine between the sampled and the exact policy gradient.
        learning_rate: in force.
        entropy_weight: in force after its schedule.
        temperature: τ that the agents acted by.
        epsilon: ε that they acted by.
        noise: standard deviation of the noise on the weights that they acted by.
        replay_age: updates since what was replayed had been experienced, on average.
        replay_effective: share of the replayed steps that count under the present policy, (Σw)² ÷ (N Σw²)
            with w = π/b.
        cosine_naive: cosine to the exact policy gradient of naive replay of the steps that are kept;
        cosine_vtrace: the same by V-trace with the clips in force;
        cosine_imitation: the same by self-imitation.
        frontier: share of the reachable cells that the start curriculum has opened; 1 without curriculum.
        greedy_cost: cost of the greedy path from the start, inf if it does not arrive.
        optimal: whether that path is optimal.
        optimal_streak: updates in a row, this one the last, after which it was.
        optimal_share: share of the last 100 updates after which it was.
        skipped: updates taken back so far because of NaN or exploding gradients.
        validation_success: share of the validation maps' cells from which the greedy path reaches the goal
            within four times the optimal number of steps; NaN unless it was measured after this update.
        validation_spl: the same, weighted by path length.
    """

    update: int
    revision: int
    env_steps: int
    seconds: float
    episode_return: float = nan
    success_rate: float = nan
    episode_steps: float = nan
    path_ratio: float = nan
    exact_success: float = nan
    exact_return: float = nan
    exact_steps: float = nan
    exact_update: float = nan
    entropy: float = nan
    policy_loss: float = nan
    value_loss: float = nan
    approx_kl: float = nan
    clip_fraction: float = nan
    silenced: float = nan
    explained_variance: float = nan
    gradient_norm: float = nan
    effective_samples: float = nan
    gradient_cosine: float = nan
    learning_rate: float = nan
    entropy_weight: float = nan
    temperature: float = nan
    epsilon: float = nan
    noise: float = nan
    replay_age: float = nan
    replay_effective: float = nan
    cosine_naive: float = nan
    cosine_vtrace: float = nan
    cosine_imitation: float = nan
    frontier: float = 1.0
    greedy_cost: float = nan
    optimal: bool = False
    optimal_streak: int = 0
    optimal_share: float = nan
    skipped: int = 0
    validation_success: float = nan
    validation_spl: float = nan

    @property
    def steadily_optimal(self) -> bool:
        """Whether the greedy policy has been optimal for so many updates in a row that no luck is in it."""
        return self.optimal_streak >= STEADY
