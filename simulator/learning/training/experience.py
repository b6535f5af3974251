"""Experience of an update: rollouts and replay become sums to learn from."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.learning.estimation.aggregate import Aggregate, aggregate, aggregate_weighted, blend
from simulator.learning.estimation.exact_sums import exact_batch
from simulator.learning.optim.updater import gradient_cosine
from simulator.learning.replay.buffer import Buffer
from simulator.learning.replay.replay import Replayed, replay
from simulator.learning.sampling.exploration import LARGEST_WEIGHT, Explorer, entropy_of
from simulator.learning.sampling.snapshot import PolicySnapshot
from simulator.learning.settings.replay_settings import KINDS
from simulator.learning.training.shaped_rewards import ShapedRewards

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.algorithms import Algorithm
    from simulator.learning.optim.updater import Learner
    from simulator.learning.sampling.rollout import Collector, Rollout
    from simulator.learning.settings.general import TrainSettings
    from simulator.learning.training.current_policy import CurrentPolicy
    from simulator.world.mdp import Mdp

MEASURED = 65_536
"""Replayed steps that the bias chart is measured on."""


@dataclass(frozen=True)
class ReplayFigures:
    """What replay did in an update; see `UpdateStats`. NaN without replay."""

    replay_age: float = nan
    replay_effective: float = nan
    cosine_naive: float = nan
    cosine_vtrace: float = nan
    cosine_imitation: float = nan


class Experience:
    """What the agents act by, what their moves are worth to the learner, and what is kept of them.

    Args:
        mdp: the tables, with the rewards that people see.
        config: settings in force.
        rng: draws parameter noise and what is replayed.

    Attributes:
        explorer: levels of exploration, counts.
        buffer: experience that is kept; None without replay.
        shaped: rewards to learn from.
        behaviour: [S, A] float32 what the agents acted by last; None before, and where memory decides.
    """

    def __init__(self, mdp: Mdp, config: TrainSettings, rng: Generator) -> None:
        self._config = config
        self._mdp = mdp
        self._rng = rng
        self.buffer = Buffer(config.replay_size) if config.replay != "none" else None
        self._weights: NDArray[np.float32] | None = None  # π/b of the last rollout; None if they are one
        self.explorer = Explorer(config, (mdp.states, mdp.actions), rng)
        self.behaviour: NDArray[np.float32] | None = None
        self.enter(mdp)

    def enter(self, mdp: Mdp, config: TrainSettings | None = None) -> None:
        """Go on with other tables or settings; agents begin new episodes.

        Kept experience is re-priced if only rewards changed, and forgotten where a move leads elsewhere.
        """
        if config is not None:
            self._config = config
            self.explorer.set(config)
        config = self._config
        if self.buffer is not None:
            if self._leads(mdp):
                self.buffer.part()
            else:
                self.buffer.clear()
        self.explorer.resize((mdp.states, mdp.actions))
        self._mdp = mdp
        self.shaped = ShapedRewards(mdp, config)

    def set(self, config: TrainSettings) -> None:
        """Use other settings from here on; agents go on where they are."""
        before, self._config = self._config, config
        self.explorer.set(config)
        if ShapedRewards.changes(before, config):
            self.shaped = ShapedRewards(self._mdp, config)

    def _leads(self, mdp: Mdp) -> bool:
        """Whether moves lead where they led on the tables before."""
        before = self._mdp
        if before.maps[0].slip != mdp.maps[0].slip:
            return False
        return np.array_equal(before.successor, mdp.successor) and np.array_equal(
            before.terminal, mdp.terminal
        )

    # ------------------------------------------------------------ acting

    def begin(self, update: int) -> None:
        """Set levels and rewards of an update.

        Args:
            update: since the schedules began.
        """
        self.explorer.begin(update)
        self.shaped.add(self.explorer.bonus())

    @property
    def exploring_starts(self) -> float:
        """Share of the agents that only explore."""
        return self._config.exploring_starts

    def act(self, learner: Any, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the table that the agents act by in the next rollout.

        Args:
            learner: gives the policy of perturbed weights.
            probabilities: [S, A] float32 π(a|s).
        """
        self.behaviour = acting = self.explorer.behaviour(self._mdp, learner, probabilities)
        self._weights = None
        if acting is not probabilities:
            ratio = probabilities / np.maximum(acting, np.float32(1e-30))
            self._weights = np.minimum(ratio, np.float32(LARGEST_WEIGHT))
        return acting

    def sample(self, collector: Collector, learner: Any, policy: CurrentPolicy, steps: int) -> Rollout:
        """Let every agent make so many moves."""
        return collector.collect(self.act(learner, policy.probabilities), steps)

    def snapshot(
        self, algorithm: Algorithm, probabilities: NDArray[np.float32], value: NDArray[np.float32]
    ) -> PolicySnapshot:
        """Return the policy that learns, as estimates need it."""
        config = self._config
        estimate = np.clip(value, *self.shaped.bounds) if algorithm.critic else np.zeros_like(value)
        return PolicySnapshot(
            algorithm,
            self.shaped.tables,
            probabilities,
            estimate,
            config.gamma,
            config.replay_rho_clip,
            config.replay_c_clip,
        )

    # ------------------------------------------------------------ sums

    def fresh(self, rollout: Rollout, snapshot: PolicySnapshot) -> Any:
        """Return what a learner learns from: the sums of a rollout just made by `act`'s table."""
        A, algorithm, values = snapshot.mdp.actions, snapshot.algorithm, snapshot.value
        taken = None if self._weights is None else self._weights.ravel().take(rollout.chosen)
        found = algorithm.advantages(snapshot.steps(rollout, weight=taken, clips=(LARGEST_WEIGHT, 1.0)))
        if taken is None and found.critic is found.policy:
            pairs, flat = _counted(rollout, rollout.chosen, found.policy)
            return aggregate(pairs, flat, values, A, normalise=algorithm.normalise)
        pairs, flat, target = _counted(rollout, rollout.chosen, found.policy, found.critic)
        if algorithm.normalise:
            flat = (flat - flat.mean()) / np.float32(max(float(flat.std()), 1e-8))
        if taken is not None:
            (rho,) = _counted(rollout, taken)
            flat = rho * flat
        return aggregate_weighted(pairs, flat, target, values, A)

    def exact(
        self,
        collector: Collector,
        snapshot: PolicySnapshot,
        *,
        visit_gamma: float | None = None,
        slack: float = np.inf,
    ) -> Aggregate:
        """Return what infinitely many samples of the present policy would tell, see `exact_batch`.

        Args:
            collector: says where episodes begin and how long they may be.
            snapshot: the policy that learns.
            visit_gamma: discount of the visits; None takes γ, or less where episodes are cut off sooner.
            slack: cut values off at so many times the bounds of critics; ∞ only at the worst episode.
        """
        gamma, sight = snapshot.gamma, 1.0 - 1.0 / collector.limit
        least, most = self.shaped.bounds
        ever = collector.limit * float(np.abs(snapshot.mdp.reward).max())
        return exact_batch(
            snapshot.mdp,
            snapshot.probabilities,
            collector.starts.drawn,
            gamma=gamma,
            visit_gamma=min(gamma, sight) if visit_gamma is None else visit_gamma,
            bounds=(max(slack * least, -ever), min(slack * most, ever)) if slack < np.inf else (-ever, ever),
        )

    def explained(self, fresh: Any, policy: CurrentPolicy) -> float:
        """Explained variance of the values that the returns were measured against."""
        return float(fresh.explained_variance(policy.values))

    def with_replay(
        self, fresh: Any, rollout: Rollout, snapshot: PolicySnapshot, version: int
    ) -> tuple[Any, ReplayFigures]:
        """Add replayed experience to an update's own, then keep the new rollout.

        Args:
            fresh: sums of the new rollout.
            rollout: it.
            snapshot: the policy that learns.
            version: of it, in updates.
        """
        buffer, config = self.buffer, self._config
        if buffer is None or self.behaviour is None:
            return fresh, ReplayFigures()
        picked = buffer.sample(config.replay_ratio * fresh.samples, self._rng)
        again = replay(buffer, picked, config.replay, snapshot, version)
        buffer.add(rollout, self.behaviour, version)
        if again is None:
            return fresh, ReplayFigures()
        batch = blend([(fresh, 1.0), (again.batch, config.replay_weight)])
        return batch, ReplayFigures(again.age, again.effective)

    def cosines(
        self, fresh: Any, learner: Any, collector: Collector, snapshot: PolicySnapshot, version: int
    ) -> dict[str, float]:
        """Cosine to the exact gradient: of an update, and of each kind of replay from the same kept steps.

        Args:
            fresh: sums of the new rollout.
            learner: turns sums into gradients.
            collector: of the agents.
            snapshot: the policy that learns.
            version: of it, in updates.
        """
        # samples count late visits in full, up to the episode limit
        true = self.exact(collector, snapshot, visit_gamma=1.0 - 1.0 / collector.limit)
        exact = snapshot.algorithm.exact
        own = {} if exact else {"gradient_cosine": gradient_cosine(learner, fresh, true)}
        return own | self._bias(learner, true, snapshot, version)

    def _bias(
        self, learner: Learner, true: Aggregate, snapshot: PolicySnapshot, version: int
    ) -> dict[str, float]:
        """Cosine of each kind of replay to the exact gradient."""
        buffer = self.buffer
        if buffer is None or not buffer.kept:
            return {}
        picked = buffer.sample(MEASURED, np.random.default_rng(version))  # the run's own stream is left alone
        made: list[Replayed | None] = [replay(buffer, picked, kind, snapshot, version) for kind in KINDS]
        names = ("cosine_naive", "cosine_vtrace", "cosine_imitation")
        return {
            name: gradient_cosine(learner, one.batch, true)
            for name, one in zip(names, made, strict=True)
            if one is not None
        }

    # ------------------------------------------------------------ after an update

    def record(self, rollout: Rollout, fresh: Any) -> None:
        """Count the moves that the agents made.

        Args:
            rollout: in which they made them.
            fresh: the `Aggregate` of just that rollout, if that is what was learned from.
        """
        shape = self.explorer.counts.shape
        summed = isinstance(fresh, Aggregate) and fresh.samples == rollout.samples
        if summed and not self._mdp.slips:
            self.explorer.record(fresh.count.astype(np.float64) * fresh.samples)
            return
        (pairs,) = _counted(rollout, rollout.executed)
        self.explorer.record(np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape))

    def follow(self, entropy: float, visits: NDArray[np.float32]) -> None:
        """Let adaptive schedules follow the entropy.

        Args:
            entropy: of the policy, nats.
            visits: [S] float32 share of the samples in each state.
        """
        if self.explorer.adapts and np.isfinite(entropy):
            acting = entropy if self.behaviour is None else entropy_of(self.behaviour, visits)
            self.explorer.follow({"entropy_weight": entropy, "temperature": acting, "epsilon": acting})


def _counted(rollout: Rollout, *arrays: NDArray[Any]) -> list[NDArray[Any]]:
    """The [T, B] arrays flat, without rows that are no experience."""
    if rollout.live is None:
        return [array.ravel() for array in arrays]
    live = rollout.live.ravel()
    return [array.ravel()[live] for array in arrays]
