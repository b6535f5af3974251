"""Layers of the map's picture and the colours of its cells."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pygame

from simulator.ui.draw import terrain_paint
from simulator.ui.draw.colour_maps import NEVER, coloured, grey
from simulator.ui.draw.contrast import ratio
from simulator.ui.overlays import OVERLAYS, Heat

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from numpy.typing import NDArray

    from simulator.ui.overlays import View

STRENGTH = np.float32(0.88)
"""Share of the heat maps in the colour of a cell; the rest is its own."""

PALE = (232, 240, 255)
"""Colour of glyphs on dark cells."""

MOMENT = 0.002
"""Seconds a frame that may go into a policy which is not shown yet."""


@dataclass
class PictureLayer:
    """One picture with the key it was painted for."""

    surface: pygame.Surface
    key: Hashable = None


class HeatScale(NamedTuple):
    """A heat map that is on, what the ends of its scale stand for, and whether some cells are off it."""

    heat: Heat
    low: str
    high: str
    off: bool


class CellColours:
    """The colours of all cells, heat maps included: they depend on the policy, not on the camera.

    On a large map they take longer than a frame, so they can be worked out bit by bit beforehand.

    Attributes:
        colours: [H, W, 3] uint8.
        surface: the same, one pixel a cell.
        scales: the heat maps that are on.
    """

    def __init__(self) -> None:
        self.colours: NDArray[np.uint8] = np.zeros((1, 1, 3), np.uint8)
        self.surface = pygame.Surface((1, 1))
        self.scales: list[HeatScale] = []
        self._shown: tuple[View, list[Heat]] | None = None
        self._coming: tuple[View, list[Heat]] | None = None
        self._work: Iterator[None] = iter(())
        self._made: tuple[NDArray[np.uint8], list[HeatScale]] | None = None

    def prepare(self, view: View, on: frozenset[str]) -> bool:
        """Work for a moment on the colours of a view; return whether they are ready."""
        self._begin(view, on)
        began = time.perf_counter()
        return all(time.perf_counter() - began <= MOMENT for _ in self._work)

    def update(self, view: View, on: frozenset[str]) -> None:
        """Bring the colours up to date, from what was prepared where that fits."""
        if (view, _heats(on)) == self._shown:
            return
        self._begin(view, on)
        for _ in self._work:
            pass
        assert self._made is not None  # noqa: S101 - the work is done
        self._shown, self._coming = self._coming, None
        self.colours, self.scales = self._made
        height, width = view.grid.cells.shape
        if self.surface.get_size() != (width, height):
            self.surface = pygame.Surface((width, height))
        pygame.surfarray.blit_array(self.surface, self.colours.swapaxes(0, 1))

    def _begin(self, view: View, on: frozenset[str]) -> None:
        """Start over unless this is what is being worked on."""
        coming = (view, _heats(on))
        if coming != self._coming:
            self._coming, self._made = coming, None
            self._work = self._make(*coming)

    def _make(self, view: View, heats: list[Heat]) -> Iterator[None]:
        """Work the colours out, with a pause after every part."""
        colours, scales, shares = terrain_paint.colours(view.grid), [], []
        if view.policy is not None and heats:
            _ = view.greedy  # kept by the view, and needed by others too
            yield
            for heat in heats:
                share, low, high = heat.shares(view)
                shares.append(share)
                scales.append(HeatScale(heat, low, high, bool(np.isinf(share).any())))
                yield
            colours = blend(colours, [heat.table for heat in heats], shares, stale=view.stale)
        self._made = colours, scales


def _heats(on: frozenset[str]) -> list[Heat]:
    return [overlay for name, overlay in OVERLAYS.items() if name in on and isinstance(overlay, Heat)]


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
        colours = coloured(table, share)
        colours[off] = NEVER
        total += (grey(colours) if stale else colours) * there
        weight += there
    total *= STRENGTH / np.maximum(weight, 1)
    total += base * (1 - STRENGTH * (weight > 0))
    return total.astype(np.uint8)


def inks(ground: NDArray[np.uint8], dark: tuple[int, int, int], *, stale: bool) -> NDArray[np.uint8]:
    """Return the colours in which something dark can be read on every cell: pale where that stands out more.

    Args:
        ground: [h, w, 3] uint8 colours of cells.
        dark: RGB on light cells.
        stale: take the colour out.

    Returns:
        [h, w, 3] uint8.
    """
    pair = np.array([dark, PALE], np.uint8)
    paler = ratio(ground, pair[1]) > ratio(ground, pair[0])
    return np.asarray((grey(pair) if stale else pair)[paler.astype(np.int8)], np.uint8)
