"""Tool tips of the buttons that the window draws itself."""

from itertools import pairwise

import numpy as np
import pygame
import pytest
from pygame_gui.elements import UIButton, UISelectionList, UITextBox, UITextEntryLine, UIVerticalScrollBar

from simulator.learning.policies.run_settings import catalogue
from simulator.paths import trained_policies
from simulator.protocol.events import TrainerFailed
from simulator.ui.charts import contents
from simulator.ui.charts.chart_list import PAGES
from simulator.ui.dialogs import questions
from simulator.ui.dialogs.import_dialog import ImportDialog
from simulator.ui.dialogs.import_form import PictureForm
from simulator.ui.dialogs.map_questions import ask_new, ask_recipe
from simulator.ui.dialogs.policy_question import ask_policy
from simulator.ui.panels import PANELS
from simulator.ui.shell.layout import MINIMUM
from simulator.ui.shell.tip import DELAY, WIDEST, Tip
from simulator.ui.widgets.button import Button
from simulator.world.formats import Loaded
from simulator.world.grid import GridMap

from .test_ui_panels import give_policy, make_trace
from .test_ui_window import Hand


def test_a_tip_shows_once_the_pointer_rests_and_goes_with_it():
    tip, new, run = Tip(), Button("new", "New", "Make a map"), Button("run", "Train", "Learn")
    assert not tip.follow(new, DELAY)
    assert tip.follow(new, DELAY)
    assert not tip.follow(run, DELAY)
    assert not tip.follow(None, DELAY)
    assert not tip.follow(None, DELAY)


def test_a_tip_stands_by_its_button_inside_the_window():
    pygame.font.init()
    target = pygame.Surface((400, 200))
    for left, top in ((0, 0), (380, 180), (0, 180), (380, 0)):
        button = Button("new", "New", "Make a map", "Ctrl+N", pygame.Rect(left, top, 20, 20))
        rect = Tip().draw(target, button)
        assert target.get_rect().contains(rect)
        assert not rect.colliderect(button.rect)


@pytest.fixture
def hand(tmp_path):
    """A window that has something to show in every panel."""
    found = Hand()
    feed, state = found.feed, found.window.state
    feed.catalogue, feed.settings = catalogue(), {"algorithm": "ppo", "network": "table"}
    give_policy(state, np.array([0.1, 0.6, 0.2, 0.1]))
    feed.episodes.append(make_trace(state, [1, 1, 2]))
    state.map_set.open_recipe("random:8@0.1", count=6, seed=0, movement="four", folder=tmp_path)
    while state.map_set.loading:
        state.map_set.pump()
    state.pinned = (3, 3)
    found.window.panels["episodes"].choose(feed.episodes[0])
    found.frames(3)
    return found


def bare(words):
    """A tip without its markup, its heading and its ends."""
    return words.rpartition("</b><br>")[2].partition("<br>")[0].strip()


def test_buttons_around_the_map_have_tips_of_their_own(hand):
    window = hand.window
    tips = [window.explained_at(b.rect.center).help for bar in window.bars for b in bar.buttons]
    assert len(tips) > 30
    assert all(len(words.split()) > 2 for words in tips)
    assert len(set(tips)) == len(tips)


def test_what_comes_and_goes_above_the_map_has_tips(hand):
    hand.key(pygame.K_r)
    hand.feed.events.put(TrainerFailed("FloatingPointError: NaN", ""))
    hand.window.notice.show("river.map", ["something left out"])
    hand.frames(3)
    layout = hand.window.layout
    places = (layout.slider.center, hand.window.notice.cross().center, layout.head.move(-20, 0).midright)
    tips = [hand.window.explained_at(place) for place in places]
    assert all(tip is not None and len(tip.help.split()) > 2 for tip in tips)
    assert len({tip.help for tip in tips}) == 3
    assert hand.window.explained_at(layout.map.center) is None


@pytest.mark.parametrize("name", sorted(PANELS))
def test_every_control_of_a_panel_has_a_tip(hand, name):
    window = hand.window
    window.show_panel(name)
    hand.frames(12)
    panel = window.panels[name]
    widgets, waiting = [], list(panel.box.elements)
    while waiting:
        widget = waiting.pop()
        waiting += getattr(widget, "elements", [])
        widgets += [widget] if isinstance(widget, (UIButton, UITextEntryLine)) and widget.visible else []
    tips = [widget.tool_tip_text for widget in widgets]
    painted = panel.controls()
    tips += [panel.tip(rect.center) for rect in painted]
    assert len(tips) >= 5
    assert not [words for words in tips if not words or len(bare(words).split()) < 3]
    for one in painted:
        assert pygame.Rect((0, 0), panel.size).contains(one)


def turn(hand, menu, state):
    """Open or close a list as a click on it does."""
    menu.current_state.target_state, menu.current_state.should_transition = state, True
    hand.frames(6)


