"""Painted rewards, the check of the best moves, a goal that follows the pointer, doors that drift."""

from __future__ import annotations

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

from dataclasses import replace

import numpy as np
import pygame
import pytest

from simulator.learning.policies.run_settings import catalogue
from simulator.protocol.commands import CheckRewards, SetLive, SetMap
from simulator.protocol.events import MapChanged, RewardsChecked, RunBegan, TrainerReady, WorldDrifted
from simulator.ui.map.reward_marks import draw_rewards
from simulator.ui.map.reward_strip import SCALE, signed
from simulator.ui.overlays import OVERLAYS, View
from simulator.ui.widgets import rows
from simulator.ui.widgets.switches import PERIOD
from simulator.world.formats import load
from simulator.world.grid import Cell, GridMap
from tests.test_ui_overlays import state_of
from tests.test_ui_window import Hand

from .maps import picture


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def ready() -> Hand:
    """A window whose trainer has told what can be set."""
    hand = Hand()
    made = catalogue()
    specs = (*made.general, *made.algorithms[0].settings, *made.networks[0].settings)
    settings = {s.name: s.default for s in specs}
    settings |= {"algorithm": made.algorithms[0].name, "network": made.networks[0].name}
    hand.feed.events.put(TrainerReady(made, settings, "cpu"))
    hand.feed.events.put(RunBegan(settings, 40, ""))
    hand.frames(3)
    hand.window.panels["train"].form.folded.clear()
    hand.sent(object)
    return hand


def bonus(hand: Hand) -> np.ndarray:
    return hand.document.grid.rewards


# ---------------------------------------------------------------- painting


def test_a_stroke_paints_the_reward_in_hand_as_one_undo_and_the_right_button_erases(hand) -> None:
    hand.key(pygame.K_r)
    assert hand.window.state.tool == "reward"
    hand.window.state.reward = -0.5
    hand.drag((5, 2), (5, 6))
    assert (bonus(hand)[5, 2:7] == -0.5).all() and (bonus(hand) != 0).sum() == 5
    assert not hand.cells.any()  # no cell has changed
    hand.drag((5, 3), (5, 4), button=3)
    assert (bonus(hand) != 0).sum() == 3
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert (bonus(hand) != 0).sum() == 5
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert hand.document.grid.bonus is None
    hand.key(pygame.K_y, pygame.KMOD_CTRL)
    assert (bonus(hand) != 0).sum() == 5


def test_a_stroke_that_begins_on_the_same_reward_takes_it_away_and_another_replaces_it(hand) -> None:
    hand.key(pygame.K_r)
    hand.window.state.reward = 0.25
    hand.drag((4, 2), (4, 5))
    hand.window.state.reward = 1.0
    hand.drag((4, 2), (4, 3))
    assert bonus(hand)[4, 2:6].tolist() == [1.0, 1.0, 0.25, 0.25]
    hand.drag((4, 2), (4, 5))
    assert hand.document.grid.bonus is None


def test_walls_are_left_alone_and_alt_picks_a_reward(hand, monkeypatch) -> None:
    hand.drag((3, 4), (3, 4))  # a wall
    hand.key(pygame.K_r)
    hand.window.state.reward = 0.5
    hand.drag((3, 2), (3, 6))
    assert bonus(hand)[3, 2:7].tolist() == [0.5, 0.5, 0.0, 0.5, 0.5] and hand.cells[3, 4] == Cell.WALL
    hand.window.state.reward = 2.0
    hand.window.state.tool = "mud"
    monkeypatch.setattr(pygame.key, "get_mods", lambda: pygame.KMOD_ALT)
    hand.click(hand.pixel((3, 6)))
    assert (hand.window.state.tool, hand.window.state.reward) == ("reward", 0.5)


