"""Rooms in rows and columns, joined by doors."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.registry import GeneratorKind, register
from simulator.world.grid import Cell, GridMap

if TYPE_CHECKING:
    from numpy.random import Generator


def rooms(size: int, rng: Generator, density: float) -> GridMap:
    """Lay out square rooms of 7 cells or fewer with one door in every shared wall, from corner to corner.

    Args:
        size: cells a side, at least 5.
        rng: places the doors.
        density: unused.
    """
    del density
    cells = np.zeros((size, size), np.uint8)
    count = max(2, round(size / 8))
    walls = np.linspace(-1, size, count + 1).round().astype(int)
    for wall in walls[1:-1]:
        cells[wall, :] = cells[:, wall] = Cell.WALL
    for wall in walls[1:-1]:
        for low, high in pairwise(walls):
            cells[wall, rng.integers(low + 1, high)] = Cell.FLOOR
            cells[rng.integers(low + 1, high), wall] = Cell.FLOOR
    return GridMap(cells, (0, 0), (size - 1, size - 1))


def four_rooms(size: int, rng: Generator, density: float) -> GridMap:
    """Lay out four rooms with a door in the middle of each shared wall (after Sutton et al. 1999).

    Args:
        size: cells a side, at least 5.
        rng: unused, there is only one such map.
        density: unused.
    """
    del rng, density
    cells = np.zeros((size, size), np.uint8)
    middle, door = size // 2, size // 4
    cells[middle, :] = cells[:, middle] = Cell.WALL
    far = middle + 1 + (size - middle - 1) // 2
    for place in (door, far):
        cells[middle, place] = cells[place, middle] = Cell.FLOOR
    return GridMap(cells, (0, 0), (size - 1, size - 1))


register(GeneratorKind("rooms", "Rooms with doors", rooms))
register(GeneratorKind("four-rooms", "Four rooms", four_rooms))
