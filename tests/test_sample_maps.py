"""The sample maps are learned with the default settings, from the fixed start."""

import pytest

from simulator.bench.sample_maps import LEARNERS, SAMPLES, learned_after
from simulator.world.formats import load


@pytest.mark.parametrize("name", ["01-first-steps", "02-open-field", "05-cliff-walk"])
@pytest.mark.parametrize(("algorithm", "network"), LEARNERS)
def test_small_sample_maps_are_learned_and_stay_learned(name, algorithm, network):
    seconds, learned = learned_after(load(SAMPLES / f"{name}.map").grid, algorithm, network, 0, 20.0)
    assert learned
    assert seconds < 20


@pytest.mark.parametrize("seed", [0, 1])
def test_a_table_learns_the_castle(seed):
    _, learned = learned_after(load(SAMPLES / "10-castle.map").grid, "ppo", "table", seed, 30.0)
    assert learned
