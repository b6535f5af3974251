"""Gradient step of a dense policy: score, entropy bonus, critic, Adam."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.learning.algorithms import Sums
from simulator.learning.optim.adam import Adam
from simulator.learning.optim.guard import EXPLODED, Guard
from simulator.learning.sampling.actor import TableActor
from simulator.learning.sampling.rollout import Collector
from simulator.texts import tr
from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from torch import Tensor

    from simulator.learning.algorithms import Algorithm
    from simulator.learning.estimation.aggregate import Aggregate
    from simulator.learning.networks import DenseNetwork
    from simulator.learning.sampling.starts import Starts
    from simulator.world.mdp import Mdp

VALUE_WEIGHT = 0.5
"""Weight of the critic's squared error beside the policy's objective."""


@dataclass(frozen=True)
class StepFigures:
    """Diagnostics of one update; see `UpdateStats` for the meaning."""

    entropy: float = nan
    policy_loss: float = nan
    value_loss: float = nan
    approx_kl: float = nan
    clip_fraction: float = nan
    silenced: float = nan
    gradient_norm: float = nan
    effective_samples: float = nan


class Learner:
    """A network and its optimizer.

    The forward pass made after each step serves the next rollout and the next step's gradient alike.

    Args:
        network: policy and critic.
        learning_rate: of Adam.

    Attributes:
        guard: takes back updates that go wrong.
        cause: what was wrong with the last one taken back, for people.
    """

    def __init__(self, network: DenseNetwork, learning_rate: float) -> None:
        self.network = network
        self.optimizer = Adam(network.parameters(), learning_rate, network.adam_epsilon)
        self.guard = Guard(lambda: [*self.optimizer.tensors, *network.fitted])
        self.cause = ""
        self.forward()

    def forward(self) -> None:
        """Compute the policy anew; call it after the network or its tables changed."""
        logits, self._value = self.network()
        self._logits = logits.t()
        self._log_probs = torch.log_softmax(self._logits.detach().contiguous(), 0)

    @property
    def log_probs(self) -> Tensor:
        """[A, K] log π of the states that the network answers for."""
        return self._log_probs

    @property
    def value(self) -> Tensor:
        """[K] V of these states."""
        value: Tensor = self._value.detach()
        return value

    def set_learning_rate(self, rate: float) -> None:
        """Change the step size."""
        self.optimizer.learning_rate = rate

    def collector(self, mdp: Mdp, starts: Starts, agents: int, limit: int, rng: Generator) -> Collector:
        """Return agents that act by a table of the policy."""
        return Collector(mdp, starts, agents, limit, rng)

    def actor(self, mdp: Mdp, *, critic: bool = True) -> TableActor:
        """Return the policy as it is now, at work on some tables; without a critic V is NaN."""
        probabilities, values = self.dense(mdp)
        return TableActor(mdp, probabilities, values if critic else np.full_like(values, np.nan))

    def dense(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s) [S, A] and V(s) [S] of all states; uniform and 0 where the network is silent."""
        probs = self._log_probs.exp().t().contiguous().cpu().numpy()
        value = self.value.cpu().numpy()
        if self.network.state_index is None:
            return probs, value.copy()  # a table's values would change under the caller
        rows = self.network.state_index.cpu().numpy()
        full = np.full((mdp.states, probs.shape[1]), 1.0 / probs.shape[1], np.float32)
        full[rows] = probs
        every = np.zeros(mdp.states, np.float32)
        every[rows] = value
        return full, every

    def perturbed(self, scale: float, rng: np.random.Generator, mdp: Mdp) -> NDArray[np.float32]:
        """Return the policy of weights with Gaussian noise, [S, A] float32; the weights stay as they are.

        Args:
            scale: standard deviation of the noise.
            rng: draws it.
            mdp: the tables.
        """
        parameters = list(self.network.parameters())
        with torch.no_grad():
            kept = [p.clone() for p in parameters]
            for p in parameters:
                p.add_(torch.from_numpy(rng.standard_normal(p.shape, np.float32)).to(p.device), alpha=scale)
            self.forward()
            noisy, _ = self.dense(mdp)
            for p, was in zip(parameters, kept, strict=True):
                p.copy_(was)
        self.forward()
        return noisy

    def sums(self, aggregate: Aggregate) -> Sums:
        """Return the aggregate of the states that the network answers for, as tensors on its device."""
        rows = None if self.network.state_index is None else self.network.state_index.cpu().numpy()

        def tensor(array: NDArray[np.float32]) -> Tensor:
            picked = array if rows is None else array[rows]
            return torch.from_numpy(np.ascontiguousarray(picked.T)).to(self._logits.device)

        a = aggregate
        return Sums(
            tensor(a.positive_advantage),
            tensor(a.negative_advantage),
            tensor(a.count),
            tensor(a.visits),
            tensor(a.returns),
        )

    def learn(
        self, algorithm: Algorithm, aggregate: Aggregate, *, entropy_weight: float, max_norm: float
    ) -> StepFigures:
        """Make the algorithm's gradient steps on one batch, all of them or, if one goes wrong, none.

        Args:
            algorithm: gives the score.
            aggregate: the sums over the batch.
            entropy_weight: β of the bonus `β Σ_s n(s) H(π(·|s))`.
            max_norm: longest gradient allowed; 0 for no limit.

        Returns:
            Its figures; all NaN, but for the norm of the gradient, if the update was taken back.
        """
        sums = self.sums(aggregate)
        old = self._log_probs
        norm = 0.0
        self.guard.keep()
        for _ in range(algorithm.epochs):
            cancellation_point()
            score = algorithm.score(sums, self._log_probs, old)
            norm = float(self._step(score, sums, entropy_weight, critic=algorithm.critic, max_norm=max_norm))
            if not norm <= EXPLODED:  # also if it is NaN
                return self._take_back(norm, tr("updater.a_gradient_of_length", norm=norm))
        if algorithm.critic:
            self._fit_values(sums, aggregate.samples)
        figures = self._figures(algorithm, aggregate, sums, old, norm)
        if not self._sound(figures):
            return self._take_back(norm, tr("updater.the_policy_or_its_values_are"))
        self.guard.accept()
        return figures

    def _fit_values(self, sums: Sums, samples: int) -> None:
        """Let a network that keeps its values apart learn them, by all returns of the update at once."""
        mean = sums.returns / sums.visits.clamp(min=torch.finfo(sums.visits.dtype).tiny)
        count = sums.visits * samples if samples else torch.where(sums.visits > 0, torch.inf, 0.0)
        fitted = self.network.fit_values(mean, count)
        if fitted is not None:
            self._value = fitted.detach()  # a table of them may be a parameter, but no gradient teaches it

    def _take_back(self, norm: float, cause: str) -> StepFigures:
        self.guard.take_back()
        self.cause = cause
        self.forward()
        return StepFigures(gradient_norm=norm)

    def _sound(self, figures: StepFigures) -> bool:
        """Whether the network still gives numbers, on every cell."""
        every = float(self._log_probs.sum() + self.value.sum())
        return isfinite(every + figures.entropy + figures.approx_kl + figures.policy_loss)

    def gradient(self, score: Tensor) -> Tensor:
        """Return the gradient of the objective whose derivative by log π is `score`, as one flat vector.

        Args:
            score: [A, K].
        """
        objective = (self._logits * self._by_logits(score)).sum()
        parameters = list(self.network.parameters())
        # the pass is kept for the step that follows: the network may remember it for a penalty
        grads = torch.autograd.grad(objective, parameters, allow_unused=True, retain_graph=True)
        return torch.cat([g.flatten() for g in grads if g is not None])

    def _by_logits(self, score: Tensor) -> Tensor:
        """From d/d log π to d/d logits: `g − π Σ_a g`."""
        return score - self._log_probs.exp() * score.sum(0)

    def _step(
        self, score: Tensor, sums: Sums, entropy_weight: float, *, critic: bool, max_norm: float
    ) -> Tensor:
        """One step of Adam down the loss −J − β H + c (V − R)²."""
        probs = self._log_probs.exp()
        # H's derivative by log π is −π (log π + 1); the constant falls out on the way to the logits.
        score = torch.addcmul(score, probs * self._log_probs, sums.visits, value=-entropy_weight)
        # A loss with the right derivatives by logits and values; autograd carries them to the weights.
        loss = (self._logits * (probs * score.sum(0) - score)).sum()
        if critic:
            error = (sums.visits * self._value.detach() - sums.returns) * (2 * VALUE_WEIGHT)
            loss = loss + torch.dot(self._value, error)
        penalty = self.network.penalty()
        if penalty is not None:
            loss = loss + penalty
        for parameter in self.optimizer.parameters:
            parameter.grad = None
        loss.backward()
        norm = self._clip(max_norm)
        self.optimizer.step()
        self.forward()
        return norm

    def _clip(self, max_norm: float) -> Tensor:
        """Shorten the gradient to `max_norm`, if that is above 0, and return the norm it had."""
        grads = [p.grad for p in self.optimizer.parameters if p.grad is not None]
        norm: Tensor = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(g) for g in grads]))
        if max_norm > 0 and float(norm) > max_norm:
            for grad in grads:
                grad.mul_(max_norm / norm)
        return norm

    def _figures(
        self, algorithm: Algorithm, aggregate: Aggregate, sums: Sums, old: Tensor, norm: float
    ) -> StepFigures:
        new = self._log_probs
        visits, value = sums.visits, self.value
        entropy = -(visits @ (new.exp() * new).sum(0))
        kl = visits @ (old.exp() * (old - new)).sum(0)
        objective = algorithm.objective(sums, new, old)
        critic = visits @ (value * value) - 2 * (sums.returns @ value)
        share = effective_share(new, old, sums.count)
        packed = torch.stack([entropy, kl, objective, critic, share]).tolist()
        return StepFigures(
            entropy=packed[0],
            policy_loss=-packed[2],
            value_loss=packed[3] + aggregate.square if algorithm.critic else float("nan"),
            approx_kl=packed[1],
            clip_fraction=algorithm.clipped(sums, new, old),
            silenced=algorithm.silenced(sums, new, old),
            gradient_norm=norm,
            effective_samples=packed[4],
        )


def effective_share(log_probs: Tensor, old_log_probs: Tensor, count: Tensor) -> Tensor:
    """Share of samples of an old policy that count under a new one, (Σρ)² ÷ (N Σρ²) (Kong 1992).

    Args:
        log_probs: [A, K] log π.
        old_log_probs: [A, K] log π of the policy that sampled.
        count: [A, K] samples ÷ N.
    """
    gap = (log_probs - old_log_probs).masked_fill(count == 0, -torch.inf)
    ratio = torch.exp(gap - gap.max())  # the scale falls out, and nothing overflows
    weight = ratio * count
    return weight.sum() ** 2 / (weight * ratio).sum()


def gradient_cosine(learner: Learner, one: Aggregate, other: Aggregate) -> float:
    """Cosine between the policy gradients of two batches, over all parameters; NaN if one is zero."""
    vectors = []
    for batch in (one, other):
        sums = learner.sums(batch)
        vectors.append(learner.gradient(sums.positive_advantage - sums.negative_advantage))
    length = float(vectors[0].norm() * vectors[1].norm())
    return float(vectors[0] @ vectors[1]) / length if length > 0 else float("nan")
