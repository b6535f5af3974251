"""Gathers the evidence of a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, log
from typing import TYPE_CHECKING

from simulator.protocol.settings import describe

if TYPE_CHECKING:
    from simulator.learning.policies.run_settings import RunSettings
    from simulator.learning.training.advice.course import Course
    from simulator.learning.training.advice.facts import Facts
    from simulator.protocol.stats import UpdateStats

GOOD = 0.9
"""Success from which on a policy counts as one that arrives."""

PATIENCE = 60
"""Updates without improvement after which a cause that is known to harm is named."""

LONG = 200
"""Updates without improvement after which a mere symptom is named."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that a diagnosis looks at.

    Attributes:
        settings: in force.
        stats: of the last update; None before the first.
        course: of the run.
        facts: about its maps.
        batched: whether maps come in batches, so that facts hold for a moment only.
        limit: steps after which an episode is cut off.
    """

    settings: RunSettings
    stats: UpdateStats | None
    course: Course
    facts: Facts
    batched: bool = False
    limit: int = 0

    @property
    def success(self) -> float:
        """Share of the episodes from the start that arrive; 0 where none has ended."""
        rate = self.stats.success_rate if self.stats else 0.0
        return 0.0 if isnan(rate) else rate

    @property
    def usual_rate(self) -> float:
        """The network's own learning rate."""
        specs = describe(type(self.settings.model))
        return float(next(spec.default for spec in specs if spec.name == "learning_rate"))

    @property
    def exact(self) -> bool:
        """Whether gradients are exact, so that nothing is sampled to learn from."""
        return self.settings.algorithm == "exact"

    @property
    def update(self) -> int:
        """Updates made."""
        return self.stats.update if self.stats else 0

    @property
    def age(self) -> int:
        """Updates since map or settings changed."""
        return self.update - self.course.began

    @property
    def stalled(self) -> int:
        """Updates since the last improvement; 0 while the policy is as good as can be."""
        return 0 if self.fine else self.update - self.course.improved

    @property
    def fine(self) -> bool:
        """Whether the policy is as good as can be, or nothing is known of it yet."""
        return self.stats is None or (self.stats.optimal and self.success >= GOOD)

    @property
    def known(self) -> bool:
        """Whether best policies can be worked out here."""
        return self.facts.small and not self.batched

    @property
    def most_entropy(self) -> float:
        """Entropy of all moves alike, nats."""
        return log(self.facts.mdp.actions)
