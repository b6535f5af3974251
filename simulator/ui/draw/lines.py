"""Drawing a path across cells."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, dist
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.draw.theme import INK, RIM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.ui.draw.camera import Camera

Point = tuple[float, float]
Colour = tuple[int, int, int]

SHORT = 6.0
"""Pixels a step below which one dash spans several steps."""


def points(camera: Camera, width: int, path: Sequence[int], shift: float = 0.0) -> list[Point]:
    """Return the middles of cells in pixels, moved aside by a share of a cell.

    Args:
        camera: where cells are.
        width: W of the map.
        path: cells numbered `row * W + col`.
        shift: to the right and half as much down, along no direction of movement, so that two paths can
            lie side by side.
    """
    aside = shift * camera.cell
    rows, cols = np.divmod(np.asarray(path, np.int64), width)
    x, y = camera.centre((0, 0))
    x, y = x + aside, y + aside / 2
    return list(zip((x + cols * camera.cell).tolist(), (y + rows * camera.cell).tolist(), strict=True))


def thickness(camera: Camera, share: float) -> int:
    """Return a line's width in pixels for a share of a cell, from 2 to 8."""
    return int(min(8, max(2, camera.cell * share)))


def solid(
    target: pygame.Surface,
    colour: Colour,
    way: Sequence[Point],
    width: int,
    rim: Colour = RIM,
) -> None:
    """Draw a line with round corners and a rim, so that it stands out from any cell and heat map."""
    if len(way) < 2:
        return
    near = target.get_rect().inflate(4 * width, 4 * width)
    bends = [place for place in way if near.collidepoint(place)] if width > 3 else []
    for shade, wide in ((rim, width + _outline(width)), (colour, width)):
        pygame.draw.lines(target, shade, False, way, wide)
        for place in bends:
            pygame.draw.circle(target, shade, place, wide / 2)


def dashed(target: pygame.Surface, colour: Colour, way: Sequence[Point], width: int) -> None:
    """Draw a line of dashes with a dark rim: one to each step, or to several where steps are small."""
    step = next((length for one, other in pairwise(way) if (length := dist(one, other))), 0.0)
    if not step:  # one place alone, also where an agent bumps into a wall
        return
    if step < SHORT:
        together = ceil(SHORT / step)
        parts = [way[k : k + together // 2 + 1] for k in range(0, len(way) - 1, together)]
        for shade, wide in ((INK, width + 2), (colour, width)):
            for part in parts:
                pygame.draw.lines(target, shade, False, part, wide)
        return
    near = target.get_rect().inflate(4 * step, 4 * step)
    more = _outline(width)
    for (x0, y0), (x1, y1) in pairwise(way):
        if not near.collidepoint(x0, y0):
            continue
        dx, dy = (x1 - x0) * 0.22, (y1 - y0) * 0.22
        length = max(abs(x1 - x0), abs(y1 - y0), 1.0)
        ex, ey = (x1 - x0) / length, (y1 - y0) / length
        ex, ey = ex * more / 2, ey * more / 2
        ends = ((x0 + dx - ex, y0 + dy - ey), (x1 - dx + ex, y1 - dy + ey))
        pygame.draw.line(target, INK, *ends, width=width + more)
        pygame.draw.line(target, colour, (x0 + dx, y0 + dy), (x1 - dx, y1 - dy), width)


def _outline(width: int) -> int:
    """Return how much wider than a line its rim is, both sides together, pixels."""
    return 4 if width >= 4 else 2
