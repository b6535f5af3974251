"""Exploration: schedules at known points, behaviours in closed form, weights that make them good."""

import numpy as np
import pytest
import torch

from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.sampling.exploration import SCHEDULED, Explorer, entropy_of, mixed, tempered
from simulator.learning.training.experience import Experience
from simulator.learning.training.resuming import restore, training_state
from simulator.learning.training.trainer import Trainer
from simulator.protocol.schedule import KINDS, Schedule, parts, schedule_of
from simulator.world.grid import GridMap

torch.set_num_threads(1)
SMALL = {"agents": 64, "rollout_steps": 8}


def open_map(size=5):
    return GridMap(np.zeros((size, size), np.uint8), (0, 0), (size - 1, size - 1))


# ---------------------------------------------------------------- schedules


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("constant", [4, 4, 4, 4, 4]),
        ("linear", [4, 3.5, 3, 2, 2]),
        ("cosine", [4, 3 + np.cos(np.pi / 4), 3, 2, 2]),
        ("adaptive", [4, 4, 4, 4, 4]),
    ],
)
def test_schedules_at_known_points(kind, expected):
    schedule = Schedule(kind, 4.0, 2.0, 100)
    np.testing.assert_allclose([schedule.at(u) for u in (0, 25, 50, 100, 1000)], expected)


def test_a_schedule_of_no_updates_is_final_at_once():
    assert Schedule("linear", 4.0, 2.0, 0).at(0) == 2.0


def test_a_curve_for_drawing_has_its_ends():
    updates, values = Schedule("linear", 4.0, 2.0, 100).curve(points=5)
    np.testing.assert_allclose(updates, [0, 31.25, 62.5, 93.75, 125])
    np.testing.assert_allclose(values, [4, 3.375, 2.75, 2.125, 2])
    updates, _ = Schedule("linear", 4.0, 2.0, 100).curve(points=3, length=10)
    np.testing.assert_allclose(updates, [0, 5, 10])


def test_every_scheduled_setting_is_live_with_all_its_parts():
    settings = RunSettings.of({})
    for name, spec in SCHEDULED.items():
        assert all(settings.spec(part).live for part in (name, *parts(spec)))
        assert schedule_of(settings.flat, spec).kind in KINDS
    flat = RunSettings.of({"entropy_weight": 0.1, "entropy_final": 0.0, "entropy_updates": 10}).flat
    assert schedule_of(flat, SCHEDULED["entropy_weight"]).at(5) == pytest.approx(
        0.05
    )  # as it has always been


def test_levels_reach_the_figures():
    settings = {"epsilon": 0.4, "epsilon_final": 0.0, "epsilon_schedule": "linear", "epsilon_updates": 4}
    trainer = Trainer([open_map()], {**SMALL, **settings, "temperature": 2.0})
    stats = [trainer.update() for _ in range(6)]
    np.testing.assert_allclose([s.epsilon for s in stats], [0.4, 0.3, 0.2, 0.1, 0, 0], atol=1e-9)
    assert {s.temperature for s in stats} == {2.0}
    trainer.set_live("temperature", 3.0)
    assert trainer.update().temperature == 3.0


# ---------------------------------------------------------------- behaviours


def test_mixed_and_tempered_by_hand():
    p = np.array([[0.7, 0.1, 0.1, 0.1]], np.float32)
    np.testing.assert_allclose(mixed(p, 0.2), [[0.61, 0.13, 0.13, 0.13]], rtol=1e-6)
    np.testing.assert_allclose(mixed(p, 1.0), [[0.25] * 4], rtol=1e-6)
    root = np.sqrt([0.64, 0.16, 0.16, 0.04])
    q = np.array([[0.64, 0.16, 0.16, 0.04]], np.float32)
    np.testing.assert_allclose(tempered(q, 2.0), [root / root.sum()], rtol=1e-5)
    np.testing.assert_allclose(tempered(q, 0.5), [np.square(q[0]) / np.square(q[0]).sum()], rtol=1e-5)
    sure = np.array([[1, 0, 0, 0]], np.float32)  # a move that has become impossible makes no NaN
    assert np.isfinite(tempered(sure, 3.0)).all()


def test_entropy_by_hand():
    p = np.array([[0.5, 0.5, 0, 0], [0.25] * 4], np.float32)
    got = entropy_of(p, np.array([0.25, 0.75], np.float32))
    assert got == pytest.approx(0.25 * np.log(2) + 0.75 * np.log(4), rel=1e-6)


@pytest.mark.parametrize("network", ["table", "mlp"])
def test_parameter_noise_leaves_the_weights_and_finds_its_distance(network):
    trainer = Trainer([open_map()], {**SMALL, "network": network, "parameter_noise": 0.1})
    explorer, learner = trainer.experience.explorer, trainer.learner
    before = [p.detach().clone() for p in trainer.network.parameters()]
    explorer.record(np.ones((25, 4)))
    apart = []
    for _ in range(400):
        noisy = explorer.behaviour(trainer.mdp, learner, trainer.probabilities)
        p = trainer.probabilities
        apart.append(float((p * np.log(p / noisy)).sum(1).mean()))
    assert np.mean(apart[200:]) == pytest.approx(0.1, rel=0.25)
    for was, now in zip(before, trainer.network.parameters(), strict=True):
        torch.testing.assert_close(was, now.detach(), rtol=0, atol=0)
    assert trainer.update().skipped == 0
    trainer.set_live("parameter_noise", 0.0)
    assert trainer.update().noise == 0.0


EXPLORING = [
    {"epsilon": 0.4},
    {"temperature": 2.5},
    {"temperature": 0.7},
    {"parameter_noise": 0.1},
]


