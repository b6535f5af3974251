"""Policy networks by name; a file registers its network."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    from simulator.world.mdp import Mdp


class PolicyNetwork(nn.Module, ABC):
    """A policy and critic.

    Attributes:
        exploration_progress: how far exploration has come, from 0 to 1; the trainer tells it.
        adam_epsilon: Adam's ε: gradients much smaller than this move weights by less than a full step. The
            common PPO implementations take 1e-5: where few agents come, a gradient is small and mostly noise.
            Weights that all cells share need PyTorch's 1e-8, or the last corners of a policy never settle.
        exact_slack: the exact gradient cuts values off at so many times the bounds of critics, lest the far
            cells of a first policy, whose episodes hardly end, drown all others. ∞ where cells do not drown
            each other: they then learn everywhere at once.
    """

    title: ClassVar[str]
    adam_epsilon: ClassVar[float] = 1e-5
    exact_slack: ClassVar[float] = 4.0
    exploration_progress: float = 0.0

    @abstractmethod
    def bind(self, mdp: Mdp) -> bool:
        """Work on these tables from now on; return False if the weights cannot serve them."""

    @property
    def parameter_count(self) -> int:
        """Number of trainable parameters."""
        return sum(p.numel() for p in self.parameters())


class DenseNetwork(PolicyNetwork):
    """A memoryless policy and critic: one forward pass gives logits and values for every cell.

    Attributes:
        state_index: [K] int64 states that `forward` answers for, in order; None for all S of them.
    """

    state_index: Tensor | None

    @abstractmethod
    def forward(self) -> tuple[Tensor, Tensor]:
        """Return logits [K, A] and values [K], float32."""

    def penalty(self) -> Tensor | None:
        """Return a further term of the loss, beside the algorithm's, or None; asked for after `forward`."""
        return None

    @property
    def fitted(self) -> list[Tensor]:
        """What `fit_values` changes in place, beside the parameters."""
        return []

    def fit_values(self, mean: Tensor, samples: Tensor) -> Tensor | None:
        """Learn values that no gradient reaches from the returns of an update.

        Args:
            mean: [K] mean return of each state; 0 where there is no sample.
            samples: [K] how many each state has; ∞ if the returns are exact.

        Returns:
            The values [K] as they are now; None where gradients teach them.
        """
        del mean, samples
        return None


class MemoryNetwork(PolicyNetwork):
    """A policy with memory and its critic, asked step by step: see `simulator.learning.memory`.

    Attributes:
        radius: cells that it sees to each side.
        walls_hide: whether it sees nothing behind a wall.
        compass: whether it is told whereabouts the goal lies.
        memory_size: D, numbers in the memory h of one agent; an episode begins with zeros.
        minibatches: groups of agents that an epoch makes gradient steps on, one after another.
    """

    radius: int
    walls_hide: bool
    compass: bool
    memory_size: int
    minibatches: int

    @abstractmethod
    def step(self, seen: Tensor, last: Tensor, h: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits [B, A], values [B] and the memory afterwards [B, D].

        Args:
            seen: [B, F] float32 observations of an `Observer`.
            last: [B] int64 actions chosen at the step before; −1 where the episode begins.
            h: [B, D] memory.
        """

    @abstractmethod
    def unroll(self, seen: Tensor, last: Tensor, h: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits [T, B, A] and values [T, B] of T steps, ready for back-propagation through time.

        Args:
            seen: [T, B, F] float32.
            last: [T, B] int64.
            h: [B, D] memory before the first step.
            keep: [T, B] float32, 0 where an episode begins and the memory with it, 1 elsewhere.
        """


@dataclass(frozen=True)
class NetworkKind:
    """A registered network.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        settings: dataclass of its own settings; one of them is `learning_rate`.
        build: makes it for the tables of a map, from settings and a seeded generator.
        memory: whether it makes a `MemoryNetwork` rather than a `DenseNetwork`.
        map_specific: whether its weights mean nothing on maps that it did not learn, whatever their size.
    """

    name: str
    title: str
    settings: type
    build: Callable[[Mdp, Any, torch.Generator], PolicyNetwork]
    memory: bool = False
    map_specific: bool = False

    @property
    def traits(self) -> frozenset[str]:
        """What settings that change nothing with it may name, see `simulator.protocol.catalogue.Choice`."""
        return frozenset({"memory"} if self.memory else ())


NETWORKS: dict[str, NetworkKind] = {}


def register(kind: NetworkKind) -> None:
    """Make a network known by its name."""
    NETWORKS[kind.name] = kind


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
