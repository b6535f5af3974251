"""The button that rolls the dice: another map of the same kind."""

from __future__ import annotations

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, text
from simulator.ui.draw.theme import EDGE, PANEL, PANEL_RAISED, TEXT, TEXT_DIM


def paint_dice(surface: pygame.Surface, rect: pygame.Rect, *, pointed: bool) -> None:
    """Paint the button.

    Args:
        surface: of the panel.
        rect: its place.
        pointed: whether the pointer is on it.
    """
    box(surface, rect, PANEL_RAISED, TEXT_DIM if pointed else EDGE)
    side = rect.height - 8
    die = pygame.Rect(rect.left + 9, rect.top + 4, side, side)
    pygame.draw.rect(surface, TEXT, die, border_radius=3)
    for dx, dy in ((-0.27, -0.27), (0.27, -0.27), (0, 0), (-0.27, 0.27), (0.27, 0.27)):
        pygame.draw.circle(
            surface, PANEL, (die.centerx + dx * side, die.centery + dy * side), max(1.0, side / 9)
        )
    text(surface, tr("map.new_seed"), (die.right + 8, rect.centery), TEXT, SMALL)
