"""Map generators by name: each makes a solvable map from a size and a random stream."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from simulator.world.grid import GridMap


@dataclass(frozen=True)
class GeneratorKind:
    """A registered generator.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        make: from a size (cells a side) and a random stream to a map.
    """

    name: str
    title: str
    make: Callable[[int, Generator], GridMap]


GENERATORS: dict[str, GeneratorKind] = {}


def register(kind: GeneratorKind) -> None:
    """Make a generator known by its name."""
    GENERATORS[kind.name] = kind


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
