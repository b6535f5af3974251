"""Validation during training: keeps the best weights, stops early."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, ClassVar

from simulator.learning.evaluation import evaluate, finish

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    from simulator.learning.policies.protocols import Policy
    from simulator.learning.training.map_pool import MapPool


ALIKE = 1e-3
"""Marks closer than this are alike; the later policy is kept, which has learned from more."""


@dataclass(frozen=True)
class ValidationScore:
    """A policy's score on the maps set aside.

    Attributes:
        success: share of them on which the greedy path reaches the goal within the budget.
        spl: success weighted by path length.
        update: after which it was taken.
    """

    success: float = nan
    spl: float = nan
    update: int = 0


NO_MARK = ValidationScore()
"""Of an update after which nobody judged."""


class Validation:
    """Judges a trainer's policy every so many updates, on every free cell of the maps set aside.

    Args:
        maps: says which maps, how often, how patient.

    Attributes:
        best: highest mark so far, by SPL, which counts success too; None before the first.
        weights: name → tensor of the latest policy that got it, or one like it.
    """

    STATE: ClassVar[tuple[str, ...]] = ("_since", "weights")
    """Attributes that a checkpoint keeps."""

    def __init__(self, maps: MapPool) -> None:
        self._maps = maps
        self._since = 0
        self.best: ValidationScore | None = None
        self.weights: Mapping[str, torch.Tensor] = {}

    @property
    def active(self) -> bool:
        """Whether there are maps to judge by."""
        return bool(self._maps.validation)

    @property
    def exhausted(self) -> bool:
        """Whether as many marks in a row as patience allows were no better than the best."""
        return 0 < self._maps.config.patience <= self._since

    def due(self, update: int) -> bool:
        """Whether to judge after an update."""
        return self.active and update % self._maps.config.validation_updates == 0

    def judge(self, policy: Policy, network: torch.nn.Module, update: int) -> ValidationScore:
        """Mark a policy, and keep the weights of its network if none was better.

        Args:
            policy: to be scored.
            network: whose weights it has.
            update: after which it is marked.
        """
        score = finish(
            evaluate(policy, self._maps.validation, mode="greedy", all_cells=True, baselines=())
        ).policy
        mark = ValidationScore(score.success_rate, score.spl, update)
        better = self.best is None or mark.spl > self.best.spl
        self._since = 0 if better else self._since + 1
        if self.best is None or mark.spl >= self.best.spl - ALIKE:
            state = network.state_dict()
            self.weights = {name: tensor.detach().clone() for name, tensor in state.items()}
        if better:
            self.best = mark
        return mark
