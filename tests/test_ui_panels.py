"""The panels on the right, driven by events as the window passes them on."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from math import inf, isnan, log
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, ClassVar

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.protocol.advice import Advice
from simulator.protocol.catalogue import Catalogue, Choice
from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.commands import Pause, Reset, Run, SampleEpisodes, SetLive, SetSpeed, StepOnce
from simulator.protocol.events import SettingChanged
from simulator.protocol.settings import FieldSpec, Group, describe, setting
from simulator.protocol.snapshots import PolicyField, Progress
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import size_within
from simulator.ui.model.speed import SLOW
from simulator.ui.model.state import Playback, State
from simulator.ui.model.trainer_client import TrainerClient
from simulator.ui.panels import PANELS
from simulator.ui.panels.inspector.readings import moment, outcome, read, verdict
from simulator.ui.panels.training.pace_slider import speed_at
from simulator.ui.shell import banner
from simulator.ui.shell.deferred_requests import DeferredRequests
from simulator.ui.widgets import rows
from simulator.ui.widgets.manager import widget_manager
from simulator.ui.widgets.scale import Scale, scale_of
from simulator.ui.widgets.wording import explain
from simulator.world.episode import EpisodeTrace
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import plan

if TYPE_CHECKING:
    from simulator.ui.widgets.form import Form

THEME = Path(__file__).parents[1] / "assets" / "theme.json"


EXPERIENCE = Group("experience", "Experience", 20, folded=False)
REWARDS = Group("rewards", "Rewards & shaping", 60)
GENERAL = Group("general", "General", 90)
LEARNING_RATE = Group("learning_rate", "", 0, folded=False)


@dataclass(frozen=True)
class General:
    GROUP: ClassVar = GENERAL

    seed: int = setting(0, low=0, high=2**31 - 1, help="Same seed, same run.")
    starts: str = setting(
        "fixed", choices=("fixed", "uniform"), live=True, group=EXPERIENCE, help="Where episodes begin."
    )
    agents: int = setting(64, low=1, high=1024, log=True, group=EXPERIENCE, help="Agents side by side.")
    gamma: float = setting(0.99, low=0.0, high=1.0, live=True, help="Discount.")
    step_reward: float = setting(
        -0.01, low=-100.0, high=100.0, live=True, group=REWARDS, help="Reward of a step."
    )


@dataclass(frozen=True)
class Words:
    recipe: str = setting("", help="Maps in words.")


@dataclass(frozen=True)
class One:
    clip: float = setting(0.2, low=0.01, high=1.0, live=True, help="How far.")
    normalise: bool = setting(True, live=True, help="Scale advantages.")


@dataclass(frozen=True)
class Other:
    normalise: bool = setting(False, help="Scale advantages.")


@dataclass(frozen=True)
class Net:
    learning_rate: float = setting(
        1e-2, low=1e-5, high=10.0, live=True, log=True, group=LEARNING_RATE, help="Step size."
    )


CATALOGUE = Catalogue(
    describe(General),
    (
        Choice("algorithm", "one", "One: the first", describe(One)),
        Choice("algorithm", "other", "Other: the second", describe(Other)),
    ),
    (Choice("network", "net", "A net", describe(Net)),),
)
SETTINGS = {
    "algorithm": "one",
    "network": "net",
    "seed": 0,
    "starts": "fixed",
    "agents": 64,
    "gamma": 0.99,
    "step_reward": -0.01,
    "clip": 0.2,
    "normalise": True,
    "learning_rate": 1e-2,
}


def make_state(rows_: str = "...\n.#.\n...", *, ready: bool = True) -> State:
    """A map from letters: start top left, goal bottom right."""
    kinds = {".": Cell.FLOOR, "#": Cell.WALL, "~": Cell.MUD, "!": Cell.HAZARD}
    cells = np.array([[kinds[letter] for letter in row] for row in rows_.split()], np.uint8)
    grid = GridMap(cells, (0, 0), (cells.shape[0] - 1, cells.shape[1] - 1))
    mdp = compile_mdp([grid])
    feed = TrainerClient(CommandQueue(), Queue(), Mailbox())
    if ready:
        feed.catalogue, feed.settings, feed.parameters = CATALOGUE, dict(SETTINGS), 40
    return State(grid, mdp, plan(grid, mdp), feed, DeferredRequests())


def make_trace(state: State, actions: list[int], result: str = "goal") -> EpisodeTrace:
    """An episode that takes these actions from the start."""
    mdp, here = state.mdp, state.grid.index(state.grid.start)
    positions, rewards, cost = [state.grid.start], [], 0.0
    for action in actions:
        rewards.append(mdp.reward[here, action])
        cost += float(mdp.cost[here, action])
        here = int(mdp.successor[here, action])
        positions.append(state.grid.position(here))
    count = len(actions)
    chances = np.full((count, 4), 0.1, np.float32)
    chances[np.arange(count), actions] = 0.7
    return EpisodeTrace(
        state.grid.revision,
        5,
        "sampled",
        np.array(positions, np.int32),
        np.array(actions, np.int8),
        np.array(actions, np.int8),
        np.array(rewards, np.float32),
        chances,
        np.linspace(0, 1, count).astype(np.float32),
        result,
        cost,
        state.plan.length,
    )


def give_policy(state: State, chances: np.ndarray) -> None:
    states = state.mdp.states
    table = np.broadcast_to(np.asarray(chances, np.float32), (states, 4)).copy()
    ones = np.ones(states, np.float32)
    state.feed.policy = PolicyField(state.grid.revision, 7, table, ones * 0.5, ones / states)


class Bench:
    """One panel in a window of its own size."""

    def __init__(self, name: str, state: State, size: tuple[int, int] = (372, 620)) -> None:
        pygame.display.init()
        pygame.font.init()
        self.screen = pygame.display.set_mode(size)
        self.manager = widget_manager(size)
        self.state = state
        self.panel = PANELS[name](self.manager, pygame.Rect((0, 0), size), state)
        self.frame()

    def frame(self, *events: pygame.event.Event, dt: float = 0.2) -> None:
        for event in events:
            self.manager.process_events(event)
            self.panel.handle(event)
            if event.type == pygame.MOUSEMOTION:
                self.panel.point(event.pos)
        self.manager.update(dt)
        self.panel.refresh(dt)

    def mouse(self, kind: int, place: tuple[int, int], **more: object) -> None:
        self.frame(pygame.event.Event(kind, pos=place, **more))

    def click(self, place: tuple[int, int], button: int = 1) -> None:
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            self.mouse(kind, place, button=button)

    def press(self, widget: object) -> None:
        """Click a button of pygame_gui, which wants to have seen the pointer above it."""
        widget.hovered = True
        self.click(widget.rect.center)

    def sent(self) -> list[object]:
        return self.state.feed.commands.take()

    def top(self, name: str) -> int:
        """Top of a setting's row on the screen."""
        view = self.panel.view
        line = next(line for line in rows.layout(view.form) if line.spec and line.spec.name == name)
        return view.area.top + line.top - view.scroll

    def type(self, name: str, words: str) -> None:
        self.click(rows.box_rect(self.top(name)).center)
        self.panel.view.entry.set_text(words)
        self.frame(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="\r"))


