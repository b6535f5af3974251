"""The same map with more or fewer rows and columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.world.grid import Cell, GridMap
from simulator.world.placing import place


def resized(grid: GridMap, height: int, width: int) -> GridMap:
    """Cut a map on the right and at the bottom, or continue it there with floor.

    A start or a goal that is cut off goes to the cell farthest from the other one. Where nothing but
    walls and hazards is left, the top left cell becomes floor.

    Args:
        grid: the map.
        height: rows, at least 1.
        width: columns, at least 1.

    Raises:
        ValueError: the size is out of range.
    """
    cells = np.zeros((max(height, 0), max(width, 0)), np.uint8)
    rows, cols = min(height, grid.height), min(width, grid.width)
    cells[:rows, :cols] = grid.cells[:rows, :cols]
    start, goal = (p if p[0] < height and p[1] < width else None for p in (grid.start, grid.goal))
    if cells.size and (start is None or goal is None):
        if np.isin(cells, (Cell.WALL, Cell.HAZARD)).all():
            cells[0, 0] = Cell.FLOOR
        start, goal = place(cells, grid.rule, start, goal)
    bonus = None
    if grid.bonus is not None and cells.size:
        bonus = np.zeros(cells.shape, np.float32)
        bonus[:rows, :cols] = grid.bonus[:rows, :cols]
    start, goal = start or (0, 0), goal or (0, 0)
    return replace(grid, cells=cells, start=start, goal=goal, revision=grid.revision + 1, bonus=bonus)
