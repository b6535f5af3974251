"""Advice names the cause that was built into a run, with its number, and is silent where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from simulator.learning.training.trainer import Trainer
from simulator.world.formats import load
from simulator.world.grid import Cell, GridMap

from .maps import picture

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.protocol.advice import Advice
    from simulator.protocol.settings import Value

SAMPLES = sorted(Path("maps").glob("*.map"))
FOUR = load("maps/04-four-rooms.map").grid
OPEN = picture("......... ......... ......... ......... S.......G ......... ......... ......... .........")
SHUT = picture("....#.... ....#.... ....#.... ....#.... S...#...G ....#.... ....#.... ....#.... ....#....")
BRIDGE = picture("!!!!!!!!!!!!!!!!!!!!!! S....................G !!!!!!!!!!!!!!!!!!!!!!")
NO_ENTROPY = {"entropy_weight": 0.0, "entropy_final": 0.0}


def corridor(length: int) -> GridMap:
    """A hazard, the start and a corridor to a goal `length` steps away."""
    cells = np.zeros((1, length + 2), np.uint8)
    cells[0, 0] = Cell.HAZARD
    return GridMap(cells, (0, 1), (0, length + 1))


def painted(grid: GridMap, worth: float, *cells: tuple[int, int]) -> GridMap:
    """A map with one reward painted on some cells."""
    bonus = np.zeros(grid.cells.shape, np.float32)
    for cell in cells:
        bonus[cell] = worth
    return replace(grid, bonus=bonus)


def learn(trainer: Trainer, updates: int) -> list[Advice | None]:
    """Make some updates; return what was advised after each."""
    said = []
    for _ in range(updates):
        trainer.update()
        said.append(trainer.advise())
    return said


def causes(said: Sequence[Advice | None]) -> list[str | None]:
    """Causes in the order in which they were named, each once for as long as it stood."""
    named = [advice.cause if advice else None for advice in said]
    return [cause for before, cause in zip([object(), *named], named, strict=False) if cause != before]


RING = (FOUR.start, (FOUR.start[0], FOUR.start[1] + 1))
MIDDLE = [(4, column) for column in range(2, 7)]

SICK: dict[str, tuple[GridMap, Mapping[str, Value], str, str]] = {
    "a wall before the goal": (SHUT, {}, "unreachable", "cannot be reached"),
    "learning rate 8.7": (FOUR, {"learning_rate": 8.7}, "learning_rate", "8.7 is too high"),
    "learning rate 10": (FOUR, {"learning_rate": 10.0}, "learning_rate", "nats"),
    "learning rate 8.7 with a2c": (FOUR, {"learning_rate": 8.7, "algorithm": "a2c"}, "learning_rate", "8.7"),
    "learning rate 1e-5": (OPEN, {"learning_rate": 1e-5}, "learning_rate", "1e-05 is too low"),
    "a painted loop": (painted(FOUR, 0.1, *RING), {}, "painted_rewards", "up to 0.1"),
    "painted cells to go round": (painted(OPEN, -0.3, *MIDDLE), {}, "painted_rewards", "costs 10, the"),
    "steps that pay": (FOUR, {"step_reward": 0.01}, "rewarded_loop", "a step earns 0.01"),
    "discount 0.5": (FOUR, {"gamma": 0.5}, "discount", "2 steps ahead, but the way to the goal takes 24"),
    "limit 10": (FOUR, {"episode_limit": 10}, "episode_limit", "10 steps, but the shortest way takes 24"),
    "hazards on both sides": (BRIDGE, {"exploring_starts": 0.0}, "hazard_endings", "100 %"),
    "the same with exact": (
        BRIDGE, {"exploring_starts": 0.0, "algorithm": "exact"}, "hazard_endings", "100 %"
    ),
    "the same with reinforce": (
        BRIDGE, {"exploring_starts": 0.0, "algorithm": "reinforce"}, "hazard_endings", "100 %"
    ),
    "a slippery bridge": (replace(BRIDGE, slip=0.3), {}, "rare_success", "success here is 0.00056"),
    "a hazard 300 steps before the goal": (
        corridor(300), {"hazard_scaled": False}, "death_pays", "50 of 300 cells"
    ),
    "one agent": (FOUR, {"agents": 1, "exploring_starts": 0.0, "seed": 2}, "few_samples", "from 16 samples"),
    "a count bonus of 10": (FOUR, {"count_bonus": 10.0}, "count_bonus", "10 outweighs the goal"),
    "random moves": (FOUR, {"epsilon": 1.0}, "acting_at_random", "100 %"),
    "an entropy weight of 10": (
        FOUR, {"entropy_weight": 10.0, "entropy_final": 10.0}, "entropy_weight", "10 keeps the policy random"
    ),
    "a path that stays too long": (
        load("maps/08-bug-trap.map").grid,
        {**NO_ENTROPY, "exploring_starts": 0.0, "learning_rate": 0.2, "agents": 512},
        "stuck_above",
        "the optimum is 47.66",
    ),
    "no exploration": (
        load("maps/09-perfect-maze.map").grid,
        {**NO_ENTROPY, "exploring_starts": 0.0, "agents": 16, "algorithm": "a2c", "learning_rate": 0.6,
         "episode_limit": 100},
        "exploration_gone",
        "of 1.39 nats",
    ),
}  # fmt: skip
"""What is wrong, the map, the settings, the cause that is to be named and a part of its line."""


@pytest.mark.parametrize("name", SICK)
def test_the_cause_is_named_with_its_number(name):
    grid, settings, cause, part = SICK[name]
    said = learn(Trainer([grid], settings), 600 if cause == "stuck_above" else 160)
    named = [one for one in causes(said) if one is not None]
    assert named == [cause]
    assert said[-1] is not None
    assert part in said[-1].text
    assert "\n" not in said[-1].text


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_maps_are_learned_without_a_word(path):
    assert causes(learn(Trainer([load(path).grid], {}), 300)) == [None]


HEALTHY: dict[str, tuple[GridMap, Mapping[str, Value]]] = {
    "a2c": (FOUR, {"algorithm": "a2c"}),
    "reinforce": (FOUR, {"algorithm": "reinforce"}),
    "exact": (FOUR, {"algorithm": "exact"}),
    "mlp": (FOUR, {"network": "mlp"}),
    "learning rate 1": (FOUR, {"learning_rate": 1.0}),
    "discount 0.95": (FOUR, {"gamma": 0.95}),
    "a short limit that suffices": (FOUR, {"episode_limit": 60}),
    "little painted": (painted(OPEN, 0.001, *MIDDLE), {}),
    "no entropy bonus": (FOUR, NO_ENTROPY),
    "curriculum": (FOUR, {"starts": "curriculum"}),
    "uniform": (FOUR, {"starts": "uniform"}),
    "hazards on both sides": (BRIDGE, {}),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_a_run_that_learns_well_is_left_alone(name):
    grid, settings = HEALTHY[name]
    assert causes(learn(Trainer([grid], settings), 200)) == [None]


def test_a_goal_that_moved_is_named_and_forgotten_once_it_is_found():
    trainer = Trainer([FOUR], {**NO_ENTROPY, "exploring_starts": 0.0})
    assert causes(learn(trainer, 200)) == [None]
    trainer.set_maps([FOUR.moved(goal=(2, 3))])
    said = learn(trainer, 200)
    assert causes(said)[:2] == [None, "map_changed"]
    told = next(one for one in said if one)
    assert "moved at update 200: success fell from 100%" in told.text
    trainer.set_maps([FOUR.moved(goal=FOUR.goal)])
    assert trainer.advise() is None


def test_a_way_walled_off_is_named_at_once_and_forgotten_at_once():
    trainer = Trainer([OPEN], {})
    assert causes(learn(trainer, 30)) == [None]
    trainer.set_maps([SHUT])
    assert trainer.advise().cause == "unreachable"
    assert causes(learn(trainer, 30)) == ["unreachable"]
    trainer.set_maps([OPEN])
    assert trainer.advise() is None


def test_the_remedy_of_a_short_limit_is_data_that_cures_it():
    trainer = Trainer([FOUR], {"episode_limit": 10})
    (*_, told) = learn(trainer, 30)
    assert told.remedy == (("episode_limit", 96),)
    assert not told.reset
    trainer.set_live(*told.remedy[0])
    assert trainer.advise() is None
    assert causes(learn(trainer, 150)) == [None]


def test_the_price_of_a_hazard_that_is_advised_makes_the_goal_pay():
    trainer = Trainer([corridor(300)], {"hazard_scaled": False})
    told = next(one for one in learn(trainer, 80) if one)
    ((name, worth),) = told.remedy
    assert name == "hazard_reward"
    assert worth < -2.0
    trainer.set_live(name, worth)
    assert "death_pays" not in causes(learn(trainer, 80))


def test_a_discount_is_told_with_the_cells_that_it_misleads():
    """With γ = 0.5 the start goes through mud, 3 steps of cost 7, not round, 5 of cost 5."""
    grid = picture("SmmG ....")
    assert Trainer([grid], {}).adviser.remarks() == ()
    (remark,) = Trainer([grid], {"gamma": 0.99}).adviser.remarks()
    assert remark.text == "γ = 0.99: best moves as with γ = 1 on all 7 cells"
    (remark,) = Trainer([grid], {"gamma": 0.5}).adviser.remarks()
    assert remark.text == "γ = 0.5: other best moves than with γ = 1 on 1 of 7 cells"


def test_a_dearer_hazard_is_told_and_ones_own_is_not():
    (remark,) = Trainer([corridor(300)], {}).adviser.remarks()
    assert remark.text == "A hazard costs 3.00 here, so that dying does not pay"
    assert Trainer([corridor(300)], {"hazard_reward": -0.5}).adviser.remarks() == ()
    assert Trainer([corridor(50)], {}).adviser.remarks() == ()


def test_a_learning_rate_raised_later_is_named_too():
    trainer = Trainer([FOUR], {})
    assert causes(learn(trainer, 20)) == [None]
    trainer.set_live("learning_rate", 8.7)
    assert "learning_rate" in causes(learn(trainer, 200))
