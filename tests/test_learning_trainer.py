"""The trainer on maps whose answer is known."""

import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from simulator.learning.networks import NETWORKS
from simulator.learning.policies import run_folder
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.run_settings import RunSettings, fitting
from simulator.learning.training import checkpoint
from simulator.learning.training.resuming import training_state
from simulator.learning.training.trainer import Trainer
from simulator.protocol.history import History
from simulator.world.generators import GENERATORS
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import plan
from simulator.world.policy_evaluation import evaluate_policy
from tests.maps import picture

torch.set_num_threads(1)


def open_map(size, movement="four"):
    return GridMap(np.zeros((size, size), np.uint8), (0, 0), (size - 1, size - 1), movement)


def solve(trainer, most=300):
    for _ in range(most):
        if trainer.update().optimal:
            return trainer.updates
    return None


DETOUR = picture("S..... .####. .#..#. .#.#.. .#.##. ...#G.")
"""Whoever does not know what a wall is walks straight into one."""

PAIRS = [(algorithm, network) for network in sorted(NETWORKS) for algorithm in sorted(fitting(network))]


@pytest.mark.parametrize(("algorithm", "network"), PAIRS)
def test_every_pair_of_algorithm_and_network_finds_the_shortest_path(algorithm, network):
    settings = {"algorithm": algorithm, "network": network, "agents": 512, "rollout_steps": 32}
    settings |= {"entropy_updates": 300}  # all that `solve` makes
    if NETWORKS[network].memory:  # sees five cells by five, and learns sample by sample
        settings |= {"agents": 64, "starts": "uniform"}
    if network == "vin":  # from one start alone, without a clip, one seed in four is sure of itself too soon
        settings |= {"starts": "uniform"}
    trainer = Trainer([DETOUR], settings)
    untrained = trainer.greedy_cost()
    assert solve(trainer), f"greedy cost {trainer.greedy_cost()}"
    assert trainer.greedy_cost() == 11
    assert untrained != 11


@pytest.mark.parametrize("movement", ["octile", "octile-free", "moore"])
def test_eight_moves_find_their_own_optimum(movement):
    grid = GridMap(GENERATORS["rooms"].make(12, np.random.default_rng(1)).cells, (0, 0), (11, 11), movement)
    trainer = Trainer([grid], {"starts": "uniform"})
    assert solve(trainer)
    assert trainer.greedy_cost() == pytest.approx(plan(grid).length)


@pytest.mark.parametrize("starts", ["uniform", "curriculum"])
def test_a_maze_is_learned_from_other_starts(starts):
    maze = GENERATORS["maze"].make(13, np.random.default_rng(2))
    assert solve(Trainer([maze], {"starts": starts}), 1500)


def test_same_seed_same_run_and_another_seed_another():
    def course(seed, **more):
        trainer = Trainer([GENERATORS["rooms"].make(10, np.random.default_rng(0))], {"seed": seed, **more})
        stats = [trainer.update() for _ in range(6)]
        return [(s.entropy, s.policy_loss, s.episode_return) for s in stats], trainer.probabilities

    for more in (
        {},
        {"network": "mlp"},
        {"starts": "curriculum"},
        {"algorithm": "reinforce", "agents": 64},
        {"network": "recurrent", "agents": 64},
    ):
        (one, p1), (two, p2), (other, p3) = course(4, **more), course(4, **more), course(5, **more)
        assert repr(one) == repr(two)
        np.testing.assert_array_equal(p1, p2)
        assert repr(one) != repr(other)
        assert not np.array_equal(p1, p3)


