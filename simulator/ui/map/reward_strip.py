"""Slider of the reward in hand, above the map while the reward tool is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, text
from simulator.ui.draw.theme import BACKGROUND, EDGE, PANEL, REWARD_HUES, TEXT, TEXT_DIM
from simulator.ui.tools import TOOLS
from simulator.ui.widgets.rows import disc
from simulator.ui.widgets.scale import Scale

if TYPE_CHECKING:
    from simulator.ui.model.state import State

SCALE = Scale(-10.0, 10.0, "pseudo", 0.05)
"""Rewards along the slider: fine near nothing, where most of use are."""

SIZE = (332, 30)
"""Width and height, pixels."""

SLIDER_TIP = "reward_strip.the_reward_that_the_tool_paints"

FINE = 0.1
"""How much slower the knob moves while Shift is held."""


def signed(value: float) -> str:
    """A reward with its sign."""
    return f"{value:+.3g}".replace("-", "−") if value else "0"


class RewardStrip:
    """The slider; all places are window pixels."""

    def __init__(self) -> None:
        self.sliding = False
        self._position = 0.0
        self._shown: tuple[float, bool] | None = None

    def rect(self, area: pygame.Rect) -> pygame.Rect:
        """Where it stands in its part of the window."""
        rect = pygame.Rect(0, 0, min(SIZE[0], area.width - 8), SIZE[1])
        rect.midleft = (area.left + 4, area.centery)
        return rect

    def track(self, area: pygame.Rect) -> pygame.Rect:
        """The slider's track."""
        rect = self.rect(area)
        return pygame.Rect(rect.left + 66, rect.centery - 2, max(20, rect.width - 66 - 84), 4)

    def handle(self, event: pygame.event.Event, area: pygame.Rect, state: State) -> bool:
        """Take a mouse event; True if it was meant for the slider."""
        if not TOOLS[state.tool].reward:
            self.sliding = False
            return False
        if event.type == pygame.MOUSEBUTTONUP and self.sliding:
            self.sliding = False
            return True
        if event.type == pygame.MOUSEMOTION and self.sliding:
            fine = FINE if pygame.key.get_mods() & pygame.KMOD_SHIFT else 1.0
            self._slide(self._position + fine * event.rel[0] / self.track(area).width, state)
            return True
        if event.type != pygame.MOUSEBUTTONDOWN or not self.rect(area).collidepoint(event.pos):
            return False
        if event.button == 1:
            track = self.track(area)
            if track.inflate(16, 24).collidepoint(event.pos):
                self.sliding = True
                self._slide((event.pos[0] - track.left) / track.width, state)
            elif event.pos[0] > track.right:
                state.reward = -state.reward
        return True

    def _slide(self, position: float, state: State) -> None:
        self._position = position
        state.reward = SCALE.value(position)

    def draw(self, target: pygame.Surface, area: pygame.Rect, state: State) -> bool:
        """Draw it if the tool is in hand; return whether it changed."""
        there = TOOLS[state.tool].reward
        shown, self._shown = self._shown, (state.reward, there)
        if not there:
            return shown != self._shown and shown is not None and shown[1]
        rect, track = self.rect(area), self.track(area)
        target.fill(BACKGROUND, area)
        box(target, rect, PANEL, EDGE)
        text(target, tr("reward_strip.reward"), (rect.left + 12, rect.centery), TEXT_DIM, SMALL)
        knob = track.left + round(SCALE.position(state.reward) * track.width)
        colour = REWARD_HUES[int(state.reward > 0)]
        pygame.draw.rect(target, EDGE, track, border_radius=2)
        left, right = sorted((track.left + round(SCALE.position(0.0) * track.width), knob))
        pygame.draw.rect(target, colour, (left, track.top, right - left, 4), border_radius=2)
        disc(target, (knob, track.centery))
        spot = pygame.Rect(track.right + 12, rect.top + 4, rect.right - track.right - 18, rect.height - 8)
        box(target, spot, None, colour)
        text(target, signed(state.reward), spot.center, TEXT, bold=True, align="centre")
        return True
