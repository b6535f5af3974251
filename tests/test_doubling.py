"""Pointer doubling against single steps, and what counts as the same map."""

from dataclasses import replace
from itertools import islice

import numpy as np

from simulator.protocol.commands import Evaluate
from simulator.world.doubling import doubled, next_states
from simulator.world.grid import cells_key, padded
from simulator.world.mdp import compile_mdp
from tests.maps import picture

EAST = 1


def test_powers_of_two_steps_and_their_sums_by_hand():
    jump, amounts = np.array([1, 2, 3, 4, 4]), np.array([1, 10, 100, 1000, 0])
    found = [(list(to), list(sums)) for to, (sums,) in islice(doubled(jump, amounts), 3)]
    assert found == [
        ([1, 2, 3, 4, 4], [1, 10, 100, 1000, 0]),
        ([2, 3, 4, 4, 4], [11, 110, 1100, 1000, 0]),
        ([4, 4, 4, 4, 4], [1111, 1110, 1100, 1000, 0]),
    ]


def test_another_way_of_joining_finds_the_lowest_state_of_a_circle():
    jump = np.array([2, 0, 1, 3])
    _, (lowest,) = next(islice(doubled(jump, np.arange(4), join=np.minimum), 2, None))
    assert lowest.tolist() == [0, 0, 0, 3]


def test_ends_lead_to_themselves():
    mdp = compile_mdp([picture("S.G")])
    assert next_states(mdp, np.full(3, EAST)).tolist() == [1, 2, 2]


def test_cells_are_the_same_whatever_start_goal_and_frame():
    one, other, walled = picture("S.. .#G"), picture("..G S#."), picture("S.. ..G")
    assert cells_key(one) == cells_key(other) == cells_key(padded([one, picture("S...G ..... .....")])[0])
    assert cells_key(one) != cells_key(walled)


def test_evaluations_are_compared_by_what_their_maps_hold():
    grid = picture("S.. .#G")
    again = replace(grid, cells=grid.cells.copy(), revision=5)
    first = Evaluate(1, (("a", grid),))
    assert first.comparable(Evaluate(2, (("b", again),), run="optimal"))
    assert not first.comparable(Evaluate(2, (("a", picture("S.. ..G")),)))
    assert not first.comparable(Evaluate(2, (("a", grid), ("a", grid))))
    assert not first.comparable(Evaluate(2, (("a", grid),), mode="sampled"))
