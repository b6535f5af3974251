"""Paints terrain: one colour a cell, patterns that need no colour."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pygame

from simulator.ui.draw.theme import CELL_COLOURS
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ui.draw.camera import Camera
    from simulator.world.grid import GridMap

PATTERNED = 7
"""Pixels a cell from which patterns can be told apart."""

LINED = 10
"""Pixels a cell from which cells are divided by thin lines."""

HATCHED = 5
"""Pixels a cell from which the lines of a hatch can be told apart."""

GRID_LINE = (0, 0, 0, 22)
"""Colour of the lines between cells."""

HATCH = (145, 20, 20)
VEIL = 40
"""Colour of the hatch, and how opaque it is between its lines."""

PALETTE = np.array(CELL_COLOURS, np.uint8)

WALLS = len(Cell)
"""Looks of a cell beyond its kind: a wall alone, with one below, with one above, with both."""

T = TypeVar("T", bound=np.generic)


def colours(grid: GridMap) -> NDArray[np.uint8]:
    """[H, W, 3] colour of every cell."""
    return np.asarray(PALETTE[grid.cells], np.uint8)


def draw_patterns(target: pygame.Surface, camera: Camera, grid: GridMap) -> None:
    """Draw what lies above the colours: patterns, the light edge of walls, thin lines.

    Args:
        target: with an alpha channel, in the window's coordinates less the camera's corner.
        camera: where cells are.
        grid: the map.
    """
    size = int(camera.cell)
    if size < PATTERNED:
        return
    rows, cols = camera.visible()
    left, top = _corner(camera, rows, cols)
    which = _looks(grid.cells, rows, cols)
    lay_pixels(target, (left, top), _bank(size)[which])
    if size >= LINED:  # every cell brings its upper and left line, the map's far ends are left
        right, bottom = left + which.shape[1] * size, top + which.shape[0] * size
        pygame.draw.line(target, GRID_LINE, (left, bottom), (right, bottom))
        pygame.draw.line(target, GRID_LINE, (right, top), (right, bottom))


def _looks(cells: NDArray[np.uint8], rows: slice, cols: slice) -> NDArray[np.uint8]:
    """[h, w] which picture of `_bank` stands on each cell in view.

    A wall shows its front and its edge only where it ends.
    """
    part = cells[rows, cols]
    wall = part == Cell.WALL
    ahead, behind = np.zeros_like(wall), np.zeros_like(wall)  # a wall below, a wall above
    below, above = (
        cells[rows.start + 1 : rows.stop + 1, cols],
        cells[max(0, rows.start - 1) : rows.stop - 1, cols],
    )
    ahead[: len(below)] = below == Cell.WALL
    behind[len(behind) - len(above) :] = above == Cell.WALL
    return np.where(wall, WALLS + ahead + np.uint8(2) * behind, part).astype(np.uint8)


@lru_cache(maxsize=64)
def _bank(size: int) -> NDArray[np.uint32]:
    """[WALLS + 4, size, size] pixels of every look: the kinds, then walls with and without front and edge."""
    lined = pygame.Surface((size, size), pygame.SRCALPHA)
    if size >= LINED:
        pygame.draw.line(lined, GRID_LINE, (0, 0), (size, 0))
        pygame.draw.line(lined, GRID_LINE, (0, 0), (0, size))
    bank = np.zeros((WALLS + 4, size, size), np.uint32)
    for look in range(len(bank)):
        picture = lined.copy()
        if look in (Cell.MUD, Cell.WATER, Cell.HAZARD):
            picture.blit(_tile(Cell(look), size), (0, 0))
        elif look >= WALLS:
            ahead, behind = (look - WALLS) % 2, (look - WALLS) // 2
            for tile, hidden in ((_front(size), ahead), (_back(size), behind)):
                if not hidden:
                    picture.blit(tile, (0, 0))
        bank[look] = pygame.surfarray.array2d(picture).T
    return bank


def lay_pixels(surface: pygame.Surface, corner: tuple[int, int], pixels: NDArray[np.uint32]) -> None:
    """Write small pictures, one for every cell, into a surface.

    Args:
        surface: with an alpha channel.
        corner: pixel (x, y) of the first cell's top left; may lie outside.
        pixels: [h, w, cell, cell] as the surface keeps them, rows first.
    """
    image, there = _joined(surface, corner, pixels)
    pygame.surfarray.pixels2d(surface).T[there] = image


def draw_hatch(target: pygame.Surface, camera: Camera, cut_off: NDArray[np.bool_]) -> None:
    """Hatch cells; `cut_off` is [H, W]. The target as in `draw_patterns`."""
    rows, cols = camera.visible()
    part = cut_off[rows, cols]
    if not part.any():
        return
    size = int(camera.cell)
    if size >= HATCHED:
        veil = pygame.Surface(target.get_size(), pygame.SRCALPHA)
        veil.fill((*HATCH, 0))
        lay_alpha(veil, _corner(camera, rows, cols), _hatch(size)[part.astype(np.int8)], size)
        target.blit(veil, (0, 0))
        return
    veil = pygame.Surface(part.shape[::-1], pygame.SRCALPHA)
    veil.fill((*HATCH, 0))
    pygame.surfarray.pixels_alpha(veil)[...] = part.T * np.uint8(VEIL * 2)
    last = camera.cell_rect((rows.stop - 1, cols.stop - 1))
    area = camera.cell_rect((rows.start, cols.start)).union(last)
    target.blit(pygame.transform.scale(veil, area.size), _corner(camera, rows, cols))


def lay_alpha(surface: pygame.Surface, corner: tuple[int, int], alpha: NDArray[np.uint8], cell: int) -> None:
    """Write small pictures, one for every cell, into a surface's alpha channel.

    Args:
        surface: with an alpha channel.
        corner: pixel (x, y) of the first cell's top left; may lie outside.
        alpha: [h, w, cell * cell] opacity of the pixels of every cell, row by row.
        cell: pixels a cell.
    """
    image, there = _joined(surface, corner, alpha.reshape(*alpha.shape[:2], cell, cell))
    pygame.surfarray.pixels_alpha(surface).T[there] = image


def _joined(
    surface: pygame.Surface, corner: tuple[int, int], pictures: NDArray[T]
) -> tuple[NDArray[T], tuple[slice, slice]]:
    """Join [h, w, cell, cell] pictures to one, cut to the surface; return its rows and columns there."""
    height, width, cell, _ = pictures.shape
    image = pictures.transpose(0, 2, 1, 3).reshape(height * cell, width * cell)
    place = pygame.Rect(corner, (width * cell, height * cell)).clip(surface.get_rect())
    left, top = place.x - corner[0], place.y - corner[1]
    there = slice(place.top, place.bottom), slice(place.left, place.right)
    return image[top : top + place.height, left : left + place.width], there


def _corner(camera: Camera, rows: slice, cols: slice) -> tuple[int, int]:
    first = camera.cell_rect((rows.start, cols.start))
    return first.x - camera.rect.x, first.y - camera.rect.y


@lru_cache(maxsize=64)
def _tile(kind: Cell, size: int) -> pygame.Surface:
    """The pattern of a kind, transparent where its colour shows."""
    tile = pygame.Surface((size, size), pygame.SRCALPHA)
    if kind == Cell.MUD:
        for x, y in ((0.25, 0.3), (0.7, 0.2), (0.5, 0.6), (0.2, 0.8), (0.8, 0.78)):
            pygame.draw.circle(tile, (92, 62, 40, 150), (x * size, y * size), max(1.0, size * 0.07))
    elif kind == Cell.WATER:
        for y in (0.3, 0.7):
            wave = [(x, size * (y + 0.07 * np.sin(x / size * 2 * np.pi))) for x in range(0, size + 1, 2)]
            pygame.draw.lines(tile, (30, 90, 150, 170), False, wave, max(1, size // 14))
    else:
        for k in (-0.5, 0.0, 0.5):
            ends = ((size * k, size), (size * (k + 1), 0))
            pygame.draw.line(tile, (90, 14, 14, 170), *ends, width=max(1, size // 9))
    return tile


@lru_cache(maxsize=16)
def _front(size: int) -> pygame.Surface:
    """The side of a wall that faces the viewer, in shadow."""
    tile = pygame.Surface((size, size), pygame.SRCALPHA)
    tall = max(1, round(size * 0.16))
    pygame.draw.rect(tile, (12, 14, 20, 150), (0, size - tall, size, tall))
    return tile


@lru_cache(maxsize=16)
def _back(size: int) -> pygame.Surface:
    """The far edge of a wall, in the light."""
    tile = pygame.Surface((size, size), pygame.SRCALPHA)
    pygame.draw.rect(tile, (255, 255, 255, 60), (0, 0, size, max(1, size // 20)))
    return tile


@lru_cache(maxsize=64)
def _hatch(size: int) -> NDArray[np.uint8]:
    """[2, size²] opacity of the pixels of a cell without and with the hatch: lines on a light veil."""
    tile = pygame.Surface((size, size), pygame.SRCALPHA)
    tile.fill((0, 0, 0, VEIL))
    half = size // 2
    pygame.draw.line(tile, (0, 0, 0, 170), (0, 0), (size - 1, size - 1))
    pygame.draw.line(tile, (0, 0, 0, 110), (half, 0), (size - 1, size - 1 - half))
    pygame.draw.line(tile, (0, 0, 0, 110), (0, half), (size - 1 - half, size - 1))
    bank = np.zeros((2, size * size), np.uint8)
    bank[1] = pygame.surfarray.array_alpha(tile).T.ravel()
    return bank