def test_painted_rewards_are_saved_with_the_map_and_sent_to_the_trainer(hand, tmp_path) -> None:
    hand.key(pygame.K_r)
    hand.window.state.reward = -0.75
    hand.click(hand.pixel((2, 3)))
    hand.frames(5)
    assert hand.sent(SetMap)[-1].grid.rewards[2, 3] == -0.75
    hand.document.save(tmp_path / "painted.map")
    assert load(tmp_path / "painted.map").grid.rewards[2, 3] == -0.75


def test_the_slider_on_the_map_sets_the_reward_and_draws_nothing(hand) -> None:
    hand.key(pygame.K_r)
    strip, area = hand.window.rewards, hand.window.layout.slider
    track = strip.track(area)
    for share, value in ((1.0, 10.0), (0.0, -10.0), (0.5, 0.0)):
        hand.press((track.left + round(share * track.width), track.centery))
        hand.release()
        assert hand.window.state.reward == pytest.approx(value, abs=0.02)
    hand.window.state.reward = 0.3
    hand.click((strip.rect(area).right - 20, track.centery))  # the number: its sign turns
    assert hand.window.state.reward == -0.3
    assert hand.document.grid.bonus is None and not hand.cells.any()
    hand.key(pygame.K_w)
    hand.click((track.centerx, track.centery))
    assert hand.window.state.reward == -0.3  # without the tool there is no slider


@pytest.mark.parametrize("value", [-10.0, -0.5, -0.01, 0.02, 1.0, 10.0])
def test_every_reward_has_its_place_on_the_slider(value: float) -> None:
    assert SCALE.value(SCALE.position(value)) == pytest.approx(value, rel=0.01)
    assert signed(value).startswith("+" if value > 0 else "−")


def test_rewards_are_tinted_by_sign_and_stronger_by_size(hand) -> None:
    grid = hand.document.grid.rewarded(np.array([0, 1]), 1.0).rewarded(np.array([2]), -0.1)
    surface = pygame.Surface(hand.window.layout.map.size, pygame.SRCALPHA)
    draw_rewards(surface, hand.window.camera, grid)

    def at(cell: tuple[int, int]) -> pygame.Color:
        rect = hand.window.camera.cell_rect(cell).move(-hand.window.camera.rect.x, -hand.window.camera.rect.y)
        return surface.get_at((rect.right - 4, rect.top + 4))

    good, bad, none = at((0, 1)), at((0, 2)), at((5, 5))
    assert good.b > good.r and bad.r > bad.b and none.a == 0
    assert good.a > bad.a > 0


# ---------------------------------------------------------------- potential and check


def test_the_potential_rises_by_its_scale_with_every_cell_towards_the_goal() -> None:
    state = state_of(picture("S...G"))
    heat = OVERLAYS["potential"]
    assert heat.shares(View.of(state))[1:] == ("no shaping is chosen", "")
    state.feed.settings = {"potential": "manhattan", "potential_scale": 0.5}
    share, low, high = heat.shares(View.of(state))
    assert share == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])
    assert (low, high) == ("−2", "0")


def test_another_potential_is_another_picture() -> None:
    state = state_of(picture("S...G"))
    before = View.of(state)
    state.feed.settings = {"potential": "octile", "potential_scale": 0.01}
    assert not before.same_scene(View.of(state))


def test_the_check_is_asked_once_things_are_quiet_and_its_answer_is_shown(ready) -> None:
    form = ready.window.panels["train"].form
    assert form.check.lines() == [] and not ready.sent(CheckRewards)
    ready.key(pygame.K_r)
    ready.click(ready.pixel((4, 4)))
    ready.frames(20)
    assert not ready.sent(CheckRewards)  # not quiet for long enough
    ready.frames(40)
    assert len(ready.sent(CheckRewards)) == 1
    assert "Checking" in form.check.lines()[0][0]
    none, some, line = (
        np.empty(0, np.int64),
        np.array([3]),
        "Painted rewards: the best moves change on 1 of 9 cells.",
    )
    revision = ready.document.grid.revision
    ready.feed.events.put(RewardsChecked(revision, none, some, (line,)))
    ready.frames(60)
    assert form.check.lines()[0][0] == line
    assert not ready.sent(CheckRewards)
    lines = rows.layout(form)
    extra = next(one.extra for one in lines if one.spec is not None and one.spec.name == "potential")
    assert extra is not None and extra.height > 0


