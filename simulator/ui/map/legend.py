"""The key in a corner of the map: the scales of the heat maps that are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.draw.colour_maps import NEVER, coloured
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, text
from simulator.ui.draw.theme import PANEL, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.ui.map.layers import Scale

ROW = 18
BAR = 56
SWATCH = 10
OFF = "never"

STALE = "grey: learned on the map before"
FIRST = "arrows: an episode's first step, nothing remembered"


def paint_legend(rows: Sequence[Scale], notes: Sequence[str]) -> pygame.Surface | None:
    """Paint the scales of heat maps on a plate; None if there is nothing to say.

    What arrows, paths and agents look like stands beside their buttons, see `Overlay.draw_icon`.

    Args:
        rows: heat maps that are on.
        notes: what else is to be known, a line each.
    """
    if not (rows or notes):
        return None
    wide = max((_width(row.heat.title) for row in rows), default=0)
    low = max((_width(row.low) for row in rows if row.high), default=0)
    bar = wide + 16 + low + 6
    ends = [bar + BAR + 6 + _width(row.high) + (_width(OFF) + SWATCH + 14 if row.off else 0) for row in rows]
    ends += [wide + 16 + _width(row.low) for row in rows if not row.high]
    ends += [8 + _width(note) for note in notes]
    size = (max(ends) + 8, ROW * (len(rows) + len(notes)) + 6)
    plate = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(plate, (*PANEL, 215), plate.get_rect(), border_radius=5)
    for k, row in enumerate(rows):
        _paint_row(plate, row, 3 + ROW * k + ROW // 2, (wide + 16, bar))
    for k, note in enumerate(notes, len(rows)):
        text(plate, note, (8, 3 + ROW * k + ROW // 2), TEXT_DIM, SMALL)
    return plate


def _paint_row(plate: pygame.Surface, row: Scale, y: int, columns: tuple[int, int]) -> None:
    """Paint one scale: its name, its ends, and what lies off it."""
    words, left = columns
    text(plate, row.heat.title, (8, y), TEXT, SMALL)
    if not row.high:
        text(plate, row.low, (words, y), TEXT_DIM, SMALL)
        return
    bar = pygame.Rect(left, y - 4, BAR, 8)
    text(plate, row.low, (left - 6, y), TEXT_DIM, SMALL, align="right")
    ramp = coloured(row.heat.table, np.linspace(0, 1, BAR))[:, None]
    pygame.surfarray.blit_array(plate.subsurface(bar), np.repeat(ramp, bar.height, 1))
    end = text(plate, row.high, (bar.right + 6, y), TEXT_DIM, SMALL).right
    if row.off:
        swatch = pygame.Rect(end + 8, y - SWATCH // 2, SWATCH, SWATCH)
        pygame.draw.rect(plate, NEVER, swatch)
        pygame.draw.rect(plate, TEXT_DIM, swatch, 1)
        text(plate, OFF, (swatch.right + 6, y), TEXT_DIM, SMALL)


def _width(words: str) -> int:
    return int(font(SMALL).size(words)[0])
