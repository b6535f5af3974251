"""Multi-layer perceptron on Fourier features of the cell's coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, pi, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from simulator.learning.networks import DenseNetwork, NetworkKind, register
from simulator.learning.networks.value_table import move_towards
from simulator.learning.settings.rate import rate
from simulator.protocol.settings import check, setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.world.mdp import Mdp


@dataclass(frozen=True)
class MlpSettings:
    """Settings of the MLP."""

    learning_rate: float = rate(3e-3)
    width: int = setting(96, low=1, high=4096, log=True, help="Units of each hidden layer.")
    depth: int = setting(2, low=1, high=8, help="Hidden layers.")
    fourier_features: int = setting(
        64,
        low=0,
        high=4096,
        help="How finely the network reads where it is: sines and cosines of the coordinates; 0: the "
        "bare coordinates.",
    )
    fourier_scale: float = setting(
        0.15,
        low=1e-3,
        high=10.0,
        log=True,
        help="How soon the network tells neighbouring cells apart: standard deviation of the "
        "frequencies, cycles a cell.",
    )

    def __post_init__(self) -> None:
        check(self)


class Mlp(DenseNetwork):
    """π(a | x, y), with a table of values beside it as critic.

    Random Fourier features let it learn functions that jump from cell to cell, which a plain MLP on
    coordinates smooths away (Tancik et al. 2020, arXiv:2006.10739). It reads nothing but the
    coordinates, so on a set of maps it learns one policy for all of them. Values that the same weights had
    to learn were wrong for long where the policy had just changed, and every advantage with them.

    Args:
        mdp: gives the cells and the number of actions.
        settings: sizes.
        rng: draws weights and frequencies.
    """

    frequencies: Tensor
    values: Tensor
    adam_epsilon = 1e-8
    exact_slack = inf

    def __init__(self, mdp: Mdp, settings: MlpSettings, rng: torch.Generator) -> None:
        super().__init__()
        half = settings.fourier_features // 2
        self.register_buffer(
            "frequencies", torch.randn(2, half, generator=rng) * (2 * pi * settings.fourier_scale)
        )
        layers: list[nn.Module] = []
        size = 2 * half if half else 2
        for _ in range(settings.depth):
            layers += [_linear(size, settings.width, sqrt(2.0), rng), nn.ReLU()]
            size = settings.width
        self.trunk = nn.Sequential(*layers)
        self.head = _linear(size, mdp.actions, 0.01, rng)
        self.register_buffer("values", torch.zeros(0))
        self.actions = mdp.actions
        self.bind(mdp)

    def bind(self, mdp: Mdp) -> bool:
        """Read the coordinates of another map; the weights stay, unless the number of actions differs."""
        if mdp.actions != self.actions:
            return False
        cells = np.flatnonzero(mdp.decision_states)
        height, width = mdp.maps[0].cells.shape
        place = torch.from_numpy(np.stack([cells // width % height, cells % width], 1).astype(np.float32))
        device = self.frequencies.device
        self.state_index = torch.from_numpy(cells).to(device)
        place = place.to(device)
        angle = place @ self.frequencies
        half = self.frequencies.shape[1]
        centred = place / max(height, width) - 0.5
        self.features = torch.cat([angle.sin(), angle.cos()], 1) if half else centred
        if len(self.values) != mdp.states:
            self.values = torch.zeros(mdp.states, device=device)
        return True

    def forward(self) -> tuple[Tensor, Tensor]:
        """Return logits [K, A] and values [K] of the acting cells."""
        return self.head(self.trunk(self.features)), self.values[self.state_index]

    @property
    def fitted(self) -> list[Tensor]:
        """The table of values."""
        return [self.values]

    @torch.no_grad()
    def fit_values(self, mean: Tensor, samples: Tensor) -> Tensor:
        """Move each value towards the mean return, the further the more samples there are."""
        moved = move_towards(self.values[self.state_index], mean, samples)
        self.values[self.state_index] = moved
        return moved

    def load_state_dict(self, state_dict: Mapping[str, Any], *args: Any, **options: Any) -> Any:
        """Take weights; values of maps of another size, or learned by the policy's weights, are left out."""
        own = dict(state_dict)
        if "values" not in own:  # files of 0.1: the head's last row was the value
            own |= {name: own[name][:-1] for name in ("head.weight", "head.bias") if name in own}
        if len(own.get("values", ())) != len(self.values):
            own["values"] = torch.zeros_like(self.values)
        return super().load_state_dict(own, *args, **options)


def _linear(inputs: int, outputs: int, gain: float, rng: torch.Generator) -> nn.Linear:
    """Make a layer with orthogonal weights and no bias to begin with."""
    layer = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(layer.weight, gain, generator=rng)
    nn.init.zeros_(layer.bias)
    return layer


register(NetworkKind("mlp", "An MLP on coordinates with Fourier features", MlpSettings, Mlp))
