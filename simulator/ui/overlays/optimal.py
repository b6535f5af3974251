"""A shortest path, from the exact planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.lines import dashed, points, thickness
from simulator.ui.draw.theme import OPTIMAL
from simulator.ui.overlays import Line, View, register

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera


@register
class Optimal(Line):
    """A dashed line, above the greedy one where they share a way."""

    name = "optimal"
    title = "Optimal path"
    key = "4"
    help = (
        "A shortest path by the exact planner, which never teaches the policy; where moves can slip, the "
        "most likely course of the policy with the best expected return"
    )

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        x, y = rect.center
        for left in (x - 7, x + 2):
            pygame.draw.line(target, OPTIMAL, (left, y), (left + 5, y), 4)

    def draw(self, target: pygame.Surface, camera: Camera, view: View) -> None:
        """See `Line`."""
        if view.plan.revision != view.grid.revision:
            return
        way = points(camera, view.grid.width, view.plan.path.tolist())
        dashed(target, OPTIMAL, way, thickness(camera, 0.16))
