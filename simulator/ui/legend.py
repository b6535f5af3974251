"""The key in a corner of the map: the scales of the heat maps that are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.colour import coloured
from simulator.ui.overlays import OVERLAYS, Heat, View
from simulator.ui.panels.paint import SMALL, font, text
from simulator.ui.theme import PANEL, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from simulator.ui.overlays import View

ROW = 18
BAR = 64


def draw_legend(target: pygame.Surface, view: View, names: set[str]) -> None:
    """Draw the scales of the heat maps that are on into the lower left corner.

    What arrows, paths and agents look like stands beside their buttons, see `simulator.ui.icons`.
    """
    heats = [o for name, o in OVERLAYS.items() if name in names and isinstance(o, Heat)]
    if view.policy is None or not (heats or view.stale):
        return
    rows = [(heat, *heat.shares(view)[1:]) for heat in heats]
    wide = max((font(SMALL).size(heat.title)[0] for heat in heats), default=110)
    low = max((font(SMALL).size(words)[0] for _, words, _ in rows), default=0)
    high = max((font(SMALL).size(words)[0] for *_, words in rows), default=0)
    size = (wide + low + BAR + high + 36, ROW * (len(rows) + view.stale) + 6)
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
    if view.stale:
        text(plate, "grey: learned on the map before", (8, size[1] - ROW // 2 - 3), TEXT_DIM, SMALL)
    target.blit(plate, (8, target.get_height() - size[1] - 8))
