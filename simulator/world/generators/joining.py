"""Joins the places of a generated map; picks a start and a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import Cell, GridMap
from simulator.world.movement import RULES
from simulator.world.regions import regions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import Position

PAIRS = 6
"""Pairs of places drawn for a start and a goal; the pair that is farthest apart is taken."""


def largest(cells: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """[H, W] bool, the largest region of cells that reach each other in four-connected steps."""
    labels = regions(cells, RULES["four"])
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0  # walls
    return np.asarray(labels == sizes.argmax(), bool) & (labels > 0)


def fill_pockets(cells: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the map with walls on all that the largest region does not reach."""
    return np.where(largest(cells), cells, np.uint8(Cell.WALL))


def roomiest(
    draw: Callable[[int], NDArray[np.uint8]], enough: Callable[[NDArray[np.uint8]], float], tries: int = 4
) -> NDArray[np.uint8]:
    """Draw maps until one has a large enough region; after that many tries take the best.

    Args:
        draw: makes the cells of a map, given the number of the try.
        enough: cells that the largest region of a map should have.
        tries: drawn at most, as long as the best of them has two cells that reach each other.
    """
    best, room, number = np.zeros((0, 0), np.uint8), 0, 0
    while number < tries or room < 2:
        cells = draw(number)
        number += 1
        found = int(np.count_nonzero(largest(cells)))
        if found > room:
            best, room = cells, found
        if found >= max(2.0, enough(cells)):
            break
    return best


def between(
    cells: NDArray[np.uint8],
    rng: Generator,
    starts: NDArray[np.bool_] | None = None,
    goals: NDArray[np.bool_] | None = None,
) -> GridMap:
    """Make a map of cells: place a start and a goal in their largest region, rather far apart.

    Args:
        cells: [H, W] uint8 kinds of `Cell`; at least two reach each other.
        rng: random stream.
        starts: [H, W] bool, where the start may be; None or nothing within reach: anywhere.
        goals: [H, W] bool, the same for the goal.
    """
    region = largest(cells)
    here, there = (_within(region, wanted) for wanted in (starts, goals))
    if here.size == there.size == 1 and here[0] == there[0]:
        there = np.flatnonzero(region)
    width = cells.shape[1]
    while True:
        one, two = here[rng.integers(here.size, size=PAIRS)], there[rng.integers(there.size, size=PAIRS)]
        apart = np.abs(one // width - two // width) + np.abs(one % width - two % width)
        best = int(apart.argmax())
        if apart[best] > 0:
            break
    return GridMap(cells, _position(one[best], width), _position(two[best], width))


def _within(region: NDArray[np.bool_], wanted: NDArray[np.bool_] | None) -> NDArray[np.intp]:
    places = np.flatnonzero(region if wanted is None else region & wanted)
    return places if places.size else np.flatnonzero(region)


def _position(index: np.intp, width: int) -> Position:
    row, col = divmod(int(index), width)
    return row, col


def connecting(
    one: NDArray[np.int64], two: NDArray[np.int64], count: int, share: float, rng: Generator
) -> NDArray[np.bool_]:
    """Choose ways between places: a random tree that joins them all, and a share of the others.

    Kruskal's algorithm on ways in random order.

    Args:
        one: [K] int64, the place at one end of each way.
        two: [K] int64, the place at the other end.
        count: number of places.
        share: of the ways left over that are chosen too, in [0, 1].
        rng: random stream.

    Returns:
        [K] bool.
    """
    chosen = np.asarray(rng.random(one.size) < share, bool)
    root = list(range(count))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = place = root[root[place]]
        return place

    for way in rng.permutation(one.size).tolist():
        a, b = find(int(one[way])), find(int(two[way]))
        if a != b:
            root[a] = b
            chosen[way] = True
    return chosen


def turned(rng: Generator, cells: NDArray[np.uint8], *more: NDArray[np.bool_]) -> list[NDArray[np.uint8]]:
    """Return layers of one map in one of the eight ways to turn and mirror a square."""
    quarter, mirror = int(rng.integers(4)), bool(rng.integers(2))
    return [np.rot90(layer.T if mirror else layer, quarter) for layer in (cells, *more)]
