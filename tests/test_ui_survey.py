"""Large maps: drawn at once, planned while frames go on; only what was asked last is taken."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import threading

import numpy as np
import pygame
import pytest

from simulator.protocol.commands import SetMap
from simulator.ui.model.background import LatestTask
from simulator.ui.model.map_analysis import SMALL, unsurveyed
from simulator.world.formats import save
from simulator.world.grid import GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import plan
from tests.waiting import until

from .test_ui_window import Hand


def large(width=200):
    cells = np.zeros((SMALL // 100, width), np.uint8)
    cells[1:, 50], cells[:-1, 90] = 1, 1
    return GridMap(cells, (5, 5), (60, width - 5), "octile")


# ---------------------------------------------------------------- the thread


def test_only_what_was_asked_last_is_taken():
    go, work = threading.Event(), LatestTask("test")
    done = []

    def job(name):
        go.wait(10)
        done.append(name)
        return name

    for name in ("first", "second", "third"):
        work.ask(lambda name=name: job(name))
    assert work.busy and work.take() is None
    go.set()
    assert until(work.take) == "third"
    assert done == ["first", "third"]
    assert not work.busy


def test_what_was_cancelled_is_not_taken_and_a_failure_is_raised():
    work = LatestTask("test")
    work.ask(lambda: "unwanted")
    work.cancel()
    assert not work.busy
    work.ask(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        until(work.take)
    work.ask(lambda: "wanted")
    assert until(work.take) == "wanted"


# ---------------------------------------------------------------- in the window


@pytest.mark.parametrize("grid", [large(), large(300)])
def test_a_large_map_is_seen_first_and_gets_the_true_tables_and_optimum_soon(grid, tmp_path):
    path = tmp_path / "large.map"
    save(grid, path)
    hand = Hand()
    hand.frames(1, pygame.event.Event(pygame.DROPFILE, file=str(path)))
    state = hand.window.state
    assert state.grid is hand.document.grid
    assert state.mdp.successor.shape == (grid.cells.size, 8)
    assert state.plan.revision == -1
    assert [c.grid.revision for c in hand.sent(SetMap)] == [state.grid.revision]
    until(lambda: hand.frames(1) and state.plan.revision == state.grid.revision)
    truth = compile_mdp([grid])
    assert np.array_equal(state.mdp.successor, truth.successor)
    assert np.array_equal(state.plan.distance, plan(grid, truth).distance)
    assert not hand.sent(SetMap)


def test_a_stroke_on_a_large_map_replaces_tables_once_the_new_ones_are_there():
    hand = Hand(large())
    state = hand.window.state
    until(lambda: hand.frames(1) and state.plan.revision == state.grid.revision)
    before = state.mdp
    hand.drag((0, 50), (0, 50))
    assert not np.isfinite(plan(hand.document.grid).distance[0])
    assert state.mdp is before or state.plan.revision == state.grid.revision
    until(lambda: hand.frames(1) and state.plan.revision == state.grid.revision)
    assert not state.plan.path.size
    hand.window.actions.do("undo")
    until(lambda: hand.frames(1) and state.plan.revision == state.grid.revision)
    assert state.plan.path.size


def test_nobody_acts_on_a_map_whose_tables_are_not_there_yet():
    mdp, nothing = unsurveyed(large())
    assert not mdp.decision_states.any() and not mdp.valid.any()
    assert nothing.revision == -1 and np.isnan(nothing.distance).all()
