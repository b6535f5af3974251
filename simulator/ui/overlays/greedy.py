"""The path of the most probable actions from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.lines import points, solid, thickness
from simulator.ui.overlays import Line, View, register
from simulator.ui.theme import BAD, POLICY
from simulator.world.planner import follow

if TYPE_CHECKING:
    from simulator.ui.camera import Camera


@register
class Greedy(Line):
    """A solid line; a red ring where it runs in a circle or into a hazard."""

    name = "greedy"
    title = "Greedy path"
    key = "3"
    help = "Where the most probable actions lead from the start; a red cross where they get nowhere"

    def draw(self, target: pygame.Surface, camera: Camera, view: View) -> None:
        """See `Line`."""
        if view.policy is None or view.stale:
            return
        path = follow(view.mdp, view.greedy, view.grid.index(view.grid.start))
        way = points(camera, view.grid.width, path, -0.1)
        solid(target, POLICY, way, thickness(camera, 0.2))
        if path[-1] != view.grid.index(view.grid.goal):
            x, y = way[-1]
            size = max(4.0, camera.cell * 0.28)
            for sign in (1, -1):
                ends = ((x - size, y - sign * size), (x + size, y + sign * size))
                pygame.draw.line(target, BAD, *ends, width=thickness(camera, 0.14))
