"""Bug traps: the straight way to the goal leads into a pocket."""

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

SMALL_EVERY = 120
"""One small trap is tried for so many cells of the map."""


def pocket(height: int, width: int, closed: float, rng: Generator) -> NDArray[np.uint8]:
    """Build a pocket whose mouth is on the left, with lips that may turn inwards.

    Args:
        height: cells from top to bottom, at least 3.
        width: cells from the mouth to the back, at least 2.
        closed: share of the mouth between the lips; one cell stays open whatever it is.
        rng: random stream.

    Returns:
        [height, width] uint8 cells.
    """
    cells = np.full((height, width), Cell.WALL, np.uint8)
    cells[1:-1, :-1] = Cell.FLOOR
    mouth = height - 2
    lips = min(mouth - 1, round(closed * mouth))
    upper = int(rng.integers(lips + 1))
    cells[1 : 1 + upper, 0] = cells[height - 1 - (lips - upper) : height - 1, 0] = Cell.WALL
    neck = int(rng.integers(max(1, width // 2)))
    if upper > 1:
        cells[upper, : 1 + neck] = Cell.WALL
    if lips - upper > 1:
        cells[height - 1 - (lips - upper), : 1 + neck] = Cell.WALL
    return cells


def _add_small(cells: NDArray[np.uint8], closed: float, rng: Generator) -> None:
    """Put small pockets of any direction where all around is floor, so that no way is cut."""
    size = cells.shape[0]
    for _ in range(cells.size // SMALL_EVERY):
        height, width = int(rng.integers(3, 3 + size // 8)), int(rng.integers(2, 2 + size // 8))
        small = np.rot90(pocket(height, width, closed, rng), int(rng.integers(4)))
        if max(small.shape) > size - 2:
            continue
        row, col = (int(rng.integers(1, size - side)) for side in small.shape)
        around = np.s_[row - 1 : row + small.shape[0] + 1, col - 1 : col + small.shape[1] + 1]
        if not cells[around].any():
            cells[around][1:-1, 1:-1] = small


def bug_trap(size: int, rng: Generator, density: float) -> GridMap:
    """Set one large trap, from inside it to behind its back, and smaller ones around it.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of the mouth of each trap that is closed.
    """
    cells = np.zeros((size, size), np.uint8)
    height = int(rng.integers(max(3, size // 2), max(3, size * 3 // 4) + 1))
    slim = 2 if size < 7 else 3
    width = int(rng.integers(max(slim, size // 3), max(slim, size * 2 // 3) + 1))
    top = int(rng.integers(1, size - height))
    left = int(rng.integers(1, max(2, size - width - size // 8)))
    cells[top : top + height, left : left + width] = pocket(height, width, density, rng)
    inside, behind = np.zeros((size, size), bool), np.zeros((size, size), bool)
    inside[top + 1 : top + height - 1, left + width // 3 : left + width - 1] = True
    behind[top : top + height, left + width :] = True
    if size >= 12:
        _add_small(cells, density, rng)
    cells, inside, behind = turned(rng, cells, inside, behind)
    return between(cells, rng, inside.astype(bool), behind.astype(bool))


register(
    GeneratorKind(
        "bug-trap",
        "Bug trap: a pocket across the straight way",
        bug_trap,
        Density(0.0, 0.9, 0.5, "share of each trap's mouth that is closed"),
    )
)
