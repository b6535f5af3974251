"""Rasterises the rectangles, ellipses, polygons and lines that objects are."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = 1e7
"""Pixels beyond which nothing is drawn."""
SAMPLES = (np.arange(4) + 0.5) / 4
MAX_POINTS = 2000
"""Of a polygon or line."""


def covered(thing: dict[str, Any], cell: tuple[float, float], size: tuple[int, int]) -> NDArray[np.bool_]:
    """[height, width] bool: cells whose centre, or half of which, an object covers; all that a line crosses.

    Args:
        thing: an object as Tiled has it in JSON.
        cell: (width, height) of a cell in the units of the object.
        size: (width, height) of the result in cells; its first corner is at 0,0.
    """
    out = np.zeros((size[1], size[0]), bool)
    numbers = [number(thing.get(name)) for name in ("x", "y", "width", "height", "rotation")]
    x, y, width, height, turn = numbers
    y -= height if "gid" in thing else 0.0
    line, polygon = points(thing.get("polyline")), points(thing.get("polygon"))
    corners = polygon or line or [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    world = [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in corners]
    if thing.get("point") or thing.get("text") or any(abs(v) > FAR for pair in world for v in pair):
        return out
    if line and not polygon:
        for one, two in pairwise(world):
            _line(out, one, two, cell)
        return out
    lows, highs = np.min(world, 0), np.max(world, 0)
    c0, c1 = (int(np.clip(math.floor(v / cell[0]), 0, size[0])) for v in (lows[0], highs[0] + cell[0]))
    r0, r1 = (int(np.clip(math.floor(v / cell[1]), 0, size[1])) for v in (lows[1], highs[1] + cell[1]))
    shape = (width / 2, height / 2) if thing.get("ellipse") else None

    def inside(rows: NDArray[np.floating[Any]], cols: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
        at_x, at_y = np.meshgrid(cols * cell[0] - x, rows * cell[1] - y)
        u, v = at_x * cos + at_y * sin, at_y * cos - at_x * sin
        if shape is not None:
            return _ellipse(u, v, shape)
        return _polygon(u, v, corners)

    rows, cols = np.arange(r0, r1), np.arange(c0, c1)
    if not rows.size or not cols.size:
        return out
    most = sum(inside(rows + dy, cols + dx).astype(int) for dy in SAMPLES for dx in SAMPLES)
    out[r0:r1, c0:c1] = inside(rows + 0.5, cols + 0.5) | (np.asarray(most) * 2 >= SAMPLES.size**2)
    return out


def number(value: Any) -> float:
    """Return a finite number; 0 for anything else."""
    good = isinstance(value, int | float) and abs(value) < 1e12
    return float(value) if good else 0.0


def points(entries: Any) -> list[tuple[float, float]]:
    """Return the corners of a polygon or line."""
    if not isinstance(entries, list):
        return []
    return [(number(p.get("x")), number(p.get("y"))) for p in entries[:MAX_POINTS] if isinstance(p, dict)]


def _ellipse(u: NDArray[np.float64], v: NDArray[np.float64], half: tuple[float, float]) -> NDArray[np.bool_]:
    if min(half) <= 0:
        return np.zeros(u.shape, bool)
    return np.asarray(((u - half[0]) / half[0]) ** 2 + ((v - half[1]) / half[1]) ** 2 <= 1.0)


def _polygon(
    u: NDArray[np.float64], v: NDArray[np.float64], corners: list[tuple[float, float]]
) -> NDArray[np.bool_]:
    """Even-odd rule."""
    out = np.zeros(u.shape, bool)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y0 == y1:
            continue
        between = (v >= min(y0, y1)) & (v < max(y0, y1))
        out ^= between & (u < x0 + (v - y0) * (x1 - x0) / (y1 - y0))
    return out


def _line(
    out: NDArray[np.bool_], one: tuple[float, float], two: tuple[float, float], cell: tuple[float, float]
) -> None:
    x0, y0, x1, y1 = one[0] / cell[0], one[1] / cell[1], two[0] / cell[0], two[1] / cell[1]
    steps = min(int(8 * max(abs(x1 - x0), abs(y1 - y0))) + 1, 100_000)
    share = (np.arange(steps) + 0.5) / steps
    cols = np.floor(x0 + share * (x1 - x0)).astype(int)
    rows = np.floor(y0 + share * (y1 - y0)).astype(int)
    keep = (cols >= 0) & (cols < out.shape[1]) & (rows >= 0) & (rows < out.shape[0])
    out[rows[keep], cols[keep]] = True