def test_exact_score_is_the_gradient_of_the_value_by_finite_differences():
    """∂J/∂θ of a table, J = Σ_s w(s) V(s), against central differences of the solved equations."""
    grid = picture("S.m. .#.. ...! ..#G", slip=0.2)
    mdp = compile_mdp([grid])
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(mdp.states, 4))
    weights = mdp.decision_states / mdp.decision_states.sum()

    def probabilities(theta):
        p = np.exp(theta - theta.max(1, keepdims=True))
        return p / p.sum(1, keepdims=True)

    def objective(theta):
        return weights @ evaluate_policy(mdp, probabilities(theta), weights, gamma=0.95).value

    p = probabilities(logits)
    exact = evaluate_policy(mdp, p, weights, gamma=0.95)
    gradient = exact.visitation[:, None] * p * (exact.q - exact.value[:, None]) * mdp.decision_states[:, None]
    for s, a in [(0, 0), (0, 1), (3, 2), (8, 1), (10, 3), (6, 2)]:
        step = np.zeros_like(logits)
        step[s, a] = 1e-5
        numeric = (objective(logits + step) - objective(logits - step)) / 2e-5
        assert gradient[s, a] == pytest.approx(numeric, abs=1e-8), (s, a)


@pytest.mark.parametrize("starts", ["fixed", "uniform"])
def test_sampled_gradient_points_where_the_exact_one_does(starts):
    """One million samples on 7×7, with a baseline that has seen one batch: cosine at least 0.99."""
    settings = {"algorithm": "reinforce", "agents": 8500, "seed": 1, "starts": starts, "learning_rate": 0.05}
    settings |= {"gamma": 0.995}  # without a discount, episodes that are cut off hang on the critic
    trainer = Trainer([open_map(7)], settings)
    trainer.update()
    before = trainer.env_steps
    stats = trainer.update(measure=True)
    assert 0.8e6 < trainer.env_steps - before < 1.2e6
    assert stats.gradient_cosine >= 0.99


def test_a_policy_that_never_finds_the_goal_is_seen_doing_so():
    cells = np.zeros((9, 9), np.uint8)
    cells[4, :] = Cell.WALL
    trainer = Trainer([GridMap(cells, (0, 0), (8, 8))], {"agents": 256, "episode_limit": 64})
    for _ in range(40):
        stats = trainer.update()
    assert stats.success_rate == 0
    assert 0 < stats.entropy <= np.log(4) + 1e-6
    assert trainer.advise().cause == "unreachable"


def test_an_edit_keeps_the_weights_and_a_resize_begins_a_table_anew():
    trainer = Trainer([open_map(8)], {})
    solve(trainer)
    before = trainer.probabilities.copy()
    grid = trainer.mdp.maps[0]
    edited = grid.patched(grid.patch(np.array([9, 10]), Cell.WALL))
    assert trainer.set_maps([edited])
    np.testing.assert_array_equal(before, trainer.probabilities)
    assert trainer.update().revision == edited.revision
    assert not trainer.set_maps([open_map(9)])
    np.testing.assert_allclose(trainer.probabilities, 0.25)
    mlp = Trainer([open_map(8)], {"network": "mlp"})
    assert mlp.set_maps([open_map(9)])
    assert not mlp.set_maps([open_map(9, "octile")])
    assert mlp.probabilities.shape == (81, 8)


def test_a_detour_is_found_after_a_wall_is_drawn():
    grid = GridMap(np.zeros((11, 11), np.uint8), (5, 0), (5, 10))
    trainer = Trainer([grid], {})
    solve(trainer)
    for _ in range(100):
        trainer.update()
    cells = grid.cells.copy()
    cells[1:, 5] = Cell.WALL
    trainer.set_maps([replace(grid, cells=cells, revision=1)])
    assert trainer.greedy_cost() == float("inf")
    assert solve(trainer)
    assert trainer.greedy_cost() == 20


def test_several_maps_are_learned_at_once_by_a_table():
    rng = np.random.default_rng(0)
    maps = [GENERATORS["maze"].make(9, rng) for _ in range(3)]
    trainer = Trainer(maps, {"starts": "uniform"})
    assert solve(trainer)
    assert trainer.greedy_cost() == pytest.approx(np.mean([plan(m).length for m in maps]))


