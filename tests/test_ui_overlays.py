"""Overlays against figures worked out by hand."""

from __future__ import annotations

import os
from queue import Queue

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

from dataclasses import replace
from math import isnan

import numpy as np
import pygame
import pytest

from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.snapshots import LiveAgents, PolicyField
from simulator.ui.draw.camera import Camera
from simulator.ui.draw.colour_maps import BLUES, ORANGES, PURPLES, VIRIDIS, coloured, grey
from simulator.ui.model.state import State
from simulator.ui.model.trainer_client import TrainerClient
from simulator.ui.overlays import KEYS, OVERLAYS, Glyph, Heat, Live, View
from simulator.ui.overlays.entropy import normalised_entropy
from simulator.ui.panels.inspector.readings import read
from simulator.ui.shell.deferred_requests import DeferredRequests
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import plan

from .maps import picture

NORTH, EAST, SOUTH, WEST = range(4)


@pytest.fixture(autouse=True, scope="module")
def _display():
    pygame.display.init()
    pygame.font.init()


def state_of(grid: GridMap, probabilities=None, values=None, visits=None) -> State:
    """A state with a policy; without probabilities the optimal one."""
    mdp = compile_mdp([grid])
    best = plan(grid, mdp)
    if probabilities is None:
        probabilities = np.eye(mdp.actions, dtype=np.float32)[best.optimal.argmax(1)]
    zeros = np.zeros(mdp.states, np.float32)
    state = State(grid, mdp, best, TrainerClient(CommandQueue(), Queue(), Mailbox()), DeferredRequests())
    state.feed.policy = PolicyField(
        grid.revision,
        1,
        np.asarray(probabilities, np.float32),
        zeros if values is None else np.asarray(values, np.float32),
        zeros if visits is None else np.asarray(visits, np.float32),
    )
    return state


def shares(name: str, state: State):
    heat = OVERLAYS[name]
    assert isinstance(heat, Heat)
    return heat.shares(View.of(state))


def always(state: State, action: int):
    return np.eye(state.mdp.actions, dtype=np.float32)[np.full(state.mdp.states, action)]


# ---------------------------------------------------------------- the registry


def test_all_in_the_order_of_their_keys():
    assert list(OVERLAYS)[:10] == [
        "arrows", "wedges", "greedy", "optimal", "regret", "value", "visits", "entropy", "agents", "mistake",
    ]  # fmt: skip
    assert "".join(o.key for o in OVERLAYS.values()) == KEYS[: len(OVERLAYS)]
    assert all(o.title and o.help and o.name == name for name, o in OVERLAYS.items())


# ---------------------------------------------------------------- colours


@pytest.mark.parametrize("table", [VIRIDIS, BLUES, PURPLES, ORANGES])
def test_lightness_runs_one_way_so_that_scales_read_without_colour(table):
    light = table.astype(float) @ [0.299, 0.587, 0.114]
    steps = np.diff(light)
    assert (steps > -1).all() or (steps < 1).all()
    assert abs(light[-1] - light[0]) > 100


def test_colours_are_looked_up_and_held_inside_the_scale():
    shown = coloured(VIRIDIS, np.array([-1.0, 0.0, 1.0, 2.0, np.nan]))
    assert shown.tolist() == [VIRIDIS[k].tolist() for k in (0, 0, 255, 255, 0)]


def test_grey_has_three_equal_channels_and_keeps_black_and_white():
    out = grey(np.array([[0, 0, 0], [255, 255, 255], [200, 30, 60]], np.uint8))
    assert (out == out[:, :1]).all()
    assert out[0, 0] == 0
    assert out[1, 0] >= 253


# ---------------------------------------------------------------- regret


def test_the_optimal_policy_has_no_regret():
    state = state_of(picture("S.m. .#.. .w.G"))
    share, low, _ = shares("regret", state)
    acting = state.mdp.decision_states
    assert (share[acting] == 0).all()
    assert np.isnan(share[~acting]).all()
    assert low == "0"


