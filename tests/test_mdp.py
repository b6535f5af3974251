"""The tables against hand-made maps; exact evaluation against hand-solved corridors and iteration."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world.grid import Cell, GridMap, padded
from simulator.world.mdp import Rewards, compile_mdp
from simulator.world.movement import ACTION_NAMES
from simulator.world.policy_evaluation import evaluate_policy, transition_matrix
from tests.maps import grids, picture

N, E, S, W, NE, SE, SW, NW = range(8)


def allowed(grid: GridMap, state: int) -> set[str]:
    valid = compile_mdp([grid]).valid[state]
    return {name for name, ok in zip(ACTION_NAMES, valid, strict=False) if ok}


def test_tables_of_a_corridor() -> None:
    mdp = compile_mdp([picture("S.G")])
    assert mdp.successor.tolist() == [[0, 1, 0, 0], [1, 2, 1, 0], [2, 2, 2, 1]]
    assert mdp.valid[1].tolist() == [False, True, False, True]
    assert mdp.terminal[1].tolist() == [False, True, False, False]
    assert mdp.decision_states.tolist() == [True, True, False]
    assert np.allclose(mdp.reward[1], [-0.03, 0.99, -0.03, -0.01])  # collisions cost the step as well
    assert (mdp.start.tolist(), mdp.goal.tolist()) == ([0], [2])


def test_terrain_multiplies_the_step() -> None:
    mdp = compile_mdp([picture("S.m .wG", "octile")])
    assert mdp.cost[1, E] == 3
    assert mdp.cost[1, S] == 5
    assert mdp.cost[0, SE] == pytest.approx(5 * sqrt(2))
    assert mdp.reward[1, S] == pytest.approx(-0.05)
    assert mdp.cost[0, N] == 1  # a collision takes one step's time


def test_a_hazard_ends_the_episode_and_is_no_wall() -> None:
    mdp = compile_mdp([picture("S!G")])
    assert mdp.valid[0, E]
    assert mdp.terminal[0, E]
    assert mdp.reward[0, E] == pytest.approx(-1.01)
    assert mdp.decision_states.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("movement", "moves"),
    [
        ("four", {"E"}),
        ("octile", {"E"}),
        ("octile-free", {"E", "SE"}),
        ("moore", {"E", "SE"}),
    ],
)
def test_corners_are_cut_only_where_the_rule_says_so(movement: str, moves: set[str]) -> None:
    assert allowed(picture("S. #G", movement), 0) == moves


def test_no_rule_leaves_the_map_or_a_wall() -> None:
    for movement in ("four", "octile", "octile-free", "moore"):
        assert allowed(picture("S", movement), 0) == set()
        assert allowed(picture("S#G", movement), 1) == set()


@given(grid=grids())
def test_a_move_goes_where_its_name_says_or_stays(grid: GridMap) -> None:
    mdp = compile_mdp([grid])
    rows, cols = np.divmod(np.arange(mdp.states), grid.width)
    to_row, to_col = np.divmod(mdp.successor, grid.width)
    moved = (to_row - rows[:, None]) ** 2 + (to_col - cols[:, None]) ** 2
    assert (moved[~mdp.valid] == 0).all()
    squared = np.array([1] * 4 + [2] * (mdp.actions - 4))
    assert (moved[mdp.valid] == np.broadcast_to(squared, mdp.valid.shape)[mdp.valid]).all()
    assert (grid.cells.ravel()[mdp.successor[mdp.valid]] != Cell.WALL).all()


def test_maps_side_by_side_are_the_maps_one_after_the_other() -> None:
    one, two = (picture("S.. #.G"), picture("..S G!."))
    both = compile_mdp([one, two])
    for offset, grid in ((0, one), (6, two)):
        alone = compile_mdp([grid])
        part = slice(offset, offset + 6)
        assert np.array_equal(both.successor[part], alone.successor + offset)
        assert np.array_equal(both.reward[part], alone.reward)
        assert np.array_equal(both.terminal[part], alone.terminal)
    assert both.start.tolist() == [0, 8]
    assert both.goal.tolist() == [5, 9]


@pytest.mark.parametrize("other", [picture("S.G", "moore"), picture("S.G", slip=0.1)])
def test_maps_that_cannot_stand_side_by_side(other: GridMap) -> None:
    with pytest.raises(ValueError, match="must agree in movement rule and slip"):
        compile_mdp([picture("S.G"), other])


def test_smaller_maps_are_padded_with_walls() -> None:
    small, large = picture("S.G"), picture("S.. .m. ..G")
    both = compile_mdp([small, large])
    assert [m.cells.shape for m in both.maps] == [(3, 3), (3, 3)]
    assert both.maps[0].cells[1:].tolist() == [[Cell.WALL] * 3] * 2
    alone = compile_mdp([small])
    assert np.array_equal(both.valid[:3], alone.valid)
    assert np.array_equal(both.reward[:3], alone.reward)
    assert np.array_equal(both.successor[:3], alone.successor)
    assert not both.decision_states[3:9].any()


@given(st.lists(grids(), min_size=1, max_size=4))
def test_padding_keeps_every_cell_in_its_place(maps: list[GridMap]) -> None:
    full = padded(maps)
    assert len({m.cells.shape for m in full}) == 1
    for before, after in zip(maps, full, strict=True):
        assert np.array_equal(after.cells[: before.height, : before.width], before.cells)
        assert (after.cells == Cell.WALL).sum() - (before.cells == Cell.WALL).sum() == (
            after.cells.size - before.cells.size
        )
        assert (after.start, after.goal, after.movement, after.slip, after.revision) == (
            before.start, before.goal, before.movement, before.slip, before.revision)  # fmt: skip


def test_no_map_at_all() -> None:
    with pytest.raises(ValueError, match="no map"):
        compile_mdp([])


# ---------------------------------------------------------------- exact evaluation


def uniform(states: int, actions: int) -> np.ndarray:
    return np.full((states, actions), 1 / actions, np.float32)


def test_a_corridor_solved_by_hand() -> None:
    """Three cells, going east with probability e, west otherwise; step −1, goal +10, γ = ½.

    V₁ = e·9 + w(−1 + γV₀) and V₀ = e(−1 + γV₁) + w(−1 − 2 + γV₀), where −2 is the collision.
    With e = ¾: V₀(1 − ⅛) = −1.5 + ⅜V₁ and V₁ = 6.5 + ⅛V₀.
    """
    mdp = compile_mdp([picture("S.G")], Rewards(goal=10, step=-1, collision=-2))
    probabilities = np.tile(np.array([0, 0.75, 0, 0.25], np.float32), (3, 1))
    found = evaluate_policy(mdp, probabilities, np.array([1.0, 0, 0]), gamma=0.5)
    v0 = (-1.5 + 0.375 * 6.5) / (0.875 - 0.375 * 0.125)
    v1 = 6.5 + v0 / 8
    assert np.allclose(found.value, [v0, v1, 0])
    assert np.allclose(found.q[0], [-3 + v0 / 2, -1 + v1 / 2, -3 + v0 / 2, -3 + v0 / 2])
    assert np.allclose(found.q[1], [-3 + v1 / 2, 9, -3 + v1 / 2, -1 + v0 / 2])
    d0 = 1 / (1 - 0.125 - 0.375 * 0.125)  # d₀ = 1 + ⅛(d₀ + d₁), d₁ = ⅜d₀
    assert np.allclose(found.visitation, [d0, 0.375 * d0, 0])


def test_visits_along_a_straight_way_are_powers_of_the_discount() -> None:
    mdp = compile_mdp([picture("S...G")])
    east = np.zeros((5, 4), np.float32)
    east[:, E] = 1
    found = evaluate_policy(mdp, east, np.array([1.0, 0, 0, 0, 0]), gamma=0.9)
    assert np.allclose(found.visitation, [1, 0.9, 0.81, 0.729, 0])


def test_slip_is_part_of_the_action_values() -> None:
    mdp = compile_mdp([picture("!!! S.G !!!", slip=0.2)], Rewards(goal=1, step=0, collision=0, hazard=-1))
    east = np.zeros((9, 4), np.float32)
    east[:, E] = 1
    found = evaluate_policy(mdp, east, np.eye(9)[3], gamma=1.0)
    assert found.value[4] == pytest.approx(0.8 - 0.2)
    assert found.value[3] == pytest.approx(0.8 * 0.6 - 0.2)
    assert found.q[4, N] == pytest.approx(-0.8 + 0.1 * 1 + 0.1 * found.value[3])


@settings(deadline=None, max_examples=60)
@given(grid=grids(5), data=st.data())
def test_evaluation_agrees_with_plain_iteration(grid: GridMap, data: st.DataObject) -> None:
    mdp = compile_mdp([grid])
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    probabilities = rng.dirichlet(np.ones(mdp.actions), mdp.states).astype(np.float32)
    start = np.zeros(mdp.states)
    start[mdp.start] = 1
    found = evaluate_policy(mdp, probabilities, start, gamma=0.8)
    value, visits, pushed = np.zeros(mdp.states), np.zeros(mdp.states), start
    matrix = transition_matrix(mdp, probabilities).toarray()
    for _ in range(200):
        ahead = mdp.reward + 0.8 * np.where(mdp.terminal, 0, value[mdp.successor])
        q = ahead @ mdp.slip.T
        value = np.where(mdp.decision_states, (probabilities * q).sum(1), 0)
        visits, pushed = visits + pushed, 0.8 * pushed @ matrix
    assert np.allclose(found.value, value, atol=1e-6)
    assert np.allclose(found.q, q, atol=1e-6)
    assert np.allclose(found.visitation, visits, atol=1e-6)


@given(grid=grids())
def test_what_leaves_a_state_goes_on_or_ends(grid: GridMap) -> None:
    mdp = compile_mdp([grid])
    probabilities = uniform(mdp.states, mdp.actions)
    going_on = transition_matrix(mdp, probabilities).sum(1)
    ending = ((probabilities @ mdp.slip) * mdp.terminal).sum(1)
    assert np.allclose((going_on + ending)[mdp.decision_states], 1, atol=1e-6)
    assert (going_on[~mdp.decision_states] == 0).all()
