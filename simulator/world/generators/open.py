"""An empty map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.registry import GeneratorKind, register
from simulator.world.grid import GridMap

if TYPE_CHECKING:
    from numpy.random import Generator


def empty(size: int, rng: Generator, density: float) -> GridMap:
    """Return a map without walls, from corner to corner.

    Args:
        size: cells a side.
        rng: unused, there is only one such map.
        density: unused.
    """
    del rng, density
    return GridMap(np.zeros((size, size), np.uint8), (0, 0), (size - 1, size - 1))


register(GeneratorKind("open", "Open floor", empty))
