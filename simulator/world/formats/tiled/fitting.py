"""Chooses which numbers of which layers make the cells that a drawn map has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import Position

Edits: TypeAlias = "list[dict[Position, int]]"
"""For each layer the new numbers of its cells."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Layers of numbers that together make the cells of a map.

    Attributes:
        layers: [H, W] numbers of each layer, from bottom to top.
        named: for each layer numbers whose kind is known, the best first.
        before: [H, W] uint8 cells that the layers make.
        made: the file with some numbers changed; None if it cannot take them.
        cells: [H, W] uint8 that such a file holds; None if it cannot be read.
    """

    layers: Sequence[NDArray[np.integer]]
    named: Sequence[Mapping[int, int]]
    before: NDArray[np.uint8]
    made: Callable[[Edits], bytes | None]
    cells: Callable[[bytes], NDArray[np.uint8] | None]


def fit(sheet: Sheet, cells: NDArray[np.uint8]) -> bytes | None:
    """Return the file changed so that it holds other cells; None if no numbers make them.

    Layers are tried from the top; what one cannot show is left to the next, and a cell that no layer alone
    can change is changed in all. Each result is read again, and only counts as far as it holds the cells.
    """
    kept: Edits = [{} for _ in sheet.layers]
    wanted = {(int(row), int(col)) for row, col in np.argwhere(cells != sheet.before)}
    usual = [_numbers_of_kinds(sheet, n) for n in range(len(sheet.layers))]
    for n in [*reversed(range(len(sheet.layers))), None]:
        if not wanted:
            break
        layers = range(len(sheet.layers)) if n is None else [n]
        trial = [dict(one) for one in kept]
        for layer in layers:
            trial[layer] |= {at: usual[layer][kind] for at in wanted
                             if (kind := int(cells[at])) in usual[layer]}  # fmt: skip
        data = sheet.made(trial) if trial != kept else None
        found = None if data is None else sheet.cells(data)
        if found is None or found.shape != cells.shape:
            continue
        right = {at for at in wanted if found[at] == cells[at]}
        for layer in layers:
            kept[layer] |= {at: trial[layer][at] for at in right if at in trial[layer]}
        wanted -= right
    data = sheet.made(kept)
    if data is None or wanted:
        return None
    found = sheet.cells(data)
    return data if found is not None and np.array_equal(found, cells) else None


def _numbers_of_kinds(sheet: Sheet, layer: int) -> dict[int, int]:
    """For each kind of cell the number of a layer that shows it most often, and mostly shows it."""
    grid = sheet.layers[layer]
    shown, times = np.unique(grid, return_counts=True)
    best: dict[int, int] = {}
    for kind in np.unique(sheet.before).tolist():
        found, count = np.unique(grid[sheet.before == kind], return_counts=True)
        mostly = 2 * count >= times[np.searchsorted(shown, found)]
        best[kind] = int(found[np.where(mostly, count, 0).argmax() if mostly.any() else count.argmax()])
    for number, kind in sheet.named[layer].items():
        best.setdefault(kind, number)
    best.setdefault(int(Cell.FLOOR), 0)
    return best
