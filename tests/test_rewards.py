"""What a step is worth: painted rewards, shaping that changes nothing, and the check that says so."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.learning.training.trainer import Trainer
from simulator.ui.model.undo_history import Edit
from simulator.world.formats import load, save
from simulator.world.grid import Cell, GridMap, content_key, padded, same_map
from simulator.world.mdp import Rewards, compile_mdp
from simulator.world.policy_evaluation import evaluate_policy
from simulator.world.resize import resized
from simulator.world.shaping import POTENTIALS, compare, optimal_actions, potential, shaped, shaping
from tests.maps import grids, picture

torch.set_num_threads(1)


# ---------------------------------------------------------------- painted rewards


def test_a_painted_reward_is_paid_for_entering():
    grid = picture("S.. ..G").rewarded(np.array([1, 5]), 0.5).rewarded(np.array([3]), -0.25)
    assert grid.revision == 2
    mdp = compile_mdp([grid])
    plain = compile_mdp([replace(grid, bonus=None)])
    paid = mdp.reward - plain.reward
    expected = np.zeros((6, 4))
    expected[0, 1] = expected[2, 3] = expected[4, 0] = 0.5  # into the cell 1,0 from all sides
    expected[2, 2] = expected[4, 1] = 0.5  # into the goal
    expected[0, 2] = expected[4, 3] = -0.25
    np.testing.assert_allclose(paid, expected, atol=1e-7)
    np.testing.assert_array_equal(mdp.cost, plain.cost)  # the shortest path stays what it is


def test_rewards_are_content():
    grid = picture("S.. ..G")
    painted = grid.rewarded(np.array([1]), 0.5)
    assert not same_map(grid, painted) and content_key(grid) != content_key(painted)
    back = painted.rewarded(np.array([1]), 0.0)
    assert back.bonus is None and same_map(grid, back)
    assert painted.rewarded(np.array([1]), 0.5) is painted
    with pytest.raises(ValueError, match="read-only"):
        painted.bonus[0, 0] = 1
    with pytest.raises(ValueError, match=r"reward 1,0,101: expected a number from -100 to 100"):
        grid.rewarded(np.array([1]), 101.0)
    with pytest.raises(ValueError, match="reward 1,0,nan"):
        grid.rewarded(np.array([1]), float("nan"))
    with pytest.raises(ValueError, match=r"rewards of \(3, 2\) cells"):
        replace(grid, bonus=np.ones((3, 2), np.float32))


def test_rewards_go_with_padding_and_resizing():
    grid = picture("S. .G").rewarded(np.array([1]), 2.0)
    large, _ = padded([grid, picture("S.. ..G ...")])
    np.testing.assert_array_equal(large.bonus, [[0, 2, 0], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(resized(grid, 2, 3).bonus, [[0, 2, 0], [0, 0, 0]])
    assert resized(picture("S. .G").rewarded(np.array([2]), 1.0), 1, 2).bonus is None


@given(grids(), st.data())
def test_undo_brings_painted_rewards_back(grid, data):
    size = grid.cells.size
    cells = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=5)))
    value = data.draw(st.floats(-100, 100, width=32))
    painted = grid.rewarded(cells, value)
    wall = painted.patch(np.array([data.draw(st.integers(0, size - 1))]), Cell.MUD)
    after = painted.patched(wall) if wall else painted
    edit = Edit.between(grid, after)
    if edit is None:
        assert same_map(grid, after)
        return
    assert same_map(edit.apply(grid, back=False), after)
    assert same_map(edit.apply(after, back=True), grid)


@given(st.lists(st.tuples(st.integers(0, 11), st.floats(-100, 100, width=32)), max_size=20))
@settings(max_examples=30)
def test_a_map_file_keeps_rewards_to_the_bit(tmp_path_factory, painted):
    grid = picture("S..m ..!. .#.G")
    for cell, value in painted:
        grid = grid.rewarded(np.array([cell]), value)
    path = tmp_path_factory.mktemp("maps") / "a.map"
    save(grid, path)
    assert same_map(load(path).grid, grid)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("; reward 1,0", "7: reward '1,0', expected X,Y,VALUE"),
        ("; reward", "7: '; reward' without cells, expected X,Y,VALUE X,Y,VALUE ..."),
        ("; reward 1,0,lots", "7: reward '1,0,lots', expected X,Y,VALUE"),
        ("; reward 1,0,nan", "7: reward '1,0,nan', expected a value from -100 to 100"),
        ("; reward 9,0,1", "7: reward 9,0 outside the map, expected X from 0 to 2 and Y from 0 to 1"),
    ],
)
def test_bad_rewards_in_a_file_are_refused_by_line(tmp_path, line, complaint):
    path = tmp_path / "a.map"
    path.write_text(f"type octile\nheight 2\nwidth 3\nmap\n...\n...\n{line}\n; start 0,0\n; goal 2,1\n")
    with pytest.raises(ValueError, match="reward") as refused:
        load(path)
    assert str(refused.value) == f"{path}:{complaint}"


def test_a_policy_goes_for_a_painted_reward_and_the_optimum_stays_the_shortest_path():
    grid = picture("....... S.....G .......").rewarded(np.array([17]), 0.6)
    trainer = Trainer([grid], {"agents": 512, "starts": "uniform"})
    for _ in range(150):
        stats = trainer.update()
    assert trainer.optimal_cost == 6
    assert not stats.optimal
    assert stats.success_rate > 0.9 or stats.episode_return > 1.0  # it may well stay and collect


# ---------------------------------------------------------------- shaping


def test_potentials_by_hand():
    mdp = compile_mdp([picture("S#G .#. ...", movement="octile")])
    four = potential(mdp, "manhattan", 0.5).reshape(3, 3)
    np.testing.assert_allclose(four, [[-1, 0, 0], [-1.5, 0, -0.5], [-2, -1.5, -1]])
    eight = potential(mdp, "octile", 1.0).reshape(3, 3)
    np.testing.assert_allclose(eight[:, 0], [-2, -1 - np.sqrt(2), -2 * np.sqrt(2)])
    true = potential(mdp, "oracle", 1.0).reshape(3, 3)
    np.testing.assert_allclose(true[:, 0], [-6, -5, -4])
    assert not potential(mdp, "none", 1.0).any()
    with pytest.raises(ValueError, match="potential 'euclid': expected none, manhattan"):
        potential(mdp, "euclid", 1.0)


def test_an_episode_pays_minus_the_potential_of_its_first_state():
    """Σ γ^t F_t telescopes to −Φ(s₀), also where a hazard ends the episode: Φ is 0 there."""
    for text in ("S.. ..G", "S.. ..!"):
        grid = picture(text) if "G" in text else replace(picture("S.. .G!"), revision=0)
        mdp = compile_mdp([grid])
        phi = potential(mdp, "manhattan", 0.3)
        f = shaping(mdp, phi, 0.9)
        total, state = 0.0, 0
        for t, action in enumerate([1, 1, 2]):  # east, east, south
            total += 0.9**t * f[state, action]
            state = int(mdp.successor[state, action])
        assert not mdp.decision_states[state]
        assert total == pytest.approx(-phi[0])


@given(grids(5), st.sampled_from(POTENTIALS), st.floats(0.01, 3), st.floats(0.5, 0.99))
@settings(max_examples=60, deadline=None)
def test_shaping_changes_no_optimal_policy(grid, kind, scale, gamma):
    mdp = compile_mdp([grid])
    plain = mdp.reward.astype(float)
    extra = shaping(mdp, potential(mdp, kind, scale), gamma)
    assert compare(mdp, plain, plain + extra, gamma).same


def test_any_potential_shifts_every_value_by_itself():
    mdp = compile_mdp([picture("S.m. .#.. ..!G", slip=0.2)])
    rng = np.random.default_rng(0)
    p = rng.random((12, 4)).astype(np.float32)
    p /= p.sum(1, keepdims=True)
    weights = mdp.decision_states / mdp.decision_states.sum()
    phi = potential(mdp, "manhattan", 0.7)
    plain = evaluate_policy(mdp, p, weights, gamma=0.9)
    under = evaluate_policy(shaped(mdp, "manhattan", 0.7, 0.9), p, weights, gamma=0.9)
    np.testing.assert_allclose(under.value, plain.value - phi, atol=1e-5)


def test_a_bonus_that_is_no_potential_is_caught():
    """Paid for every cell nearer, nothing taken back for going away: circling pays more than the goal."""
    mdp = compile_mdp([picture("S.... ..... ....G")])
    plain = mdp.reward.astype(float)
    nearer = np.maximum(shaping(mdp, potential(mdp, "manhattan", 1.0), 1.0), 0.0)
    found = compare(mdp, plain, plain + nearer, 0.95)
    assert not found.same
    assert found.changed.size and found.acting == 14


def test_painted_rewards_change_the_optimum_where_they_should():
    """A reward off the straight way, in the middle of a 3-row field: cells that can take it in change."""
    grid = picture("..... S...G .....")
    mdp, paid = compile_mdp([grid]), compile_mdp([grid.rewarded(np.array([2]), 0.5)])
    found = compare(mdp, mdp.reward.astype(float), paid.reward.astype(float), 0.9)
    assert 5 in found.changed  # the start
    none = compile_mdp([grid.rewarded(np.array([2]), 1e-4)])
    assert 5 not in compare(mdp, mdp.reward.astype(float), none.reward.astype(float), 0.9).changed


def test_optimal_actions_are_the_shortest_moves():
    mdp = compile_mdp([picture("S.. .#. ..G")])
    best = optimal_actions(mdp, compile_mdp([picture("S.. .#. ..G")], Rewards()).reward.astype(float), 0.9)
    np.testing.assert_array_equal(best[0], [False, True, True, False])  # both ways round
    np.testing.assert_array_equal(best[2], [False, False, True, False])
    assert not best[4].any() and not best[8].any()
    loop = mdp.reward.astype(float) + 1.0
    assert not optimal_actions(mdp, loop, 1.0).any()  # every loop pays for ever
    plain = optimal_actions(mdp, mdp.reward.astype(float), 1.0)
    np.testing.assert_array_equal(plain, best)


def test_shaping_helps_and_is_left_out_of_the_figures():
    """13 cells of corridor, few steps: found sooner with shaping; the return shown is the true one."""
    cells = np.zeros((1, 14), np.uint8)
    grid = GridMap(cells, (0, 0), (0, 13))
    few = {"agents": 64, "rollout_steps": 8, "seed": 1, "exploring_starts": 0.0}
    by_shaping = Trainer([grid], {**few, "potential": "manhattan", "potential_scale": 0.1})
    updates = next(n for n in range(1, 400) if by_shaping.update().optimal)
    plain = Trainer([grid], few)
    assert not any(plain.update().optimal for _ in range(updates))
    stats = by_shaping.update()
    assert stats.episode_return <= 1 - 0.01 * 13 + 1e-6
    by_shaping.set_live("potential", "none")
    np.testing.assert_array_equal(by_shaping.experience.shaped.tables.reward, by_shaping.mdp.reward)


@pytest.mark.parametrize("algorithm", ["exact", "a2c"])
def test_a_changed_discount_changes_the_shaping_with_it(algorithm):
    trainer = Trainer([picture("S.. ..G")], {"potential": "octile", "algorithm": algorithm, "agents": 16})
    trainer.set_live("gamma", 0.5)
    expected = shaped(trainer.mdp, "octile", 0.01, 0.5).reward
    np.testing.assert_array_equal(trainer.experience.shaped.tables.reward, expected)
    trainer.update()


@pytest.mark.parametrize("gamma", [0.9, 0.999, 0.999999])
def test_best_moves_settle_whatever_the_discount(gamma):
    """A loop of two cells that pays 0.5 a step is worth 0.5 ÷ (1 − γ), more than the goal next to it."""
    bonus = np.zeros((1, 4), np.float32)
    bonus[0, 0] = 1.03
    grid = replace(picture("S..G"), bonus=bonus)
    mdp = compile_mdp([grid])
    best = optimal_actions(mdp, mdp.reward.astype(float), gamma)
    assert best[1].tolist() == [False, False, False, True]  # west, to be paid again
    plain = replace(grid, bonus=None)
    assert optimal_actions(mdp, compile_mdp([plain]).reward.astype(float), gamma)[1].tolist()[1]
