"""A tool with its own shape and an overlay with its own key: each stands here alone, the window has it."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.protocol.snapshots import PolicyField
from simulator.texts import texts_of
from simulator.ui.overlays import OVERLAYS, Heat, register
from simulator.ui.shell.keys import keys_of, shortcuts
from simulator.ui.tools import TOOLS, Tool
from simulator.ui.tools.stroke_shapes import Shape
from simulator.world.grid import Cell
from tests.test_ui_window import Hand


def cross(grid, first, last):
    """The row and the column of the last cell."""
    del first
    rows, cols = np.indices(grid.cells.shape)
    return np.flatnonzero(((rows == last[0]) | (cols == last[1])).ravel())


CROSS = Tool(
    "cross", "Cross", "x", 99, "Draw a row and a column of mud", kind=Cell.MUD, shape=Shape(cross, whole=True)
)


class Distance(Heat):
    """How far each cell is from the corner."""

    name = "corner"
    title = "Corner"
    key = "="
    help = "How far each cell is from the top left corner"
    table = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1)

    def shares(self, view):
        """See `Heat`."""
        rows, cols = np.indices(view.grid.cells.shape)
        far = (rows + cols).ravel().astype(float)
        return far / far.max(), "near", "far"


@pytest.fixture
def hand(monkeypatch):
    monkeypatch.setitem(TOOLS, CROSS.name, CROSS)
    before = dict(OVERLAYS)
    del OVERLAYS["potential"]  # whose key it takes
    register(Distance)
    yield Hand()
    OVERLAYS.clear()
    OVERLAYS.update(before)


def button(hand, action):
    return next(b for bar in hand.window.bars for b in bar.buttons if b.action == action)


def test_the_tool_is_picked_by_its_key_and_draws_its_shape_as_one_step(hand):
    assert button(hand, "tool:cross").label == "Cross"
    hand.key(pygame.K_x)
    assert hand.window.state.tool == "cross"
    hand.drag((2, 2), (4, 5), (6, 7))
    mud = hand.cells == Cell.MUD
    assert mud.sum() == 10 + 12 - 1
    assert mud[6].all() and mud[:, 7].all()
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert not (hand.cells == Cell.MUD).any()


def test_the_overlay_is_shown_by_its_key_with_its_own_colours_and_scale(hand):
    even, none = np.full((120, 4), 0.25, np.float32), np.zeros(120, np.float32)
    hand.feed.policy = PolicyField(hand.document.grid.revision, 1, even, none, none, none)
    before = pygame.surfarray.array3d(hand.window.screen)
    hand.window.state.overlays.clear()  # nothing else lies over it
    hand.key(pygame.K_EQUALS)
    hand.frames(30)
    assert "corner" in hand.window.state.overlays
    assert (pygame.surfarray.array3d(hand.window.screen) != before).any()
    colours = [tuple(hand.window.screen.get_at(hand.pixel(cell))[:3]) for cell in ((1, 1), (4, 6), (8, 9))]
    assert colours == sorted(colours) and len(set(colours)) == 3
    assert [(scale.low, scale.high) for scale in hand.window.mapview.scales] == [("near", "far")]


def test_both_stand_among_the_shortcuts_and_have_texts_with_ids(hand):
    found = {shortcut.action: shortcut for shortcut in shortcuts()}
    assert keys_of("tool:cross") and keys_of("overlay:corner") == "="
    assert "Cross" in found["tool:cross"].help and "corner" in found["overlay:corner"].help
    assert texts_of(OVERLAYS["corner"])["overlay.corner.title"] == "Corner"
    assert texts_of(CROSS)["tool.cross.help"] == CROSS.help
    assert button(hand, "overlay:corner").label == "Corner"
