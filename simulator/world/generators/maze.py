"""Perfect mazes: exactly one way between any two cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.registry import GeneratorKind, register
from simulator.world.grid import Cell, GridMap

if TYPE_CHECKING:
    from numpy.random import Generator


def depth_first_maze(size: int, rng: Generator, density: float) -> GridMap:
    """Carve a perfect maze by randomised depth-first search, from one corner to the other.

    Args:
        size: cells a side, at least 5; an even size gets a double wall on the right and below.
        rng: random stream.
        density: unused.
    """
    del density
    cells = np.full((size, size), Cell.WALL, np.uint8)
    last = size - 2 if size % 2 else size - 3
    cells[1, 1] = Cell.FLOOR
    trail = [(1, 1)]
    while trail:
        row, col = trail[-1]
        ways = [
            (dr, dc)
            for dr, dc in ((-2, 0), (0, 2), (2, 0), (0, -2))
            if 1 <= row + dr <= last and 1 <= col + dc <= last and cells[row + dr, col + dc] == Cell.WALL
        ]
        if not ways:
            trail.pop()
            continue
        dr, dc = ways[int(rng.integers(len(ways)))]
        cells[row + dr // 2, col + dc // 2] = cells[row + dr, col + dc] = Cell.FLOOR
        trail.append((row + dr, col + dc))
    return GridMap(cells, (1, 1), (last, last))


register(GeneratorKind("maze", "Perfect maze, depth first", depth_first_maze, odd=True))
