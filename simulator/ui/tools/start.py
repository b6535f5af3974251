"""The tool that places the start."""

import pygame

from simulator.ui.draw.theme import START
from simulator.ui.tools import Tool, register


def _ring(target: pygame.Surface, rect: pygame.Rect) -> None:
    pygame.draw.circle(target, START, rect.center, 7, 3)


register(
    Tool(
        "start", "Start", "s", 3,
        "Where episodes begin: click, or drag the ring with any tool",
        place="start", icon=_ring,
    )
)  # fmt: skip
