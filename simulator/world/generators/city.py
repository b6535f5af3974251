"""City blocks: buildings and squares between streets, some of them closed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.generators.generator_registry import Density, GeneratorKind, register
from simulator.world.generators.joining import between, connecting, fill_pockets
from simulator.world.generators.warehouse import spans
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap

OPEN_STREETS = 0.75
"""Share of the pieces of street that are open although all crossings can be reached without them."""


def _streets(size: int, blocks: tuple[int, int], rng: Generator) -> tuple[list[slice], list[slice]]:
    """Cut a side of the map into blocks and the streets between them, a street at either end or not."""
    first = -int(rng.integers(blocks[1]))
    found = [
        slice(max(0, span.start), span.stop)
        for span in spans(first, size, blocks, (1, 1 + (size >= 24)), rng)
        if span.stop > 0
    ]
    between_them = [slice(a.stop, b.start) for a, b in pairwise(found)]
    if found[-1].stop < size:
        between_them.append(slice(found[-1].stop, size))
    return found, between_them


def _building(cells: NDArray[np.uint8], rng: Generator) -> None:
    """Build on a block: a solid house, one with a yard or a forecourt, or two with an alley between."""
    height, width = cells.shape
    cells[:] = Cell.WALL
    style = int(rng.integers(5))
    if style == 0 and min(height, width) >= 4:
        cells[1:-1, 1:-1] = Cell.FLOOR
        gate = int(rng.integers(1, width - 1))
        cells[-1 if rng.integers(2) else 0, gate] = Cell.FLOOR
    elif style == 1 and max(height, width) >= 4:
        if height >= width:
            cells[int(rng.integers(1, height - 1))] = Cell.FLOOR
        else:
            cells[:, int(rng.integers(1, width - 1))] = Cell.FLOOR
    elif style == 2 and min(height, width) >= 3:
        deep, broad = int(rng.integers(1, height // 2 + 1)), int(rng.integers(1, width // 2 + 1))
        np.rot90(cells, int(rng.integers(4)))[:deep, :broad] = Cell.FLOOR


def _close_streets(cells: NDArray[np.uint8], across: list[slice], down: list[slice], rng: Generator) -> None:
    """Build over some pieces of street; every crossing can still be reached from every other."""
    count = len(across) * len(down)
    number = np.arange(count).reshape(len(across), len(down))
    one = np.concatenate((number[:, :-1].ravel(), number[:-1].ravel()))
    two = np.concatenate((number[:, 1:].ravel(), number[1:].ravel()))
    kept = connecting(one, two, count, OPEN_STREETS, rng)
    for a, b in zip(one[~kept].tolist(), two[~kept].tolist(), strict=True):
        (row, col), (below, right) = divmod(a, len(down)), divmod(b, len(down))
        if row == below:
            cells[across[row], down[col].stop : down[right].start] = Cell.WALL
        else:
            cells[across[row].stop : across[below].start, down[col]] = Cell.WALL


def city(size: int, rng: Generator, density: float) -> GridMap:
    """Lay out streets, build on the blocks between them and close some streets.

    Args:
        size: cells a side.
        rng: random stream.
        density: share of the blocks that are built on; the others are squares.
    """
    cells = np.zeros((size, size), np.uint8)
    blocks = (1, 2) if size < 8 else (2, 4) if size < 16 else (3, 7)
    rows, across = _streets(size, blocks, rng)
    cols, down = _streets(size, blocks, rng)
    places = [(row, col) for row in rows for col in cols]
    for place in rng.permutation(len(places))[: round(density * len(places))]:
        _building(cells[places[place]], rng)
    if across and down:
        _close_streets(cells, across, down, rng)
    streets = np.zeros((size, size), bool)
    for street in across:
        streets[street] = True
    for street in down:
        streets[:, street] = True
    return between(fill_pockets(cells), rng, streets, streets)


register(
    GeneratorKind(
        "city",
        "City blocks with streets, yards and squares",
        city,
        Density(0.1, 1.0, 0.85, "share of the blocks that are built on"),
    )
)
