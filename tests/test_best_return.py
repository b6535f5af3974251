"""Optima of slippery maps against corridors solved by hand, enumeration and value iteration."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings

from simulator.learning.evaluation import evaluate, finish
from simulator.learning.evaluation.episode_run import run_episode
from simulator.learning.policies.by_name import resolve
from simulator.world.best_return import best_return, policy_return
from simulator.world.difficulty import difficulty
from simulator.world.mdp import Mdp, compile_mdp
from simulator.world.planner import RETURN, SHORTEST, measures, optimal_steps, optimum, plan, policy_regret
from simulator.world.policy_evaluation import endless
from tests.maps import grids, picture

if TYPE_CHECKING:
    from simulator.world.grid import GridMap

ICE = """............ ............ ............ ....!!!!.... S..........G
         ....!!!!.... ............ ............ ............"""


def backed_up(mdp: Mdp, value: np.ndarray) -> np.ndarray:
    after = mdp.reward + np.where(mdp.terminal, 0.0, value[mdp.successor])
    return after @ mdp.slip.T.astype(float)


@pytest.mark.parametrize("slip", [0.1, 0.3, 0.6])
def test_a_corridor_solved_by_hand(slip: float) -> None:
    """East from S.G: a step succeeds with 1 − p, else it hits a wall for −0.03 at a cost of 1."""
    found = plan(picture("S.G", "four", slip))
    lost = 0.03 * slip / (1 - slip)
    best = found.under_slip.best
    assert best.value[:2] == pytest.approx([0.98 - 2 * lost, 0.99 - lost], abs=1e-6)
    assert best.success[:2].tolist() == pytest.approx([1, 1])
    assert best.steps[:2] == pytest.approx([2 / (1 - slip), 1 / (1 - slip)])
    assert found.cost[:3] == pytest.approx([2 / (1 - slip), 1 / (1 - slip), 0])
    assert found.optimal[:2].tolist() == [[False, True, False, False]] * 2
    assert (found.measure, found.path.tolist(), found.length) == (RETURN, [0, 1, 2], found.cost[0])


def test_a_certain_slip_is_used_by_choosing_another_move() -> None:
    """With p = 1 north executes east or west, each half the time."""
    found = plan(picture("S.G", "four", 1.0))
    assert found.under_slip.best.success[:2] == pytest.approx([1, 1])
    assert found.optimal[0].tolist() == [True, False, True, False]
    assert np.isfinite(found.cost[:2]).all()


def test_every_policy_of_a_tiny_map_is_no_better() -> None:
    mdp = compile_mdp([picture("S.! ..G", "four", 0.2)])
    found = best_return(mdp)
    cells, slip = np.flatnonzero(mdp.decision_states), mdp.slip.astype(float)
    slip /= slip.sum(1, keepdims=True)  # rounded to single precision in the tables
    values = []
    for moves in product(range(4), repeat=cells.size):
        action = np.zeros(mdp.states, np.int64)
        action[cells] = moves
        executed = slip[action] * mdp.decision_states[:, None]
        step = np.zeros((mdp.states, mdp.states))
        for state, move in product(cells, range(4)):
            if not mdp.terminal[state, move]:
                step[state, mdp.successor[state, move]] += executed[state, move]
        if np.abs(np.linalg.eigvals(step)).max() < 1 - 1e-9:
            values.append(np.linalg.solve(np.eye(mdp.states) - step, (executed * mdp.reward).sum(1)))
            solved = policy_return(mdp, action)
            assert solved.value == pytest.approx(values[-1], abs=1e-6)
        else:
            assert np.isinf(policy_return(mdp, action).steps).any()
    assert len(values) > 10
    assert found.best.value == pytest.approx(np.max(values, 0), abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(grid=grids(5))
def test_no_move_is_better_than_the_value_to_a_billionth(grid: GridMap) -> None:
    mdp = compile_mdp([replace(grid, slip=max(grid.slip, 0.01))])
    found = best_return(mdp)
    value, closed = found.best.value, endless(mdp)
    assert np.isneginf(value[closed]).all() and not found.optimal[closed].any()
    counts = mdp.decision_states & ~closed
    q = backed_up(mdp, np.where(closed, 0.0, value))
    scale = np.maximum(1.0, np.abs(value))
    assert (np.abs(q.max(1) - value)[counts] / scale[counts]).max(initial=0.0) < 1e-6  # the slips are float32
    assert (found.optimal.any(1) == counts).all()


def test_the_careful_way_round_the_ice_is_optimal() -> None:
    grid = picture(ICE, "four", 0.1)
    mdp = compile_mdp([grid])
    found = plan(grid, mdp)
    value = np.zeros(mdp.states)
    for _ in range(5000):
        value = np.where(mdp.decision_states, backed_up(mdp, value).max(1), 0.0)
    assert found.under_slip.best.value == pytest.approx(value, abs=1e-6)
    start = int(mdp.start[0])
    assert found.under_slip.best.success[start] == pytest.approx(1.0)
    assert found.distance[start] == 11 and found.length > 15
    holes = np.flatnonzero(grid.cells.ravel() == 4)
    assert not np.isin(found.path, holes).any() and found.path[-1] == mdp.goal[0]
    rows = found.path // 12
    assert rows.min() < 3 or rows.max() > 5  # not between the holes


def test_a_loop_that_pays_has_no_finite_value_and_no_best_move() -> None:
    bonus = np.zeros((1, 7), np.float32)
    bonus[0, 1] = 1.0
    grid = replace(picture("S..#..G", "four", 0.1), bonus=bonus)
    cells = replace(grid, goal=(0, 2))
    found = best_return(compile_mdp([cells]))
    assert np.isposinf(found.best.value[:2]).all() and not found.optimal[:2].any()
    assert np.isneginf(found.best.value[4:6]).all()  # walled in without an end


def test_each_map_says_its_measure() -> None:
    steady, icy = picture("S.G"), picture("S.G", "four", 0.2)
    assert (plan(steady).measure, plan(icy).measure) == (SHORTEST, RETURN)
    assert measures([steady]) == SHORTEST and measures([icy]) == RETURN
    assert SHORTEST in measures([steady, icy]) and RETURN in measures([steady, icy])


def test_painted_rewards_do_not_move_the_optimum_where_nothing_slips() -> None:
    bonus = np.zeros((2, 3), np.float32)
    bonus[1, 0] = 5.0
    grid = picture("S.G ...")
    assert (plan(replace(grid, bonus=bonus)).optimal == plan(grid).optimal).all()


def test_evaluation_compares_with_the_best_return_and_finds_the_optimum_perfect() -> None:
    grid = picture(ICE, "four", 0.1)
    found = finish(evaluate(resolve("optimal"), [grid] * 10, baselines=()))
    score = found.policy
    assert (found.measure, score.success_rate, score.optimal_share) == (RETURN, 1.0, 1.0)
    assert score.path_ratio == pytest.approx(1.0, abs=0.05)
    assert found.maps.wrong.tolist() == [[-1, -1]] * 10


def test_the_budget_under_slip_counts_expected_steps() -> None:
    mdp = compile_mdp([picture("S.G", "four", 0.5)])
    assert optimal_steps(mdp, optimum(mdp))[:2] == pytest.approx([4, 2])


def test_regret_under_slip_is_the_expected_return_that_is_lost() -> None:
    """South from the left end of a corridor waits for a slip to the east."""
    grid = picture("S..G", "four", 0.2)
    mdp = compile_mdp([grid])
    found = plan(grid, mdp)
    east = np.full(mdp.states, 1)
    assert policy_regret(mdp, found, east)[:3] == pytest.approx([0, 0, 0], abs=1e-9)
    wrong = east.copy()
    wrong[0] = 2  # south: with 0.2 / 2 east, all else a wall for −0.03 or −0.01 − 0.02
    lost = policy_regret(mdp, found, wrong)
    assert lost[1] < lost[0]
    value = found.under_slip.best.value
    own = (0.1 * (-0.01 + value[1]) + 0.9 * -0.03) / 0.1
    assert lost[0] == pytest.approx(value[0] - own, abs=1e-6)
    steady = plan(replace(grid, slip=0.0))
    assert np.isinf(policy_regret(compile_mdp([replace(grid, slip=0.0)]), steady, wrong)[0])


def test_difficulty_leaves_slip_out() -> None:
    grid = picture(ICE, "four", 0.1)
    assert difficulty(grid, plan(grid)).path_length == difficulty(replace(grid, slip=0.0)).path_length == 11


def test_a_slipped_step_is_told_from_a_chosen_one() -> None:
    grid = picture("S...G", "four", 0.6)
    mdp = compile_mdp([grid])
    found = plan(grid, mdp)
    actor = resolve("optimal").actor(mdp)
    trace = run_episode(actor, found.cost, mode="greedy", limit=500,
                        rng=np.random.default_rng(1))  # fmt: skip
    slipped = [trace.slipped(step) for step in range(trace.steps)]
    assert 0.3 < np.mean(slipped) < 0.9
    assert (trace.actions == 1).all() and trace.measure == RETURN
    for step, told in enumerate(slipped):
        assert told == ((trace.positions[step + 1] == trace.positions[step]).all())
