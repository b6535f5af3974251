"""Scrolling gallery of small maps, each with its success as a bar."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.paint import bar, fitted, text
from simulator.ui.draw.theme import ACCENT, BACKGROUND, LINE, PANEL_RAISED, TEXT, TEXT_DIM, grade
from simulator.ui.draw.thumbnail import Thumbnails

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.grid import GridMap

COLUMNS, GAP, CAPTION = 4, 8, 24
"""Tiles in a row, pixels between two, height of what stands below a picture."""

BUDGET = 0.006
"""Seconds a repaint may spend on new pictures; the others follow in the next one."""


@dataclass(frozen=True)
class GalleryTile:
    """One map on the wall.

    Attributes:
        grid: the map.
        name: its caption.
        success: share of episodes that reached the goal; NaN if unknown.
    """

    grid: GridMap
    name: str
    success: float


class Gallery:
    """The wall; its owner paints it and hands it the mouse.

    Attributes:
        area: where it is on the canvas, pixels.
        unfinished: whether pictures are still missing, so that it should be painted again.
    """

    def __init__(self) -> None:
        self.area = pygame.Rect(0, 0, 0, 0)
        self.scroll = 0
        self.unfinished = False
        self._pictures = Thumbnails()

    def _pitch(self) -> tuple[int, int]:
        """Distance between two tiles across and down."""
        across = (self.area.width - 8 + GAP) // COLUMNS
        return across, across - GAP + CAPTION + GAP

    def place(self, number: int) -> pygame.Rect:
        """Where a tile's picture is, scrolled."""
        across, down = self._pitch()
        row, col = divmod(number, COLUMNS)
        side = across - GAP
        return pygame.Rect(
            self.area.left + col * across, self.area.top + row * down - self.scroll, side, side
        )

    def at(self, pixel: tuple[int, int], count: int) -> int | None:
        """The tile under a pixel of the canvas, out of `count`."""
        if not self.area.collidepoint(pixel):
            return None
        across, down = self._pitch()
        col, over = divmod(pixel[0] - self.area.left, across)
        row = (pixel[1] - self.area.top + self.scroll) // down
        number = row * COLUMNS + col
        return number if col < COLUMNS and over < across - GAP and number < count else None

    def wheel(self, notches: float, count: int) -> bool:
        """Scroll; True if it moved."""
        before = self.scroll
        self.scroll = round(self.scroll - notches * self._pitch()[1] * 0.6)
        self.hold(count)
        return self.scroll != before

    def hold(self, count: int) -> None:
        """Keep the scroll inside what there is."""
        rows = -(-count // COLUMNS)
        self.scroll = max(0, min(self.scroll, rows * self._pitch()[1] - self.area.height))

    def paint(self, surface: pygame.Surface, tiles: Sequence[GalleryTile], *, hovered: int | None) -> None:
        """Paint the tiles in view."""
        down = self._pitch()[1]
        first = self.scroll // down * COLUMNS
        last = min(len(tiles), (self.scroll + self.area.height) // down * COLUMNS + COLUMNS)
        surface.set_clip(self.area)
        until = time.perf_counter() + BUDGET
        self.unfinished = False
        for number in range(first, last):
            self._paint_tile(surface, tiles[number], self.place(number), until, lit=number == hovered)
        self._paint_bar(surface, len(tiles))
        surface.set_clip(None)

    def _paint_tile(
        self, surface: pygame.Surface, tile: GalleryTile, frame: pygame.Rect, until: float, *, lit: bool
    ) -> None:
        pygame.draw.rect(surface, BACKGROUND, frame, border_radius=3)
        if time.perf_counter() < until:
            picture = self._pictures.of(tile.grid, frame.width - 6)
            surface.blit(picture, picture.get_rect(center=frame.center))
        else:
            self.unfinished = True
        known = not isnan(tile.success)
        edge = ACCENT if lit else grade(tile.success) if known else LINE
        pygame.draw.rect(surface, edge, frame, 2 if known or lit else 1, border_radius=3)
        if not known:
            words = fitted(tile.name, frame.width, 11)
            text(
                surface,
                words,
                (frame.centerx, frame.bottom + 9),
                TEXT if lit else TEXT_DIM,
                11,
                align="centre",
            )
            return
        track = pygame.Rect(frame.left, frame.bottom + 6, frame.width - 36, 6)
        bar(surface, track, tile.success, grade(tile.success))
        shown = f"{tile.success:.0%}" if tile.success in (0.0, 1.0) else f"{100 * tile.success:.3g}%"
        text(surface, shown, (frame.right, frame.bottom + 9), TEXT, 11, align="right")

    def _paint_bar(self, surface: pygame.Surface, count: int) -> None:
        total = -(-count // COLUMNS) * self._pitch()[1]
        if total <= self.area.height:
            return
        size = max(24, self.area.height * self.area.height // total)
        top = self.area.top + (self.area.height - size) * self.scroll // max(1, total - self.area.height)
        track = pygame.Rect(self.area.right - 6, self.area.top, 6, self.area.height)
        pygame.draw.rect(surface, PANEL_RAISED, track, border_radius=3)
        pygame.draw.rect(surface, LINE, (self.area.right - 6, top, 6, size), border_radius=3)