def test_large_maps_are_checked_on_a_click_only(ready) -> None:
    form = ready.window.panels["train"].form
    big = GridMap(np.zeros((60, 60), np.uint8), (0, 0), (59, 59)).rewarded(np.array([100]), 1.0)
    ready.document.replace(big)
    ready.window.opened()
    ready.frames(90)
    assert not ready.sent(CheckRewards) and "Click here" in form.check.lines()[0][0]
    spec = next(s for s in form.specs() if s.name == "potential")
    form.press_below(spec)
    assert len(ready.sent(CheckRewards)) == 1


# ---------------------------------------------------------------- goal and doors


def test_the_goal_follows_the_pointer_and_its_way_is_one_undo(hand) -> None:
    hand.key(pygame.K_t)
    for cell in ((2, 2), (2, 5), (7, 5)):
        hand.mouse(pygame.MOUSEMOTION, hand.pixel(cell))
        assert hand.document.grid.goal == cell
        hand.frames(4)
    assert [command.grid.goal for command in hand.sent(SetMap)][-1] == (7, 5)
    hand.key(pygame.K_t)
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((0, 3)))
    assert hand.document.grid.goal == (7, 5)
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert hand.document.grid.goal == (9, 11)
    assert not hand.document.history.can_undo


def test_a_goal_that_follows_keeps_out_of_walls_and_stays_on_a_click(hand) -> None:
    hand.drag((4, 0), (4, 11))
    hand.key(pygame.K_t)
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((6, 6)))
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((4, 6)))
    assert hand.document.grid.goal == (6, 6)
    hand.click(hand.pixel((7, 3)))
    assert hand.document.grid.goal == (7, 3) and not hand.window.state.goal_follows
    hand.drag((2, 1), (2, 3))
    assert hand.cells[2, 1:4].all() and hand.document.grid.goal == (7, 3)


def test_the_drifting_world_is_a_switch_with_its_period(ready) -> None:
    form = ready.window.panels["train"].form
    adapting = next(s for s in form.sections() if s.key == "adaptation")
    switch = next(s for s in adapting.specs if s.name == "drifting_world")
    assert form.value(switch) is False and "drift_every" in form.hidden()
    assert form.summary(adapting) == ("off", False)
    form.offer(switch, True)
    form.flush()
    assert ready.sent(SetLive) == [SetLive("drift_every", PERIOD)]
    assert form.value(switch) is True and "drift_every" not in form.hidden()
    form.offer(next(s for s in form.specs() if s.name == "drift_every"), 7)
    form.offer(switch, False)
    form.offer(switch, True)
    form.flush()
    assert ready.sent(SetLive) == [SetLive("drift_every", 7)]
    assert not {"drifting_world", "goal_follows"} & set(form.complete())


def test_a_door_that_drifts_is_an_edit_and_its_mark_says_so(ready) -> None:
    grid = ready.document.grid
    patch = grid.patch(np.array([30]), Cell.WALL)
    ready.feed.settings = {**ready.feed.settings, "drift_every": 12}
    ready.feed.events.put(WorldDrifted(grid.revision, patch, 12))
    ready.frames(4)
    assert ready.cells.ravel()[30] == Cell.WALL
    ready.feed.events.put(MapChanged(ready.document.grid.revision, 12, True))
    ready.feed.events.put(MapChanged(ready.document.grid.revision + 1, 20, True))
    ready.frames(2)
    assert [mark.drifted for mark in ready.feed.marks] == [True, False]
    assert "A door drifted after update 12" in ready.feed.marks[0].words
    ready.feed.settings = {**ready.feed.settings, "drift_every": 0}
    ready.frames(2)
    assert ready.cells.ravel()[30] == Cell.FLOOR
    assert replace(ready.feed.marks[0], drifted=False).words.startswith("Map changed")
