"""Every algorithm tells how it stands, with every memoryless network."""

from math import isfinite, isnan

import numpy as np
import pytest
import torch

from simulator.learning.algorithms import ALGORITHMS, Sums
from simulator.learning.networks import NETWORKS
from simulator.learning.training.trainer import Trainer
from simulator.world.grid import GridMap

torch.set_num_threads(1)
DENSE = sorted(name for name, kind in NETWORKS.items() if not kind.memory)


@pytest.mark.parametrize("network", DENSE)
@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_all_diagnostics_of_every_pair(algorithm, network):
    grid = GridMap(np.zeros((4, 4), np.uint8), (0, 0), (3, 3))
    trainer = Trainer([grid], {"algorithm": algorithm, "network": network, "agents": 64, "rollout_steps": 16})
    trainer.update()
    stats = trainer.update(measure=True)
    figures = {
        name: getattr(stats, name)
        for name in (
            "policy_loss", "value_loss", "entropy", "approx_kl", "clip_fraction", "explained_variance",
            "gradient_norm", "effective_samples",
        )
    }  # fmt: skip
    assert all(isfinite(value) for value in figures.values()), figures
    assert 0 < figures["entropy"] <= np.log(4) + 1e-6
    assert figures["approx_kl"] >= -1e-6
    assert 0 <= figures["clip_fraction"] <= 1
    assert figures["explained_variance"] <= 1
    assert 0 < figures["effective_samples"] <= 1 + 1e-6
    assert figures["gradient_norm"] > 0
    if algorithm == "exact":
        assert isnan(stats.gradient_cosine)  # it is the yardstick itself
    else:
        assert abs(stats.gradient_cosine) <= 1 + 1e-6


def test_ppo_silences_only_what_pushes_further_out_of_the_band():
    ppo = ALGORITHMS["ppo"].build(ALGORITHMS["ppo"].settings())
    old = torch.full((2, 1), 0.5).log()
    new = torch.tensor([[0.7], [0.3]]).log()  # ratios 1.4 and 0.6, both outside 0.8 to 1.2
    gain, loss = torch.tensor([[3.0], [1.0]]), torch.tensor([[1.0], [0.0]])
    sums = Sums(gain, loss, torch.tensor([[0.5], [0.5]]), torch.ones(1), torch.zeros(1))
    assert ppo.clipped(sums, new, old) == 1
    assert ppo.silenced(sums, new, old) == pytest.approx(3 / 5)
