"""The key in a corner of the map: what the overlays that are on mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.colour import coloured
from simulator.ui.overlays import OVERLAYS, Heat, Line, View
from simulator.ui.panels.paint import SMALL, arrow, font, text
from simulator.ui.theme import OPTIMAL, PANEL, POLICY, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from simulator.ui.overlays import Overlay

ROW = 20
BAR = 64


def draw_legend(target: pygame.Surface, view: View, names: set[str]) -> None:
    """Draw the key into the lower left corner; nothing if no overlay is on."""
    rows = [(o, *_range(o, view)) for name, o in OVERLAYS.items() if name in names]
    if not rows or view.policy is None:
        return
    heats = any(isinstance(o, Heat) for o, _, _ in rows)
    width = 26 + max(font(SMALL).size(o.title)[0] for o, _, _ in rows) + 12
    ends = max(font(SMALL).size(low)[0] + font(SMALL).size(high)[0] for _, low, high in rows)
    width += (BAR + ends + 16) if heats else 0
    plate = pygame.Surface((width, ROW * len(rows) + 10 + (ROW if view.stale else 0)), pygame.SRCALPHA)
    pygame.draw.rect(plate, (*PANEL, 225), plate.get_rect(), border_radius=5)
    for k, (overlay, low, high) in enumerate(rows):
        y = 5 + ROW * k + ROW // 2
        _sign(plate, overlay, (14, y))
        title = text(plate, overlay.title, (26, y), TEXT, SMALL)
        if isinstance(overlay, Heat) and high:
            right = width - 8
            after = text(plate, high, (right, y), TEXT_DIM, SMALL, align="right")
            bar = pygame.Rect(after.left - BAR - 5, y - 5, BAR, 10)
            ramp = coloured(overlay.table, np.linspace(0, 1, BAR))[:, None]
            pygame.surfarray.blit_array(plate.subsurface(bar), np.repeat(ramp, 10, 1))
            text(plate, low, (bar.left - 5, y), TEXT_DIM, SMALL, align="right")
        elif low:
            text(plate, low, (title.right + 8, y), TEXT_DIM, SMALL)
    if view.stale:
        text(plate, "grey: of the map before", (8, plate.get_height() - ROW // 2 - 3), TEXT_DIM, SMALL)
    target.blit(plate, (10, target.get_height() - plate.get_height() - 10))


def _range(overlay: Overlay, view: View) -> tuple[str, str]:
    if isinstance(overlay, Heat) and view.policy is not None:
        return overlay.shares(view)[1:]
    return "", ""


def _sign(plate: pygame.Surface, overlay: Overlay, middle: tuple[int, int]) -> None:
    x, y = middle
    if overlay.name == "arrows":
        plate.blit(arrow(1, 14, (130, 170, 255)), (x - 7, y - 7))
    elif overlay.name == "wedges":
        for dx, dy in ((6, 0), (-3, 0), (0, 4), (0, -4)):
            pygame.draw.line(plate, (130, 170, 255), middle, (x + dx, y + dy), 4)
    elif isinstance(overlay, Line):
        colour = POLICY if overlay.name == "greedy" else OPTIMAL
        light = (90, 130, 245) if colour == POLICY else colour
        for left in (x - 8,) if overlay.name == "greedy" else (x - 8, x + 2):
            pygame.draw.line(plate, light, (left, y), (left + (16 if overlay.name == "greedy" else 6), y), 4)
    elif overlay.name == "agents":
        pygame.draw.circle(plate, (86, 180, 233), middle, 5)
    else:
        pygame.draw.rect(plate, coloured(overlay.table, np.array(0.75)).tolist(), (x - 6, y - 6, 12, 12))
