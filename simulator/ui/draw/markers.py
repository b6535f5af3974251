"""Markers on cells: start, goal, pointer, step of an episode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.lines import solid, thickness
from simulator.ui.draw.theme import ACCENT, AGENT, GOAL, INK, RIM, START, WARN
from simulator.world.movement import ACTION_MOVES

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera
    from simulator.ui.model.state import Playback, State
    from simulator.world.grid import GridMap

REMAINS = (240, 232, 200)
"""What remains of an episode that is played."""


def draw_ends(target: pygame.Surface, camera: Camera, grid: GridMap) -> None:
    """Draw the start, a ring, and the goal, a diamond: told apart by shape as well as colour."""
    ring(target, camera.centre(grid.start), ring_size(camera.cell))
    diamond(target, camera.centre(grid.goal), max(6.0, camera.cell * 0.44))


def ring_size(cell: float) -> float:
    """Radius of the mark of the start on cells of so many pixels."""
    return max(5.0, cell * 0.36)


def hole(cell: float) -> float:
    """Radius of what shows inside the mark of the start, pixels."""
    size = ring_size(cell)
    return size - max(3, int(size * 0.42))


def ring(target: pygame.Surface, centre: tuple[float, float], size: float) -> None:
    """Draw the mark of the start; `size` is its radius, pixels."""
    pygame.draw.circle(target, INK, centre, size + 1.5, max(3, int(size * 0.42)) + 3)
    pygame.draw.circle(target, START, centre, size, max(3, int(size * 0.42)))


def diamond(target: pygame.Surface, centre: tuple[float, float], size: float) -> None:
    """Draw the mark of the goal; `size` is its reach from the middle, pixels."""
    x, y = centre
    for colour, reach in ((INK, size + 3), (RIM, size + 1), (GOAL, size - 1), (RIM, size * 0.4)):
        pygame.draw.polygon(target, colour, ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)))


def draw_pointer(target: pygame.Surface, camera: Camera, state: State) -> None:
    """Outline the hovered and the pinned cell."""
    for cell, colour, width in ((state.hovered, ACCENT, 2), (state.pinned, WARN, 3)):
        if cell is not None and cell[0] < state.grid.height and cell[1] < state.grid.width:
            frame = camera.cell_rect(cell).inflate(4, 4)
            pygame.draw.rect(target, INK, frame, width + 2, border_radius=3)
            pygame.draw.rect(target, colour, frame.inflate(-2, -2), width, border_radius=2)


def draw_playback(target: pygame.Surface, camera: Camera, playback: Playback) -> None:
    """Draw the episode: the way so far, what remains as a ghost, the agent and the move it will make."""
    trace, step = playback.trace, playback.step
    way = [camera.centre((int(row), int(col))) for row, col in trace.positions]
    width = thickness(camera, 0.14)
    if len(way) - step > 1:
        solid(target, REMAINS, way[step:], max(1, width // 2), INK)
    solid(target, AGENT, way[: step + 1], width, INK)
    x, y = way[step]
    size = max(4.0, camera.cell * 0.27)
    if step < trace.steps:
        dr, dc = ACTION_MOVES[int(trace.actions[step])]
        pygame.draw.polygon(target, INK, _dart((x, y), (dc, dr), size + 2.0))
        pygame.draw.polygon(target, AGENT, _dart((x, y), (dc, dr), size))
    pygame.draw.circle(target, INK, (x, y), size + 1.5)
    pygame.draw.circle(target, AGENT, (x, y), size)


def _dart(middle: tuple[float, float], way: tuple[int, int], size: float) -> list[tuple[float, float]]:
    """A triangle that sticks out of a disc of that size, the way of an action (right, down)."""
    length = (way[0] ** 2 + way[1] ** 2) ** 0.5
    dx, dy = way[0] / length, way[1] / length
    (x, y), reach, half = middle, size * 2.0, size * 0.85
    base = (x + dx * size * 0.6, y + dy * size * 0.6)
    return [
        (x + dx * reach, y + dy * reach),
        (base[0] - dy * half, base[1] + dx * half),
        (base[0] + dy * half, base[1] - dx * half),
    ]
