"""Walls at random, cell by cell, as in public benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.joining import between, roomiest
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap


def obstacles(size: int, rng: Generator, density: float) -> GridMap:
    """Put walls on cells drawn evenly, exactly as many as the density asks for.

    At 32 cells and a density of 0.2 these are maps like MovingAI's `random-32-32-20`, which has 819 free
    cells; at 8, 16 and 28 cells they stand in for the random obstacles of value iteration networks (Tamar
    et al. 2016). As there, some free cells may be shut in: the start and the goal are in the largest
    region. Up to a density of 0.4 that is most of the map.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of cells that are walls.
    """

    def draw(number: int) -> NDArray[np.uint8]:
        del number
        cells = np.zeros(size * size, np.uint8)
        cells[rng.permutation(size * size)[: round(density * size * size)]] = Cell.WALL
        return cells.reshape(size, size)

    return between(roomiest(draw, lambda cells: np.count_nonzero(cells == Cell.FLOOR) / 2), rng)


register(
    GeneratorKind(
        "random",
        "Random obstacles, cell by cell",
        obstacles,
        Density(0.0, 0.5, 0.25, "share of cells that are walls"),
    )
)