def spec(form: Form, name: str) -> FieldSpec:
    return next(s for s in form.specs() if s.name == name)


@pytest.fixture
def train() -> Bench:
    bench = Bench("train", make_state(), (372, 820))
    bench.panel.form.folded.clear()
    bench.panel.dirty = True
    bench.frame()
    return bench


def test_a_setting_in_words_is_typed_as_it_stands() -> None:
    state = make_state()
    state.feed.catalogue = replace(CATALOGUE, general=(*describe(General), *describe(Words)))
    train = Bench("train", state, (372, 820))
    train.panel.form.folded.clear()
    train.panel.dirty = True
    train.frame()
    left = rows.text_rect(train.top("recipe")).left + 4
    train.click((left, train.top("recipe") + rows.ROW // 2))
    train.panel.view.entry.set_text("random:8-28,maze:9 ")
    train.frame(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN, mod=0, unicode="\r"))
    assert train.panel.view.form.pending["recipe"] == "random:8-28,maze:9"
    assert spec(train.panel.view.form, "recipe").check(3) == "recipe 3: expected a text"


# ---------------------------------------------------------------- scales


def test_a_log_slider_moves_by_equal_ratios() -> None:
    scale = Scale(1e-5, 10.0, "log")
    assert [scale.value(p) for p in (0, 0.5, 1)] == pytest.approx([1e-5, 1e-2, 10.0])
    assert scale.position(1e-3) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "one", [s for group in (General, One, Net) for s in describe(group)], ids=lambda s: s.name
)
def test_every_slider_reaches_its_ends_and_finds_its_default_again(one: FieldSpec) -> None:
    scale = scale_of(one)
    if scale is None:
        assert one.kind in ("choice", "bool") or one.name == "seed"
        return
    assert (scale.value(0.0), scale.value(1.0)) == (one.low, one.high)
    assert scale.value(scale.position(one.default)) == pytest.approx(one.default, rel=0.02)
    assert all(one.check(scale.value(p)) is None for p in np.linspace(0, 1, 101))


