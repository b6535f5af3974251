"""Figures of now: what the charts say of a policy against an enumeration of its episodes."""

from pathlib import Path

import numpy as np
import pytest

from simulator.learning.training.trainer import Trainer
from simulator.world.formats import load

MAPS = Path(__file__).parents[1] / "maps"


def enumerated(trainer, limit):
    """Success, steps and undiscounted return from the start, step by step, without any shortcut."""
    mdp, moves = trainer.mdp, trainer.probabilities
    at = {int(mdp.start[0]): 1.0}
    success = steps = total = 0.0
    for _ in range(limit):
        later = {}
        for state, share in at.items():
            for action in range(mdp.actions):
                chance = share * float(moves[state, action])
                steps += chance
                total += chance * float(mdp.reward[state, action])
                to = int(mdp.successor[state, action])
                if mdp.terminal[state, action]:
                    success += chance * (to in mdp.goal)
                else:
                    later[to] = later.get(to, 0.0) + chance
        at = later
    return success, steps, total


@pytest.mark.parametrize("name", ["09-perfect-maze", "05-cliff-walk"])
def test_figures_are_those_of_the_policy_of_now(name):
    trainer = Trainer([load(MAPS / f"{name}.map").grid], {"episode_limit": 200})
    for _ in range(20):
        trainer.update()
        found = trainer.exact_figures()
        success, steps, total = enumerated(trainer, 200)
        assert found.exact_success == pytest.approx(success, abs=1e-5)
        assert found.exact_steps == pytest.approx(steps, rel=1e-5)
        assert found.exact_return == pytest.approx(total, abs=1e-4)


def test_a_failing_policy_is_never_shown_as_one_that_arrives():
    """Counting only the episodes that ended would say 1.000 here; nearly all fail."""
    trainer = Trainer([load(MAPS / "09-perfect-maze.map").grid], {})
    limit = 4 * int(trainer.mdp.decision_states.sum())
    failing = 0
    for _ in range(32):
        stats = trainer.update(exact_figures=True)
        success, _, _ = enumerated(trainer, limit) if stats.update % 8 == 0 else (stats.exact_success, 0, 0)
        assert stats.exact_success == pytest.approx(success, abs=1e-5)
        failing += success < 0.01
    assert failing > 5


def test_the_same_seed_measures_after_the_same_updates():
    grid = load(MAPS / "01-first-steps.map").grid
    runs = [Trainer([grid], {"seed": 3}) for _ in range(2)]
    courses = [[run.update(exact_figures=True).exact_success for _ in range(40)] for run in runs]
    assert np.isfinite(courses[0]).sum() > 3
    np.testing.assert_array_equal(*courses)
