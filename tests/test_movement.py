"""Movement rules against hand-made compass facts and the closed form of slip."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from simulator.world.movement import ACTION_MOVES, ACTION_NAMES, CLOCKWISE, RULES, rule


def test_actions_are_named_after_where_they_lead() -> None:
    step = {"N": (-1, 0), "S": (1, 0), "E": (0, 1), "W": (0, -1)}
    for name, move in zip(ACTION_NAMES, ACTION_MOVES, strict=True):
        assert move == tuple(np.sum([step[letter] for letter in name], axis=0))


def test_clockwise_turns_by_45_degrees() -> None:
    angles = [np.arctan2(ACTION_MOVES[a][1], -ACTION_MOVES[a][0]) for a in CLOCKWISE]
    turns = np.diff(np.unwrap(angles))
    assert np.allclose(turns, np.pi / 4)


@pytest.mark.parametrize(
    ("name", "actions", "diagonal"),
    [("four", 4, 1), ("octile", 8, sqrt(2)), ("octile-free", 8, sqrt(2)), ("moore", 8, 1)],
)
def test_lengths(name: str, actions: int, diagonal: float) -> None:
    assert np.allclose(rule(name).lengths, ([1] * 4 + [diagonal] * 4)[:actions])


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("probability", [0.0, 0.1, 0.5, 1.0])
def test_slip_goes_half_to_each_neighbouring_direction(name: str, probability: float) -> None:
    mix = RULES[name].slip(probability)
    assert np.allclose(mix.sum(1), 1)
    assert np.allclose(np.diag(mix), 1 - probability)
    north = np.zeros(RULES[name].actions)
    north[0] = 1 - probability
    sides = {4: ("E", "W"), 8: ("NE", "NW")}[RULES[name].actions]
    for side in sides:
        north[ACTION_NAMES.index(side)] = probability / 2
    assert np.allclose(mix[0], north)
    assert np.allclose(mix, mix.T)


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"movement 'moor': expected .*; did you mean moore\?"):
        rule("moor")
