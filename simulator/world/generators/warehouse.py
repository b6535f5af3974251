"""Warehouses: rows of shelves with aisles between them, and a dock along one side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.joining import between, turned
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap


def spans(low: int, high: int, length: tuple[int, int], gap: tuple[int, int], rng: Generator) -> list[slice]:
    """Cut a line into pieces with gaps between them.

    Args:
        low: first place of the line.
        high: first place after it.
        length: least and greatest length of a piece.
        gap: least and greatest length of a gap.
        rng: random stream.
    """
    found = []
    while high - low >= length[0]:
        end = min(high, low + int(rng.integers(length[0], length[1] + 1)))
        found.append(slice(low, end))
        low = end + int(rng.integers(gap[0], gap[1] + 1))
    return found


def beside(cells: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """[H, W] bool, floor with a wall on one of its four sides."""
    wall = np.pad(cells == Cell.WALL, 1)
    near = wall[:-2, 1:-1] | wall[2:, 1:-1] | wall[1:-1, :-2] | wall[1:-1, 2:]
    return np.asarray(near & (cells != Cell.WALL), bool)


def warehouse(size: int, rng: Generator, density: float) -> GridMap:
    """Set up shelves in rows; from the dock to a place in front of a shelf.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of the places for shelves that are taken.
    """
    cells = np.zeros((size, size), np.uint8)
    large = size >= 16
    dock = int(rng.integers(1, 4)) if large else 1
    depth = int(rng.integers(1, 3)) if size >= 9 else 1
    shortest = 2 if size < 12 else 4
    length = int(rng.integers(shortest, max(shortest, min(size // 3, 10)) + 1))
    aisle, crossing = (int(rng.integers(1, 3)) if large else 1 for _ in range(2))
    rows = spans(1, size - dock, (depth, depth), (aisle, aisle + large), rng)
    cols = spans(1, size - 1, (max(1, length - 1), length + 1), (crossing, crossing + large), rng)
    places = [(row, col) for row in rows for col in cols]
    for place in rng.permutation(len(places))[: max(1, round(density * len(places)))]:
        cells[places[place]] = Cell.WALL
    docks = np.zeros((size, size), bool)
    docks[size - dock :] = True
    cells, docks, fronts = turned(rng, cells, docks, beside(cells) & ~docks)
    return between(cells, rng, docks.astype(bool), fronts.astype(bool))


register(
    GeneratorKind(
        "warehouse",
        "Warehouse shelves with aisles and a dock",
        warehouse,
        Density(0.1, 1.0, 0.85, "share of the places for shelves that are taken"),
    )
)
