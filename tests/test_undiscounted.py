"""Without a discount, values are finite on every map: pockets, policies that never end, closing walls."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.learning.training.trainer import Trainer
from simulator.world.best_return import best_return
from simulator.world.generators import GENERATORS
from simulator.world.grid import Cell
from simulator.world.mdp import compile_mdp, value_bounds
from simulator.world.policy_evaluation import endless, evaluate_policy
from tests.maps import picture

POCKET = "S..#. ...#. ..G#."
"""The last column is walled in."""


def even(mdp):
    return np.full((mdp.states, mdp.actions), 1 / mdp.actions, np.float32)


def at(mdp, *states):
    weights = np.zeros(mdp.states)
    weights[list(states)] = 1
    return weights


def test_only_cells_without_goal_and_hazard_in_reach_are_endless():
    mdp = compile_mdp([picture("S.#.#. .G#.#!")])
    assert np.flatnonzero(endless(mdp)).tolist() == [3, 9]


def test_a_pocket_changes_no_value_outside_and_has_none_itself():
    mdp, alone = compile_mdp([picture(POCKET)]), compile_mdp([picture("S.. ... ..G")])
    found = evaluate_policy(mdp, even(mdp), at(mdp, 0), gamma=1.0)
    plain = evaluate_policy(alone, even(alone), at(alone, 0), gamma=1.0)
    assert np.allclose(found.value.reshape(3, 5)[:, :3], plain.value.reshape(3, 3), atol=1e-5)
    assert not found.value.reshape(3, 5)[:, 4].any()
    assert not found.visitation.reshape(3, 5)[:, 4].any()


def test_a_random_walk_on_a_line_takes_the_square_of_its_length():
    """From the closed end, n steps from the goal, an even walk takes n (n + 1): bumps take time."""
    mdp = compile_mdp([picture("S....G")])
    found = evaluate_policy(mdp, np.tile(np.float32([0, 0.5, 0, 0.5]), (6, 1)), at(mdp, 0), gamma=1.0)
    assert found.visitation.sum() == pytest.approx(5 * 6, rel=1e-4)


def test_a_policy_that_never_ends_is_worse_than_any_that_does_and_finite():
    mdp = compile_mdp([picture("S.G")])
    west = np.zeros((3, 4), np.float32)
    west[:, 3] = 1
    found = evaluate_policy(mdp, west, at(mdp, 0), gamma=1.0)
    assert np.isfinite(found.value).all()
    assert found.value[0] < -1000
    assert found.q[1, 1] == pytest.approx(0.99)


@pytest.mark.parametrize("network", ["table", "planner"])
@pytest.mark.parametrize("seed", range(4))
def test_exact_learns_maps_with_pockets(network, seed):
    grid = GENERATORS["random"].make(16, np.random.default_rng(seed), density=0.3)
    trainer = Trainer([grid], {"algorithm": "exact", "network": network, "gamma": 1.0, "starts": "uniform"})
    for _ in range(3 if network == "planner" else 60):
        stats = trainer.update()
        assert np.isfinite(stats.gradient_norm)
    assert network == "planner" or stats.optimal


@pytest.mark.parametrize("algorithm", ["exact", "ppo"])
def test_walls_that_close_a_corner_or_the_start_end_no_run(algorithm):
    grid = picture("S.... ..... ..... ..... ....G")
    trainer = Trainer([grid], {"algorithm": algorithm, "gamma": 1.0, "agents": 64, "starts": "uniform"})
    trainer.update()
    for closed in ([(0, 3), (1, 3), (1, 4)], [(0, 1), (1, 0), (1, 1)]):
        cells = grid.cells.copy()
        for cell in closed:
            cells[cell] = Cell.WALL
        trainer.set_maps([replace(grid, cells=cells, revision=grid.revision + 1)])
        for _ in range(20):
            assert np.isfinite(trainer.update().gradient_norm)
    trainer.set_live("starts", "fixed")
    for _ in range(20):
        stats = trainer.update()
    assert np.isfinite(stats.value_loss)
    assert np.abs(trainer.field().values).max() < 2  # nothing sinks where no way leads out


@pytest.mark.parametrize("kind", ["maze", "terrain", "spiral"])
def test_the_bounds_hold_the_values_of_the_best_policy(kind):
    mdp = compile_mdp([GENERATORS[kind].make(15, np.random.default_rng(0))])
    value = best_return(mdp).best.value
    least, most = value_bounds(mdp)
    assert least < value[mdp.decision_states & ~endless(mdp)].min()
    assert value.max() <= most


def test_a_loop_that_pays_ends_no_run():
    grid = picture("..... S...G .....").rewarded(np.array([2]), 0.5)
    trainer = Trainer([grid], {"agents": 64})
    for _ in range(200):
        stats = trainer.update()
    assert np.isfinite(stats.value_loss)
    assert trainer.field().values.max() < 2 * value_bounds(trainer.mdp)[1]