@pytest.mark.parametrize("name", ["train", "map"])
def test_lists_have_tips_open_and_closed(hand, name):
    hand.window.show_panel(name)
    hand.frames(12)
    panel = hand.window.panels[name]
    for menu in panel.kinds.menus.values() if name == "train" else [panel.menu]:
        closed = [button.tool_tip_text for button in menu.parts]
        turn(hand, menu, "expanded")
        assert menu.current_state is menu.menu_states["expanded"]
        assert [button.tool_tip_text for button in menu.parts] == closed == [menu.tip] * len(closed)
        turn(hand, menu, "closed")


def dialogs_of(window, folder):
    """Every dialog that there is, by its name, as a function that opens it."""
    dialogs, nothing = window.dialogs, lambda *_: None
    grid = GridMap(np.zeros((4, 4), np.uint8), (0, 0), (3, 3))
    first = Loaded(grid, meta={"threshold": 0.5})
    picture = PictureForm(window.state, folder / "plain.png", first)
    return {
        "file": lambda: dialogs.ask_file("Open", folder, nothing),
        "new": lambda: ask_new(dialogs, grid, made=nothing, sample=nothing),
        "recipe": lambda: ask_recipe(dialogs, "four", nothing),
        "policy": lambda: ask_policy(dialogs, "Load", "four", trained_policies(), nothing),
        "unsaved": lambda: questions.ask_unsaved(dialogs, "my map", save=nothing, discard=nothing),
        "replace": lambda: questions.ask_replace(dialogs, "my.map", nothing),
        "name": lambda: questions.ask_name(dialogs, "Save", "Name", "a", check=nothing, answer=nothing),
        "number": lambda: questions.ask_number(dialogs, "Save", "How many", first=1, most=9, answer=nothing),
        "lossy": lambda: questions.ask_lossy(dialogs, "my.map", ["slip"], save=nothing, other=nothing),
        "recover": lambda: questions.ask_recover(dialogs, folder / "my.map", recover=nothing, drop=nothing),
        "report": lambda: questions.show_report(dialogs, "Notes", ["one", "two"]),
        "import": lambda: ImportDialog(dialogs, "Import", picture, nothing),
    }


NAMES = ("file", "new", "recipe", "policy", "unsaved", "replace", "name", "number", "lossy", "recover")


@pytest.mark.parametrize("name", [*NAMES, "report", "import"])
def test_every_control_of_a_dialog_has_a_tip(hand, tmp_path, name):
    dialogs_of(hand.window, tmp_path)[name]()
    hand.frames(3)
    window, tips = hand.window.dialogs.open_one, {}
    waiting = [*window.get_container().elements, window.title_bar, window.close_window_button]
    while waiting:
        widget = waiting.pop()
        if isinstance(widget, (UISelectionList, UITextBox, UIVerticalScrollBar)) or not widget.visible:
            continue  # entries of a list are what is chosen, and scroll bars explain themselves
        if isinstance(widget, (UIButton, UITextEntryLine)):
            tips[tuple(widget.rect)] = widget.tool_tip_text
        waiting += getattr(widget, "elements", [])
    assert len(tips) >= 3
    assert [place for place, words in tips.items() if not words or len(words.split()) < 3] == []


def test_charts_and_their_pages_have_tips(hand):
    charts, area = hand.window.charts, pygame.Rect(0, 0, 500, 154)
    state = hand.window.state
    tips = [charts.tip_at(area, contents.entry(row).center, state)[0] for row in range(len(PAGES))]
    tips.append(charts.tip_at(area, contents.more_rect().center, state)[0])
    assert len(set(tips)) == len(PAGES) + 1
    for _, cell in charts.cells(area):
        assert charts.tip_at(area, (cell.left + 10, cell.top + 8), state)[0]


def test_answers_of_an_evaluation_stand_beside_their_question(hand):
    lines = hand.window.panels["evaluate"].questions()
    assert [len(switches) for *_, switches in lines] == [5, 2, 2, 3]
    tops = [switches[0][1].top for *_, switches in lines]
    assert all(one < other for one, other in pairwise(tops))
    for _, _, switches in lines:
        assert len({rect.top for _, rect, *_ in switches}) == 1
        assert sum(on for _, _, on, *_ in switches) == 1


def test_a_long_tip_is_wrapped_and_one_of_a_column_covers_no_neighbour(hand):
    window, target = hand.window, pygame.Surface(MINIMUM)
    for bar in window.bars:
        for button in bar.buttons:
            rect = Tip().draw(target, button)
            assert target.get_rect().contains(rect)
            assert rect.width <= WIDEST + 16
            others = [b for b in bar.buttons if b.rect.colliderect(rect)]
            assert not (button.column and others)
