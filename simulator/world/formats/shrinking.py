"""Shrinks a picture of walls; thin walls stay closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def shrink(wall: NDArray[np.bool_], size: int) -> tuple[NDArray[np.bool_], int]:
    """Make a map of walls smaller: a cell is wall where at least half of its area is.

    Two neighbouring cells stay neighbours only if one can get from the largest free part of one to that of
    the other within both, by steps to the four sides: else the one with more wall becomes wall. So cells
    that four moves connect are connected in the picture, and a door in a thin wall stays open. Diagonal
    moves between two such walls are closed in the same way.

    Args:
        wall: [H, W] bool.
        size: cells along the longer side, at most max(H, W).

    Returns:
        [h, w] bool walls, and how many of them stand for thin walls.
    """
    height, width = (max(1, round(side * size / max(wall.shape))) for side in wall.shape)
    rows, cols = (np.arange(n) * side // n for n, side in zip((height, width), wall.shape, strict=True))
    total = np.add.reduceat(np.add.reduceat(wall, rows, 0, np.int32), cols, 1)
    tall, wide = np.diff(rows, append=wall.shape[0]), np.diff(cols, append=wall.shape[1])
    area = np.outer(tall, wide)
    cells = 2 * total >= area
    if max(wall.shape) == size or not total.any():
        return cells, 0
    full, share = cells.copy(), total / area
    _close(cells, share, _parted(cells, _main(~wall, rows, cols), rows, cols))
    _close(cells, share, _corners(cells, cells & ~full))
    return cells, int(np.count_nonzero(cells & ~full))


def _main(free: NDArray[np.bool_], rows: NDArray[np.intp], cols: NDArray[np.intp]) -> NDArray[np.bool_]:
    """[H, W] bool: pixels of the largest free part of each cell."""
    from scipy import ndimage  # only when a picture shrinks

    width = free.shape[1]
    owner = np.repeat(np.arange(len(cols)), np.diff(cols, append=width))
    spread = np.arange(width) + owner  # a column of wall between cells
    out = np.zeros_like(free)
    for top, bottom in zip(rows, [*rows[1:], len(free)], strict=True):
        apart = np.zeros((bottom - top, width + len(cols)), bool)
        apart[:, spread] = free[top:bottom]
        parts, count = ndimage.label(apart)
        parts = parts[:, spread]
        sizes = np.bincount(parts.ravel(), minlength=count + 1)
        of_part = np.zeros(count + 1, np.intp)
        of_part[parts] = owner[None, :]
        order = np.argsort(sizes[1:], kind="stable") + 1
        largest = np.zeros(len(cols), np.intp)
        largest[of_part[order]] = order  # the last one, which is the largest, stays
        out[top:bottom] = (parts == largest[owner]) & (parts > 0)
    return out


def _parted(
    cells: NDArray[np.bool_], main: NDArray[np.bool_], rows: NDArray[np.intp], cols: NDArray[np.intp]
) -> NDArray[np.intp]:
    """[K, 2] numbers of free neighbours whose largest free parts do not touch."""
    number = np.arange(cells.size).reshape(cells.shape)
    down = np.logical_or.reduceat(main[rows[1:] - 1] & main[rows[1:]], cols, 1)
    right = np.logical_or.reduceat(main[:, cols[1:] - 1] & main[:, cols[1:]], rows, 0)
    below = ~(cells[:-1] | cells[1:] | down)
    beside = ~(cells[:, :-1] | cells[:, 1:] | right)
    return np.concatenate(
        [
            np.stack([number[:-1][below], number[1:][below]], 1),
            np.stack([number[:, :-1][beside], number[:, 1:][beside]], 1),
        ]
    )


def _corners(cells: NDArray[np.bool_], thin: NDArray[np.bool_]) -> NDArray[np.intp]:
    """[K, 2] numbers of free cells that touch at a corner between two walls, one of them a thin one."""
    number = np.arange(cells.size).reshape(cells.shape)
    found = []
    for near, far in (((0, 0), (1, 1)), ((0, 1), (1, 0))):
        free = [_quarter(number, at) for at in (near, far)]
        walls = [_quarter(number, at) for at in ((near[0], far[1]), (far[0], near[1]))]
        leak = ~cells.flat[free[0]] & ~cells.flat[free[1]] & cells.flat[walls[0]] & cells.flat[walls[1]]
        leak &= thin.flat[walls[0]] | thin.flat[walls[1]]
        found.append(np.stack([free[0][leak], free[1][leak]], 1))
    return np.concatenate(found)


def _quarter(number: NDArray[np.intp], at: tuple[int, int]) -> NDArray[np.intp]:
    """One cell of every block of 2x2 cells."""
    height, width = number.shape
    return number[at[0] : height - 1 + at[0], at[1] : width - 1 + at[1]]


def _close(cells: NDArray[np.bool_], share: NDArray[np.float64], pairs: NDArray[np.intp]) -> None:
    """Make one cell of each pair a wall, those with most wall first."""
    flat, shares = cells.reshape(-1), share.reshape(-1)
    order = np.argsort(-shares[pairs].max(1), kind="stable")
    for one, other in pairs[order].tolist():
        if not (flat[one] or flat[other]):
            flat[one if shares[one] >= shares[other] else other] = True
