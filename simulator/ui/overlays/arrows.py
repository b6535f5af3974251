"""The most probable action of every cell, the larger the more probable."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.draw.paint import arrow
from simulator.ui.draw.theme import POLICY
from simulator.ui.model.intent import undecided
from simulator.ui.overlays import ICON, Glyph, View, register

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = 5
"""Sizes an arrow can have."""


@register
class Arrows(Glyph):
    """Arrows."""

    name = "arrows"
    title = "Arrows"
    key = "1"
    help = "The most probable action of every cell; the larger, the surer. A dot where it is undecided"
    colour = POLICY

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        target.blit(arrow(1, 14, ICON), (rect.centerx - 7, rect.centery - 7))

    def alpha(self, view: View, rows: slice, cols: slice, cell: int) -> NDArray[np.uint8]:
        """See `Glyph`."""
        assert view.policy is not None  # noqa: S101 - asked for only with a policy
        chances = view.seen(view.policy.probabilities, rows, cols)
        actions = chances.shape[-1]
        sure = np.maximum(chances.max(-1) - 1.0 / actions, 0.0) / (1.0 - 1.0 / actions)
        size = np.where(undecided(chances), 0, 1 + (sure * (SIZES - 0.01)).astype(np.int64))
        which = np.where(
            view.seen(view.mdp.decision_states, rows, cols),
            size * actions + np.where(size, chances.argmax(-1), 1),
            0,
        )
        return np.asarray(_bank(cell, actions)[which], np.uint8)


@lru_cache(maxsize=64)
def _bank(cell: int, actions: int) -> NDArray[np.uint8]:
    """[(SIZES + 1) · A, cell²] opacity of every arrow in every size; size 0 is a faint dot."""
    bank = np.zeros((SIZES + 1, actions, cell, cell), np.uint8)
    dot = max(1, cell // 10)
    middle = slice((cell - dot) // 2, (cell - dot) // 2 + dot)
    bank[0, 1:, middle, middle] = 90  # action 0 of size 0 stands for nothing at all
    for size in range(1, SIZES + 1):
        side = max(5, round(cell * (0.42 + 0.4 * size / SIZES)))
        for action in range(actions):
            image = arrow(action, min(side, cell), POLICY)
            pixels = pygame.surfarray.array_alpha(image).T
            left = (cell - pixels.shape[0]) // 2
            place = slice(left, left + pixels.shape[0])
            bank[size, action, place, place] = (pixels * (0.75 + 0.25 * size / SIZES)).astype(np.uint8)
    return bank.reshape(-1, cell * cell)
