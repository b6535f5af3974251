"""The step of the README's tour that makes learning fail does fail, and its advice cures it."""

from pathlib import Path

import pytest

from simulator.learning.training.trainer import Trainer
from simulator.world.formats import load

TRAP = Path(__file__).parents[1] / "maps" / "08-bug-trap.map"


@pytest.mark.parametrize("seed", [0, 1])
def test_without_exploration_the_bug_trap_is_left_by_a_longer_way_and_entropy_cures_it(seed):
    alone = {"seed": seed, "exploring_starts": 0.0}
    sure = Trainer([load(TRAP).grid], {**alone, "entropy_weight": 0.0, "entropy_final": 0.0})
    assert not any(sure.update().optimal for _ in range(250))
    assert sure.stats.entropy < 0.3
    curious = Trainer([load(TRAP).grid], alone)
    assert any(curious.update().optimal for _ in range(250))
