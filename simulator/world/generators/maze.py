"""Perfect mazes by depth-first search: long winding corridors, few dead ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.world.generators.generator_registry import GeneratorKind, register
from simulator.world.generators.lattice import carve, neighbours, rooms_a_side

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.world.generators.lattice import Passage
    from simulator.world.grid import GridMap


def depth_first_tree(n: int, rng: Generator) -> list[Passage]:
    """Wander to unvisited rooms at random, and back to the last crossing where there are none.

    Args:
        n: rooms a side.
        rng: random stream.
    """
    near = neighbours(n)
    visited = bytearray(n * n)
    visited[0] = 1
    trail, passages = [0], []
    while trail:
        ways = [room for room in near[trail[-1]] if not visited[room]]
        if not ways:
            trail.pop()
            continue
        room = ways[int(rng.integers(len(ways)))]
        visited[room] = 1
        passages.append((trail[-1], room))
        trail.append(room)
    return passages


def depth_first_maze(size: int, rng: Generator, density: float) -> GridMap:
    """Carve a perfect maze: exactly one way between any two cells.

    Args:
        size: cells a side; an even size gets a double wall on the right and below.
        rng: random stream.
        density: unused.
    """
    del density
    return carve(size, depth_first_tree(rooms_a_side(size), rng), rng)


register(
    GeneratorKind("maze", "Perfect maze, depth first: long winding corridors", depth_first_maze, odd=True)
)
