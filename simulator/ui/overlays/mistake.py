"""Overlay of the policy's first mistake and the optimal move there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.lines import thickness
from simulator.ui.draw.paint import arrow
from simulator.ui.draw.theme import INK, OPTIMAL, RIM, WRONG
from simulator.ui.overlays import Line, View, register
from simulator.world.movement import ACTION_MOVES

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera


@register
class Mistake(Line):
    """A red ring on the cell, a red dart the way that was taken, orange ones the ways that were right."""

    name = "mistake"
    title = "First mistake"
    key = "0"
    help = (
        "The first move of the greedy path that leaves every optimal path (red), and the right ones (orange)"
    )

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        x, y = rect.center
        pygame.draw.circle(target, WRONG, rect.center, 7, 2)
        target.blit(arrow(1, 10, WRONG), (x - 5, y - 5))

    def draw(self, target: pygame.Surface, camera: Camera, view: View) -> None:
        """See `Line`."""
        if view.policy is None or view.stale or view.mistake is None:
            return
        state = view.path[view.mistake]
        centre = camera.centre(view.grid.position(state))
        size = max(7.0, camera.cell * 0.46)
        for action in view.plan.optimal[state].nonzero()[0]:
            _dart(target, centre, ACTION_MOVES[int(action)], size, OPTIMAL)
        _dart(target, centre, ACTION_MOVES[view.taken(view.mistake)], size, WRONG)
        width = max(3, thickness(camera, 0.1))
        pygame.draw.circle(target, INK, centre, size + 3, width + 6)
        pygame.draw.circle(target, RIM, centre, size + 1.5, width + 3)
        pygame.draw.circle(target, WRONG, centre, size, width)


def _dart(
    target: pygame.Surface,
    centre: tuple[float, float],
    move: tuple[int, int],
    size: float,
    colour: tuple[int, int, int],
) -> None:
    """A triangle that points out of the ring, the way of a (row, column) move."""
    length = (move[0] ** 2 + move[1] ** 2) ** 0.5
    dx, dy = move[1] / length, move[0] / length
    x, y = centre
    for shade, more in ((INK, 3.5), (RIM, 1.5), (colour, 0.0)):
        reach, base, half = size * 1.75 + more, size * 0.9 - more, size * 0.42 + more
        points = [
            (x + dx * reach, y + dy * reach),
            (x + dx * base - dy * half, y + dy * base + dx * half),
            (x + dx * base + dy * half, y + dy * base - dx * half),
        ]
        pygame.draw.polygon(target, shade, points)
