"""Open floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import GeneratorKind, register
from simulator.world.generators.joining import between

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.world.grid import GridMap


def empty(size: int, rng: Generator, density: float) -> GridMap:
    """Return a map without walls.

    Args:
        size: cells a side.
        rng: places the start and the goal.
        density: unused.
    """
    del density
    return between(np.zeros((size, size), np.uint8), rng)


register(GeneratorKind("open", "Open floor", empty))
