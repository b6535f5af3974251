"""From rollouts of a policy with memory to the sequences an update learns from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from simulator.learning.optim.recurrent_updater import sequences
from simulator.learning.training.experience import Experience, ReplayFigures

if TYPE_CHECKING:
    from simulator.learning.sampling.recurrent_rollout import MemoryCollector, MemoryRollout
    from simulator.learning.sampling.rollout import Collector, Rollout
    from simulator.learning.sampling.snapshot import PolicySnapshot
    from simulator.learning.training.current_policy import CurrentPolicy


class SequenceExperience(Experience):
    """Rollouts stay as they are: what memory tells apart cannot be summed by state, nor be replayed by it."""

    @property
    def exploring_starts(self) -> float:
        """None only explores: memory of how an episode began is worth nothing where it began elsewhere."""
        return 0.0

    def sample(self, collector: Collector, learner: Any, policy: CurrentPolicy, steps: int) -> Rollout:
        """Let every agent make so many moves, each by what it remembers."""
        del learner, policy
        return cast("MemoryCollector", collector).remember(steps)

    def fresh(self, rollout: Rollout, snapshot: PolicySnapshot) -> Any:
        """Return what a learner learns from: a rollout with its advantages."""
        made, bounds = cast("MemoryRollout", rollout), self.shaped.bounds
        return sequences(snapshot.algorithm, snapshot.mdp, made, gamma=snapshot.gamma, bounds=bounds)

    def explained(self, fresh: Any, policy: CurrentPolicy) -> float:
        """Explained variance of the values that the returns were measured against."""
        del policy
        return float(fresh.explained_variance())

    def with_replay(self, fresh: Any, *_: Any) -> tuple[Any, ReplayFigures]:
        """Return an update's own experience: nothing is replayed."""
        return fresh, ReplayFigures()

    def cosines(self, *_: Any) -> dict[str, float]:
        """Return nothing: the exact gradient of a policy with memory is in no table."""
        return {}
