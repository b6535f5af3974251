"""Small pictures of tools and overlays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.ui.draw.colour_maps import coloured
from simulator.ui.draw.paint import arrow, text
from simulator.ui.draw.theme import CELL_COLOURS, GOAL, LINE, OPTIMAL, START, TEXT_DIM, WRONG
from simulator.ui.map.layers import REWARD_HUES
from simulator.ui.overlays import Heat

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.overlays import Overlay
    from simulator.ui.tools import Tool

BLUE = (110, 150, 250)
"""The policy's colour on a dark ground."""


def tool_icon(tool: Tool) -> Callable[[pygame.Surface, pygame.Rect], None]:
    """Return what draws a tool's picture: the cell it leaves behind."""

    def draw(target: pygame.Surface, rect: pygame.Rect) -> None:
        if tool.place == "start":
            pygame.draw.circle(target, START, rect.center, 7, 3)
        elif tool.place == "goal":
            pygame.draw.polygon(target, GOAL, (rect.midtop, rect.midright, rect.midbottom, rect.midleft))
        elif tool.reward:
            for colour, half in zip(REWARD_HUES, (pygame.Rect(rect), pygame.Rect(rect)), strict=True):
                half.width //= 2
                half.left += half.width * int(colour == REWARD_HUES[1])
                pygame.draw.rect(target, colour, half, border_radius=3)
            text(target, "±", rect.center, (255, 255, 255), 12, bold=True, align="centre")
        else:
            pygame.draw.rect(target, CELL_COLOURS[tool.kind or 0], rect, border_radius=3)
            pygame.draw.rect(target, LINE, rect, 1, border_radius=3)
            if tool.kind == 0:
                pygame.draw.line(target, TEXT_DIM, rect.bottomleft, rect.topright, 2)

    return draw


def overlay_icon(overlay: Overlay) -> Callable[[pygame.Surface, pygame.Rect], None]:
    """Return what draws an overlay's sign, so that its button is its key."""

    def draw(target: pygame.Surface, rect: pygame.Rect) -> None:
        x, y = rect.center
        if overlay.name == "arrows":
            target.blit(arrow(1, 14, BLUE), (x - 7, y - 7))
        elif overlay.name == "wedges":
            for dx, dy, reach in ((1, 0, 7), (-1, 0, 3), (0, 1, 4), (0, -1, 4)):
                tip = (x + dx * reach, y + dy * reach)
                sides = (
                    (tip[0] + dy * reach, tip[1] + dx * reach),
                    (tip[0] - dy * reach, tip[1] - dx * reach),
                )
                pygame.draw.polygon(target, BLUE, ((x, y), *sides))
        elif overlay.name == "greedy":
            pygame.draw.line(target, BLUE, (x - 7, y), (x + 7, y), 4)
        elif overlay.name == "optimal":
            for left in (x - 7, x + 2):
                pygame.draw.line(target, OPTIMAL, (left, y), (left + 5, y), 4)
        elif overlay.name == "mistake":
            pygame.draw.circle(target, WRONG, rect.center, 7, 2)
            target.blit(arrow(1, 10, WRONG), (x - 5, y - 5))
        elif isinstance(overlay, Heat):
            ramp = coloured(overlay.table, np.linspace(0, 1, 14))[:, None]
            target.blit(pygame.surfarray.make_surface(np.repeat(ramp, 10, 1)), (x - 7, y - 5))
        else:
            pygame.draw.line(target, (86, 180, 233), (x - 7, y + 3), (x + 2, y - 1), 2)
            pygame.draw.circle(target, (86, 180, 233), (x + 3, y - 2), 4)

    return draw
