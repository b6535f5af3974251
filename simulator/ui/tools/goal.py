"""The tool that places the goal."""

import pygame

from simulator.ui.draw.theme import GOAL
from simulator.ui.tools import Tool, register


def _diamond(target: pygame.Surface, rect: pygame.Rect) -> None:
    pygame.draw.polygon(target, GOAL, (rect.midtop, rect.midright, rect.midbottom, rect.midleft))


register(
    Tool(
        "goal", "Goal", "g", 4,
        "Where episodes should end: click, or drag the goal with any tool. T: it follows the pointer",
        place="goal", icon=_diamond,
    )
)  # fmt: skip
