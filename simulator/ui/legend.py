"""The key in a corner of the map: the scales of the heat maps that are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.colour import coloured
from simulator.ui.overlays import Heat
from simulator.ui.panels.paint import SMALL, font, text
from simulator.ui.theme import PANEL, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.ui.overlays import Heat

ROW = 18
BAR = 64

STALE = "grey: learned on the map before"


def paint_legend(rows: Sequence[tuple[Heat, str, str]], *, stale: bool) -> pygame.Surface | None:
    """Paint the scales of heat maps on a plate; None if there is nothing to say.

    What arrows, paths and agents look like stands beside their buttons, see `simulator.ui.icons`.

    Args:
        rows: heat maps that are on, each with what the ends of its scale stand for.
        stale: whether what is shown was learned on an older revision.
    """
    if not (rows or stale):
        return None
    wide = max((font(SMALL).size(heat.title)[0] for heat, *_ in rows), default=110)
    low = max((font(SMALL).size(words)[0] for _, words, _ in rows), default=0)
    high = max((font(SMALL).size(words)[0] for *_, words in rows), default=0)
    said = font(SMALL).size(STALE)[0] + 16 if stale else 0
    size = (max(wide + low + BAR + high + 36, said), ROW * (len(rows) + stale) + 6)
    plate = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(plate, (*PANEL, 215), plate.get_rect(), border_radius=5)
    for k, (heat, least, most) in enumerate(rows):
        y = 3 + ROW * k + ROW // 2
        text(plate, heat.title, (8, y), TEXT, SMALL)
        if not most:
            text(plate, least, (wide + 16, y), TEXT_DIM, SMALL)
            continue
        bar = pygame.Rect(wide + 16 + low + 6, y - 4, BAR, 8)
        text(plate, least, (bar.left - 6, y), TEXT_DIM, SMALL, align="right")
        ramp = coloured(heat.table, np.linspace(0, 1, BAR))[:, None]
        pygame.surfarray.blit_array(plate.subsurface(bar), np.repeat(ramp, bar.height, 1))
        text(plate, most, (bar.right + 6, y), TEXT_DIM, SMALL)
    if stale:
        text(plate, STALE, (8, size[1] - ROW // 2 - 3), TEXT_DIM, SMALL)
    return plate
