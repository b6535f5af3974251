"""Base of networks that read a whole map: input channels, output heads."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from simulator.learning.networks import DenseNetwork
from simulator.protocol.settings import check, setting
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp

CHANNELS = ("wall", "goal", "mud", "water", "hazard")
"""What a network is shown of every cell, each 0 or 1. The start is not shown: a policy serves every start."""

_KINDS = (Cell.WALL, None, Cell.MUD, Cell.WATER, Cell.HAZARD)

CHUNK = 1 << 18
"""Cells of one pass: many maps are read a few at a time."""

RULED_OUT = -1e9
"""Logit of a move that the action mask rules out."""


@dataclass(frozen=True)
class WholeMapSettings:
    """Settings of every network that reads whole maps; a network's own come on top."""

    action_mask: bool = setting(
        False, help="Never try to walk into walls. Off, the policy has to learn what a wall is."
    )

    def __post_init__(self) -> None:
        check(self)


def channels(maps: Sequence[GridMap]) -> NDArray[np.float32]:
    """What networks see: [M, C, H + 2, W + 2] float32, each map of one size within a ring of walls.

    Args:
        maps: M of them, of one size.
    """
    cells = np.pad(np.stack([m.cells for m in maps]), ((0, 0), (1, 1), (1, 1)), constant_values=Cell.WALL)
    seen = np.zeros((len(maps), len(CHANNELS), *cells.shape[1:]), np.float32)
    for channel, kind in enumerate(_KINDS):
        if kind is not None:
            seen[:, channel] = cells == kind
    rows, cols = np.array([m.goal for m in maps]).T
    seen[np.arange(len(maps)), CHANNELS.index("goal"), rows + 1, cols + 1] = 1.0
    return seen


class WholeMapNetwork(DenseNetwork):
    """Reads the channels of maps and answers for all their cells in one pass; works on any size.

    A subclass writes `scan`. The table of valid moves is never shown to it: only the output can be
    masked by it, where the setting `action_mask` says so.

    Args:
        mdp: gives the maps and the number of actions.
        settings: the shared ones.
    """

    def __init__(self, mdp: Mdp, settings: WholeMapSettings) -> None:
        super().__init__()
        self.actions = mdp.actions
        self.masked = settings.action_mask
        self.channels = torch.empty(0)

    def prepare(self, channels: Tensor) -> Any:
        """Do, once, what does not depend on the weights; `scan` gets the result."""
        return channels

    @abstractmethod
    def scan(self, seen: Any) -> tuple[Tensor, Tensor]:
        """Return logits [M, A, H, W] and values [M, H, W].

        Args:
            seen: what `prepare` made of channels [M, C, H + 2, W + 2], see `CHANNELS`; these channels
                themselves if it was not overridden. The outermost ring are walls.
        """

    def bind(self, mdp: Mdp) -> bool:
        """Read other maps; the weights stay, unless the number of actions differs."""
        if mdp.actions != self.actions:
            return False
        device = next(self.parameters()).device
        self.channels = torch.from_numpy(channels(mdp.maps)).to(device)
        at_once = max(1, CHUNK // self.channels[0, 0].numel())
        self._seen = [self.prepare(some) for some in torch.split(self.channels, at_once)]
        acting = np.flatnonzero(mdp.decision_states)
        self.state_index = torch.from_numpy(acting).to(device)
        barred = ~mdp.valid[acting].T if self.masked else np.zeros(0, bool)
        self._barred = torch.from_numpy(np.ascontiguousarray(barred)).to(device)
        return True

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return logits [K, A] and values [K] of the acting cells."""
        parts = [self._flat(seen) for seen in self._seen]
        assert self.state_index is not None  # noqa: S101 - `bind` has set it
        logits = torch.cat([part for part, _ in parts], 1).index_select(1, self.state_index)
        values = torch.cat([part for _, part in parts]).index_select(0, self.state_index)
        if self.masked:
            logits = logits.masked_fill(self._barred, RULED_OUT)
        return logits.t(), values

    def _flat(self, seen: Any) -> tuple[Tensor, Tensor]:
        """Logits [A, M · H · W], actions first as `Learner` works, and values [M · H · W] of some maps."""
        logits, values = self.scan(seen)
        return logits.transpose(0, 1).flatten(1), values.flatten()
