"""Policy-gradient algorithms by name; a file registers its algorithm.

An algorithm answers two questions. What is each step worth, `advantages`? And what is the derivative of
its objective with respect to `log π(a|s)`? That, `score [A, K]`, is made from sums over the samples
(`simulator.learning.estimation.aggregate`); the updaters in `simulator.learning.optim` do the rest.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.learning.estimation.returns import gae, vtrace
from simulator.learning.estimation.steps import Advantages

if TYPE_CHECKING:
    from torch import Tensor

    from simulator.learning.estimation.steps import Steps

LOG_RATIO = 80.0
"""Largest log π/π_old that is told apart. A move that was all but impossible can come back so strongly that
the ratio overflows float32, and 0 × ∞ makes NaN of a move that nobody tried."""


@dataclass(frozen=True, eq=False)
class Sums:
    """The aggregate of the states a network answers for, as tensors; see `Aggregate` for the meaning.

    Actions come first here and in everything an algorithm gets: torch works twelve times faster
    along the K cells than along a last axis of 4 or 8.

    Attributes:
        positive_advantage: [A, K].
        negative_advantage: [A, K].
        count: [A, K].
        visits: [K].
        returns: [K].
    """

    positive_advantage: Tensor
    negative_advantage: Tensor
    count: Tensor
    visits: Tensor
    returns: Tensor


class Algorithm(ABC):
    """What tells one algorithm from another.

    Attributes:
        lam: λ of the advantage estimates; 1 is the whole return.
        epochs: gradient steps made on one batch of samples.
        normalise: whether advantages are shifted and scaled to mean 0, variance 1.
        critic: whether a critic is learned and its values are used.
        whole_episodes: whether rollouts run every episode to its end.
        exact: whether the tables of the map are solved instead of sampling (model-based).
        multi_epoch: whether the objective allows for a policy that is no longer the one that sampled, so that
            a batch may be learned in several steps.
        off_policy: whether `advantages` takes account of `Steps.weight`. Where it does not, settings that
            make agents act by another policy than the one that learns are refused.
    """

    lam: float = 1.0
    epochs: int = 1
    normalise: bool = False
    critic: bool = True
    whole_episodes: bool = False
    exact: bool = False
    multi_epoch: bool = False
    off_policy: bool = True

    def advantages(self, steps: Steps) -> Advantages:
        """Return what steps are worth: GAE, or V-trace where another policy acted.

        An algorithm with its own advantages overrides this; without a critic `critic` is not read.

        Args:
            steps: of agents side by side.
        """
        if steps.weight is None:
            found = gae(steps.error, steps.ended, gamma=steps.gamma, lam=self.lam)
            return Advantages(found, found)
        found, correction = vtrace(
            steps.error,
            steps.weight,
            steps.ended,
            gamma=steps.gamma,
            lam=self.lam,
            rho_clip=steps.rho_clip,
            c_clip=steps.c_clip,
        )
        return Advantages(found, correction)

    @abstractmethod
    def objective(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> Tensor:
        """Return the surrogate objective, a scalar to be made larger.

        Args:
            sums: over the samples.
            log_probs: [A, K] log π now.
            old_log_probs: [A, K] log π of the policy that sampled.
        """

    @abstractmethod
    def score(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> Tensor:
        """Return [A, K], the derivative of `objective` with respect to `log_probs`."""

    def clipped(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> float:
        """Share of the samples with a ratio outside the clipping band; 0 for algorithms without clipping."""
        del sums, log_probs, old_log_probs
        return 0.0

    def silenced(self, sums: Sums, log_probs: Tensor, old_log_probs: Tensor) -> float:
        """Share of the advantage, by size, whose gradient is cut off: outside the band, pushing further."""
        del sums, log_probs, old_log_probs
        return 0.0


@dataclass(frozen=True)
class AlgorithmKind:
    """A registered algorithm.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        settings: dataclass of its own settings.
        build: class to make from the settings.
    """

    name: str
    title: str
    settings: type
    build: Any

    @property
    def traits(self) -> frozenset[str]:
        """What settings that change nothing with it may name, see `simulator.protocol.catalogue.Choice`."""
        flags = {
            "exact": self.build.exact,
            "whole_episodes": self.build.whole_episodes,
            "on_policy": not self.build.off_policy,
        }
        return frozenset(name for name, on in flags.items() if on)


ALGORITHMS: dict[str, AlgorithmKind] = {}


def register(kind: AlgorithmKind) -> None:
    """Make an algorithm known by its name."""
    ALGORITHMS[kind.name] = kind


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
