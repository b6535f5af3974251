"""The difficulty meter against maps that can be counted by hand."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest

from simulator.world.difficulty import difficulty, straight_length
from simulator.world.generators import GENERATORS
from simulator.world.movement import RULES
from simulator.world.planner import plan
from tests.maps import picture

COMB = """
    S.....
    .#.#.#
    .#.#.#
    .#.#.G
"""
POCKET = "S#G ... #.#"


def test_a_comb_counted_by_hand() -> None:
    found = difficulty(picture(COMB))
    assert (found.path_length, found.steps, found.straight, found.detour) == (8.0, 8, 8.0, 1.0)
    assert found.dead_ends == 4  # two teeth, the goal, and the top right
    assert found.cells == 6 + 3 * 3 + 1


def test_dead_ends_count_start_and_goal_too() -> None:
    found = difficulty(picture(POCKET))
    assert (found.steps, found.straight, found.detour) == (4, 2.0, 2.0)
    assert found.dead_ends == 3  # start, goal and the cell below


def test_what_cannot_be_reached_is_no_dead_end() -> None:
    assert difficulty(picture("SG#.. ..#.#")).dead_ends == 0
    assert difficulty(picture("SG#.. ..#.#")).cells == 4


def test_terrain_makes_a_detour_of_a_straight_way() -> None:
    found = difficulty(picture("SmmG"))
    assert (found.path_length, found.steps, found.detour) == (7.0, 3, 7 / 3)


@pytest.mark.parametrize(
    ("rule", "length"),
    [("four", 7.0), ("octile", 3 * sqrt(2) + 1), ("octile-free", 3 * sqrt(2) + 1), ("moore", 4.0)],
)
def test_the_straight_line_is_in_the_metric_of_the_rule(rule: str, length: float) -> None:
    assert straight_length(RULES[rule], (5, 1), (1, 4)) == pytest.approx(length)
    empty = picture("....G ..... ..... S....", rule)
    assert difficulty(empty).detour == pytest.approx(1.0)


def test_start_on_the_goal_and_no_way_at_all() -> None:
    here = difficulty(picture("S.."))
    assert (here.path_length, here.steps, here.detour, here.score, here.word) == (0, 0, 1, 0, "very easy")
    nowhere = difficulty(picture("S#G"))
    assert (nowhere.path_length, nowhere.steps, nowhere.detour, nowhere.score) == (inf, 0, inf, inf)
    assert nowhere.word == "no way"


def test_harder_maps_have_higher_scores() -> None:
    """The mazes of a kind grow harder with their size, and a spiral is harder than open floor."""
    scores = [
        np.mean(
            [difficulty(GENERATORS["maze"].make(size, np.random.default_rng(k))).score for k in range(10)]
        )
        for size in (7, 13, 25)
    ]
    assert scores == sorted(scores)
    spiral, floor = (
        difficulty(GENERATORS[kind].make(21, np.random.default_rng(0))) for kind in ("spiral", "open")
    )
    assert spiral.word == "very hard"
    assert spiral.score > floor.score + 2


def test_a_plan_at_hand_is_used() -> None:
    grid = picture(COMB)
    assert difficulty(grid, plan(grid)) == difficulty(grid)
