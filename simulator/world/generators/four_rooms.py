"""Four rooms joined by doors (after Sutton, Precup and Singh 1999)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import GeneratorKind, register
from simulator.world.generators.joining import between
from simulator.world.grid import Cell, GridMap

if TYPE_CHECKING:
    from numpy.random import Generator


def standard_four_rooms(size: int) -> GridMap:
    """Return the one layout with walls and doors in the middle, from corner to corner.

    Args:
        size: cells a side, at least 5.
    """
    cells = np.zeros((size, size), np.uint8)
    middle, door = size // 2, size // 4
    cells[middle, :] = cells[:, middle] = Cell.WALL
    far = middle + 1 + (size - middle - 1) // 2
    for place in (door, far):
        cells[middle, place] = cells[place, middle] = Cell.FLOOR
    return GridMap(cells, (0, 0), (size - 1, size - 1))


def four_rooms(size: int, rng: Generator, density: float) -> GridMap:
    """Lay out four rooms whose walls cross near the middle, with a door anywhere in each wall.

    The start is in one room and the goal in another.

    Args:
        size: cells a side.
        rng: random stream.
        density: unused.
    """
    del density
    cells = np.zeros((size, size), np.uint8)
    play = size // 8
    row, col = (size // 2 + int(rng.integers(-play, play + 1)) for _ in range(2))
    cells[row, :] = cells[:, col] = Cell.WALL
    for low, high in ((0, col), (col + 1, size)):
        cells[row, rng.integers(low, high)] = Cell.FLOOR
    for low, high in ((0, row), (row + 1, size)):
        cells[rng.integers(low, high), col] = Cell.FLOOR
    rooms = np.zeros((size, size), np.int8)
    rooms[row:] += 2
    rooms[:, col:] += 1
    here = rooms == rng.integers(4)
    return between(cells, rng, here, ~here)


register(GeneratorKind("four-rooms", "Four rooms", four_rooms))
