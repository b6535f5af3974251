"""Braided mazes: some or all dead ends are opened, so that there are loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.lattice import carve, neighbours, rooms_a_side
from simulator.world.generators.maze_wilson import uniform_tree

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.world.generators.lattice import Passage
    from simulator.world.grid import GridMap


def braided(n: int, passages: list[Passage], share: float, rng: Generator) -> list[Passage]:
    """Open dead ends of a maze into a neighbouring room until only the others of them are left.

    Args:
        n: rooms a side.
        passages: of the maze.
        share: of the dead ends that are opened, in [0, 1]; two that are opened into each other can make
            it one more than that.
        rng: random stream.
    """
    near = neighbours(n)
    linked: list[list[int]] = [[] for _ in near]
    for one, two in passages:
        linked[one].append(two)
        linked[two].append(one)
    ends = [room for room, ways in enumerate(linked) if len(ways) == 1]
    surplus = round(share * len(ends))
    opened = list(passages)
    for room in [ends[place] for place in rng.permutation(len(ends))]:
        if surplus <= 0:
            break
        if len(linked[room]) > 1:  # opened from the other side
            continue
        ways = [way for way in near[room] if way not in linked[room]]
        if surplus == 1:
            ways = [way for way in ways if len(linked[way]) > 1] or ways
        way = ways[int(rng.integers(len(ways)))]
        surplus -= 1 + (len(linked[way]) == 1)
        linked[room].append(way)
        linked[way].append(room)
        opened.append((room, way))
    return opened


def braid(size: int, rng: Generator, density: float) -> GridMap:
    """Carve a maze with loops.

    Args:
        size: cells a side; an even size gets a double wall on the right and below.
        rng: random stream.
        density: share of the dead ends that are opened.
    """
    n = rooms_a_side(size)
    return carve(size, braided(n, uniform_tree(n, rng), density, rng), rng)


register(
    GeneratorKind(
        "braid",
        "Braided maze: loops instead of dead ends",
        braid,
        Density(0.0, 1.0, 0.7, "share of the dead ends that are opened"),
        odd=True,
    )
)