def test_regret_of_a_detour_is_its_extra_cost():
    state = state_of(picture("S.G ..."))
    turns = state.plan.optimal.argmax(1)
    turns[0] = SOUTH  # (0,0): down, right, right, up: 4 steps instead of 2
    turns[3], turns[4], turns[5] = EAST, EAST, NORTH
    state.feed.policy = replace(state.feed.policy, probabilities=np.eye(4, dtype=np.float32)[turns])
    view = View.of(state)
    assert view.regret[0] == pytest.approx(2.0)
    assert view.regret[[1, 3, 4, 5]].tolist() == [0, 0, 0, 0]
    share, _, high = shares("regret", state)
    assert share[0] == 1.0
    assert high == "+2"


def test_cells_whose_greedy_path_never_arrives_are_infinite():
    state = state_of(picture("S.G"))
    state.feed.policy = replace(state.feed.policy, probabilities=always(state, WEST))
    share, _, _ = shares("regret", state)
    assert np.isinf(share[:2]).all()
    assert np.isnan(share[2])


def test_the_first_mistake_is_where_the_path_leaves_every_optimal_one():
    state = state_of(picture("S..G ...."))
    turns = state.plan.optimal.argmax(1)
    turns[1] = SOUTH  # east, then down and along the bottom: a detour that begins on the second cell
    turns[5], turns[6], turns[7] = EAST, EAST, NORTH
    state.feed.policy = replace(state.feed.policy, probabilities=np.eye(4, dtype=np.float32)[turns])
    view = View.of(state)
    assert view.path == [0, 1, 5, 6, 7, 3] and view.mistake == 1
    assert View.of(state_of(picture("S..G ...."))).mistake is None
    assert View.of(state_of(picture("S#G .#."), always(state_of(picture("S#G .#.")), EAST))).mistake is None


def test_the_mistake_is_marked_on_its_cell_and_nowhere_without_one():
    def drawn(action):
        grid = picture("....... S.....G .......")
        state = state_of(grid) if action is None else state_of(grid, always(state_of(grid), action))
        target = pygame.Surface((700, 300))
        OVERLAYS["mistake"].draw(target, Camera(pygame.Rect(0, 0, 700, 300), 3, 7), View.of(state))
        return pygame.surfarray.array3d(target).any(2)

    assert not drawn(None).any()
    marked = drawn(NORTH)
    assert marked[:230].any() and not marked[330:].any()


def test_no_regret_is_claimed_where_no_policy_could_arrive():
    state = state_of(picture("S.G ### ..."))
    assert np.isnan(shares("regret", state)[0][6:]).all()


def test_an_older_policy_is_not_blamed_for_new_walls():
    state = state_of(picture("S.G ..."))
    state.grid = state.grid.patched(state.grid.patch(np.array([1]), Cell.WALL))
    state.mdp = compile_mdp([state.grid])
    state.plan = plan(state.grid, state.mdp)
    assert np.isnan(shares("regret", state)[0]).all()


# ---------------------------------------------------------------- entropy, value, visits


@pytest.mark.parametrize("actions", [4, 8])
def test_entropy_is_one_where_uniform_and_nought_where_sure(actions):
    probabilities = np.stack([np.full(actions, 1 / actions), np.eye(actions)[0]]).astype(np.float32)
    assert normalised_entropy(probabilities) == pytest.approx([1.0, 0.0], abs=1e-6)


def test_entropy_of_a_coin_between_two_of_four_is_a_half():
    assert normalised_entropy(np.array([[0.5, 0, 0.5, 0]], np.float32)) == pytest.approx([0.5], abs=1e-6)


def test_values_reach_from_the_least_to_the_greatest_of_acting_cells():
    share, low, high = shares("value", state_of(picture("S..#G"), values=[-1, 0, 3, 99, 50]))
    assert share[:3].tolist() == [0, 0.25, 1]
    assert np.isnan(share[3:]).all()
    assert (low, high) == ("−1.00", "3.00")


def test_a_policy_without_critic_leaves_the_cells_alone():
    share, words, _ = shares("value", state_of(picture("S.G"), values=[np.nan] * 3))
    assert np.isnan(share).all()
    assert words == "no critic"


