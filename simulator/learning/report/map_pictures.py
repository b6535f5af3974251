"""Maps of a report: the cells as a tiny picture, paths as lines over it."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.report.page import part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap, Position

CELLS = np.array([(244, 245, 248), (52, 57, 68), (190, 156, 126), (147, 192, 229), (222, 124, 116)], np.uint8)
"""RGB of floor, wall, mud, water, hazard: as in the window, a little lighter for paper."""
FAILED = np.array((214, 32, 32))


def drawing(
    grid: GridMap,
    path: Sequence[Position],
    best: Sequence[Position],
    *,
    wrong: Position | None = None,
    failed: NDArray[np.int32] | None = None,
) -> Markup:
    """Draw a map with two paths as SVG.

    Args:
        grid: the map.
        path: cells of the policy's path, (row, col).
        best: cells of an optimal path.
        wrong: where the policy's path first leaves every optimal path; ringed.
        failed: [K, 2] cells from which it fails; tinted.
    """
    height, width = grid.cells.shape
    line = max(0.2, max(height, width) / 110)
    size = max(0.42, 1.6 * line)
    x, y, tip = grid.goal[1] + 0.5, grid.goal[0] + 0.5, 1.2 * size
    return part(
        "map.svg",
        box=f"{-line:g} {-line:g} {width + 2 * line:g} {height + 2 * line:g}",
        width=width,
        height=height,
        line=line,
        size=size,
        pixels=_pixels(grid, failed),
        best=_points(best),
        path=_points(path),
        start=path[0] if path else grid.start,
        goal=f"{x},{y - tip:g} {x + tip:g},{y} {x},{y + tip:g} {x - tip:g},{y}",
        stopped=_cross(path[-1], size) if path and path[-1] != grid.goal else "",
        wrong=wrong,
    )


def _points(path: Sequence[Position]) -> str:
    """Corners of a path; what lies on a straight line between them is left out."""
    cells = np.array(path, float).reshape(-1, 2)
    if len(cells) > 2:
        moves = np.diff(cells, axis=0)
        turns = (moves[1:] != moves[:-1]).any(1)
        cells = cells[np.concatenate([[True], turns, [True]])]
    return " ".join(f"{col + 0.5:g},{row + 0.5:g}" for row, col in cells)


def _cross(cell: Position, size: float) -> str:
    left, right, top, bottom = (cell[axis] + 0.5 + way * size for axis in (1, 0) for way in (-1, 1))
    return f"M{left:g} {top:g}L{right:g} {bottom:g}M{left:g} {bottom:g}L{right:g} {top:g}"


def _pixels(grid: GridMap, failed: NDArray[np.int32] | None) -> str:
    """The cells as a PNG of one pixel each, in an address that holds the picture itself."""
    from PIL import Image

    colours = CELLS[grid.cells]
    if failed is not None and len(failed):
        rows, cols = failed.T
        colours[rows, cols] = (0.62 * colours[rows, cols] + 0.38 * FAILED).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(colours).save(out, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
