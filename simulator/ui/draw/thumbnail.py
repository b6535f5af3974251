"""Small pictures of maps, for lists and previews; made once for each content."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw import markers, terrain_paint

if TYPE_CHECKING:
    from simulator.world.grid import GridMap

KEPT = 1024
"""Pictures kept; the ones asked for longest ago go first."""


class Thumbnails:
    """Pictures by the content of the map: equal maps share one, whatever their revisions."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._pictures: OrderedDict[tuple[object, ...], pygame.Surface] = OrderedDict()

    def of(self, grid: GridMap, size: int) -> pygame.Surface:
        """Return a map's picture, its longer side as near to `size` pixels as crisp cells allow.

        Args:
            grid: the map.
            size: most pixels a side.
        """
        content = blake2b(grid.cells.tobytes(), digest_size=16).digest()
        key = (content, grid.cells.shape, grid.start, grid.goal, size)
        if key not in self._pictures:
            self._pictures[key] = paint(grid, size)
            if len(self._pictures) > self._kept:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        return self._pictures[key]


def paint(grid: GridMap, size: int) -> pygame.Surface:
    """Paint a map's picture: whole pixels a cell where there are enough, else averaged cells."""
    colours = pygame.surfarray.make_surface(terrain_paint.colours(grid).swapaxes(0, 1))
    cell: float = size // max(grid.cells.shape)
    if cell >= 1:
        picture = pygame.transform.scale_by(colours, cell)
    else:
        cell = size / max(grid.cells.shape)
        sides = (max(1, round(grid.width * cell)), max(1, round(grid.height * cell)))
        picture = pygame.transform.smoothscale(colours, sides)
    _paint_ends(picture, grid, cell)
    return picture


def _paint_ends(picture: pygame.Surface, grid: GridMap, cell: float) -> None:
    places = [((col + 0.5) * cell, (row + 0.5) * cell) for row, col in (grid.start, grid.goal)]
    markers.ring(picture, places[0], max(2.5, cell * 0.36))
    markers.diamond(picture, places[1], max(3.0, cell * 0.44))
