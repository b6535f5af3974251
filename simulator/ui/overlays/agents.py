"""Overlay of some agents, moving through the last rollout."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.texts import tr
from simulator.ui.overlays import Live, register

if TYPE_CHECKING:
    from simulator.protocol.snapshots import LiveAgents
    from simulator.ui.draw.camera import Camera
    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.state import State

COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233), (230, 159, 0))
"""Told apart by colour-blind eyes too (Okabe and Ito 2008)."""

STEPS_A_SECOND = 20.0
"""How fast the agents are shown; they really move millions of times faster."""

TRAIL = 5
"""Steps of the trail behind each agent."""

SHOWN = 24
"""Agents drawn at most."""


@register
class Agents(Live):
    """Dots with trails. A rollout is shown to its end before the latest one is taken up."""

    name = "agents"
    title = "Agents"
    key = "9"
    help = "Some of the agents at work, slowed down to be seen"

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        x, y = rect.center
        pygame.draw.line(target, COLOURS[4], (x - 7, y + 3), (x + 2, y - 1), 2)
        pygame.draw.circle(target, COLOURS[4], (x + 3, y - 2), 4)

    def note(self, state: State) -> str:
        """See `Overlay`."""
        agents = state.feed.agents
        if agents is None:
            return ""
        shown = min(SHOWN, agents.trails.shape[1])
        total = max(shown, int(state.feed.settings.get("agents", 0)))
        return tr("agents.of_agents_colours_tell_them_apart", shown=shown, total=total)

    def __init__(self) -> None:
        self._shown: LiveAgents | None = None
        self._clock = 0.0

    def draw(self, target: pygame.Surface, camera: Camera, state: State, dt: float) -> bool:
        """See `Live`."""
        latest = state.feed.agents
        if latest is None or latest.revision != state.grid.revision:
            gone, self._shown = self._shown is not None, None
            return gone
        if self._shown is not None and self._shown.revision != latest.revision:
            self._shown = None
        steps = 0 if self._shown is None else len(self._shown.trails) - 1
        if self._shown is None or (self._clock >= steps and latest is not self._shown):
            self._shown, self._clock, steps = latest, 0.0, len(latest.trails) - 1
        moving = self._clock < steps
        self._clock = min(self._clock + dt * STEPS_A_SECOND, float(steps))
        self._paint(target, camera, state.grid.width)
        return moving

    def _paint(self, target: pygame.Surface, camera: Camera, width: int) -> None:
        shown = self._shown
        assert shown is not None  # noqa: S101 - set by the caller
        now = int(self._clock)
        after = min(now + 1, len(shown.trails) - 1)
        part = self._clock - now
        rows, cols = np.divmod(shown.trails[max(0, now - TRAIL) : after + 1, :SHOWN], width)
        fresh = shown.restarted[max(0, now - TRAIL) : after + 1, :SHOWN]
        x0, y0 = camera.centre((0, 0))
        x, y = x0 + cols * camera.cell, y0 + rows * camera.cell
        size = round(min(7.0, max(2.0, camera.cell * 0.22)))
        dots = []
        last_jump = len(fresh) - 1 - fresh[::-1].argmax(0)
        begins = np.where(fresh.any(0), last_jump, 0).tolist()
        ways = np.stack([x, y], -1).swapaxes(0, 1).tolist()
        for k, begin in enumerate(begins):
            way = ways[k][begin:]
            if after > now and len(way) > 1:  # between the step made and the next one
                (xa, ya), (xb, yb) = way[-2:]
                way[-1] = (xa + (xb - xa) * part, ya + (yb - ya) * part)
            colour = COLOURS[k % len(COLOURS)]
            if len(way) > 1:
                pygame.draw.lines(target, colour, False, way, 2)
            dots.append((_dot(colour, size), (way[-1][0] - size - 1, way[-1][1] - size - 1)))
        target.fblits(dots)


@lru_cache(maxsize=256)
def _dot(colour: Colour, size: int) -> pygame.Surface:
    """An agent: a disc with a rim, `size` pixels in radius."""
    made = pygame.Surface((2 * size + 3, 2 * size + 3), pygame.SRCALPHA)
    centre = (size + 1, size + 1)
    pygame.draw.circle(made, (255, 255, 255), centre, size + 1)
    pygame.draw.circle(made, colour, centre, size)
    return made
