"""Perfect mazes by Wilson's algorithm: every possible maze is equally likely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.world.generators.generator_registry import GeneratorKind, register
from simulator.world.generators.lattice import carve, neighbours, numbers, rooms_a_side

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.world.generators.lattice import Passage
    from simulator.world.grid import GridMap


def uniform_tree(n: int, rng: Generator) -> list[Passage]:
    """Draw a spanning tree, all of them equally likely (Wilson 1996, STOC, Generating random spanning trees).

    From each room in turn wander until the tree is met; the last way taken out of each room on the
    walk, which erases its loops, becomes part of the tree.

    Args:
        n: rooms a side.
        rng: random stream.
    """
    near = [ways * (12 // len(ways)) for ways in neighbours(n)]  # 2, 3 or 4 ways: one die of 12 for all
    die = numbers(rng, 12, 4 * n * n)
    inside = bytearray(n * n)
    inside[n * n // 2] = 1  # any root will do; walks to the middle are the shortest
    out = [0] * (n * n)
    passages = []
    for first in range(n * n):
        room = first
        while not inside[room]:
            out[room] = room = near[room][next(die)]
        room = first
        while not inside[room]:
            inside[room] = 1
            passages.append((room, out[room]))
            room = out[room]
    return passages


def wilson_maze(size: int, rng: Generator, density: float) -> GridMap:
    """Carve a perfect maze: exactly one way between any two cells.

    Args:
        size: cells a side; an even size gets a double wall on the right and below.
        rng: random stream.
        density: unused.
    """
    del density
    return carve(size, uniform_tree(rooms_a_side(size), rng), rng)


register(
    GeneratorKind("maze-wilson", "Perfect maze, Wilson: all mazes equally likely", wilson_maze, odd=True)
)