def test_visits_are_logarithmic_over_four_decades():
    share, _, high = shares("visits", state_of(picture("S....G"), visits=[0.5, 0.005, 5e-5, 5e-9, 0, 0]))
    assert share[:5] == pytest.approx([1.0, 0.5, 0.0, 0.0, 0.0], abs=1e-6)
    assert high == "50.0%"


def test_no_visits_are_said_so():
    share, words, _ = shares("visits", state_of(picture("S.G")))
    assert (share[:2] == 0).all()
    assert words == "none"


def test_exploration_is_logarithmic_from_the_least_to_the_most_and_shows_where_nobody_was():
    state = state_of(picture("S...G"))
    explored = np.array([1000, 100, 10, 0, 0], np.float32)
    bonus = np.array([0.01, 0.03, 0.1, 1.0, 1.0], np.float32)
    policy = state.feed.policy
    share, low, high = shares("explored", state)
    assert np.isnan(share).all() and "not counted" in low and not high
    state.feed.policy = replace(policy, explored=explored)
    share, low, high = shares("explored", state)
    assert share[:3] == pytest.approx([1.0, 0.5, 0.0])
    assert np.isinf(share[3]) and np.isnan(share[4])  # nobody acts on the goal
    assert (low, high) == ("10", "1,000")
    state.feed.policy = replace(policy, explored=explored, bonus=bonus)
    assert shares("explored", state)[1:] == ("10 (bonus 0.1)", "1,000 (bonus 0.01)")


@pytest.mark.parametrize("name", ["regret", "value", "visits", "entropy"])
def test_one_cell_and_odd_figures_do_no_harm(name):
    for grid in (picture("S"), GridMap(np.zeros((1, 40), np.uint8), (0, 0), (0, 39))):
        state = state_of(grid, values=np.full(grid.cells.size, np.inf))
        share, low, high = shares(name, state)
        assert share.shape == (grid.cells.size,)
        assert isinstance(low, str) and isinstance(high, str)


# ---------------------------------------------------------------- glyphs


def glyph(name: str, state: State, cell: int):
    """[H, W, cell, cell] opacity."""
    overlay = OVERLAYS[name]
    assert isinstance(overlay, Glyph)
    height, width = state.grid.cells.shape
    alpha = overlay.alpha(View.of(state), slice(0, height), slice(0, width), cell)
    assert alpha.dtype == np.uint8
    return alpha.reshape(height, width, cell, cell).astype(int)


def halves(picture_of_cell):
    """Opacity towards north, east, south, west."""
    half = len(picture_of_cell) // 2
    return [
        picture_of_cell[:half].sum(), picture_of_cell[:, half:].sum(),
        picture_of_cell[half:].sum(), picture_of_cell[:, :half].sum(),
    ]  # fmt: skip


@pytest.mark.parametrize("action", range(4))
@pytest.mark.parametrize("name", ["arrows", "wedges"])
def test_glyphs_point_where_the_action_leads(name, action):
    state = state_of(picture("S.. ... ..G"))
    state.feed.policy = replace(state.feed.policy, probabilities=always(state, action))
    middle = glyph(name, state, 24)[1, 1]
    weight = halves(middle)
    assert weight[action] == max(weight)
    assert weight[action] > weight[(action + 2) % 4]


@pytest.mark.parametrize("name", ["arrows", "wedges"])
@pytest.mark.parametrize("movement", ["four", "octile"])
def test_surer_is_more_to_see_and_cells_where_nobody_acts_are_empty(name, movement):
    state = state_of(picture("S.# ..! ..G", movement))
    actions = state.mdp.actions
    probabilities = np.full((9, actions), 0.4 / (actions - 1))
    probabilities[:, EAST] = 0.6
    probabilities[4] = np.eye(actions)[EAST]
    state.feed.policy = replace(state.feed.policy, probabilities=probabilities.astype(np.float32))
    shown = glyph(name, state, 24)
    weight = shown[..., 12:].sum((2, 3))
    assert weight[1, 1] > weight[0, 0] > 0
    assert (shown.sum((2, 3))[[0, 1, 2], [2, 2, 2]] == 0).all()  # wall, hazard, goal


