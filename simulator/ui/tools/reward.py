"""The tool that paints rewards."""

import pygame

from simulator.ui.draw.paint import text
from simulator.ui.draw.theme import REWARD_HUES
from simulator.ui.tools import Tool, register


def _halves(target: pygame.Surface, rect: pygame.Rect) -> None:
    for place, colour in enumerate(REWARD_HUES):
        half = pygame.Rect(rect.left + place * (rect.width // 2), rect.top, rect.width // 2, rect.height)
        pygame.draw.rect(target, colour, half, border_radius=3)
    text(target, "±", rect.center, (255, 255, 255), 12, bold=True, align="centre")


register(
    Tool(
        "reward", "Reward", "r", 8,
        "Paint a reward for entering cells; the slider on the map sets it. Right button erases, Alt: pick",
        reward=True, icon=_halves,
    )
)  # fmt: skip
