"""Maps of a report: the cells as a tiny picture, paths as lines over it."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap, Position

CELLS = np.array([(244, 245, 248), (52, 57, 68), (190, 156, 126), (147, 192, 229), (222, 124, 116)], np.uint8)
"""RGB of floor, wall, mud, water, hazard: as in the window, a little lighter for paper."""
FAILED = np.array((214, 32, 32))
POLICY, OPTIMAL, WRONG, START, GOAL = "#1e40af", "#f59e0b", "#d62020", "#20b26e", "#eb4078"


def drawing(
    grid: GridMap,
    path: Sequence[Position],
    best: Sequence[Position],
    *,
    wrong: Position | None = None,
    failed: NDArray[np.int32] | None = None,
) -> str:
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
    parts = [
        f'<image width="{width}" height="{height}" href="{_pixels(grid, failed)}"/>',
        f'<polyline points="{_points(best)}" stroke="{OPTIMAL}" stroke-width="{2 * line:g}"/>',
        f'<polyline points="{_points(path)}" stroke="{POLICY}" stroke-width="{line:g}"/>',
    ]
    size = max(0.42, 1.6 * line)
    start = path[0] if path else grid.start
    parts.append(f'<circle cx="{start[1] + 0.5}" cy="{start[0] + 0.5}" r="{size:g}" fill="{START}"/>')
    x, y = grid.goal[1] + 0.5, grid.goal[0] + 0.5
    tips = f"{x},{y - size * 1.2:g} {x + size * 1.2:g},{y} {x},{y + size * 1.2:g} {x - size * 1.2:g},{y}"
    parts.append(f'<polygon points="{tips}" fill="{GOAL}"/>')
    if path and path[-1] != grid.goal:
        parts.append(_cross(path[-1], size, line))
    if wrong is not None:
        side = 1 + 2 * line
        parts.append(
            f'<rect x="{wrong[1] - line:g}" y="{wrong[0] - line:g}" width="{side:g}" height="{side:g}" '
            f'stroke="{WRONG}" stroke-width="{1.4 * line:g}"/>'
        )
    box = f"{-line:g} {-line:g} {width + 2 * line:g} {height + 2 * line:g}"
    return f'<svg class="map" viewBox="{box}" role="img">{"".join(parts)}</svg>'


def _points(path: Sequence[Position]) -> str:
    """Corners of a path; what lies on a straight line between them is left out."""
    cells = np.array(path, float).reshape(-1, 2)
    if len(cells) > 2:
        moves = np.diff(cells, axis=0)
        turns = (moves[1:] != moves[:-1]).any(1)
        cells = cells[np.concatenate([[True], turns, [True]])]
    return " ".join(f"{col + 0.5:g},{row + 0.5:g}" for row, col in cells)


def _cross(cell: Position, size: float, line: float) -> str:
    left, right, top, bottom = (cell[axis] + 0.5 + way * size for axis in (1, 0) for way in (-1, 1))
    strokes = tr("report_maps.m_l_m_l", left=left, top=top, right=right, bottom=bottom)
    return f'<path d="{strokes}" stroke="{WRONG}" stroke-width="{1.4 * line:g}"/>'


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
