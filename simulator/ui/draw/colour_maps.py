"""Colour scales that colour-blind users can read, as tables of 256 colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _scale(*stops: tuple[int, int, int]) -> NDArray[np.uint8]:
    """[256, 3] uint8, straight lines between evenly spaced stops."""
    places = np.linspace(0, 255, len(stops))
    table = np.stack([np.interp(np.arange(256), places, [s[c] for s in stops]) for c in range(3)], 1)
    return np.asarray(table.round(), np.uint8)


VIRIDIS = _scale(
    (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142),
    (31, 158, 137), (53, 183, 121), (109, 205, 89), (180, 222, 44), (253, 231, 37),
)  # fmt: skip
"""Dark violet to yellow, even steps of lightness (van der Walt and Smith 2015)."""

BLUES = _scale((239, 243, 255), (189, 215, 231), (107, 174, 214), (49, 130, 189), (8, 81, 156))
"""White to dark blue."""

PURPLES = _scale((242, 240, 247), (203, 201, 226), (158, 154, 200), (117, 107, 177), (84, 39, 143))
"""White to dark violet."""

GREENS = _scale((247, 252, 240), (204, 235, 197), (123, 204, 196), (43, 140, 190), (8, 64, 129))
"""White over green to dark blue."""

ORANGES = _scale((255, 247, 236), (253, 212, 158), (253, 154, 70), (230, 92, 20))
"""White to orange; not darker, so that dark red stays free for cells off the scale."""

NEVER = (96, 8, 20)
"""Colour of cells off a heat map's scale: the goal is never reached from there."""


def coloured(table: NDArray[np.uint8], share: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Look colours up.

    Args:
        table: [256, 3].
        share: [...] in [0, 1]; what is not finite counts as 0.

    Returns:
        [..., 3] uint8.
    """
    known = np.where(np.isfinite(share), share, np.float32(0))
    index = (known * np.float32(255)).clip(0, 255).astype(np.uint8)
    return np.asarray(table.take(index, axis=0), np.uint8)


def grey(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Take the colour out, leave the lightness; [..., 3] uint8."""
    light = (colours.astype(np.float32) @ np.array([0.3, 0.59, 0.11], np.float32))[..., None]
    return np.repeat(light, 3, -1).astype(np.uint8)
