"""The probabilities of a state's actions as bars."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, arrow, bar, star, text
from simulator.ui.draw.theme import ACCENT, LINE, OPTIMAL, PANEL_RAISED, TEXT, TEXT_DIM
from simulator.ui.model.intent import undecided
from simulator.world.movement import ACTION_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

HEAD, ROW = 20, 22
"""Heights of the line of captions and of one action, pixels."""


def height(actions: int) -> int:
    """Of the whole block, pixels."""
    return HEAD + ROW * actions


def paint_bars(
    surface: pygame.Surface,
    area: pygame.Rect,
    probabilities: NDArray[np.float32] | None,
    optimal: Sequence[bool] | NDArray[np.bool_],
    *,
    taken: int | None = None,
    grey: bool = False,
) -> None:
    """Paint one bar for each action; its arrow, its probability, its log-probability, a star if optimal.

    The stars are of the map as drawn now and never out of date.

    Args:
        surface: to paint on.
        area: left, top and width of the block, pixels.
        probabilities: [A], None for empty bars.
        optimal: [A], whether the action lies on a shortest path.
        taken: the action that was taken, framed; None frames nothing.
        grey: whether the values are out of date.
    """
    left, right = area.left, area.right
    chance_at, log_at, star_at = right - 112, right - 58, right - 20
    middle = area.top + HEAD // 2
    for words, x in (("probability", chance_at), (tr("bars.log"), log_at), ("optimal", right)):
        text(surface, words, (x, middle), TEXT_DIM, 11, align="right")
    tied = probabilities is None or bool(undecided(probabilities))
    best = None if tied or probabilities is None else int(probabilities.argmax())
    for action, good in enumerate(optimal):
        top = area.top + HEAD + action * ROW
        middle = top + ROW // 2
        if action == taken:
            pygame.draw.rect(surface, PANEL_RAISED, (left - 6, top, area.width + 8, ROW), border_radius=4)
            pygame.draw.rect(surface, ACCENT, (left - 6, top, area.width + 8, ROW), 1, border_radius=4)
        colour = TEXT_DIM if grey else TEXT
        surface.blit(arrow(action, 16, colour), (left, middle - 8))
        text(surface, ACTION_NAMES[action], (left + 22, middle), colour, SMALL)
        track = pygame.Rect(left + 48, middle - 6, chance_at - 50 - left - 48, 12)
        share = 0.0 if probabilities is None else float(probabilities[action])
        fill = LINE if grey else ACCENT if action == best else (62, 98, 150)
        bar(surface, track, share, fill)
        if probabilities is not None:
            text(surface, f"{share:.3f}", (chance_at, middle), colour, bold=action == best, align="right")
            words = f"{log(share):.2f}".replace("-", "−") if share > 0 else "−∞"
            text(surface, words, (log_at, middle), TEXT_DIM, SMALL, align="right")
        if good:
            surface.blit(star(14, OPTIMAL), (star_at - 7, middle - 7))
