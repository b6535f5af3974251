"""Recurrent policy: local view, compass, last action, memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from simulator.learning.networks import MemoryNetwork, NetworkKind, register
from simulator.learning.networks.gru import step, unroll
from simulator.learning.networks.observation import seen_size
from simulator.learning.settings.rate import rate
from simulator.protocol.settings import check, setting

if TYPE_CHECKING:
    from simulator.world.mdp import Mdp

KEPT = 1.0
"""Bias of the update gate at first: an untrained unit keeps 0.73 of what it remembers at each step."""

MEMORIES = ("both", "h", "action", "none")
"""What a policy may carry. The last action alone is a memory too: with it one can keep to a direction."""


@dataclass(frozen=True)
class RecurrentSettings:
    """Settings of the recurrent policy."""

    learning_rate: float = rate(2e-3)
    radius: int = setting(2, low=0, high=16, help="Cells seen to each side: 2 is a window of 5×5.")
    walls_hide: bool = setting(False, help="See nothing behind a wall; off: the window shows all its cells.")
    compass: bool = setting(
        True,
        help="Tell in which of eight directions the goal lies, but not how far; off: it has to be found.",
    )
    memory: str = setting(
        "both",
        choices=MEMORIES,
        help="What the policy remembers from one step to the next: h and the last action, one of the "
        "two, or nothing.",
    )
    width: int = setting(64, low=1, high=1024, log=True, help="Units of the layer that reads what is seen.")
    memory_size: int = setting(
        64, low=1, high=1024, log=True, help="How much the policy can remember: numbers in its memory h."
    )
    minibatches: int = setting(
        8,
        low=1,
        high=256,
        log=True,
        help="Groups that the agents are split into; each epoch of PPO makes one gradient step a group.",
    )

    def __post_init__(self) -> None:
        check(self)


class Recurrent(MemoryNetwork):
    """π(a | x_t, h_{t-1}) and V(x_t, h_{t-1}): one layer, a gated recurrent unit, one head.

    Args:
        actions: A.
        settings: sizes.
        rng: draws weights.
    """

    def __init__(self, actions: int, settings: RecurrentSettings, rng: torch.Generator) -> None:
        super().__init__()
        self.actions = actions
        self.radius = settings.radius
        self.walls_hide = settings.walls_hide
        self.compass = settings.compass
        self.memory_size = settings.memory_size
        self.remembers = settings.memory in ("both", "h")
        self.told = settings.memory in ("both", "action")
        self.minibatches = settings.minibatches
        D = settings.memory_size
        self.eye = _linear(seen_size(settings.radius) + actions, settings.width, sqrt(2.0), rng)
        self.gates = _linear(settings.width, 3 * D, 1.0, rng)
        with torch.no_grad():
            self.gates.bias[D : 2 * D] = KEPT
        turn = [nn.init.orthogonal_(torch.empty(D, D), 1.0, generator=rng) for _ in range(3)]
        self.turn = nn.Parameter(torch.cat(turn))
        self.shift = nn.Parameter(torch.zeros(3 * D))
        self.head = _linear(D + settings.width, actions + 1, 0.01, rng)  # the logits, then the value

    def bind(self, mdp: Mdp) -> bool:
        """Serve any maps with the same number of actions: nothing of a map is in the weights' shapes."""
        return mdp.actions == self.actions

    def step(self, seen: Tensor, last: Tensor, h: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits [B, A], values [B] and the memory afterwards."""
        x = self._read(seen, last)
        h = step(self.gates(x), h if self.remembers else torch.zeros_like(h), self.turn, self.shift)
        out = self.head(torch.cat([h, x], -1))
        return out[..., :-1], out[..., -1], h

    def unroll(self, seen: Tensor, last: Tensor, h: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits [T, B, A] and values [T, B]."""
        x = self._read(seen, last)
        if not self.remembers:
            keep = torch.zeros_like(keep)
        after = unroll(self.gates(x), h, keep, self.turn, self.shift)
        out = self.head(torch.cat([after, x], -1))
        return out[..., :-1], out[..., -1]

    def _read(self, seen: Tensor, last: Tensor) -> Tensor:
        """The first layer; no action stands for the step that an episode begins with."""
        if not self.told:
            last = torch.full_like(last, -1)
        chosen = nn.functional.one_hot(last + 1, self.actions + 1)[..., 1:]
        return torch.relu(self.eye(torch.cat([seen, chosen.to(seen.dtype)], -1)))


def _linear(inputs: int, outputs: int, gain: float, rng: torch.Generator) -> nn.Linear:
    """Make a layer with orthogonal weights and no bias to begin with."""
    layer = nn.Linear(inputs, outputs)
    nn.init.orthogonal_(layer.weight, gain, generator=rng)
    nn.init.zeros_(layer.bias)
    return layer


register(
    NetworkKind(
        "recurrent",
        "A GRU with memory that sees a window around the agent",
        RecurrentSettings,
        lambda mdp, settings, rng: Recurrent(mdp.actions, settings, rng),
        memory=True,
    )
)