def test_every_wedge_grows_with_its_own_probability():
    state = state_of(picture("S.. ... ..G"))
    low, high = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.4, 0.3, 0.2, 0.1])
    sums = []
    for probabilities in (low, high):
        state.feed.policy = replace(
            state.feed.policy, probabilities=np.tile(probabilities, (9, 1)).astype(np.float32)
        )
        cell = glyph("wedges", state, 40)[1, 1]
        inside = cell[10:30, 10:30]  # away from the corners, where halves overlap
        sums.append(halves(inside))
    assert sums[0][NORTH] < sums[1][NORTH]
    assert sums[0][WEST] > sums[1][WEST]


@pytest.mark.parametrize("cell", [8, 9, 13, 33, 160])
def test_glyphs_exist_at_every_size(cell):
    state = state_of(picture("SG", "octile"))
    for name in ("arrows", "wedges"):
        assert glyph(name, state, cell)[0, 0].any()


# ---------------------------------------------------------------- agents


def live(revision: int = 0) -> LiveAgents:
    trails = np.array([[0], [1], [2], [0], [1]], np.int32)
    return LiveAgents(revision, trails, np.array([[1], [0], [0], [1], [0]], bool))


def test_agents_move_smoothly_then_rest():
    state = state_of(picture("S..G"))
    state.feed.agents = live()
    overlay = type(OVERLAYS["agents"])()
    assert isinstance(overlay, Live)
    target = pygame.Surface((200, 60))
    camera = Camera(target.get_rect(), 1, 4)
    seen = set()
    moved = [True]
    for _ in range(60):
        target.fill((0, 0, 0))
        moved.append(overlay.draw(target, camera, state, 1 / 60))
        seen.add(pygame.image.tobytes(target, "RGB"))
    assert moved[1] and not moved[-1]
    assert len(seen) > 5  # more pictures than rows: in between, too


def test_agents_of_another_map_are_not_drawn():
    state = state_of(picture("S..G"))
    state.feed.agents = live(revision=7)
    overlay = type(OVERLAYS["agents"])()
    target = pygame.Surface((200, 60))
    assert not overlay.draw(target, Camera(target.get_rect(), 1, 4), state, 0.1)
    assert not pygame.surfarray.array3d(target).any()


def test_agents_of_the_map_before_are_let_go_when_new_ones_come():
    state = state_of(picture("S..G"))
    state.feed.agents = live()
    overlay = type(OVERLAYS["agents"])()
    target = pygame.Surface((200, 60))
    overlay.draw(target, Camera(target.get_rect(), 1, 4), state, 0.01)
    state.grid = replace(state.grid, revision=1)
    state.feed.agents = LiveAgents(1, np.array([[2]], np.int32), np.array([[True]]))
    target.fill((0, 0, 0))
    camera = Camera(target.get_rect(), 1, 4)
    overlay.draw(target, camera, state, 0.01)
    x, y = camera.centre((0, 2))
    assert target.get_at((int(x), int(y)))[:3] != (0, 0, 0)
    x, y = camera.centre((0, 0))
    assert target.get_at((int(x), int(y)))[:3] == (0, 0, 0)


# ---------------------------------------------------------------- policies with memory


def test_the_path_of_a_policy_with_memory_is_the_one_that_it_took():
    """North in every cell by its first steps, yet it went east, into the wall, back west and east again."""
    grid = picture("S.#. .... ...G")
    state = state_of(grid, always(state_of(grid), NORTH))
    assert View.of(state).path == [0, 0]
    moves = np.array([1, 1, 3, 1], np.int8)
    state.feed.policy = replace(state.feed.policy, moves=moves)
    view = View.of(state)
    assert view.path == [0, 1, 1, 0, 1]
    assert [view.taken(place) for place in range(4)] == moves.tolist()
    assert view.mistake == 1
    values, low, high = shares("regret", state)
    assert np.isnan(values).all()
    assert (low, high) == ("depends on memory", "")
    assert isnan(read(state, (0, 0)).greedy_cost)
