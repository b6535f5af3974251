"""Painted rewards on the map: a tint, a sign or the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import text
from simulator.ui.draw.theme import INK, REWARD_HUES
from simulator.ui.map.reward_strip import signed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ui.draw.camera import Camera
    from simulator.world.grid import GridMap

FAINT, STRONG = 70, 190
"""Opacity of the smallest and of the largest reward on a map."""

SIGNED, NUMBERED = 14, 44
"""Pixels a cell from which a sign, and from which the number can be read."""


def draw_rewards(target: pygame.Surface, camera: Camera, grid: GridMap) -> None:
    """Draw the painted rewards of the cells in view.

    Args:
        target: with an alpha channel, in the window's coordinates less the camera's corner.
        camera: where cells are.
        grid: the map.
    """
    if grid.bonus is None:
        return
    rows, cols = camera.visible()
    part = grid.bonus[rows, cols]
    if not part.any():
        return
    share = np.abs(part) / max(float(np.abs(grid.bonus).max()), 1e-9)
    tint = np.zeros((*part.shape, 4), np.uint8)
    tint[..., :3] = np.array(REWARD_HUES, np.uint8)[(part > 0).astype(np.int8)]
    tint[..., 3] = np.where(part == 0, 0, FAINT + share * (STRONG - FAINT))
    small = pygame.Surface(part.shape[::-1], pygame.SRCALPHA)
    pygame.surfarray.blit_array(small, tint[..., :3].swapaxes(0, 1))
    pygame.surfarray.pixels_alpha(small)[:] = tint[..., 3].T
    first = camera.cell_rect((rows.start, cols.start))
    last = camera.cell_rect((rows.stop - 1, cols.stop - 1))
    extent = first.union(last).move(-camera.rect.x, -camera.rect.y)
    target.blit(pygame.transform.scale(small, extent.size), extent)
    if camera.cell >= SIGNED:
        _draw_words(target, camera, part, (rows.start, cols.start))


def _draw_words(
    target: pygame.Surface, camera: Camera, part: NDArray[np.float32], corner: tuple[int, int]
) -> None:
    """Write the sign of every reward in the corner of its cell, the number at the bottom of a large one."""
    numbered = camera.cell >= NUMBERED
    size = 11 if numbered else 10
    for row, col in np.argwhere(part).tolist():
        value = float(part[row, col])
        place = camera.cell_rect((row + corner[0], col + corner[1])).move(-camera.rect.x, -camera.rect.y)
        sign = "+" if value > 0 else "−"
        words = signed(value) if numbered else sign
        if font(size).size(words)[0] > place.width - 2:
            words = sign
        spot = (place.centerx, place.bottom - size // 2 - 2) if numbered else (place.left + 5, place.top + 6)
        text(target, words, spot, INK, size, bold=True, align="centre")
