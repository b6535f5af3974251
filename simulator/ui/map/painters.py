"""Painters of the layers of the map's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.draw import markers, terrain_paint
from simulator.ui.draw.theme import BACKGROUND, MAP_EDGE
from simulator.ui.map.picture_layers import CellColours, inks
from simulator.ui.map.reward_marks import draw_rewards
from simulator.ui.overlays import OVERLAYS, Glyph, Line, View
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.draw.camera import Camera

GLYPHS = 8
"""Pixels a cell from which arrows and wedges can be read."""


class Painters:
    """Paints cells, heat maps, patterns, glyphs and lines.

    Args:
        cells: gives the colour of every cell.
    """

    def __init__(self, cells: CellColours) -> None:
        self._cells = cells

    def all(
        self, view: View, on: frozenset[str], *, hatched: bool
    ) -> dict[str, Callable[[pygame.Surface, Camera], None]]:
        """Return the painter of each layer by its name."""
        return {
            "ground": lambda surface, camera: self.ground(surface, camera, view, on),
            "patterns": lambda surface, camera: _paint_patterns(surface, camera, view, hatched=hatched),
            "wedges": lambda surface, camera: self._glyph(surface, camera, view, on, "wedges"),
            "arrows": lambda surface, camera: self._glyph(surface, camera, view, on, "arrows"),
            "lines": lambda surface, camera: _paint_lines(surface, camera, view, on),
        }

    def ground(self, surface: pygame.Surface, camera: Camera, view: View, on: frozenset[str]) -> None:
        """Colours of cells and heat maps, one pixel a cell, scaled up."""
        self._cells.update(view, on)
        rows, cols = camera.visible()
        area = extent(camera)
        part = self._cells.surface.subsurface(
            (cols.start, rows.start, cols.stop - cols.start, rows.stop - rows.start)
        )
        surface.fill(BACKGROUND)
        surface.blit(pygame.transform.scale(part, area.size), area)
        _paint_frame(surface, _whole(camera))

    def _glyph(
        self, surface: pygame.Surface, camera: Camera, view: View, on: frozenset[str], name: str
    ) -> None:
        """Gather a small picture for every cell in view, straight into the alpha channel."""
        glyph = OVERLAYS[name]
        cell = int(camera.cell)
        if name not in on or view.policy is None or cell < GLYPHS or not isinstance(glyph, Glyph):
            return
        rows, cols = camera.visible()
        area = extent(camera)
        ink = inks(self._cells.colours[rows, cols], glyph.colour, stale=view.stale)
        shades = pygame.transform.scale(pygame.surfarray.make_surface(ink.swapaxes(0, 1)), area.size)
        surface.fill((0, 0, 0, 0))
        surface.blit(shades, area)
        terrain_paint.lay_alpha(surface, area.topleft, glyph.alpha(view, rows, cols, cell), cell)


def extent(camera: Camera) -> pygame.Rect:
    """Return the pixels of the cells in view, from the viewport's corner."""
    rows, cols = camera.visible()
    first = camera.cell_rect((rows.start, cols.start))
    last = camera.cell_rect((rows.stop - 1, cols.stop - 1))
    return first.union(last).move(-camera.rect.x, -camera.rect.y)


def _whole(camera: Camera) -> pygame.Rect:
    """Return the pixels of the whole map, from the viewport's corner."""
    height, width = camera.shape
    last = camera.cell_rect((height - 1, width - 1))
    return camera.cell_rect((0, 0)).union(last).move(-camera.rect.x, -camera.rect.y)


def _paint_frame(surface: pygame.Surface, inner: pygame.Rect) -> None:
    """Draw the map's frame, two pixels thick, around its cells; by fills, which may lie outside."""
    outer = inner.inflate(4, 4)
    for place in (
        (outer.left, outer.top, outer.width, 2),
        (outer.left, inner.bottom, outer.width, 2),
        (outer.left, outer.top, 2, outer.height),
        (inner.right, outer.top, 2, outer.height),
    ):
        surface.fill(MAP_EDGE, place)


def _paint_patterns(surface: pygame.Surface, camera: Camera, view: View, *, hatched: bool) -> None:
    surface.fill((0, 0, 0, 0))
    terrain_paint.draw_patterns(surface, camera, view.grid)
    draw_rewards(surface, camera, view.grid)
    if hatched:
        cells = view.grid.cells
        cut_off = np.isinf(view.plan.distance).reshape(cells.shape) & (cells != Cell.WALL)
        terrain_paint.draw_hatch(surface, camera, cut_off)


def _paint_lines(surface: pygame.Surface, camera: Camera, view: View, on: frozenset[str]) -> None:
    """Paths, start and goal."""
    surface.fill((0, 0, 0, 0))
    camera = camera.moved_to(surface.get_rect())
    for name, overlay in OVERLAYS.items():
        if name in on and isinstance(overlay, Line):
            overlay.draw(surface, camera, view)
    markers.draw_ends(surface, camera, view.grid)
