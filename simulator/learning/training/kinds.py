"""Kinds of training: of policies with memory and without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.learning.networks import NETWORKS
from simulator.learning.training.current_policy import CurrentMemoryPolicy, CurrentPolicy
from simulator.learning.training.experience import Experience
from simulator.learning.training.sequence_experience import SequenceExperience

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class TrainingKind:
    """How a kind of policy is trained.

    Attributes:
        experience: made of tables, settings and a random stream: what is learned from.
        policy: made of a learner, tables and their optimum: the policy as it is now.
    """

    experience: Callable[..., Experience]
    policy: Callable[[Any, Any, Any], CurrentPolicy]


WITHOUT_MEMORY = TrainingKind(Experience, CurrentPolicy)
WITH_MEMORY = TrainingKind(SequenceExperience, CurrentMemoryPolicy)


def kind_of(network: str) -> TrainingKind:
    """Return how a registered network is trained."""
    return WITH_MEMORY if NETWORKS[network].memory else WITHOUT_MEMORY
