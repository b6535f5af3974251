"""The path of the most probable actions from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.fonts import font
from simulator.ui.draw.lines import points, solid, thickness
from simulator.ui.draw.markers import hole, ring_size
from simulator.ui.draw.theme import INK, PATH, RIM, WRONG
from simulator.ui.model.intent import is_undecided
from simulator.ui.overlays import Line, View, register

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera
    from simulator.ui.model.state import State

LEGIBLE = 7.0
"""Radius of a disc on which a question mark can be read, pixels."""

UNSURE = "greedy.greedy_path_undecided_at_the_start"


@register
class Greedy(Line):
    """A solid line; a red cross where it runs in a circle or into a hazard, "?" where it is undecided."""

    name = "greedy"
    title = "Greedy path"
    key = "3"
    help = (
        "Where the most probable actions lead from the start; a red cross where they get nowhere, "
        "a question mark where the policy is undecided"
    )

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """See `Overlay`."""
        pygame.draw.line(
            target, (170, 140, 255), (rect.centerx - 7, rect.centery), (rect.centerx + 7, rect.centery), 4
        )

    def note(self, state: State) -> str:
        """See `Overlay`."""
        policy = state.feed.policy if state.drawable and not state.stale else None
        if policy is None or policy.moves is not None:
            return ""
        start = state.grid.index(state.grid.start)
        return tr(UNSURE) if is_undecided(policy.probabilities[start]) else ""

    def draw(self, target: pygame.Surface, camera: Camera, view: View) -> None:
        """See `Line`."""
        if view.policy is None or view.stale:
            return
        path = view.path
        way = points(camera, view.grid.width, path)
        solid(target, PATH, way, thickness(camera, 0.2))
        if view.walk.undecided:
            _question(target, way[-1], camera.cell, at_start=len(path) == 1)
        elif path[-1] != view.grid.index(view.grid.goal):
            x, y = way[-1]
            size, width = max(5.0, camera.cell * 0.3), max(3, thickness(camera, 0.16))
            for colour, more in ((INK, 6), (RIM, 3), (WRONG, 0)):
                for sign in (1, -1):
                    reach = size + more / 2
                    ends = ((x - reach, y - sign * reach), (x + reach, y + sign * reach))
                    pygame.draw.line(target, colour, *ends, width=width + more)


def _question(target: pygame.Surface, place: tuple[float, float], cell: float, *, at_start: bool) -> None:
    """Draw a question mark on a disc: the policy prefers no move here.

    At the start it stands inside the start's ring; beside it where that is too narrow.
    """
    size = max(6.0, cell * 0.3)
    if at_start and hole(cell) >= LEGIBLE:
        size = hole(cell)
    elif at_start:
        aside = (ring_size(cell) + size + 3) * 0.75
        place = (place[0] + aside, place[1] - aside if place[1] > aside + size else place[1] + aside)
    for colour, more in ((INK, 2.0), (RIM, 0.0)):
        pygame.draw.circle(target, colour, place, size + more)
    mark = font(round(size * 1.6), bold=True).render("?", True, PATH)
    target.blit(mark, mark.get_rect(center=(round(place[0]), round(place[1]))))
