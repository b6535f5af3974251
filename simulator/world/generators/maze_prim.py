"""Perfect mazes by Prim's algorithm: short dead ends everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.world.generators.generator_registry import GeneratorKind, register
from simulator.world.generators.lattice import carve, neighbours, rooms_a_side

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.world.generators.lattice import Passage
    from simulator.world.grid import GridMap


def prim_tree(n: int, rng: Generator) -> list[Passage]:
    """Grow a tree by a random one of the passages that lead out of it, from a random room.

    Args:
        n: rooms a side.
        rng: random stream.
    """
    near = neighbours(n)
    inside = bytearray(n * n)
    first = int(rng.integers(n * n))
    inside[first] = 1
    leading = [(first, room) for room in near[first]]
    passages = []
    for chance in rng.random(2 * n * (n - 1)).tolist():  # each wall of the lattice leads out at most once
        if not leading:
            break
        pick = int(chance * len(leading))
        leading[pick], leading[-1] = leading[-1], leading[pick]
        passage = leading.pop()
        room = passage[1]
        if inside[room]:
            continue
        inside[room] = 1
        passages.append(passage)
        leading += [(room, further) for further in near[room] if not inside[further]]
    return passages


def prim_maze(size: int, rng: Generator, density: float) -> GridMap:
    """Carve a perfect maze: exactly one way between any two cells.

    Args:
        size: cells a side; an even size gets a double wall on the right and below.
        rng: random stream.
        density: unused.
    """
    del density
    return carve(size, prim_tree(rooms_a_side(size), rng), rng)


register(GeneratorKind("maze-prim", "Perfect maze, Prim: many short dead ends", prim_maze, odd=True))
