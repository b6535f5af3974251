"""Tabular policy: a logit for every cell and action, a value for every cell."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from simulator.learning.networks import DenseNetwork, NetworkKind, register
from simulator.learning.networks.value_table import move_towards
from simulator.learning.settings.rate import rate
from simulator.protocol.settings import check

if TYPE_CHECKING:
    from simulator.world.mdp import Mdp


@dataclass(frozen=True)
class TableSettings:
    """Settings of the table."""

    learning_rate: float = rate(0.1, low=1e-5, high=10.0)

    def __post_init__(self) -> None:
        check(self)


class Table(DenseNetwork):
    """The tabular policy; starts uniform with all values 0.

    Args:
        mdp: gives the sizes S and A.
    """

    exact_slack = inf

    def __init__(self, mdp: Mdp) -> None:
        super().__init__()
        self.state_index = None
        self.logits = nn.Parameter(torch.zeros(mdp.actions, mdp.states))  # actions first, as `Learner` works
        self.values = nn.Parameter(torch.zeros(mdp.states))
        self.shape = (len(mdp.maps), *mdp.maps[0].cells.shape, mdp.actions)

    def bind(self, mdp: Mdp) -> bool:
        """Keep the weights if the maps have the same size and the same actions."""
        return self.shape == (len(mdp.maps), *mdp.maps[0].cells.shape, mdp.actions)

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return the table; its values are means of returns, which no gradient changes."""
        return self.logits.t(), self.values.detach()

    @torch.no_grad()
    def fit_values(self, mean: Tensor, samples: Tensor) -> Tensor:
        """Move each value towards the mean return, the further the more samples there are."""
        return self.values.copy_(move_towards(self.values, mean, samples))


register(
    NetworkKind(
        "table",
        "A table of logits, one row a cell",
        TableSettings,
        lambda mdp, _settings, _rng: Table(mdp),
        map_specific=True,
    )
)
