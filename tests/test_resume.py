"""A run that was saved and resumed is the run that was never stopped, bit for bit on one thread."""

import numpy as np
import pytest
import torch

from simulator.cli import main
from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.networks import NETWORKS
from simulator.learning.policies.run_folder import read_weights
from simulator.learning.policies.run_settings import fitting
from simulator.learning.training import checkpoint
from simulator.learning.training.trainer import Trainer
from simulator.world.grid import Cell, GridMap

SMALL = {"agents": 64, "rollout_steps": 8, "seed": 3}
PAIRS = [(a, n) for n in NETWORKS for a in ALGORITHMS if a in fitting(n)]
MORE = {
    "curriculum": {"starts": "curriculum"},
    "uniform": {"starts": "uniform"},
    "naive replay": {"replay": "naive", "replay_size": 4096},
    "v-trace replay": {"replay": "v-trace", "replay_size": 4096},
    "noise": {"parameter_noise": 0.1},
    "count bonus": {"count_bonus": 0.1},
    "adaptive entropy": {"entropy_schedule": "adaptive"},
    "epsilon": {"epsilon": 0.2},
}


def run_on(trainer, updates):
    return [trainer.update() for _ in range(updates)]


def same(one, other):
    left, right = vars(one), vars(other)
    times = {name for name in left if "second" in name or "time" in name}
    return all(
        left[name] == right[name] or (np.isnan(left[name]) and np.isnan(right[name]))
        for name in left.keys() - times
        if isinstance(left[name], float | int)
    )


def check(settings, tmp_path, grid):
    torch.set_num_threads(1)
    straight, stopped = Trainer([grid], settings), Trainer([grid], settings)
    run_on(straight, 3)
    run_on(stopped, 3)
    checkpoint.save(stopped, tmp_path)
    expected = run_on(straight, 3)
    resumed = checkpoint.load(tmp_path)
    found = run_on(resumed, 3)
    assert all(map(same, expected, found))
    left, right = straight.network.state_dict(), resumed.network.state_dict()
    assert all(torch.equal(left[name], right[name]) for name in left)
    assert straight.updates == resumed.updates == 6


@pytest.fixture
def grid():
    cells = np.zeros((7, 7), np.uint8)
    cells[3, 1:6] = Cell.WALL
    return GridMap(cells, (0, 0), (6, 3))


@pytest.mark.parametrize(("algorithm", "network"), PAIRS)
def test_every_algorithm_with_every_network(algorithm, network, tmp_path, grid):
    check({**SMALL, "algorithm": algorithm, "network": network}, tmp_path, grid)


@pytest.mark.parametrize("name", MORE)
def test_what_a_run_carries_along(name, tmp_path, grid):
    check({**SMALL, **MORE[name]}, tmp_path, grid)


def test_the_command_goes_on_where_it_stopped(tmp_path):
    long, short = str(tmp_path / "long"), str(tmp_path / "short")
    learn = ["train", "maps/01-first-steps.map", "--agents", "64", "--quiet"]
    assert main([*learn, "--updates", "8", "--out", long]) == 0
    assert main([*learn, "--updates", "5", "--out", short]) == 0
    assert main(["train", "--resume", short, "--updates", "8", "--quiet"]) == 0
    (one, _), (other, about) = (
        read_weights(tmp_path / name / "policy.safetensors") for name in ("long", "short")
    )
    assert about["updates"] == "8"
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert main(["train", "maps/01-first-steps.map", "--resume", short]) == 2