@pytest.mark.parametrize("settings", EXPLORING, ids=str)
def test_weights_make_the_estimate_that_of_the_learning_policy(settings):
    """From states as the behaviour visits them, the mean of w A is π's advantage, not the behaviour's.

    With V exact, E_b[w A | s] · n(s) summed over actions is 0 and each (s, a) gets n(s) π(a|s) A_π(s, a).
    """
    from simulator.world.policy_evaluation import evaluate_policy

    trainer = Trainer(
        [open_map()], {"agents": 4000, "rollout_steps": 64, "algorithm": "a2c", "gamma": 0.995, **settings}
    )
    for _ in range(8):
        trainer.update()
    mdp, policy = trainer.mdp, trainer.probabilities
    starts = trainer.collector.starts.weights
    exact = evaluate_policy(mdp, policy, starts, gamma=0.995)
    experience = trainer.experience
    value = exact.value.astype(np.float32)
    snapshot = experience.snapshot(trainer.algorithm, policy, value)
    experience.begin(100)
    rollout = trainer.collector.collect(experience.act(trainer.learner, policy), 400)
    batch = experience.fresh(rollout, snapshot)
    got = batch.positive_advantage.astype(float) - batch.negative_advantage
    expected = batch.visits[:, None] * policy * (exact.q - exact.value[:, None])
    expected *= mdp.decision_states[:, None]
    assert np.abs(experience.behaviour - policy).max() > 0.02
    cosine = (got * expected).sum() / np.linalg.norm(got) / np.linalg.norm(expected)
    assert cosine > 0.995
    ignoring = Experience(
        mdp, RunSettings.of({"gamma": 0.995}).general, np.random.default_rng(0)
    )  # as if b were π
    wrong = ignoring.fresh(rollout, snapshot)
    biased = wrong.positive_advantage.astype(float) - wrong.negative_advantage
    without = (biased * expected).sum() / np.linalg.norm(biased) / np.linalg.norm(expected)
    assert 1 - without > 4 * (1 - cosine)


@pytest.mark.parametrize("settings", [*EXPLORING, {"count_bonus": 0.05}], ids=str)
@pytest.mark.parametrize("algorithm", ["ppo", "reinforce"])
def test_exploring_policies_still_learn_the_shortest_path(settings, algorithm):
    trainer = Trainer([open_map()], {"agents": 256, "algorithm": algorithm, **settings})
    assert any(trainer.update().optimal for _ in range(300))


# ---------------------------------------------------------------- counts


def test_count_bonus_by_hand():
    explorer = Explorer(RunSettings.of({"count_bonus": 0.3}).general, (2, 4), np.random.default_rng(0))
    explorer.record(np.array([[9, 0, 1, 4], [0, 0, 0, 100]]))
    np.testing.assert_allclose(explorer.bonus(), [[0.1, 0.3, 0.3, 0.15], [0.3, 0.3, 0.3, 0.03]], rtol=1e-6)
    np.testing.assert_allclose(explorer.visits, [14, 100])
    explorer.resize((3, 4))
    assert not explorer.visits.any()


@pytest.mark.parametrize("slip", [0.0, 0.3])
@pytest.mark.parametrize("algorithm", ["ppo", "reinforce", "exact"])
def test_every_move_is_counted_once(algorithm, slip):
    from dataclasses import replace

    trainer = Trainer([replace(open_map(), slip=slip)], {**SMALL, "algorithm": algorithm, "count_bonus": 0.1})
    moves = 0
    for _ in range(3):
        trainer.update()
        moves += trainer.last_rollout.samples
    field = trainer.field()
    assert field.explored.sum() == pytest.approx(moves, rel=1e-5)
    assert field.explored[24] == 0  # nobody moves on from the goal
    assert field.bonus[0] < field.bonus[24] == pytest.approx(0.1)
    state = training_state(trainer)
    other = Trainer([open_map()], {**SMALL, "algorithm": algorithm})
    restore(other, state)
    assert other.field().explored.sum() == pytest.approx(moves, rel=1e-5)
    assert other.field().bonus is None


# ---------------------------------------------------------------- adaptive


@pytest.mark.parametrize("target", [0.3, 0.9])
def test_an_adaptive_entropy_weight_finds_its_target(target):
    """One decision: east to the goal at once, or anything else. The policy's entropy ends at the target."""
    bandit = GridMap(np.zeros((1, 2), np.uint8), (0, 0), (0, 1))
    settings = {
        "entropy_schedule": "adaptive",
        "entropy_target": target,
        "learning_rate": 0.2,
        "agents": 256,
    }
    trainer = Trainer([bandit], {**settings, "algorithm": "a2c"})
    course = [trainer.update() for _ in range(600)]
    late = course[-100:]
    assert np.mean([s.entropy for s in late]) == pytest.approx(target, abs=0.05)
    weights = [s.entropy_weight for s in late]
    assert max(weights) < 1.2 * min(weights)  # settled, not swinging


@pytest.mark.parametrize("name", ["temperature", "epsilon"])
def test_adaptive_levels_move_towards_the_target(name):
    settings = RunSettings.of({f"{name}_schedule": "adaptive", "entropy_target": 0.5, name: 0.5}).general
    explorer = Explorer(settings, (2, 4), np.random.default_rng(0))
    start = explorer.levels[name]
    everywhere = dict.fromkeys(SCHEDULED, 0.1)  # too sure
    explorer.follow(everywhere)
    up = explorer.levels[name]
    explorer.follow(dict.fromkeys(SCHEDULED, 1.3))
    explorer.follow(dict.fromkeys(SCHEDULED, 1.3))
    assert explorer.levels[name] < start < up
    assert explorer.levels["entropy_weight"] == settings.entropy_weight  # not adaptive: left alone
    explorer.begin(50)
    assert explorer.levels[name] < start  # nor put back by the clock
