"""Caves: the largest cave of a cellular automaton."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.joining import between, fill_pockets, roomiest
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap

ROUNDS = 5
"""Of the automaton; the shapes hardly change after that."""
ENOUGH = 0.4
"""A cave of this share of the map is large enough."""
LIGHTER = 0.02
"""The walls to begin with are fewer by this share after each cave that was too small."""


def smoothed(rock: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """One round: a cell is rock if five or more of the nine around and on it are; outside all is rock."""
    padded = np.pad(rock, 1, constant_values=True).astype(np.uint8)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] >= 5, bool)


def caves(size: int, rng: Generator, density: float) -> GridMap:
    """Grow a cave.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of rock before the first round.
    """

    def draw(number: int) -> NDArray[np.uint8]:
        rock = rng.random((size, size)) < density - LIGHTER * number
        for _ in range(ROUNDS):
            rock = smoothed(rock)
        return rock.astype(np.uint8) * np.uint8(Cell.WALL)

    return between(fill_pockets(roomiest(draw, lambda _: ENOUGH * size * size, tries=6)), rng)


register(
    GeneratorKind(
        "caves",
        "Caves of a cellular automaton",
        caves,
        Density(0.3, 0.5, 0.46, "share of rock before it is smoothed"),
    )
)