def test_a_wide_range_around_zero_is_fine_near_its_default() -> None:
    scale = scale_of(spec_of(General, "step_reward"))
    step = scale.value(scale.position(-0.01) + 0.01) - -0.01
    assert 0 < step < 0.01  # a linear scale would jump by 2


def spec_of(group: type, name: str) -> FieldSpec:
    return next(s for s in describe(group) if s.name == name)


def test_the_last_notch_of_the_speed_is_unlimited() -> None:
    assert speed_at(1.0) is None
    assert speed_at(0.0) == 1.0
    assert speed_at(0.48) == pytest.approx(31.6)


# ---------------------------------------------------------------- form


def test_the_form_has_a_row_for_every_field_that_applies(train: Bench) -> None:
    shown = [line.spec.name for line in rows.layout(train.panel.form) if line.spec]
    assert sorted(shown) == sorted(set(SETTINGS) - {"algorithm", "network"})
    assert set(train.panel.kinds.menus) == {"algorithm", "network"}
    headings = [line.heading for line in rows.layout(train.panel.form) if line.heading]
    assert headings == ["one algorithm", "Experience", "Rewards & shaping", "General"]
    assert shown[0] == "learning_rate"


def test_a_value_out_of_range_is_refused_with_the_range_and_the_old_one_stays(train: Bench) -> None:
    train.type("gamma", "1.5")
    form = train.panel.form
    assert form.errors["gamma"] == "gamma 1.5: expected a number from 0 to 1"
    assert train.state.message == form.errors["gamma"]
    assert form.value(spec(form, "gamma")) == 0.99
    assert train.sent() == []
    line = next(line for line in rows.layout(form) if line.spec and line.spec.name == "gamma")
    assert " ".join(line.trouble) == form.errors["gamma"]
    train.type("gamma", "0.5")
    assert not form.errors
    assert train.sent() == [SetLive("gamma", 0.5)]


@pytest.mark.parametrize("words", ["", "abc", "nan", "2.5", "0", "-3"])
def test_rubbish_in_a_number_box_changes_nothing(train: Bench, words: str) -> None:
    train.type("agents", words)
    assert "a whole number from 1 to 1024" in train.panel.form.errors["agents"]
    assert train.panel.form.pending == {}


def test_escape_leaves_a_number_box_without_a_change(train: Bench) -> None:
    train.click(rows.box_rect(train.top("gamma")).center)
    train.panel.view.entry.set_text("0.1")
    train.frame(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_ESCAPE, mod=0, unicode=""))
    assert train.panel.view.entry is None
    assert train.sent() == []


