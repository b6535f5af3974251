"""The path of the most probable actions from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.lines import points, solid, thickness
from simulator.ui.draw.theme import INK, PATH, RIM, WRONG
from simulator.ui.overlays import Line, View, register

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera


@register
class Greedy(Line):
    """A solid line; a red cross where it runs in a circle or into a hazard."""

    name = "greedy"
    title = "Greedy path"
    key = "3"
    help = "Where the most probable actions lead from the start; a red cross where they get nowhere"

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        pygame.draw.line(
            target, (170, 140, 255), (rect.centerx - 7, rect.centery), (rect.centerx + 7, rect.centery), 4
        )

    def draw(self, target: pygame.Surface, camera: Camera, view: View) -> None:
        """See `Line`."""
        if view.policy is None or view.stale:
            return
        path = view.path
        way = points(camera, view.grid.width, path)
        solid(target, PATH, way, thickness(camera, 0.2))
        if path[-1] != view.grid.index(view.grid.goal):
            x, y = way[-1]
            size, width = max(5.0, camera.cell * 0.3), max(3, thickness(camera, 0.16))
            for colour, more in ((INK, 6), (RIM, 3), (WRONG, 0)):
                for sign in (1, -1):
                    reach = size + more / 2
                    ends = ((x - reach, y - sign * reach), (x + reach, y + sign * reach))
                    pygame.draw.line(target, colour, *ends, width=width + more)
