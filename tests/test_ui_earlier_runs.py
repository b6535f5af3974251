"""Earlier runs stay as thin named curves, so that two trainings can be compared while one watches."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame

from simulator.protocol.commands import Reset
from simulator.protocol.events import RunBegan
from simulator.ui.charts import earlier
from simulator.ui.charts.chart_list import LEARNING
from tests.test_ui_moments import Trained

BASE = {"algorithm": "ppo", "network": "table", "learning_rate": 0.1, "seed": 0}


def run(window, number, updates, **settings):
    """Let a run begin with some settings and be trained."""
    window.feed.events.put(RunBegan({**BASE, **settings}, 1, "reset", run=number))
    for update in range(1, updates + 1):
        window.tell(update, run=number)
    window.settle(updates)


def names(window):
    feed = window.feed
    return feed.earlier.names(feed.settings, feed.where)


def test_runs_are_named_by_what_differs():
    window = Trained()
    run(window, 1, 20)
    run(window, 2, 30, network="mlp")
    run(window, 3, 10, network="mlp", learning_rate=0.01)
    assert names(window) == ["1 table, learning rate 0.1", "2 mlp, learning rate 0.1"]
    assert [one.length for one in window.feed.earlier.runs] == [20, 30]


def test_a_reset_keeps_the_curve_and_clears_the_run():
    window = Trained()
    run(window, 1, 20)
    window.feed.send(Reset({}))
    window.frames(1)
    assert window.shown == (None, 0, 0)
    assert [one.number for one in window.feed.earlier.runs] == [1]
    assert earlier.span(window.window.state, 0) == 20
    assert earlier.span(window.window.state, 1) == 20
    assert earlier.span(window.window.state, 50) == 50


def test_figures_that_depend_on_the_map_are_compared_on_one_map_only():
    window = Trained()
    run(window, 1, 20)
    run(window, 2, 21)
    state, chart = window.window.state, LEARNING[0]
    assert chart.field == "episode_return"
    assert len(list(earlier.curves(state, chart))) == 1
    window.feed.where = "another map"
    assert list(earlier.curves(state, chart)) == []
    assert names(window)[0].startswith("1 ")


def test_a_click_on_the_legend_takes_one_or_all_away():
    window = Trained()
    for number in range(1, 5):
        run(window, number, 5 + number)
    strip, state = window.window.layout.charts, window.window.state
    shown = earlier.lines(state, strip.height)
    assert shown[0][0].number == 3
    window.click(pygame.Rect(shown[0][2]).move(strip.topleft).center)
    assert [one.number for one in window.feed.earlier.runs] == [1, 2]
    window.click(earlier.head().move(strip.topleft).center)
    assert window.feed.earlier.runs == []
