"""The first training can be seen: slow on small maps until it succeeds, then full speed is offered."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.protocol.commands import Reset, Run, SetSpeed
from simulator.protocol.events import RunBegan, UpdateFinished
from simulator.protocol.snapshots import Progress, TrainingSnapshot
from simulator.protocol.stats import UpdateStats
from simulator.texts import tr
from simulator.ui.model.speed import SLOW, SMALL
from simulator.ui.shell import banner
from simulator.world.grid import GridMap
from tests.test_ui_window import Hand

WIDE = GridMap(np.zeros((8, SMALL // 8 + 1), np.uint8), (0, 0), (7, 3))


@pytest.fixture
def hand():
    hand = Hand()
    hand.feed.commands.take()
    return hand


def train(hand, updates, optimal_from=None):
    """Let the trainer tell of some updates, optimal from one of them on."""
    for update in range(1, updates + 1):
        found = optimal_from is not None and update >= optimal_from
        streak = update - optimal_from + 1 if found else 0
        stats = UpdateStats(update, 0, update, 0.1, optimal=found, optimal_streak=streak)
        hand.feed.events.put(UpdateFinished(stats))
    hand.feed.mailbox.put(TrainingSnapshot(Progress(True, updates, updates, 1.0, 1.0)))
    for _ in range(1000):
        if hand.feed.latest is not None and hand.feed.latest.update == updates:
            break
        hand.frames(1)
    hand.frames(10)


def begin_again(hand):
    hand.feed.events.put(RunBegan({}, 1, "reset"))
    hand.frames(2)


def asked(hand):
    return [c for c in hand.feed.commands.take() if isinstance(c, (Run, SetSpeed))]


def test_the_first_training_on_a_small_map_goes_slowly_and_says_so(hand):
    hand.key(pygame.K_SPACE)
    assert asked(hand) == [SetSpeed(SLOW), Run()]
    train(hand, 3)
    assert f"{SLOW:g} updates a second" in banner.idle(hand.window.state)
    assert banner.offer(hand.window.state) == tr(banner.FULL_SPEED)
    pace = hand.window.panels["train"].pace
    hand.frames(30)
    assert pace.position < 0.5


def test_the_first_training_on_a_large_map_goes_at_full_speed():
    hand = Hand(WIDE)
    hand.feed.commands.take()
    hand.key(pygame.K_SPACE)
    assert asked(hand) == [Run()]


def test_an_optimal_path_is_told_once_and_full_speed_is_one_click(hand):
    hand.key(pygame.K_SPACE)
    train(hand, 30, optimal_from=14)
    assert hand.window.state.message == "Optimal after 14 updates"
    assert "Optimal after 14 updates" in banner.idle(hand.window.state)
    asked(hand)
    hand.click(banner.button(hand.window.layout.head).center)
    assert asked(hand) == [SetSpeed(None)]
    assert banner.offer(hand.window.state) == ""
    assert hand.feed.notices == []


def test_a_path_that_is_optimal_by_luck_is_not_told(hand):
    hand.key(pygame.K_SPACE)
    for update in range(1, 30):
        hand.feed.events.put(
            UpdateFinished(
                UpdateStats(update, 0, update, 0.1, optimal=update % 3 > 0, optimal_streak=update % 3)
            )
        )
    hand.feed.mailbox.put(TrainingSnapshot(Progress(True, 29, 29, 1.0, 1.0)))
    hand.frames(30)
    assert hand.feed.optimal_after is None


def test_a_chosen_speed_is_never_slowed(hand):
    hand.window.state.speed.choose(hand.feed, 100.0)
    hand.key(pygame.K_SPACE)
    assert asked(hand) == [SetSpeed(100.0), Run()]
    hand.window.state.speed.choose(hand.feed, None)
    hand.feed.send(Reset({}))
    begin_again(hand)
    hand.window.state.speed.run(hand.feed, hand.document.grid)
    assert asked(hand) == [SetSpeed(None), Run()]


def test_a_run_after_the_first_success_is_at_full_speed(hand):
    hand.key(pygame.K_SPACE)
    train(hand, 30, optimal_from=14)
    asked(hand)
    begin_again(hand)
    assert asked(hand) == [SetSpeed(None)]
    hand.window.state.speed.run(hand.feed, hand.document.grid)
    assert asked(hand) == [Run()]


def test_a_reset_before_the_first_success_leaves_it_slow(hand):
    hand.key(pygame.K_SPACE)
    train(hand, 5)
    asked(hand)
    begin_again(hand)
    assert asked(hand) == []
    assert hand.window.state.speed.slowed


def test_a_large_map_ends_the_slowness(hand):
    hand.key(pygame.K_SPACE)
    train(hand, 5)
    asked(hand)
    hand.document.replace(WIDE, title="")
    hand.frames(2)
    assert asked(hand) == [SetSpeed(None)]
