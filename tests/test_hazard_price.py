"""The reward check says where a hazard pays more than the way to the goal."""

from dataclasses import replace

import numpy as np

from simulator.learning.settings.general import TrainSettings
from simulator.learning.training.reward_check import check_rewards
from simulator.world.grid import Cell, GridMap


def corridor(length: int) -> GridMap:
    """A hazard, the start and a corridor to a goal `length` steps away."""
    cells = np.zeros((1, length + 2), np.uint8)
    cells[0, 0] = Cell.HAZARD
    return GridMap(cells, (0, 1), (0, length + 1))


def test_a_hazard_next_to_the_start_pays_more_than_a_way_of_300_steps():
    """In column c: -1 - 0.01 c by the hazard is more than 1 - 0.01 (301 - c) by the goal up to c = 50."""
    settings = TrainSettings()
    (line,) = check_rewards(corridor(300), settings, 1.0).lines
    assert line == (
        "From 50 of 300 cells a hazard pays more than the way to the goal: "
        "let a hazard cost more than 2.00, or a step less."
    )
    dearer = replace(settings, hazard_reward=-2.01)
    assert check_rewards(corridor(300), dearer, 1.0).lines == ("No shaping and no painted rewards.",)


def test_no_hazard_pays_more_than_a_short_way():
    assert check_rewards(corridor(50), TrainSettings(), 1.0).lines == ("No shaping and no painted rewards.",)
