"""Open country: lakes with muddy shores, and a few rocks on the hills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.joining import between
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap

LAKES = 0.4
"""Share of water in the wet ground; the rest is mud."""
ROCKS = 0.03
"""Share of cells, the highest ones, that are walls."""


def blurred(noise: NDArray[np.int64], radius: int) -> NDArray[np.int64]:
    """Sum squares of 2 × radius + 1 cells a side three times over: nearly a Gaussian, in whole numbers.

    Args:
        noise: [H, W] int64, below 2¹⁰; comes back smaller by 6 × radius on each axis.
        radius: at most 40, or the sums overflow.
    """
    window = 2 * radius + 1
    for axis in (0, 1):
        for _ in range(3):
            summed = np.cumsum(noise, axis)
            summed = np.concatenate((np.zeros_like(summed.take([0], axis)), summed), axis)
            along = summed.shape[axis]
            noise = summed.take(range(window, along), axis) - summed.take(range(along - window), axis)
    return noise


def ranked(field: NDArray[np.int64]) -> NDArray[np.int64]:
    """[H, W] int64, how many values come before each by size; of equal ones in reading order."""
    ranks = np.empty(field.size, np.int64)
    ranks[np.argsort(field, axis=None, kind="stable")] = np.arange(field.size)
    return ranks.reshape(field.shape)


def heights(size: int, rng: Generator) -> NDArray[np.int64]:
    """[H, W] int64, cells of a smooth landscape ranked by height: broad hills, smaller ones on them."""
    field = np.zeros((size, size), np.int64)
    for radius, weight in ((max(1, min(40, size // 12)), 3), (max(1, min(40, size // 32)), 1)):
        noise = rng.integers(1024, size=(size + 6 * radius, size + 6 * radius))
        field += weight * ranked(blurred(noise, radius))
    return ranked(field)


def terrain(size: int, rng: Generator, density: float) -> GridMap:
    """Make a landscape: water in the hollows, mud around it, floor, rocks on the hilltops.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of cells that are water or mud.
    """
    height = heights(size, rng)
    wet = round(density * size * size)
    cells = np.full((size, size), Cell.FLOOR, np.uint8)
    cells[height < wet] = Cell.MUD
    cells[height < round(LAKES * wet)] = Cell.WATER
    cells[height >= size * size - round(ROCKS * size * size)] = Cell.WALL
    return between(cells, rng, cells == Cell.FLOOR, cells == Cell.FLOOR)


register(
    GeneratorKind(
        "terrain",
        "Open country with water, mud and a few rocks",
        terrain,
        Density(0.0, 0.9, 0.45, "share of cells that are water or mud"),
    )
)
