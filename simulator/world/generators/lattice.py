"""Mazes as spanning trees of a lattice of rooms.

A map of N cells a side has n = (N - 1) // 2 rooms a side, numbered row by row, on the odd rows and columns.
An even size leaves a double wall on the right and below, so odd sizes are the better ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.joining import between
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator

    from simulator.world.grid import GridMap

Passage = tuple[int, int]
"""Two neighbouring rooms by number."""


def rooms_a_side(size: int) -> int:
    """Rooms along each side of a maze of `size` cells."""
    return (size - 1) // 2


def neighbours(n: int) -> list[list[int]]:
    """Return the neighbours of each of n × n rooms, in the order N, E, S, W."""
    return [
        [
            room + step
            for step, inside in (
                (-n, room >= n),
                (1, (room + 1) % n > 0),
                (n, room < n * (n - 1)),
                (-1, room % n > 0),
            )
            if inside
        ]
        for room in range(n * n)
    ]


def numbers(rng: Generator, below: int, chunk: int) -> Iterator[int]:
    """Yield random whole numbers without end, drawn by the chunk: one at a time they cost ten times more."""
    while True:
        yield from rng.integers(below, size=chunk).tolist()


def carve(size: int, passages: Sequence[Passage], rng: Generator) -> GridMap:
    """Make a map of passages, with a start and a goal in rooms rather far apart.

    Args:
        size: cells a side.
        passages: pairs of neighbouring rooms that are joined.
        rng: places the start and the goal.
    """
    n = rooms_a_side(size)
    cells = np.full((size, size), Cell.WALL, np.uint8)
    rooms = np.zeros((size, size), bool)
    rooms[1 : 2 * n : 2, 1 : 2 * n : 2] = True
    cells[rooms] = Cell.FLOOR
    one, two = np.array(passages, np.int64).reshape(-1, 2).T
    cells[one // n + two // n + 1, one % n + two % n + 1] = Cell.FLOOR
    return between(cells, rng, rooms, rooms)
