"""What the picture of the map is laid together from, each kept until what it shows changes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui import terrain
from simulator.ui.colour import coloured, grey
from simulator.ui.overlays import OVERLAYS, Heat

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from simulator.ui.overlays import View

NEVER = (96, 8, 20)
"""Colour of cells off a heat map's scale: the goal is never reached from there."""

STRENGTH = np.float32(0.88)
"""Share of the heat maps in the colour of a cell; the rest is its own."""

PALE = (232, 240, 255)
"""Colour of glyphs on dark cells."""

MIDDLE = 140.0
"""Lightness, 0 to 255, at which the policy's blue and `PALE` stand out about equally."""


REST = 20.0
"""After colours were worked out, a newer policy waits for this many times as long as that took."""


@dataclass
class Layer:
    """One picture with the key it was painted for."""

    surface: pygame.Surface
    key: Hashable = None
    age: float = field(default=1e9)


class CellColours:
    """The colours of all cells, heat maps included: they depend on the policy, not on the camera.

    Attributes:
        colours: [H, W, 3] uint8.
        surface: the same, one pixel a cell.
        scales: the heat maps that are on, each with what the ends of its scale stand for.
        behind: whether a newer policy waits to be shown.
    """

    def __init__(self) -> None:
        self.colours: NDArray[np.uint8] = np.zeros((1, 1, 3), np.uint8)
        self.surface = pygame.Surface((1, 1))
        self.scales: list[tuple[Heat, str, str]] = []
        self.behind = False
        self._view: View | None = None
        self._heats: list[Heat] = []
        self._made = 0.0
        self._cost = 0.0

    def update(self, view: View, on: frozenset[str], period: float) -> None:
        """Bring the colours up to date; a newer policy alone waits for `period` seconds or more.

        On a large map they take longer than a frame, and the map must move smoothly meanwhile.
        """
        heats = [o for name, o in OVERLAYS.items() if name in on and isinstance(o, Heat)]
        before, self.behind = self._view, False
        if before is not None and heats == self._heats and _same_ground(before, view):
            if not heats or before.policy is view.policy:
                return
            if before.policy is not None and time.perf_counter() - self._made < max(
                period, REST * self._cost
            ):
                self.behind = True
                return
        self._view, self._heats = view, heats
        began = time.perf_counter()
        self._make(view, heats)
        self._made = time.perf_counter()
        self._cost = self._made - began

    def _make(self, view: View, heats: list[Heat]) -> None:
        self.colours, self.scales = terrain.colours(view.grid), []
        if view.policy is not None and heats:
            shares = [heat.shares(view) for heat in heats]
            self.scales = [(heat, low, high) for heat, (_, low, high) in zip(heats, shares, strict=True)]
            tables = [heat.table for heat in heats]
            self.colours = blend(self.colours, tables, [share for share, _, _ in shares], stale=view.stale)
        height, width = view.grid.cells.shape
        if self.surface.get_size() != (width, height):
            self.surface = pygame.Surface((width, height))
        pygame.surfarray.blit_array(self.surface, self.colours.swapaxes(0, 1))


def _same_ground(one: View, other: View) -> bool:
    """Whether two views differ in their policy at most."""
    return one.grid is other.grid and one.plan is other.plan and one.stale == other.stale


def blend(
    base: NDArray[np.uint8],
    tables: list[NDArray[np.uint8]],
    shares: list[NDArray[np.floating]],
    *,
    stale: bool,
) -> NDArray[np.uint8]:
    """Lay heat maps on the colours of the cells, all equally strong; cells off the scale count thrice.

    Args:
        base: [H, W, 3] colours of the cells.
        tables: [256, 3] colours of each heat map.
        shares: [S] of each in [0, 1], NaN where the cell is left alone, inf where it is off the scale.
        stale: take the colour out.

    Returns:
        [H, W, 3] uint8.
    """
    total = np.zeros(base.shape, np.float32)
    weight = np.zeros((*base.shape[:2], 1), np.float32)
    for table, flat in zip(tables, shares, strict=True):
        share = flat.reshape(base.shape[:2])
        off = np.isinf(share)
        there = (~np.isnan(share) + np.float32(2) * off)[..., None]  # what is off the scale must not drown
        colours = coloured(table, np.where(np.isfinite(share), share, 0.0))
        colours[off] = NEVER
        total += (grey(colours) if stale else colours) * there
        weight += there
    mixed = np.where(weight > 0, total / np.maximum(weight, 1) * STRENGTH + base * (1 - STRENGTH), base)
    return np.asarray(mixed, np.uint8)


def inks(ground: NDArray[np.uint8], dark: tuple[int, int, int], *, stale: bool) -> NDArray[np.uint8]:
    """Return the colours in which something dark can be read on every cell: pale where the cell is dark.

    Args:
        ground: [h, w, 3] uint8 colours of cells.
        dark: RGB on light cells.
        stale: take the colour out.

    Returns:
        [h, w, 3] uint8.
    """
    pair = np.array([dark, PALE], np.uint8)
    light = ground @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.asarray((grey(pair) if stale else pair)[(light < MIDDLE).astype(np.int8)], np.uint8)
