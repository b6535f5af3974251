"""The reward check says where a hazard pays more than the way to the goal."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.learning.settings.general import TrainSettings
from simulator.learning.training.reward_check import check_rewards
from simulator.world.formats import load
from simulator.world.grid import Cell, GridMap, padded
from simulator.world.mdp import Rewards, compile_mdp, hazard_rewards


def corridor(length: int) -> GridMap:
    """A hazard, the start and a corridor to a goal `length` steps away."""
    cells = np.zeros((1, length + 2), np.uint8)
    cells[0, 0] = Cell.HAZARD
    return GridMap(cells, (0, 1), (0, length + 1))


def test_a_hazard_next_to_the_start_pays_more_than_a_way_of_300_steps():
    """In column c: -1 - 0.01 c by the hazard is more than 1 - 0.01 (301 - c) by the goal up to c = 50."""
    settings = TrainSettings(hazard_scaled=False)
    (line,) = check_rewards(corridor(300), settings, 1.0).lines
    assert line == (
        "From 50 of 300 cells a hazard pays more than the way to the goal: "
        "let a hazard cost more than 2.00, or a step less."
    )
    dearer = replace(settings, hazard_reward=-2.01)
    assert check_rewards(corridor(300), dearer, 1.0).lines == ("No shaping and no painted rewards.",)


def test_no_hazard_pays_more_than_a_short_way():
    assert check_rewards(corridor(50), TrainSettings(), 1.0).lines == ("No shaping and no painted rewards.",)


def test_a_hazard_costs_more_by_default_where_the_way_is_long():
    """The way from the farthest cell costs 300 steps of 0.01: a hazard costs 1 more than the goal by it."""
    assert list(hazard_rewards([corridor(300)], Rewards())) == [-3.0]
    assert check_rewards(corridor(300), TrainSettings(), 1.0).lines == ("No shaping and no painted rewards.",)


def test_a_hazard_costs_1_where_ways_are_short_and_ones_own_number_is_kept():
    short, long = corridor(50), corridor(300)
    assert list(hazard_rewards([short], Rewards())) == [-1.0]
    assert TrainSettings().rewards.hazard is None
    own = TrainSettings(hazard_reward=-0.5).rewards
    assert list(hazard_rewards([long], own)) == [-0.5]
    assert list(hazard_rewards([long], TrainSettings(hazard_scaled=False).rewards)) == [-1.0]


def test_each_map_of_a_set_has_its_own_price():
    near = padded([corridor(50), corridor(300)])
    assert list(hazard_rewards(near, Rewards())) == [-1.0, -3.0]
    mdp = compile_mdp(near)
    assert mdp.reward[mdp.start, 3] == pytest.approx([-1.01, -3.01])  # west, into the hazard


def test_the_sample_maps_keep_a_hazard_of_1():
    for path in sorted(Path("maps").glob("*.map")):
        assert list(hazard_rewards([load(path).grid], Rewards())) == [-1.0]
