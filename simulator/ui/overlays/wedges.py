"""Overlay of all action probabilities, as wedges in their directions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.overlays import ICON, Glyph, View, register
from simulator.world.movement import ACTION_MOVES

if TYPE_CHECKING:
    from numpy.typing import NDArray


SHARPNESS = 1.3
"""How much faster a wedge ends across its direction than along it: it narrows to a tip."""


@register
class Wedges(Glyph):
    """Wedges with their tips the way of the move; length is the root of the probability, so area is it."""

    name = "wedges"
    title = "Probabilities"
    key = "2"
    help = "The probability of every action: the area of its wedge"
    colour = (47, 93, 200)

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        x, y = rect.center
        for dx, dy, reach in ((1, 0, 7), (-1, 0, 3), (0, 1, 4), (0, -1, 4)):
            tip = (x + dx * reach, y + dy * reach)
            side = max(2, reach // 2)
            base = ((x + dy * side, y + dx * side), (x - dy * side, y - dx * side))
            pygame.draw.polygon(target, ICON, (tip, *base))

    def alpha(self, view: View, rows: slice, cols: slice, cell: int) -> NDArray[np.uint8]:
        """See `Glyph`."""
        assert view.policy is not None  # noqa: S101 - asked for only with a policy
        chances = view.seen(view.policy.probabilities, rows, cols)
        acting = view.seen(view.mdp.decision_states, rows, cols)[..., None]
        reach = (np.sqrt(chances) * 255).astype(np.uint8) * acting.astype(np.uint8)
        sector, distance, fade = _sectors(cell, chances.shape[-1])
        reached = reach[..., sector]  # [h, w, cell²]
        # Saturated by hand: above the rim 0 to 255 by how far, so that the rim is smooth.
        over = np.where(reached > distance, reached - distance, np.uint8(0))
        steep = np.minimum(over, np.uint8(15)) * np.uint8(14)
        return np.asarray(steep >> fade, np.uint8)


@lru_cache(maxsize=64)
def _sectors(cell: int, actions: int) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint8]]:
    """[cell²] which action's wedge a pixel belongs to, how far out it lies, and 1 between wedges."""
    place = (np.arange(cell) + 0.5) / cell * 2 - 1
    y, x = np.meshgrid(place, place, indexing="ij")
    moves = np.array(ACTION_MOVES[:actions], float)
    moves /= np.linalg.norm(moves, axis=1, keepdims=True)
    along = moves[:, 0, None, None] * y + moves[:, 1, None, None] * x
    across = abs(moves[:, 1, None, None] * y - moves[:, 0, None, None] * x)
    sector = along.argmax(0)
    out = np.take_along_axis(along + SHARPNESS * across, sector[None], 0)[0]
    edge = (abs(abs(x) - abs(y)) < 1.4 / cell) & (out > 3 / cell) if actions == 4 else np.zeros_like(x, bool)
    distance = np.where(out > 0.94, 255, np.minimum(out, 1) * 240)
    return sector.ravel(), distance.astype(np.uint8).ravel(), edge.astype(np.uint8).ravel()