def test_settings_are_refused_by_name_and_range():
    with pytest.raises(ValueError, match=r"gamma 1.5: expected a number from 0 to 1"):
        RunSettings.of({"gamma": 1.5})
    with pytest.raises(ValueError, match=r"network 'tabel'.*did you mean table"):
        RunSettings.of({"network": "tabel"})
    with pytest.raises(ValueError, match=r"clip.*reinforce"):
        RunSettings.of({"algorithm": "reinforce", "clip": 0.2})
    with pytest.raises(ValueError, match="start is the goal"):
        Trainer([GridMap(np.zeros((3, 3), np.uint8), (1, 1), (1, 1))])


def test_live_settings_change_at_once_and_others_do_not():
    trainer = Trainer([open_map(5)], {})
    trainer.set_live("learning_rate", 0.0123)
    trainer.set_live("epochs", 2)
    trainer.set_live("goal_reward", 3.0)
    assert trainer.update().learning_rate == 0.0123
    assert trainer.algorithm.epochs == 2
    assert trainer.mdp.reward.max() == pytest.approx(2.99)
    with pytest.raises(ValueError, match="next reset"):
        trainer.set_live("agents", 7)


@pytest.mark.parametrize("network", sorted(NETWORKS))
def test_a_saved_run_goes_on_as_if_nothing_had_happened(tmp_path, network):
    trainer = Trainer([open_map(6)], {"network": network, "seed": 3, "agents": 128})
    history = History()
    for _ in range(3):
        history.append(trainer.update())
    checkpoint.save(trainer, tmp_path / "run", history)
    again = checkpoint.load(tmp_path / "run")
    np.testing.assert_array_equal(trainer.probabilities, again.probabilities)
    assert again.updates == 3
    assert again.settings == trainer.settings
    assert len((tmp_path / "run" / "metrics.jsonl").read_text().splitlines()) == 3
    with pytest.raises(ValueError, match=r"four|octile|size"):
        checkpoint.load(tmp_path / "run", [open_map(6, "octile")])


def _as_file(state):
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda weights, about: (weights, about | {"version": "2"}), "version 2, expected 1"),
        (
            lambda weights, about: ({n: w.fill_(torch.nan) for n, w in weights.items()}, about),
            "NaN or infinity",
        ),
    ],
)
def test_weights_of_a_newer_program_or_without_numbers_are_refused(tmp_path, change, words):
    checkpoint.save(Trainer([open_map(4)], {}), tmp_path)
    path = tmp_path / "policy.safetensors"
    weights, about = change(*run_folder.read_weights(path))
    save_file(weights, path, about)
    for read in (checkpoint.load, lambda folder: resolve(str(folder))):
        with pytest.raises(ValueError, match=words) as refused:
            read(tmp_path)
        assert "\n" not in str(refused.value) and str(path) in str(refused.value)


def test_a_damaged_run_is_refused_in_one_line(tmp_path):
    trainer = Trainer([open_map(4)], {})
    for name, rubbish in [
        ("policy.safetensors", b"\x00\xff rubbish"),
        ("config.toml", b"gamma = = 3"),
        ("config.toml", b"gamma = 7.0"),
        ("config.toml", b"colour = 'red'"),
        ("training_state.pt", b"not a zip"),
        ("training_state.pt", b""),
        ("training_state.pt", _as_file([1, 2])),
        ("training_state.pt", _as_file({})),
        ("training_state.pt", _as_file(torch.zeros(3))),
        ("training_state.pt", _as_file(training_state(trainer) | {"optimizer": "none"})),
        ("training_state.pt", _as_file(training_state(trainer) | {"exploration": 5})),
        ("training_state.pt", _as_file(training_state(trainer) | {"streams": '{"dice": {}}'})),
    ]:
        checkpoint.save(trainer, tmp_path)
        (tmp_path / name).write_bytes(rubbish)
        with pytest.raises(ValueError, match=r".+") as refused:
            checkpoint.load(tmp_path)
        assert "\n" not in str(refused.value)
        if rubbish != b"gamma = 7.0" and not rubbish.startswith(b"colour"):
            assert name in str(refused.value)
