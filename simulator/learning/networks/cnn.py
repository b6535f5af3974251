"""A residual network of dilated convolutions over the whole map."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F  # noqa: N812 - what everyone calls it
from torch import Tensor, nn

from simulator.learning.networks import NetworkKind, register
from simulator.learning.networks.whole_map import CHANNELS, WholeMapNetwork, WholeMapSettings
from simulator.learning.settings.rate import rate
from simulator.protocol.settings import setting

if TYPE_CHECKING:
    from simulator.world.mdp import Mdp

DILATIONS = (1, 2, 4, 1)
"""How far apart the cells lie that the blocks look at, in turn; eight blocks and the stem see 17 each way."""

BEARINGS = 5
"""Channels of `bearings`."""

UNIT = 16.0
"""Cells that count as 1 in distances to the goal."""


@dataclass(frozen=True)
class CnnSettings(WholeMapSettings):
    """Settings of the convolutional network."""

    learning_rate: float = rate(2e-3)
    width: int = setting(
        24, low=1, high=1024, log=True, help="How much the network can tell apart: channels of each layer."
    )
    blocks: int = setting(
        8,
        low=1,
        high=64,
        help="How far the network looks: residual blocks, a 3×3 convolution each; four in turn look 1, "
        "2, 4 and 1 far.",
    )


class Cnn(WholeMapNetwork):
    """`x ← x + W ∗ relu(x)`, once a block (He et al. 2016, arXiv:1603.05027), then logits and values.

    Beside the channels it reads where the goal lies as the crow flies: what a convolution sees ends some
    cells away, and the goal may be beyond.

    Args:
        mdp: gives the maps and the number of actions.
        settings: sizes.
        rng: draws weights.
    """

    def __init__(self, mdp: Mdp, settings: CnnSettings, rng: torch.Generator) -> None:
        super().__init__(mdp, settings)
        width, count = settings.width, settings.blocks
        self.stem = _convolution(len(CHANNELS) + BEARINGS, width)
        dilations = (DILATIONS[k % len(DILATIONS)] for k in range(count))
        self.blocks = nn.ModuleList(_convolution(width, width, dilation=apart) for apart in dilations)
        self.head = _convolution(width, mdp.actions + 1, size=1)  # logits, then the value
        gains = (
            1.0,
            *[sqrt(2.0 / count)] * count,
            0.01,
        )  # what the blocks add sums up to a ReLU's usual gain
        for layer, gain in zip((self.stem, *self.blocks, self.head), gains, strict=True):
            nn.init.orthogonal_(layer.weight, gain, generator=rng)
            nn.init.zeros_(layer.bias)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload] # absent from the stubs
        self.bind(mdp)

    def prepare(self, channels: Tensor) -> Tensor:
        """Return the channels with bearings beside them."""
        seen = torch.cat([channels, bearings(channels[:, CHANNELS.index("goal")])], 1)
        return seen.contiguous(memory_format=torch.channels_last)

    def scan(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits [M, A, H, W] and values [M, H, W]."""
        flow = self.stem(seen)
        for block in self.blocks:
            flow = flow + block(F.relu(flow))
        out = self.head(F.relu(flow))[:, :, 1:-1, 1:-1]
        return out[:, :-1], out[:, -1]


def bearings(goal: Tensor) -> Tensor:
    """Where the goal lies from each cell, as the crow flies.

    Args:
        goal: [M, H, W], 1 on the goal of each map.

    Returns:
        [M, 5, H, W]: rows down and columns right to the goal, the same as a direction of length 1,
        and the distance; in units of 16 cells.
    """
    M, H, W = goal.shape
    at = goal.flatten(1).argmax(1)
    rows, cols = (torch.arange(n, device=goal.device, dtype=goal.dtype) for n in (H, W))
    down = (at // W).view(M, 1, 1) - rows.view(1, H, 1)
    right = (at % W).view(M, 1, 1) - cols.view(1, 1, W)
    step = torch.stack([down.expand(M, H, W), right.expand(M, H, W)], 1)
    far = step.norm(dim=1, keepdim=True)
    return torch.cat([step / UNIT, step / far.clamp(min=1.0), far / UNIT], 1)


def _convolution(inputs: int, outputs: int, *, size: int = 3, dilation: int = 1) -> nn.Conv2d:
    """Make a convolution that keeps height and width."""
    return nn.Conv2d(inputs, outputs, size, padding=size // 2 * dilation, dilation=dilation)


register(NetworkKind("cnn", "Residual dilated convolutions over the whole map", CnnSettings, Cnn))
