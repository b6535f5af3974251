"""From cells to pixels and back; nothing else converts."""

from __future__ import annotations

from copy import copy
from math import floor
from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from simulator.world.grid import GridMap, Position

LARGEST_CELL = 160.0
"""Pixels a cell at the closest zoom."""

SNAP = 4.0
"""From this many pixels a cell on, cells are whole pixels wide, so that all look alike."""

MARGIN = 16
"""Pixels left free around the map by `fit`."""


class Camera:
    """Where on the screen the map lies, and how large.

    Attributes:
        rect: the viewport in window pixels.
        cell: pixels a cell; whole numbers from `SNAP` on.
    """

    def __init__(self, rect: pygame.Rect, height: int = 1, width: int = 1) -> None:
        self.rect = rect
        self.cell = 1.0
        self._scale = 1.0  # as zoomed, before snapping
        self._origin = (0.0, 0.0)  # window pixels of the map's top left corner
        self._shape = (height, width)
        self._fitted = True  # nobody has zoomed or panned since
        self.fit()

    @property
    def origin(self) -> tuple[float, float]:
        """Window pixels of the map's top left corner."""
        return self._origin

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the map."""
        return self._shape

    @property
    def key(self) -> tuple[object, ...]:
        """Changes whenever the picture would move."""
        return (tuple(self.rect), self.cell, self._origin, self._shape)

    def show(self, grid: GridMap) -> None:
        """Look at a map; fit it in if its size is another than before."""
        if self._shape != grid.cells.shape:
            self._shape = (grid.height, grid.width)
            self.fit()

    def resize(self, rect: pygame.Rect) -> None:
        """Take another viewport: the whole map fits in again, unless somebody has zoomed or panned."""
        if self.rect == rect:
            return
        self.rect = rect
        if self._fitted:
            self.fit()
        else:
            self._move_to(*self._origin)

    def fit(self) -> None:
        """Show the whole map, as large as it goes."""
        height, width = self._shape
        room = ((self.rect.width - 2 * MARGIN) / width, (self.rect.height - 2 * MARGIN) / height)
        self._set(min(*room, LARGEST_CELL))
        self._origin = (
            float(round(self.rect.centerx - self.cell * width / 2)),
            float(round(self.rect.centery - self.cell * height / 2)),
        )
        self._fitted = True

    def zoom(self, factor: float, at: tuple[float, float]) -> None:
        """Zoom, keeping what is under the pixel `at` where it is."""
        before, self._fitted = self.cell, False
        height, width = self._shape
        smallest = min(1.0, 0.5 * min(self.rect.width / width, self.rect.height / height))
        self._set(max(smallest, min(self._scale * factor, LARGEST_CELL)))
        ratio = self.cell / before
        self._move_to(*(a - (a - o) * ratio for a, o in zip(at, self._origin, strict=True)))

    def pan(self, dx: float, dy: float) -> None:
        """Shift the map by pixels; a part of it always stays in view."""
        self._fitted = False
        self._move_to(self._origin[0] + dx, self._origin[1] + dy)

    def cell_at(self, pixel: tuple[float, float]) -> Position | None:
        """Return the cell under a pixel, None outside the map or the viewport."""
        if not self.rect.collidepoint(pixel):
            return None
        row, col = self.nearest(pixel)
        height, width = self._shape
        return (row, col) if 0 <= row < height and 0 <= col < width else None

    def nearest(self, pixel: tuple[float, float]) -> Position:
        """Return the cell that would be under a pixel if the map had no end."""
        return (
            floor((pixel[1] - self._origin[1]) / self.cell),
            floor((pixel[0] - self._origin[0]) / self.cell),
        )

    def cell_rect(self, position: Position) -> pygame.Rect:
        """Return the pixels of a cell."""
        row, col = position
        left, top = self._origin[0] + col * self.cell, self._origin[1] + row * self.cell
        x, y = round(left), round(top)
        return pygame.Rect(x, y, max(1, round(left + self.cell) - x), max(1, round(top + self.cell) - y))

    def centre(self, position: tuple[float, float]) -> tuple[float, float]:
        """Return the middle of a cell in pixels; fractions of cells are fine."""
        return (
            self._origin[0] + (position[1] + 0.5) * self.cell,
            self._origin[1] + (position[0] + 0.5) * self.cell,
        )

    def moved_to(self, rect: pygame.Rect) -> Camera:
        """Return a camera that sees the same cells in the same places of another viewport of that size."""
        other, before = copy(self), self.rect
        other.rect = rect
        other.shift(rect.x - before.x, rect.y - before.y)
        return other

    def shift(self, dx: float, dy: float) -> None:
        """Move the map by pixels, wherever that leads."""
        self._origin = (self._origin[0] + dx, self._origin[1] + dy)

    def visible(self) -> tuple[slice, slice]:
        """Return the rows and columns that are on screen, at least in part."""
        top, left = self.nearest(self.rect.topleft)
        bottom, right = self.nearest((self.rect.right - 1, self.rect.bottom - 1))
        height, width = self._shape
        return (
            slice(max(0, min(top, height - 1)), max(1, min(bottom + 1, height))),
            slice(max(0, min(left, width - 1)), max(1, min(right + 1, width))),
        )

    def _set(self, scale: float) -> None:
        self._scale = scale
        self.cell = float(floor(scale)) if scale >= SNAP else scale

    def _move_to(self, x: float, y: float) -> None:
        height, width = self._shape
        keep = 40.0
        left, top = self.rect.left - width * self.cell + keep, self.rect.top - height * self.cell + keep
        self._origin = (
            float(round(max(left, min(x, self.rect.right - keep)))),
            float(round(max(top, min(y, self.rect.bottom - keep)))),
        )
