"""The picture of the map: pixels at known places, nothing drawn twice, nothing that crashes."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

from dataclasses import replace

import numpy as np
import pygame
import pytest

from simulator.protocol.snapshots import LiveAgents
from simulator.ui.draw import terrain_paint
from simulator.ui.draw.camera import Camera
from simulator.ui.draw.colour_maps import BLUES, VIRIDIS
from simulator.ui.draw.lines import dashed
from simulator.ui.draw.theme import ACCENT, CELL_COLOURS, GOAL, START, WARN
from simulator.ui.map.map_view import MapView
from simulator.ui.map.picture_layers import blend, inks
from simulator.ui.model.state import Playback, State
from simulator.ui.overlays import OVERLAYS, Line
from simulator.world.episode import EpisodeTrace
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import plan

from .maps import picture
from .test_ui_overlays import state_of

SIZE = (640, 480)


@pytest.fixture(autouse=True, scope="module")
def _display():
    pygame.display.init()
    pygame.font.init()


class Screen:
    """A target with a map view on it."""

    def __init__(self, state: State, overlays=(), rect=None) -> None:
        self.target = pygame.Surface(SIZE)
        self.target.fill((1, 2, 3))
        self.state = state
        state.overlays = set(overlays)
        self.camera = Camera(rect or pygame.Rect((0, 0), SIZE), *state.grid.cells.shape)
        self.view = MapView(self.camera)

    def draw(self, frames: int = 1, dt: float = 1 / 60) -> bool:
        return [self.view.draw(self.target, self.state, dt) for _ in range(frames)][-1]

    def settle(self) -> None:
        self.draw(40)

    def cell(self, row: int, col: int):
        """[w, h, 3] pixels of a cell, without its rim."""
        rect = self.camera.cell_rect((row, col)).inflate(-4, -4)
        return pygame.surfarray.array3d(self.target.subsurface(rect)).astype(int)

    def edit(self, grid: GridMap) -> None:
        """Bring tables and plan up to another map, as the window does; the policy stays old."""
        self.state.grid = grid
        self.state.mdp = compile_mdp([grid])
        self.state.plan = plan(grid, self.state.mdp)
        self.camera.show(grid)


def near(pixels, colour, slack: int = 6) -> float:
    """Share of pixels of about that colour."""
    return float((abs(pixels - np.array(colour)).max(-1) <= slack).mean())


def spread(pixels) -> int:
    """How much colour there is: greatest difference of channels."""
    return int((pixels.max(-1) - pixels.min(-1)).max())


# ---------------------------------------------------------------- terrain


def test_cells_have_their_colours_and_kinds_differ_without_colour():
    screen = Screen(state_of(picture("S.#mw! .....G")))
    screen.settle()
    for col, kind in ((1, Cell.FLOOR), (2, Cell.WALL), (3, Cell.MUD), (4, Cell.WATER), (5, Cell.HAZARD)):
        assert near(screen.cell(0, col), CELL_COLOURS[kind]) > 0.5, kind
    marks = {kind: (abs(screen.cell(0, 1 + kind) - CELL_COLOURS[kind]).max(-1) > 20).mean() for kind in Cell
             if kind > Cell.WALL}  # fmt: skip
    assert min(marks.values()) > 0.02  # each has a pattern on it


def test_a_wall_shows_its_front_and_its_back_only_where_it_ends():
    grid = GridMap(np.array([[0, 1], [0, 1], [0, 1], [0, 0]], np.uint8), (0, 0), (3, 0))
    camera = Camera(pygame.Rect((0, 0), SIZE), 4, 2)
    target = pygame.Surface(SIZE, pygame.SRCALPHA)
    terrain_paint.draw_patterns(target, camera, grid)
    tops, bottoms = [], []
    for row in range(3):
        rect = camera.cell_rect((row, 1))
        tops.append(target.get_at((rect.centerx, rect.top + 1))[:3] == (255, 255, 255))
        bottoms.append(target.get_at((rect.centerx, rect.bottom - 2))[3] > 100)
    assert tops == [True, False, False]
    assert bottoms == [False, False, True]


@pytest.mark.parametrize("cell", [7, 13, 40])
def test_a_part_of_the_map_looks_as_it_does_in_the_whole(cell):
    cells = np.random.default_rng(cell).choice(5, (30, 40), p=[0.5, 0.3, 0.08, 0.08, 0.04]).astype(np.uint8)
    cells[0, 0] = cells[29, 39] = Cell.FLOOR
    grid = GridMap(cells, (0, 0), (29, 39))
    whole = Camera(pygame.Rect(0, 0, 40 * cell + 40, 30 * cell + 40), 30, 40)
    part = whole.moved_to(whole.rect)
    part.rect = pygame.Rect(5 * cell - 3, 4 * cell + 5, 11 * cell + 2, 9 * cell - 1)
    pictures = []
    for camera in (whole, part):
        target = pygame.Surface(camera.rect.size, pygame.SRCALPHA)
        terrain_paint.draw_patterns(target, camera, grid)
        pictures.append(pygame.surfarray.array2d(target))
    x, y, width, height = part.rect
    assert (pictures[0][x : x + width, y : y + height] == pictures[1]).all()
    assert len(np.unique(pictures[1])) > 5


def test_start_and_goal_are_seen_and_differ_in_shape():
    screen = Screen(state_of(picture("S.. ... ..G")))
    screen.settle()
    start, goal = screen.cell(0, 0), screen.cell(2, 2)
    assert near(start, START) > 0.03
    assert near(goal, GOAL) > 0.1
    middle = start.shape[0] // 2
    assert near(start[middle - 1 : middle + 1, middle - 1 : middle + 1], START) == 0  # a ring


def test_cells_cut_off_are_hatched_while_drawing_only():
    screen = Screen(state_of(picture("S.G ### ...")))
    screen.settle()
    plain = screen.cell(2, 1)
    screen.state.drawing = True
    assert screen.draw()
    assert (abs(screen.cell(2, 1) - plain).max(-1) > 20).mean() > 0.05
    assert (screen.cell(0, 1) == plain).all()
    screen.state.drawing = False
    assert screen.draw()
    assert (screen.cell(2, 1) == plain).all()


def test_cells_too_small_for_a_hatch_are_tinted():
    screen = Screen(state_of(picture("S.G ### ... ... ...")))
    screen.camera.zoom(0.02, (320, 240))
    assert screen.camera.cell < 5
    screen.settle()
    x, y = (int(v) for v in screen.camera.centre((4, 1)))
    plain = screen.target.get_at((x, y))
    screen.state.drawing = True
    assert screen.draw()
    tinted = screen.target.get_at((x, y))
    assert tinted.g < plain.g - 20
    assert tinted.g < tinted.r - 20


def test_a_goal_out_of_reach_hatches_without_a_stroke():
    reachable = Screen(state_of(picture("S.. ... ..G")))
    cut = Screen(state_of(picture("S.. ### ..G")))
    for screen in (reachable, cut):
        screen.settle()
    assert (abs(reachable.cell(0, 1) - cut.cell(0, 1)).max(-1) > 20).mean() > 0.05


# ---------------------------------------------------------------- nothing twice


def test_a_second_draw_with_nothing_new_changes_nothing():
    screen = Screen(state_of(picture("S.# ... ..G")), OVERLAYS)
    assert screen.draw()
    screen.settle()
    assert not screen.draw()


@pytest.mark.parametrize("change", ["hovered", "pinned", "overlays", "pan", "zoom", "policy", "map"])
def test_every_change_is_seen(change, monkeypatch):
    monkeypatch.setattr("simulator.ui.map.map_view.FIELD_SHARE", 1e3)  # however slow this machine is now
    screen = Screen(state_of(picture("S.. ... ..G")), ["wedges"])
    screen.settle()
    before = pygame.image.tobytes(screen.target, "RGB")
    state = screen.state
    if change in ("hovered", "pinned"):
        setattr(state, change, (1, 1))
    elif change == "overlays":
        state.overlays = {"arrows"}
    elif change == "pan":
        screen.camera.pan(10, 5)
    elif change == "zoom":
        screen.camera.zoom(0.5, (320, 240))
    elif change == "policy":
        flat = np.full_like(state.feed.policy.probabilities, 0.25)
        state.feed.policy = replace(state.feed.policy, version=2, probabilities=flat)
    else:
        screen.edit(state.grid.patched(state.grid.patch(np.array([4]), Cell.MUD)))
    assert any(screen.draw() for _ in range(20))
    assert pygame.image.tobytes(screen.target, "RGB") != before
    screen.settle()
    assert not screen.draw()


def test_draws_inside_its_viewport_only():
    rect = pygame.Rect(100, 60, 300, 200)
    state = state_of(picture("S.. ... ..G"))
    screen = Screen(state, OVERLAYS, rect)
    state.hovered = (0, 0)
    screen.camera.zoom(6, rect.center)
    screen.settle()
    outside = screen.target.copy()
    outside.fill((1, 2, 3), rect)
    assert (pygame.surfarray.array3d(outside) == (1, 2, 3)).all()
    assert screen.target.get_clip() == screen.target.get_rect()


def test_layers_are_repainted_one_a_frame_and_not_in_every_frame(monkeypatch):
    monkeypatch.setattr("simulator.ui.map.map_view.FIELD_SHARE", 1e3)  # however slow this machine is now
    screen = Screen(state_of(picture("S.. ... ..G")), OVERLAYS)
    screen.settle()
    policy = screen.state.feed.policy
    changed = 0
    for version in range(2, 62):  # a second of frames, each with a newer policy
        screen.state.feed.policy = replace(policy, version=version)
        changed += screen.draw()
    assert 2 <= changed <= 10


def test_a_newer_policy_is_shown_though_every_frame_has_other_work():
    screen = Screen(state_of(picture("S.. ... ..G"), values=np.arange(9)), ["value"])
    screen.settle()
    before = screen.cell(1, 1).mean((0, 1))
    screen.state.feed.policy = replace(screen.state.feed.policy, values=np.arange(9, dtype=np.float32) ** 3)
    assert not screen.view.draw(
        screen.target, screen.state, 1 / 60, hurried=True
    )  # it can wait, but not for ever: ten seconds are a share of the time even of a slow repaint
    for _ in range(600):
        screen.view.draw(screen.target, screen.state, 1 / 60, hurried=True)
    assert abs(screen.cell(1, 1).mean((0, 1)) - before).max() > 10


def test_colours_prepared_bit_by_bit_are_those_made_at_once(monkeypatch):
    names = ["regret", "value", "visits", "entropy"]
    state = state_of(picture("S.. .#. ..G"), values=np.arange(9))
    screen = Screen(state, names)
    screen.settle()
    state.feed.policy = replace(state.feed.policy, values=np.arange(9, dtype=np.float32) ** 3)
    monkeypatch.setattr("simulator.ui.map.picture_layers.MOMENT", -1.0)  # a pause after every part
    pictures = sum(screen.draw() for _ in range(40))
    fresh = Screen(state, names)
    fresh.settle()
    assert pictures == 1
    assert (pygame.surfarray.array3d(screen.target) == pygame.surfarray.array3d(fresh.target)).all()


# ---------------------------------------------------------------- policies of other maps


@pytest.mark.parametrize("name", ["arrows", "wedges", "value", "entropy"])
def test_a_policy_of_an_older_revision_is_grey(name):
    state = state_of(picture("S... .... ...G"), values=np.arange(12))
    flat = np.array([0.1, 0.6, 0.2, 0.1], np.float32)
    state.feed.policy = replace(state.feed.policy, probabilities=np.tile(flat, (12, 1)))
    screen = Screen(state, [name])
    screen.settle()
    assert spread(screen.cell(1, 2)) > 60
    screen.edit(state.grid.patched(state.grid.patch(np.array([3]), Cell.WALL)))
    screen.settle()
    assert spread(screen.cell(1, 2)) < 20


def test_the_greedy_path_of_an_older_revision_is_not_drawn():
    state = state_of(picture("S.... ....G"))
    screen = Screen(state, ["greedy"])
    screen.settle()
    assert spread(screen.cell(0, 2)) > 60 or spread(screen.cell(1, 2)) > 60
    screen.edit(state.grid.patched(state.grid.patch(np.array([3]), Cell.MUD)))
    screen.settle()
    assert spread(screen.cell(0, 2)) < 20 and spread(screen.cell(1, 2)) < 20


def test_a_policy_of_another_size_is_left_out():
    screen = Screen(state_of(picture("S.. ... ..G")), OVERLAYS)
    screen.settle()
    screen.state.feed.agents = LiveAgents(0, np.array([[8]], np.int32), np.array([[True]]))
    grid = replace(picture("S. .G"), revision=1)
    screen.edit(grid)
    screen.draw(5)
    plain = Screen(state_of(grid), [])
    plain.settle()
    assert (screen.cell(0, 1) == plain.cell(0, 1)).mean() > 0.8  # the optimal path may be there


# ---------------------------------------------------------------- legibility, large maps


def test_glyphs_are_pale_on_dark_cells_and_dark_on_light_ones():
    ground = np.array([[[238, 240, 244], [68, 1, 84]]], np.uint8)
    ink = inks(ground, (30, 64, 175), stale=False).astype(int)
    assert ink[0, 0].tolist() == [30, 64, 175]
    assert ink[0, 1].min() > 200
    faded = inks(ground, (30, 64, 175), stale=True).astype(int)
    assert spread(faded) == 0


def test_heat_maps_blend_in_equal_shares_and_leave_some_cells_alone():
    base = np.full((1, 3, 3), 100, np.uint8)
    black, white = np.zeros((256, 3), np.uint8), np.full((256, 3), 200, np.uint8)
    nan = np.nan
    mixed = blend(base, [black, white], [np.array([0.5, nan, nan]), np.array([1.0, 1.0, nan])], stale=False)
    assert mixed[0, :, 0].tolist() == [100, 188, 100]  # 0.88 · 100 + 12, 0.88 · 200 + 12, as it was


def test_cells_off_the_scale_are_dark_red():
    shown = blend(np.zeros((1, 1, 3), np.uint8), [VIRIDIS], [np.array([np.inf])], stale=False)
    assert shown[0, 0, 0] > 3 * shown[0, 0, 1]
    mixed = blend(
        np.zeros((1, 1, 3), np.uint8), [VIRIDIS, BLUES], [np.array([np.inf]), np.array([0.9])], stale=False
    )
    assert mixed[0, 0, 0] > mixed[0, 0, 1]  # still red beside another map


def test_colours_are_kept_while_the_camera_moves(monkeypatch):
    screen = Screen(state_of(picture("S.. ... ..G"), values=np.arange(9)), ["value"])
    screen.settle()
    made = []
    shares = type(OVERLAYS["value"]).shares
    monkeypatch.setattr(type(OVERLAYS["value"]), "shares", lambda *a: made.append(1) or shares(*a))
    for _ in range(20):
        screen.camera.pan(3, 1)
        assert screen.draw()
    assert not made


def test_a_policy_that_came_while_the_camera_moved_is_shown_in_the_end():
    state = state_of(picture("S.. ... ..G"), values=np.arange(9))
    screen = Screen(state, ["value"])
    screen.settle()
    before = screen.cell(1, 1).mean((0, 1))
    turned = replace(state.feed.policy, version=2, values=np.arange(9, dtype=np.float32)[::-1] ** 3)
    state.feed.policy = turned
    screen.camera.pan(1, 0)
    screen.draw()
    screen.draw(40)
    assert abs(screen.cell(1, 1).mean((0, 1)) - before).max() > 10


# ---------------------------------------------------------------- playback


def trace(positions, actions) -> EpisodeTrace:
    count = len(actions)
    return EpisodeTrace(
        0, 1, "greedy", np.array(positions, np.int32), *[np.array(actions, np.int8)] * 2,
        np.zeros(count, np.float32), np.full((count, 4), 0.25, np.float32), np.zeros(count, np.float32),
        "goal", float(count), float(count),
    )  # fmt: skip


def test_playback_moves_the_agent_and_points_where_it_goes():
    screen = Screen(state_of(picture("S... ...G")))
    screen.settle()
    empty = [screen.cell(0, col) for col in range(4)]
    screen.state.playback = Playback(trace([(0, 0), (0, 1), (0, 2), (0, 3), (1, 3)], [1, 1, 1, 2]))
    assert screen.draw()
    at_start = screen.cell(0, 1)
    assert (at_start != empty[1]).any()  # what remains
    assert not screen.draw()
    screen.state.playback.seek(2)
    assert screen.draw()
    assert (screen.cell(0, 1) != at_start).any()  # now behind it
    weight = (abs(screen.cell(0, 2) - empty[2]).max(-1) > 20).mean()
    assert weight > 0.1
    screen.state.playback.seek(4)  # the end: no action to be taken
    assert screen.draw()
    screen.state.playback = None
    assert screen.draw()
    assert (screen.cell(0, 2) == empty[2]).all()


def test_agents_of_one_view_are_not_drawn_in_another():
    one, other = (Screen(state_of(picture("S.. ... ..G")), ["agents"]) for _ in range(2))
    one.state.feed.agents = LiveAgents(0, np.array([[4]], np.int32), np.array([[True]]))
    one.settle()
    other.state.feed.agents = LiveAgents(0, np.array([[7]], np.int32), np.array([[True]]))
    other.draw()
    assert near(other.cell(1, 1), CELL_COLOURS[Cell.FLOOR]) > 0.9


@pytest.mark.parametrize("step", [1.5, 20.0])
def test_dashes_have_gaps_however_small_the_steps(step):
    target = pygame.Surface((200, 11))
    dashed(target, (255, 0, 0), [(k * step, 5.0) for k in range(int(200 / step))], 2)
    red = pygame.surfarray.array3d(target)[4:150, 5, 0] > 200
    assert 0.3 < red.mean() < 0.8


@pytest.mark.parametrize("step", [1.5, 20.0])
def test_dashes_of_a_path_that_stands_still_at_first_are_those_of_the_rest(step):
    target, still = pygame.Surface((200, 11)), pygame.Surface((200, 11))
    way = [(k * step, 5.0) for k in range(int(200 / step))]
    dashed(target, (255, 0, 0), way[:1] * 2 + way, 2)
    dashed(still, (255, 0, 0), way[:1] * 3, 2)
    red = pygame.surfarray.array3d(target)[4:150, 5, 0] > 200
    assert 0.3 < red.mean() < 0.8
    assert not pygame.surfarray.array3d(still).any()


def test_an_episode_of_a_larger_map_is_not_drawn():
    screen = Screen(state_of(picture("S. .G")))
    screen.draw(3)
    before = pygame.surfarray.array2d(screen.target)
    screen.state.playback = Playback(trace([(0, 5), (9, 5)], [2]))
    screen.draw(3)
    assert (pygame.surfarray.array2d(screen.target) == before).all()


def test_hovered_and_pinned_cells_are_outlined():
    state = state_of(picture("S.. ... ..G"))
    screen = Screen(state)
    state.hovered, state.pinned = (1, 1), (0, 2)
    screen.settle()
    for place, colour in ((state.hovered, ACCENT), (state.pinned, WARN)):
        rect = screen.camera.cell_rect(place)
        rim = pygame.surfarray.array3d(screen.target.subsurface(rect))[:, :3].astype(int)
        assert near(rim, colour) > 0.2


# ---------------------------------------------------------------- odd maps


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (200, 3), (3, 200), (300, 300)])
@pytest.mark.parametrize("movement", ["four", "octile"])
def test_maps_of_odd_shapes(shape, movement):
    height, width = shape
    grid = GridMap(np.zeros(shape, np.uint8), (0, 0), (height - 1, width - 1), movement)
    screen = Screen(state_of(grid), OVERLAYS)
    for factor in (1.0, 0.01, 500.0, 0.3):
        screen.camera.zoom(factor, (200, 200))
        screen.draw(3)
        rows, cols = screen.camera.visible()
        assert 0 <= rows.start < rows.stop <= height and 0 <= cols.start < cols.stop <= width
    screen.camera.pan(-5000, -5000)
    screen.settle()
    assert not screen.draw()


def test_no_policy_yet():
    state = state_of(picture("S.# ... ..G"))
    state.feed.policy = None
    screen = Screen(state, OVERLAYS)
    screen.settle()
    assert not screen.draw()


@pytest.mark.parametrize("size", [(36, 36), (36, 200), (64, 40)])
def test_viewports_too_small_for_anything(size):
    screen = Screen(state_of(picture("S.. ... ..G")), OVERLAYS, pygame.Rect((0, 0), size))
    screen.draw(3)
    pixels = pygame.surfarray.array2d(screen.target)
    assert len(np.unique(pixels[: size[0], : size[1]])) > 1
    assert len(np.unique(pixels[size[0] :])) == len(np.unique(pixels[:, size[1] :])) == 1


# ---------------------------------------------------------------- panning


@pytest.mark.parametrize("cell", [5, 9, 24])
@pytest.mark.parametrize(("cut_off", "paths"), [(False, False), (True, False), (False, True)])
def test_a_picture_that_was_panned_is_the_one_that_would_be_painted_there(cell, cut_off, paths):
    rng = np.random.default_rng(cell)
    cells = rng.choice(5, (90, 110), p=[0.6, 0.2, 0.08, 0.08, 0.04]).astype(np.uint8)
    cells[40], cells[50, 50] = Cell.FLOOR, Cell.FLOOR
    if cut_off:
        cells[49:52, 49:52], cells[50, 50] = Cell.WALL, Cell.FLOOR
    state = state_of(GridMap(cells, (40, 20), (50, 50) if cut_off else (40, 80), "octile"))
    on = {name for name, overlay in OVERLAYS.items() if paths or not isinstance(overlay, Line)} - {"agents"}
    screen = Screen(state, on, pygame.Rect(40, 30, 520, 400))
    screen.camera.zoom(cell / screen.camera.cell, screen.camera.rect.center)
    screen.settle()
    full, painted = screen.view.layers["ground"], 0
    for dx, dy in [(7, 0), (0, -9), (-13, 5), (3, 11), (1, -1), *rng.integers(-90, 90, (8, 2)).tolist()]:
        screen.camera.pan(dx, dy)
        full.key = "untouched"
        screen.draw()
        painted += full.key is not None and full.key != "untouched"
        fresh = MapView(screen.camera)
        other = pygame.Surface(SIZE)
        for _ in range(8):
            fresh.draw(other, state, 1 / 60)
        mine, whole = (pygame.surfarray.array2d(v.picture.surface) for v in (screen.view, fresh))
        # pygame draws lines and marks that begin outside of the surface a few pixels otherwise.
        assert (mine != whole).sum() < (60 if paths else 8), (dx, dy)
    assert painted == 0  # never all of it anew


def test_after_a_pan_a_newer_policy_is_shown_everywhere():
    state = state_of(GridMap(np.zeros((60, 60), np.uint8), (30, 20), (30, 40)))
    screen = Screen(state, {"arrows", "value"})
    screen.camera.zoom(20 / screen.camera.cell, screen.camera.rect.center)
    screen.settle()
    screen.camera.pan(30, -17)
    screen.draw()
    state.feed.policy = replace(state.feed.policy, version=2, values=np.arange(3600, dtype=np.float32))
    screen.settle()
    fresh = Screen(state, {"arrows", "value"})
    fresh.view.camera = screen.camera
    fresh.settle()
    mine, whole = (pygame.surfarray.array2d(v.picture.surface) for v in (screen.view, fresh.view))
    assert (mine == whole).all()


def test_a_pan_that_moves_nothing_paints_nothing():
    screen = Screen(state_of(GridMap(np.zeros((60, 60), np.uint8), (0, 0), (30, 40))))
    screen.settle()
    screen.camera.pan(0, 0)
    assert not screen.draw()


# ---------------------------------------------------------------- zooming


def zoomed(factors, overlays=("arrows",)):
    """A map of walls and floor, looked at closely, then zoomed step by step; one frame each."""
    cells = (np.random.default_rng(0).random((80, 80)) < 0.3).astype(np.uint8)
    cells[40, 20], cells[40, 60] = Cell.FLOOR, Cell.FLOOR
    screen = Screen(state_of(GridMap(cells, (40, 20), (40, 60))), overlays, pygame.Rect(20, 10, 500, 400))
    screen.camera.zoom(12 / screen.camera.cell, screen.camera.rect.center)
    screen.settle()
    for factor in factors:
        screen.camera.zoom(factor, (200, 150))
        assert screen.draw()
    return screen


@pytest.mark.parametrize("factors", [[1.2], [1 / 1.2], [1.2, 1.2, 1.2, 1.2], [0.8, 0.9], [3.0], [1.5, 0.5]])
def test_a_zoom_shows_every_cell_in_its_place_at_once(factors):
    screen = zoomed(factors, overlays=())
    assert screen.view.picture.standing
    rows, cols = screen.camera.visible()
    right = total = 0
    for row in range(rows.start + 1, rows.stop - 1):
        for col in range(cols.start + 1, cols.stop - 1):
            corner = screen.camera.cell_rect((row, col))
            pixel = np.array(screen.target.get_at((corner.left + 2, corner.centery))[:3], int)
            right += abs(pixel - CELL_COLOURS[screen.state.grid.cells[row, col]]).max() < 60
            total += 1
    assert right > 0.97 * total > 50  # two marks cover a few


@pytest.mark.parametrize("factors", [[1.2], [0.8], [1.2, 1.2, 0.7], [4.0, 0.25]])
def test_after_a_zoom_the_picture_is_soon_the_true_one(factors):
    screen = zoomed(factors)
    screen.draw(8)
    assert not screen.view.picture.standing
    fresh = MapView(screen.camera)
    for _ in range(8):
        fresh.draw(pygame.Surface(SIZE), screen.state, 1 / 60)
    mine, whole = (pygame.surfarray.array2d(v.picture.surface) for v in (screen.view, fresh))
    assert (mine == whole).all()
    assert not screen.draw()


def test_a_pan_in_the_middle_of_a_zoom_ends_in_the_true_picture():
    screen = zoomed([1.2])
    for step in range(6):
        screen.camera.pan(9, -4)
        if step % 3 == 0:
            screen.camera.zoom(1.1, (300, 200))
        screen.draw(step % 2 + 1)
    screen.draw(8)
    fresh = MapView(screen.camera)
    for _ in range(8):
        fresh.draw(pygame.Surface(SIZE), screen.state, 1 / 60)
    mine, whole = (pygame.surfarray.array2d(v.picture.surface) for v in (screen.view, fresh))
    assert (mine != whole).sum() < 8


def test_an_edit_while_a_stand_in_is_shown_is_painted_at_once():
    screen = zoomed([1.2])
    inner = screen.camera.rect.inflate(-90, -90)
    floor = map(tuple, np.argwhere(screen.state.grid.cells == Cell.FLOOR))
    ends = (screen.state.grid.start, screen.state.grid.goal)
    cell = next(c for c in floor if c not in ends and inner.collidepoint(screen.camera.centre(c)))
    index = np.array([screen.state.grid.index(cell)])
    screen.edit(screen.state.grid.patched(screen.state.grid.patch(index, Cell.WATER)))
    assert screen.draw()
    assert not screen.view.picture.standing
    assert near(screen.cell(*cell), CELL_COLOURS[Cell.WATER], 40) > 0.5
