"""Spirals: one corridor, wound up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import GeneratorKind, register
from simulator.world.generators.joining import between, turned
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.world.grid import GridMap


def spiral(size: int, rng: Generator, density: float) -> GridMap:
    """Wind a corridor inwards; each leg has a width of its own. From the mouth to the middle, or back.

    Args:
        size: cells a side.
        rng: random stream.
        density: unused.
    """
    del density
    cells = np.full((size, size), Cell.WALL, np.uint8)
    mouth, middle = np.zeros((size, size), bool), np.zeros((size, size), bool)
    wide = int(rng.integers(1, max(1, size // 10) + 1))
    top, left, bottom, right = 0, 0, size, size
    first = 0  # where the leg before began, so that the next one meets it
    legs = 0
    while bottom > top and right > left:
        width = max(1, wide + int(rng.integers(-1, 2)) if size > 8 else 1)
        width = min(width, bottom - top)
        cells[top : top + width, first:right] = Cell.FLOOR
        if legs == 0:
            mouth[top : top + width, :1] = True
        middle[:] = False
        middle[top : top + width, right - 1] = True
        # Turn the rest by a quarter, so that every leg is a top one: rows become columns from the right.
        cells, mouth, middle = (np.rot90(layer) for layer in (cells, mouth, middle))
        top, left, bottom, right, first = size - right, top + width + 1, size - left, bottom, top
        legs += 1
    ends = (mouth, middle) if rng.integers(2) else (middle, mouth)
    cells, start, goal = turned(rng, cells, *ends)
    return between(cells, rng, start.astype(bool), goal.astype(bool))


register(GeneratorKind("spiral", "Spiral corridor", spiral))
