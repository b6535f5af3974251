"""Drifting world: doors open and close, the goal stays reachable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import Cell, CellPatch
from simulator.world.regions import solvable

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap

TRIES = 64
"""Places looked at before it is given up to close one without cutting off the goal."""


def door(grid: GridMap, rng: Generator) -> CellPatch | None:
    """Return a patch that opens or closes one door; None if there is no place for any.

    A door is a cell with walls on two opposite sides and free cells on the other two. As often as not a
    wall there becomes floor, else floor becomes wall, unless the goal could then not be reached. On maps
    without such a place any wall or floor will do. The start, the goal, terrain and hazards are left alone.

    Args:
        grid: the map.
        rng: chooses.
    """
    opening = bool(rng.integers(2))
    for opens in (opening, not opening):
        doors = _doors(grid, Cell.WALL if opens else Cell.FLOOR)
        anywhere = np.flatnonzero(grid.cells.ravel() == (Cell.WALL if opens else Cell.FLOOR))
        for places in (doors, anywhere):
            for cell in rng.permutation(places)[:TRIES]:
                patch = grid.patch(np.array([cell]), Cell.FLOOR if opens else Cell.WALL)
                if patch is not None and (opens or solvable(grid.patched(patch))):
                    return patch
    return None


def _doors(grid: GridMap, kind: Cell) -> NDArray[np.int64]:
    """Cells of a kind between two walls and two free cells, as numbers."""
    wall = np.pad(grid.cells == Cell.WALL, 1, constant_values=True)
    north, south = wall[:-2, 1:-1], wall[2:, 1:-1]
    west, east = wall[1:-1, :-2], wall[1:-1, 2:]
    between = (north & south & ~west & ~east) | (west & east & ~north & ~south)
    return np.flatnonzero(between & (grid.cells == kind))
