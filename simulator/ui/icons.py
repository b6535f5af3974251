"""Small pictures of the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.theme import CELL_COLOURS, GOAL, LINE, START, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.tools import Tool


def tool_icon(tool: Tool) -> Callable[[pygame.Surface, pygame.Rect], None]:
    """Return what draws a tool's picture: the cell it leaves behind."""

    def draw(target: pygame.Surface, rect: pygame.Rect) -> None:
        if tool.place == "start":
            pygame.draw.circle(target, START, rect.center, 7, 3)
        elif tool.place == "goal":
            pygame.draw.polygon(target, GOAL, (rect.midtop, rect.midright, rect.midbottom, rect.midleft))
        else:
            pygame.draw.rect(target, CELL_COLOURS[tool.kind or 0], rect, border_radius=3)
            pygame.draw.rect(target, LINE, rect, 1, border_radius=3)
            if tool.kind == 0:
                pygame.draw.line(target, TEXT_DIM, rect.bottomleft, rect.topright, 2)

    return draw


def check_icon(on: bool) -> Callable[[pygame.Surface, pygame.Rect], None]:
    """Return what draws a box with or without a tick."""

    def draw(target: pygame.Surface, rect: pygame.Rect) -> None:
        small = rect.inflate(-4, -4)
        pygame.draw.rect(target, START if on else LINE, small, 0 if on else 1, border_radius=2)

    return draw
