"""Augments generated maps: mud, water, hazards, random starts and goals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import Cell
from simulator.world.movement import RULES
from simulator.world.regions import regions

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap

MOST_TERRAIN = 0.9
"""Share of the cells that are mud or water, at most."""

MOST_HAZARDS = 0.1
"""Share of the cells that are hazards, at most."""


def strewn(grid: GridMap, rng: Generator, *, rough: bool) -> GridMap:
    """Return a map with its start and goal somewhere in its largest region, and perhaps with rough ground.

    Args:
        grid: a map with two cells that reach each other in four-connected steps.
        rng: draws all of it.
        rough: whether mud, water and hazards are strewn.
    """
    cells = _roughened(grid.cells, rng) if rough else grid.cells
    places = _largest(cells)
    if len(places) < 2:  # hazards cut everything to pieces
        cells = grid.cells
        places = _largest(cells)
    ends = rng.choice(len(places), 2, replace=False)
    start, goal = ((int(row), int(col)) for row, col in places[ends])
    return replace(grid, cells=cells, start=start, goal=goal)


def _roughened(cells: NDArray[np.uint8], rng: Generator) -> NDArray[np.uint8]:
    """Mud and water in patches of a random size, hazards one by one; walls stay."""
    grain = int(rng.integers(1, 6))
    height, width = cells.shape
    coarse = rng.random((height // grain + 1, width // grain + 1))
    noise = np.kron(coarse, np.ones((grain, grain)))[:height, :width]
    share, wet = MOST_TERRAIN * float(rng.random()), float(rng.random())
    rough = cells.copy()
    floor = cells == Cell.FLOOR
    rough[floor & (noise < share)] = Cell.MUD
    rough[floor & (noise < share * wet)] = Cell.WATER
    hazards = rng.random(cells.shape) < MOST_HAZARDS * float(rng.random()) ** 2
    rough[hazards & (rough != Cell.WALL)] = Cell.HAZARD
    return rough


def _largest(cells: NDArray[np.uint8]) -> NDArray[np.int64]:
    """[K, 2] (row, col) of the largest region that four-connected steps join."""
    labels = regions(cells, RULES["four"])
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0  # walls and hazards
    return np.argwhere((labels == sizes.argmax()) & (labels > 0))
