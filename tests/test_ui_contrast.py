"""Marks and borders stand out from whatever they lie on: WCAG ratios of declared colours and of pixels."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import json

import numpy as np
import pygame
import pytest

from simulator.paths import asset
from simulator.ui.draw import colour_maps, lines, markers, theme
from simulator.ui.draw.camera import Camera
from simulator.ui.draw.contrast import LEAST, ratio
from simulator.ui.map.picture_layers import inks
from simulator.ui.overlays import View
from simulator.ui.overlays.mistake import Mistake
from simulator.world.grid import Cell, GridMap

from .test_ui_overlays import state_of

HEATS = [
    colour
    for table in (colour_maps.VIRIDIS, colour_maps.BLUES, colour_maps.PURPLES, colour_maps.GREENS)
    for colour in table[::15].tolist()
]
GROUNDS = [*theme.CELL_COLOURS, *HEATS, *colour_maps.ORANGES[::15].tolist(), colour_maps.NEVER]
SIZE = 48


def test_ratios_are_those_of_the_standard():
    assert ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert ratio((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert ratio((10, 20, 30), (10, 20, 30)) == 1.0


def _start(target):
    markers.ring(target, (SIZE / 2, SIZE / 2), SIZE * 0.36)


def _goal(target):
    markers.diamond(target, (SIZE / 2, SIZE / 2), SIZE * 0.44)


def _optimal(target):
    lines.dashed(target, theme.OPTIMAL, [(0.0, SIZE / 2), (float(SIZE), SIZE / 2)], 6)


def _greedy(target):
    lines.solid(target, theme.PATH, [(0.0, SIZE / 2), (float(SIZE), SIZE / 2)], 6)


@pytest.mark.parametrize("mark", [_start, _goal, _optimal, _greedy])
def test_a_mark_stands_out_from_every_ground_it_can_stand_on(mark):
    for ground in GROUNDS:
        target = pygame.Surface((SIZE, SIZE))
        target.fill(ground)
        mark(target)
        pixels = pygame.surfarray.array3d(target).reshape(-1, 3)
        drawn = pixels[(pixels != np.array(ground)).any(1)]
        seen = drawn[ratio(drawn, ground) >= LEAST]
        assert len(seen) >= 2 * SIZE, (mark.__name__, ground)


def test_the_first_mistake_stands_out_from_every_ground():
    grid = GridMap(np.zeros((1, 3), np.uint8), (0, 1), (0, 2))
    probabilities = np.zeros((3, 4), np.float32)
    probabilities[:, 3] = 1.0  # west, where east is right
    shown = View.of(state_of(grid, probabilities))
    for ground in GROUNDS:
        target = pygame.Surface((3 * SIZE, SIZE))
        target.fill(ground)
        Mistake().draw(target, Camera(target.get_rect(), 1, 3), shown)
        pixels = pygame.surfarray.array3d(target).reshape(-1, 3)
        drawn = pixels[(pixels != np.array(ground)).any(1)]
        assert (ratio(drawn, ground) >= LEAST).sum() >= 2 * SIZE, ground


def test_arrows_take_the_ink_that_stands_out_from_their_cell():
    grounds = np.array([[*GROUNDS]], np.uint8)
    dark = theme.POLICY
    assert (ratio(inks(grounds, dark, stale=False), grounds) >= LEAST).all()


def test_borders_of_fields_stand_out_from_what_they_divide():
    for ground in (theme.BACKGROUND, theme.PANEL, theme.PANEL_RAISED):
        assert ratio(theme.EDGE, ground) >= LEAST


def test_the_map_is_framed_so_that_walls_differ_from_the_ground_outside():
    wall = theme.CELL_COLOURS[Cell.WALL]
    assert ratio(theme.MAP_EDGE, wall) >= LEAST
    assert ratio(theme.MAP_EDGE, theme.BACKGROUND) >= LEAST


def test_what_cannot_be_chosen_now_can_be_read():
    assert ratio(theme.DISABLED, theme.PANEL) >= LEAST
    told = json.loads(asset("theme.json").read_text(encoding="utf-8"))["defaults"]["colours"]["disabled_text"]
    assert tuple(pygame.Color(told))[:3] == theme.DISABLED