def test_a_hidden_panel_takes_the_number_and_leaves_the_keyboard_alone(train: Bench) -> None:
    train.click(rows.box_rect(train.top("gamma")).center)
    train.panel.view.entry.set_text("0.1")
    train.panel.show(False)
    assert train.sent() == [SetLive("gamma", 0.1)]
    assert not train.manager.focused_set
    assert pygame.key.get_repeat() == (0, 0)


def test_tab_goes_on_to_the_next_number(train: Bench) -> None:
    train.click(rows.box_rect(train.top("clip")).center)
    train.panel.view.entry.set_text("0.3")
    train.frame(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_TAB, mod=0, unicode="\t"))
    assert train.sent() == [SetLive("clip", 0.3)]
    assert train.panel.view.entry.get_text() == "64"  # agents, below the algorithm's own


def test_a_live_slider_sends_its_latest_value_only(train: Bench) -> None:
    track = rows.track_rect(train.top("learning_rate"))
    form = train.panel.form
    train.panel.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=track.midleft, button=1))
    for moved in (10, 20, track.width // 2 - 30):
        train.panel.handle(
            pygame.event.Event(pygame.MOUSEMOTION, pos=track.center, rel=(moved, 0), buttons=(1, 0, 0))
        )
    train.mouse(pygame.MOUSEBUTTONUP, track.center, button=1)
    sent = train.sent()
    assert [(m.name, type(m)) for m in sent] == [("learning_rate", SetLive)]
    assert sent[0].value == pytest.approx(1e-2, rel=0.2)
    assert form.value(spec(form, "learning_rate")) == sent[0].value


def test_a_live_value_that_the_trainer_never_takes_is_not_shown_for_ever(train: Bench) -> None:
    form = train.panel.form
    form.offer(spec(form, "gamma"), 0.5)
    form.age(1.0)
    assert form.value(spec(form, "gamma")) == 0.5
    form.age(10.0)
    form.age(0.0)
    assert form.value(spec(form, "gamma")) == 0.99


def test_other_settings_wait_for_the_reset_which_carries_everything(train: Bench) -> None:
    train.type("agents", "128")
    train.type("clip", "0.3")
    assert train.sent() == [SetLive("clip", 0.3)]
    train.state.feed.events.put(SettingChanged("clip", 0.3, 1))
    train.state.feed.pump()
    assert train.panel.form.pending == {"agents": 128}
    assert train.panel.again.is_selected
    train.press(train.panel.again)
    assert train.sent() == [Reset({**SETTINGS, "agents": 128, "clip": 0.3})]
    assert train.panel.form.pending == {}
    assert not train.panel.again.is_selected
    assert train.panel.form.value(spec(train.panel.form, "agents")) == 128


def test_setting_a_waiting_value_back_leaves_nothing_to_reset(train: Bench) -> None:
    train.type("agents", "128")
    train.click(rows.box_rect(train.top("agents")).center, button=3)
    assert train.panel.form.pending == {}


def test_discard_forgets_what_waits(train: Bench) -> None:
    train.type("agents", "128")
    train.click(train.panel.discard_rect().center)
    assert train.panel.form.pending == {}
    assert train.panel.form.value(spec(train.panel.form, "agents")) == 64


def test_another_algorithm_brings_its_own_settings_at_the_next_reset(train: Bench) -> None:
    form = train.panel.form
    form.choose("algorithm", "other")
    train.frame()
    assert {s.name for s in form.specs()} == set(SETTINGS) - {"algorithm", "network", "clip"}
    assert form.value(spec(form, "normalise")) is False  # its own default, not what "one" runs with
    train.click(rows.switch_rect(train.top("normalise")).center)
    assert form.pending == {"algorithm": "other", "normalise": True}
    assert train.sent() == []
    form.choose("algorithm", "one")
    assert form.pending == {}


def test_the_menu_chooses_the_algorithm(train: Bench) -> None:
    train.panel.kinds.menus["algorithm"].selected_option = ("Other: the second", "other")  # as a click does
    train.frame()
    assert train.panel.form.pending == {"algorithm": "other"}
    assert train.panel.kinds.menus["algorithm"].selected_option[1] == "other"


def test_lists_begin_with_the_short_name_that_the_command_line_takes(train: Bench) -> None:
    for kind, menu in train.panel.kinds.menus.items():
        options = [words for words, _ in menu.options_list]
        names = [choice.name for choice in train.panel.form.options(kind)]
        assert len(options) == len(names) > 0
        for words, name in zip(options, names, strict=True):
            assert words.lower().startswith(name)


def test_the_menu_follows_a_run_that_was_loaded(train: Bench) -> None:
    train.state.feed.settings = {**SETTINGS, "algorithm": "other", "normalise": False}
    train.frame()
    assert train.panel.form.pending == {}
    assert train.panel.kinds.menus["algorithm"].selected_option[1] == "other"


def test_words_of_a_choice_can_be_clicked(train: Bench) -> None:
    word, rect = rows.segments(spec(train.panel.form, "starts"), train.top("starts"))[1]
    assert word == "uniform"
    train.click(rect.center)
    assert train.sent() == [SetLive("starts", "uniform")]


def test_a_tool_tip_names_meaning_range_default_and_effect() -> None:
    words = explain(spec_of(General, "gamma"))
    for part in ("Discount", "0 to 1", "Default: 0.99", "at once"):
        assert part in words
    assert "next reset" in explain(spec_of(General, "agents"))


def test_a_tool_tip_appears_inside_the_window(train: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place = (60, train.top("gamma") + 10)
    monkeypatch.setattr(pygame.mouse, "get_pos", lambda: place)
    train.mouse(pygame.MOUSEMOTION, place, rel=(0, 0), buttons=(0, 0, 0))
    for _ in range(6):
        train.frame()
    tip = train.panel.canvas.tool_tip
    assert tip is not None
    assert train.screen.get_rect().contains(tip.rect)
    monkeypatch.setattr(pygame.mouse, "get_pos", lambda: (60, 60))
    train.mouse(pygame.MOUSEMOTION, (60, 60), rel=(0, 0), buttons=(0, 0, 0))
    assert train.panel.canvas.tool_tip is None


# ---------------------------------------------------------------- train panel


def test_the_buttons_can_be_used_while_pytorch_loads() -> None:
    bench = Bench("train", make_state(ready=False))
    for widget in (bench.panel.go, bench.panel.single, bench.panel.again):
        bench.press(widget)
    assert bench.sent() == [SetSpeed(SLOW), Run(), StepOnce(), Reset({})]
    bench.state.feed.catalogue, bench.state.feed.settings = CATALOGUE, dict(SETTINGS)
    bench.frame()
    assert set(bench.panel.kinds.menus) == {"algorithm", "network"}


def test_start_becomes_pause_while_training_runs(train: Bench) -> None:
    train.state.feed.progress = Progress(True, 3, 100, 1.0, 1.0)
    train.frame()
    assert train.panel.go.text == "Pause"
    train.press(train.panel.go)
    assert train.sent() == [Pause()]


def test_the_speed_slider_sends_one_speed(train: Bench) -> None:
    track = train.panel.pace.track
    train.click(track.midleft)
    assert train.sent() == [SetSpeed(1.0)]
    train.click(track.midright)
    assert train.sent() == [SetSpeed(None)]


def test_advice_leaves_the_form_in_its_place(train: Bench) -> None:
    """It stands in the banner, once."""
    before = train.panel.view.area.copy()
    advice = Advice("not_found", "No episode has reached the goal yet.")
    train.state.feed.progress = Progress(True, 3, 100, 1.0, 1.0, advice)
    train.frame()
    assert train.panel.view.area == before
    assert banner.words(train.state)[0] == advice.text


def test_a_resize_keeps_what_waits(train: Bench) -> None:
    train.type("agents", "128")
    train.panel.resize(pygame.Rect(0, 0, 372, 560))
    train.frame()
    assert train.panel.form.pending == {"agents": 128}
    assert train.panel.view.area.bottom <= 560


@pytest.mark.parametrize("name", list(PANELS))
@pytest.mark.parametrize("height", [560, 820])
def test_smoke_every_panel_draws_and_hides(name: str, height: int) -> None:
    state = make_state()
    give_policy(state, [0.25] * 4)
    state.hovered = (0, 1)
    state.feed.episodes.append(make_trace(state, [1, 1, 2, 2]))
    bench = Bench(name, state, (372, height))
    bench.screen.fill((0, 0, 0))
    bench.manager.draw_ui(bench.screen)
    bench.panel.draw(bench.screen)
    assert len(np.unique(pygame.surfarray.array3d(bench.screen).reshape(-1, 3), axis=0)) > 20
    bench.panel.show(False)
    bench.frame()
    bench.screen.fill((1, 2, 3))
    bench.manager.draw_ui(bench.screen)
    assert (pygame.surfarray.array3d(bench.screen) == (1, 2, 3)).all()


def test_an_idle_panel_is_painted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench("inspect", make_state())
    painted = []
    monkeypatch.setattr(type(bench.panel), "paint", lambda *_: painted.append(1))
    for _ in range(10):
        bench.frame()
    assert painted == []
    bench.state.hovered = (0, 0)
    for _ in range(10):
        bench.frame()
    assert painted == [1]


# ---------------------------------------------------------------- inspect


def test_a_reading_of_a_policy_that_is_right() -> None:
    state = make_state("...")
    give_policy(state, [0.1, 0.7, 0.1, 0.1])  # east
    reading = read(state, (0, 0))
    assert (reading.distance, reading.greedy_cost, reading.regret) == (2.0, 2.0, 0.0)
    assert reading.agrees
    assert verdict(reading) == "Agrees with the exact optimum"
    assert reading.entropy == pytest.approx(-0.7 * log(0.7) - 0.3 * log(0.1))


def test_a_reading_of_a_policy_that_never_arrives() -> None:
    state = make_state("...")
    give_policy(state, [0.1, 0.1, 0.1, 0.7])  # west, into the wall of the border
    reading = read(state, (0, 1))
    assert (reading.greedy_cost, reading.regret) == (inf, inf)
    assert verdict(reading) == "Prefers W; optimal is E"


def test_a_reading_of_an_old_policy_makes_no_claim_about_paths() -> None:
    state = make_state("...")
    give_policy(state, [0.1, 0.7, 0.1, 0.1])
    state.grid = replace(state.grid, revision=9)
    assert isnan(read(state, (0, 0)).greedy_cost)


def test_the_goal_and_walls_have_no_probabilities() -> None:
    state = make_state()
    give_policy(state, [0.25] * 4)
    assert read(state, (2, 2)).probabilities is None
    assert read(state, (1, 1)).kind == Cell.WALL


def test_a_pinned_cell_outside_a_smaller_map_is_let_go() -> None:
    state = make_state()
    state.pinned = (8, 8)
    assert Bench("inspect", state).panel.cell() is None


def test_unpin() -> None:
    state = make_state()
    state.pinned = (0, 0)
    bench = Bench("inspect", state)
    bench.click(bench.panel.button().center)
    assert state.pinned is None


# ---------------------------------------------------------------- episodes


def test_the_return_so_far_is_the_sum_of_the_rewards_behind() -> None:
    state = make_state()
    trace = make_trace(state, [1, 1, 2, 2])
    sums = [moment(trace, step).return_so_far for step in range(5)]
    assert sums == pytest.approx([0.0, -0.01, -0.02, -0.03, 0.96])
    assert [moment(trace, step).position for step in (0, 2, 4)] == [(0, 0), (0, 2), (2, 2)]
    end = moment(trace, 4)
    assert (end.action, end.probabilities) == (None, None)
    assert moment(trace, 3).reward == pytest.approx(0.99)


def test_an_outcome_in_words() -> None:
    state = make_state()
    assert outcome(make_trace(state, [1, 1, 2, 2])) == "Reached the goal in 4 steps: optimal"
    longer = make_trace(state, [1, 3, 1, 1, 2, 2])
    assert outcome(longer) == "Reached the goal in 6 steps, optimal 4"
    assert outcome(replace(longer, outcome="timeout")) == "Did not arrive: cut off after 6 steps"
    assert outcome(replace(longer, outcome="hazard")) == "Ran into a hazard after 6 steps"
    muddy = make_state(".~.\n...\n...")
    assert outcome(make_trace(muddy, [1, 1, 2, 2])) == "Reached the goal in 4 steps, cost 6, optimal 4"


def test_an_episode_that_was_asked_for_is_played() -> None:
    state = make_state()
    state.feed.episodes.append(make_trace(state, [2, 2, 1, 1]))
    bench = Bench("episodes", state)
    assert state.playback is None
    bench.panel.ask("sampled", 10)
    assert bench.sent() == [SampleEpisodes("sampled", 10)]
    state.feed.episodes += [make_trace(state, [1, 1, 2, 2]), make_trace(state, [1, 3, 1, 1, 2, 2])]
    bench.frame()
    assert state.playback is not None
    assert state.playback.trace is state.feed.episodes[1]
    assert state.playback.playing


def test_the_list_shows_the_newest_first_and_a_click_chooses() -> None:
    state = make_state()
    state.feed.episodes += [make_trace(state, [1, 1, 2, 2]), make_trace(state, [2, 2, 1, 1])]
    bench = Bench("episodes", state)
    view = bench.panel.view()
    bench.click((100, view.top + 40))
    assert state.playback.trace is state.feed.episodes[0]
    assert not state.playback.playing


def test_transport_buttons_and_the_scrub_slider() -> None:
    state = make_state()
    state.playback = Playback(make_trace(state, [1, 1, 2, 2]))
    state.feed.episodes.append(state.playback.trace)
    bench = Bench("episodes", state)
    first, back, play, on, last = (rect.center for rect in bench.panel.player.buttons())
    seen = []
    for place in (on, on, back, last, on, first):
        bench.click(place)
        seen.append(state.playback.step)
    assert seen == [1, 2, 1, 4, 4, 0]
    bench.click(play)
    assert state.playback.playing
    scrub = bench.panel.player.scrub()
    bench.mouse(pygame.MOUSEBUTTONDOWN, scrub.midleft, button=1)
    bench.mouse(pygame.MOUSEMOTION, scrub.center, rel=(9, 0), buttons=(1, 0, 0))
    assert (state.playback.step, state.playback.playing) == (2, False)
    bench.mouse(pygame.MOUSEBUTTONUP, scrub.center, button=1)
    bench.mouse(pygame.MOUSEMOTION, scrub.midright, rel=(9, 0), buttons=(0, 0, 0))
    assert state.playback.step == 2


def test_play_at_the_end_begins_again() -> None:
    state = make_state()
    state.playback = Playback(make_trace(state, [1, 1, 2, 2]), step=4)
    bench = Bench("episodes", state)
    bench.click(bench.panel.player.buttons()[2].center)
    assert (state.playback.step, state.playback.playing) == (0, True)


def test_a_long_list_scrolls_within_its_bounds() -> None:
    state = make_state()
    state.feed.episodes += [make_trace(state, [1, 1, 2, 2]) for _ in range(100)]
    bench = Bench("episodes", state)
    bench.panel.scroll_by(10**6)
    view = bench.panel.view()
    assert bench.panel.row_at((50, view.bottom - 10)) is state.feed.episodes[0]
    bench.panel.scroll_by(-(10**6))
    assert bench.panel.row_at((50, view.top + 5)) is state.feed.episodes[-1]


@pytest.mark.parametrize("words", ["optimal now", "success, seen", "12,345,678", "cost 1,234.5"])
def test_a_figure_keeps_to_its_column(words: str) -> None:
    pygame.font.init()
    for bold, size in ((True, 15), (False, 11)):
        fits = size_within(words, 79, size, bold=bold)
        assert font(fits, bold=bold).size(words)[0] <= 79
        assert fits == size or font(fits + 1, bold=bold).size(words)[0] > 79
