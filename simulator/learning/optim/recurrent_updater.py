"""Gradient steps of a recurrent policy: back-propagation through time."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from simulator.learning.algorithms import Sums
from simulator.learning.estimation.steps import Steps
from simulator.learning.optim.adam import Adam
from simulator.learning.optim.guard import EXPLODED, Guard
from simulator.learning.optim.updater import VALUE_WEIGHT, StepFigures, effective_share
from simulator.learning.sampling.recurrent_actor import RecurrentActor
from simulator.learning.sampling.recurrent_rollout import MemoryCollector
from simulator.texts import tr
from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from torch import Tensor

    from simulator.learning.algorithms import Algorithm
    from simulator.learning.networks import MemoryNetwork
    from simulator.learning.sampling.recurrent_rollout import MemoryRollout
    from simulator.learning.sampling.starts import Starts
    from simulator.world.mdp import Mdp


@dataclass(frozen=True, eq=False)
class Sequences:
    """A rollout as learning material, N = T · B samples.

    Attributes:
        rollout: what was seen and done.
        advantage: [T, B] float32.
        returns: [T, B] float32 targets of the critic.
        visits: [S] float32 share of the samples in each state.
    """

    rollout: MemoryRollout
    advantage: NDArray[np.float32]
    returns: NDArray[np.float32]
    visits: NDArray[np.float32]

    def explained_variance(self) -> float:
        """1 − Var(R − V) ÷ Var(R); NaN where the returns do not vary."""
        spread = float(self.returns.var())
        return 1.0 - float((self.returns - self.rollout.value).var()) / spread if spread > 1e-12 else np.nan


def sequences(
    algorithm: Algorithm,
    mdp: Mdp,
    rollout: MemoryRollout,
    *,
    gamma: float,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> Sequences:
    """Work out advantages and returns of a rollout.

    Args:
        algorithm: says what steps are worth.
        mdp: the tables.
        rollout: of agents with memory.
        gamma: discount per step.
        bounds: estimates of values beyond are cut off, see `value_bounds`.
    """
    trusted = np.float32(algorithm.critic)
    value = trusted * np.clip(rollout.value, *bounds)
    after = trusted * np.clip(rollout.next_value, *bounds)
    error = mdp.reward.ravel().take(rollout.executed) + np.float32(gamma) * after - value
    ends = rollout.terminated, rollout.truncated
    steps = Steps(mdp, rollout.chosen, rollout.executed, *ends, rollout.live, value, error, gamma)
    advantage, correction = algorithm.advantages(steps)
    if algorithm.normalise:
        advantage = (advantage - advantage.mean()) / max(float(advantage.std()), 1e-8)
    visits = np.bincount(steps.state.ravel(), minlength=mdp.states) / steps.state.size
    return Sequences(rollout, advantage.astype(np.float32), correction + value, visits.astype(np.float32))


@dataclass(frozen=True, eq=False)
class AgentGroup:
    """The tensors of some agents over T steps: what one gradient step reads."""

    seen: Tensor
    last: Tensor
    keep: Tensor
    memory: Tensor
    action: Tensor
    old: Tensor
    old_all: Tensor
    sums: Sums
    returns: Tensor


class MemoryLearner:
    """A network with memory and its optimizer.

    Args:
        network: policy and critic.
        learning_rate: of Adam.

    Attributes:
        guard: takes back updates that go wrong.
        cause: what was wrong with the last one taken back, for people.
    """

    def __init__(self, network: MemoryNetwork, learning_rate: float) -> None:
        self.network = network
        self.optimizer = Adam(network.parameters(), learning_rate, network.adam_epsilon)
        self.guard = Guard(lambda: self.optimizer.tensors)
        self.cause = ""

    def set_learning_rate(self, rate: float) -> None:
        """Change the step size."""
        self.optimizer.learning_rate = rate

    def collector(self, mdp: Mdp, starts: Starts, agents: int, limit: int, rng: Generator) -> MemoryCollector:
        """Return agents that act by the network."""
        return MemoryCollector(self.actor(mdp), starts, agents, limit, rng)

    def forward(self) -> None:
        """Do nothing: with memory nothing is computed before it is asked for."""

    def actor(self, mdp: Mdp, *, critic: bool = True) -> RecurrentActor:
        """Return the policy at work on some tables, which follows the weights; without a critic V is NaN."""
        return RecurrentActor(self.network, mdp, critic=critic)

    def dense(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π [S, A] and V [S] with empty memory, see `RecurrentActor.first_steps`."""
        return self.actor(mdp).first_steps()

    def learn(
        self, algorithm: Algorithm, batch: Sequences, *, entropy_weight: float, max_norm: float
    ) -> StepFigures:
        """Make the algorithm's gradient steps on one batch, all of them or, if one goes wrong, none.

        There are `minibatches` of them an epoch, where the algorithm allows for a policy that moves on.

        Args:
            algorithm: gives the score.
            batch: a rollout with its advantages.
            entropy_weight: β of the bonus `β mean H(π)`.
            max_norm: longest gradient allowed; 0 for no limit.

        Returns:
            Its figures; all NaN, but for the norm of the gradient, if the update was taken back.
        """
        groups = self.groups(batch, self.network.minibatches if algorithm.multi_epoch else 1)
        norms = [0.0]
        self.guard.keep()
        for _ in range(algorithm.epochs):
            norms = [self._step(algorithm, group, entropy_weight, max_norm) for group in groups]
            if not (longest := float(np.max(norms))) <= EXPLODED:  # also if one is NaN
                return self._take_back(longest, tr("recurrent_updater.a_gradient_of_length", longest=longest))
        figures = self._figures(algorithm, groups, float(np.mean(norms)))
        every = figures.entropy + figures.approx_kl + figures.policy_loss
        if not isfinite(every + figures.value_loss if algorithm.critic else every):
            return self._take_back(norms[-1], tr("recurrent_updater.the_policy_or_its_values_are"))
        self.guard.accept()
        return figures

    def _take_back(self, norm: float, cause: str) -> StepFigures:
        self.guard.take_back()
        self.cause = cause
        return StepFigures(gradient_norm=norm)

    def loss(self, algorithm: Algorithm, group: AgentGroup, entropy_weight: float) -> Tensor:
        """Return a loss with the derivatives of −J − β H + c (V − R)² by all weights."""
        logits, value = self.network.unroll(group.seen, group.last, group.memory, group.keep)
        log_probs = torch.log_softmax(logits, -1)
        taken = log_probs.gather(-1, group.action[..., None])
        score = algorithm.score(group.sums, _flat(taken.detach()), _flat(group.old)).view(taken.shape)
        entropy = -(log_probs.exp() * log_probs).sum(-1).mean()
        loss = -(score * taken).sum() - entropy_weight * entropy
        return loss + VALUE_WEIGHT * (value - group.returns).square().mean() if algorithm.critic else loss

    def _step(self, algorithm: Algorithm, group: AgentGroup, entropy_weight: float, max_norm: float) -> float:
        cancellation_point()
        for parameter in self.network.parameters():
            parameter.grad = None
        self.loss(algorithm, group, entropy_weight).backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), max_norm or float("inf"))
        self.optimizer.step()
        return float(norm)

    def groups(self, batch: Sequences, wanted: int) -> list[AgentGroup]:
        """Split the agents into so many groups of about one size; at least one agent each."""
        rollout, device = batch.rollout, next(self.network.parameters()).device
        B = rollout.chosen.shape[1]
        action = rollout.chosen % rollout.log_probs.shape[-1]
        old = np.take_along_axis(rollout.log_probs, action[..., None], -1)
        keep = (rollout.last >= 0).astype(np.float32)
        count = min(wanted, B)

        def tensor(array: NDArray[np.generic], mine: slice) -> Tensor:
            return torch.from_numpy(np.ascontiguousarray(array[:, mine])).to(device)

        groups = []
        for number in range(count):
            cancellation_point()
            mine = slice(B * number // count, B * (number + 1) // count)
            worth = tensor(batch.advantage, mine).view(1, -1)
            each = torch.full_like(worth, 1.0 / worth.numel())
            gain, loss = worth.clamp(min=0) * each, (-worth).clamp(min=0) * each
            groups.append(
                AgentGroup(
                    tensor(rollout.seen, mine),
                    tensor(rollout.last, mine),
                    tensor(keep, mine),
                    torch.from_numpy(rollout.memory[mine]).to(device),
                    tensor(action, mine),
                    tensor(old, mine),
                    tensor(rollout.log_probs, mine),
                    Sums(gain, loss, each, each[0], each[0]),
                    tensor(batch.returns, mine),
                )
            )
        return groups

    @torch.no_grad()
    def _figures(self, algorithm: Algorithm, groups: list[AgentGroup], norm: float) -> StepFigures:
        """What the steps came to, over all samples."""
        found = []
        for group in groups:
            logits, value = self.network.unroll(group.seen, group.last, group.memory, group.keep)
            log_probs = torch.log_softmax(logits, -1)
            taken, old = _flat(log_probs.gather(-1, group.action[..., None])), _flat(group.old)
            entropy = -(log_probs.exp() * log_probs).sum(-1).mean()
            kl = (group.old_all.exp() * (group.old_all - log_probs)).sum(-1).mean()
            objective = algorithm.objective(group.sums, taken, old)
            clipped = algorithm.clipped(group.sums, taken, old)
            silenced = algorithm.silenced(group.sums, taken, old)
            error = (value - group.returns).square().mean()
            share = effective_share(taken, old, group.sums.count)
            found.append([*torch.stack([entropy, kl, objective, error, share]).tolist(), clipped, silenced])
        entropy_, kl_, objective_, error_, share_, clipped_, silenced_ = np.mean(found, 0).tolist()
        return StepFigures(
            entropy=entropy_,
            policy_loss=-objective_,
            value_loss=error_ if algorithm.critic else nan,
            approx_kl=kl_,
            clip_fraction=clipped_,
            silenced=silenced_,
            gradient_norm=norm,
            effective_samples=share_,
        )


def _flat(each: Tensor) -> Tensor:
    """From one number a sample to what algorithms read: actions first, here the chosen one alone."""
    return each.reshape(1, -1)
