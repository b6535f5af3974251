"""Policy networks by name. A network file registers itself; importing this package loads them all."""

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


class DenseNetwork(nn.Module, ABC):
    """A memoryless policy and critic: one forward pass gives logits and values for every cell.

    Attributes:
        rows: [K] int64 states that `forward` answers for, in order; None for all S of them.
        learned_only: its weights mean nothing on maps that it did not learn, whatever their size.
    """

    title: ClassVar[str]
    learned_only: ClassVar[bool] = False
    rows: Tensor | None

    @abstractmethod
    def attach(self, mdp: Mdp) -> bool:
        """Work on these tables from now on; return False if the weights cannot serve them."""

    @abstractmethod
    def forward(self) -> tuple[Tensor, Tensor]:
        """Return logits [K, A] and values [K], float32."""

    @property
    def parameter_count(self) -> int:
        """Number of trainable parameters."""
        return sum(p.numel() for p in self.parameters())


@dataclass(frozen=True)
class NetworkKind:
    """A registered network.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        settings: dataclass of its own settings; one of them is `learning_rate`.
        build: makes it for the tables of a map, from settings and a seeded generator.
    """

    name: str
    title: str
    settings: type
    build: Callable[[Mdp, Any, torch.Generator], DenseNetwork]


NETWORKS: dict[str, NetworkKind] = {}


def register(kind: NetworkKind) -> None:
    """Make a network known by its name."""
    NETWORKS[kind.name] = kind


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
