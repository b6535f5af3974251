"""Rooms of many sizes with doors between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.joining import between, connecting
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap

LARGEST = 20
"""No room is longer than this, however large the map."""
KEPT = 0.85
"""Chance that a room which is small enough is not divided once more."""


def divided(size: int, least: int, most: int, rng: Generator) -> tuple[NDArray[np.int64], int]:
    """Divide a square by walls, again and again, at random places.

    Args:
        size: cells a side.
        least: least length of a side of a room.
        most: greatest length of one; at least twice the least.
        rng: random stream.

    Returns:
        [H, W] int64 number of the room that a cell is in, 0 for walls; and the number of rooms.
    """
    label = np.zeros((size, size), np.int64)
    parts, rooms = [(0, 0, size, size)], 0
    while parts:
        top, left, bottom, right = parts.pop()
        height, width = bottom - top, right - left
        whole = height == width == size
        cuttable = max(height, width) > 2 * least
        small = max(height, width) <= most and rng.random() < KEPT
        if not cuttable or (small and not whole):
            rooms += 1
            label[top:bottom, left:right] = rooms
        elif height > width or (height == width and rng.integers(2)):
            wall = top + int(rng.integers(least, height - least))
            parts += [(top, left, wall, right), (wall + 1, left, bottom, right)]
        else:
            wall = left + int(rng.integers(least, width - least))
            parts += [(top, left, bottom, wall), (top, wall + 1, bottom, right)]
    return label, rooms


def doors(label: NDArray[np.int64], count: int, share: float, rng: Generator) -> NDArray[np.int64]:
    """Choose wall cells for doors: all rooms are joined, none has two doors to the same neighbour.

    Args:
        label: [H, W] int64 number of the room of each cell from 1, 0 for walls.
        count: number of rooms.
        share: of the pairs of neighbours that need no door to join all rooms, but get one.
        rng: random stream.

    Returns:
        [K] int64 cells numbered `row * W + col`.
    """
    number = np.arange(label.size).reshape(label.shape)
    places = np.concatenate((number[:, 1:-1].ravel(), number[1:-1].ravel()))
    one = np.concatenate((label[:, :-2].ravel(), label[:-2].ravel()))
    two = np.concatenate((label[:, 2:].ravel(), label[2:].ravel()))
    wall = (label.ravel()[places] == 0) & (one > 0) & (two > 0)
    order = rng.permutation(np.flatnonzero(wall))
    pair = np.minimum(one, two)[order] * (count + 1) + np.maximum(one, two)[order]
    pair, first = np.unique(pair, return_index=True)  # a random place for each pair of neighbours
    chosen = connecting(pair // (count + 1), pair % (count + 1), count + 1, share, rng)
    return np.asarray(places[order[first[chosen]]], np.int64)


def rooms(size: int, rng: Generator, density: float) -> GridMap:
    """Lay out rooms of many sizes; each map has a greatest size of its own.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of further doors: 0 leaves one way between any two rooms.
    """
    least = 1 if size < 9 else 2 if size < 14 else 3
    most = int(rng.integers(2 * least, max(2 * least, min(size // 2, LARGEST)) + 1))
    label, count = divided(size, least, most, rng)
    cells = np.where(label > 0, np.uint8(Cell.FLOOR), np.uint8(Cell.WALL))
    cells.ravel()[doors(label, count, density, rng)] = Cell.FLOOR
    return between(cells, rng)


register(
    GeneratorKind(
        "rooms",
        "Rooms of many sizes with doors",
        rooms,
        Density(0.0, 1.0, 0.3, "share of further doors; at 0 there is one way between any two rooms"),
    )
)
