"""Replay: weights against literal numbers, sums against autograd, bias against the exact gradient."""

import json
from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
import torch

from simulator.bench.gradient import replayed
from simulator.cli import main
from simulator.learning.algorithms.a2c import A2c, A2cSettings
from simulator.learning.estimation.aggregate import Aggregate, aggregate, blend
from simulator.learning.estimation.returns import arrival_weights, gae, returns_to_go, td_errors, vtrace
from simulator.learning.optim.updater import VALUE_WEIGHT
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.replay.buffer import Buffer
from simulator.learning.replay.replay import replay
from simulator.learning.sampling.rollout import Collector, Episodes, Rollout
from simulator.learning.sampling.snapshot import PolicySnapshot
from simulator.learning.sampling.starts import Starts
from simulator.learning.settings.replay_settings import KINDS
from simulator.learning.training.trainer import Trainer
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp

torch.set_num_threads(1)
SMALL = {"agents": 64, "rollout_steps": 8}


def open_map(size=5):
    return GridMap(np.zeros((size, size), np.uint8), (0, 0), (size - 1, size - 1))


def column(*numbers, dtype=np.float32):
    return np.array(numbers, dtype)[:, None]


# ---------------------------------------------------------------- pure functions


def test_v_trace_by_hand():
    """Three steps, γ = 0.5, λ = 1, w = (2, 0.5, 3), ρ̄ = 1.5, c̄ = 1.

    e₂ = 1.5·4 = 6; e₁ = 0.5·(−2) + 0.5·0.5·6 = 0.5; e₀ = 1.5·1 + 0.5·1·0.5 = 1.75;
    A₂ = 4; A₁ = −2 + 0.5·6 = 1; A₀ = 1 + 0.5·0.5 = 1.25.
    """
    error, weight = column(1, -2, 4), column(2, 0.5, 3)
    ended = np.zeros((3, 1), bool)
    advantage, correction = vtrace(error, weight, ended, gamma=0.5, lam=1.0, rho_clip=1.5, c_clip=1.0)
    np.testing.assert_allclose(correction[:, 0], [1.75, 0.5, 6.0])
    np.testing.assert_allclose(advantage[:, 0], [1.25, 1.0, 4.0])
    ended[1] = True  # the episode ends after the second step: the third belongs to another one
    advantage, correction = vtrace(error, weight, ended, gamma=0.5, lam=1.0, rho_clip=1.5, c_clip=1.0)
    np.testing.assert_allclose(correction[:, 0], [1.5 + 0.5 * -1.0, -1.0, 6.0])
    np.testing.assert_allclose(advantage[:, 0], [1 + 0.5 * -1.0, -2.0, 4.0])


def test_v_trace_on_policy_is_gae():
    rng = np.random.default_rng(0)
    error, ended = rng.normal(size=(9, 4)).astype(np.float32), rng.random((9, 4)) < 0.2
    one = np.ones_like(error)
    advantage, correction = vtrace(error, one, ended, gamma=0.9, lam=0.7, rho_clip=1.0, c_clip=1.0)
    expected = gae(error, ended, gamma=0.9, lam=0.7)
    np.testing.assert_allclose(advantage, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(correction, expected, rtol=1e-5, atol=1e-6)


def test_the_way_to_a_state_by_hand():
    weight, ended = column(2, 0.5, 3, 4), column(0, 1, 0, 0, dtype=bool)
    product, after = arrival_weights(weight, ended, np.array([10.0]))
    np.testing.assert_allclose(product[:, 0], [10, 20, 1, 3])
    np.testing.assert_allclose(after, [12])


def test_returns_to_the_end_of_an_episode_and_no_further():
    reward = column(1, 2, 4, 8, 16)
    terminated, truncated = column(0, 1, 0, 0, 0, dtype=bool), column(0, 0, 0, 1, 0, dtype=bool)
    found, head = returns_to_go(reward, terminated, truncated, gamma=0.5, ahead=np.array([100.0]))
    np.testing.assert_allclose(found[:, 0], [2, 2, nan, nan, 66])
    assert head[0] == 2


# ---------------------------------------------------------------- the sums against autograd


def a2c(lam):
    return A2c(A2cSettings(gae_lambda=lam))


def softmax_table(rng, states, actions):
    logits = rng.normal(size=(states, actions))
    p = np.exp(logits)
    return (p / p.sum(1, keepdims=True)).astype(np.float32)


def recorded(seed=0, T=12, B=16):
    """A rollout of one policy on a map with a hazard, and another policy and critic that learn from it."""
    cells = np.zeros((4, 5), np.uint8)
    cells[1, 1:3] = Cell.WALL
    cells[3, 2] = Cell.HAZARD
    mdp = compile_mdp([GridMap(cells, (0, 0), (3, 4))])
    rng = np.random.default_rng(seed)
    old, new = softmax_table(rng, mdp.states, 4), softmax_table(rng, mdp.states, 4)
    rollout = Collector(mdp, Starts(mdp, "uniform", rng), B, 20, rng).collect(old, T)
    value = rng.normal(size=mdp.states).astype(np.float32)
    return mdp, rollout, old, PolicySnapshot(a2c(0.8), mdp, new, value, 0.9, 1.2, 0.9)


def one_by_one(rollout, old, snapshot, logits, values):
    """The v-trace losses of IMPALA, one term a sample, in plain Python."""
    mdp, T, B = snapshot.mdp, *rollout.chosen.shape
    reward = mdp.reward.ravel()[rollout.executed]
    after = mdp.successor.ravel()[rollout.executed]
    state = rollout.chosen // 4
    v = snapshot.value.astype(float)
    ended = rollout.terminated | rollout.truncated
    log_probs = torch.log_softmax(logits, 1).reshape(-1)
    policy = critic = torch.zeros((), dtype=torch.float64)
    for b in range(B):
        ahead = 0.0
        for t in reversed(range(T)):
            pair = int(rollout.chosen[t, b])
            w = float(snapshot.probabilities.ravel()[pair]) / float(old.ravel()[pair])
            delta = reward[t, b] - v[state[t, b]]
            delta += 0.0 if rollout.terminated[t, b] else 0.9 * v[after[t, b]]
            carry = 0.0 if ended[t, b] else 0.9 * 0.8
            advantage = delta + carry * ahead
            ahead = min(1.2, w) * delta + carry * min(0.9, w) * ahead
            policy = policy - min(1.2, w) * advantage * log_probs[pair]
            target = v[state[t, b]] + ahead
            critic = critic + (values[state[t, b]] - target) ** 2
    return (policy + VALUE_WEIGHT * critic) / (T * B)


def test_replayed_sums_give_the_gradient_of_every_single_sample():
    _, rollout, old, snapshot = recorded()
    assert rollout.terminated.any() and rollout.truncated.any()
    buffer = Buffer(10_000)
    buffer.add(rollout, old, 0)
    everything = buffer.sample(1e9, np.random.default_rng(0))
    batch = replay(buffer, everything, "v-trace", snapshot, 7).batch

    logits = torch.from_numpy(np.log(snapshot.probabilities.astype(float))).requires_grad_()
    values = torch.from_numpy(snapshot.value.astype(float)).requires_grad_()
    one_by_one(rollout, old, snapshot, logits, values).backward()
    score = batch.positive_advantage.astype(float) - batch.negative_advantage
    ours = -(score - snapshot.probabilities * score.sum(1, keepdims=True))
    np.testing.assert_allclose(ours, logits.grad, rtol=1e-5, atol=1e-6)
    by_value = 2 * VALUE_WEIGHT * (batch.visits * snapshot.value - batch.returns)
    np.testing.assert_allclose(by_value, values.grad, rtol=1e-5, atol=1e-6)


def test_open_clips_are_per_decision_importance_sampling():
    """Against plain Python: each step weighed by the product of all weights since its episode began.

    Values are the means of the unclipped targets in each state, ten steps' worth of the critic's among them.
    """
    mdp, rollout, old, snapshot = recorded()
    snapshot = replace(snapshot, rho_clip=inf, c_clip=inf)
    buffer = Buffer(10_000)
    buffer.add(rollout, old, 0)
    got = replay(buffer, buffer.sample(1e9, np.random.default_rng(0)), "v-trace", snapshot, 0).batch

    T, B = rollout.chosen.shape
    ratio = (snapshot.probabilities / old).astype(float).ravel()

    def targets(v):
        """A and e of every step, and w."""
        advantage, correction = np.zeros((T, B)), np.zeros((T, B))
        for b in range(B):
            ahead = 0.0
            for t in reversed(range(T)):
                pair = rollout.chosen[t, b]
                after = 0.0 if rollout.terminated[t, b] else 0.9 * v[mdp.successor.ravel()[pair]]
                delta = mdp.reward.ravel()[pair] + after - v[pair // 4]
                ahead *= 0.0 if rollout.terminated[t, b] or rollout.truncated[t, b] else 0.9 * 0.8
                advantage[t, b] = delta + ahead
                ahead = correction[t, b] = ratio[pair] * advantage[t, b]
        return advantage, correction

    state = rollout.chosen // 4
    v = snapshot.value.astype(float)
    target = v[state] + targets(v)[1]
    refined = np.array(
        [(10 * v[s] + target[state == s].sum()) / (10 + (state == s).sum()) for s in range(mdp.states)]
    )
    advantage, correction = targets(refined)
    score = np.zeros((mdp.states, 4))
    critic = np.zeros(mdp.states)
    for b in range(B):
        product = 1.0
        for t in range(T):
            pair = rollout.chosen[t, b]
            score.ravel()[pair] += product * ratio[pair] * advantage[t, b] / (T * B)
            critic[pair // 4] += (refined[pair // 4] + correction[t, b]) / (T * B)
            over = rollout.terminated[t, b] or rollout.truncated[t, b]
            product = 1.0 if over else product * ratio[pair]
    np.testing.assert_allclose(
        got.positive_advantage - got.negative_advantage, score, rtol=1e-4, atol=1e-4 * np.abs(score).max()
    )
    np.testing.assert_allclose(got.returns, critic, rtol=1e-4, atol=1e-4 * np.abs(critic).max())


def test_naive_replay_is_what_a_new_rollout_would_be():
    mdp, rollout, old, snapshot = recorded()
    buffer = Buffer(10_000)
    buffer.add(rollout, old, 0)
    got = replay(buffer, buffer.sample(1e9, np.random.default_rng(0)), "naive", snapshot, 0).batch
    error = td_errors(mdp, snapshot.value, gamma=0.9).ravel().take(rollout.executed)
    advantage = gae(error, rollout.terminated | rollout.truncated, gamma=0.9, lam=0.8)
    expected = aggregate(rollout.chosen.ravel(), advantage.ravel(), snapshot.value, 4, normalise=False)
    for name in ("positive_advantage", "negative_advantage", "count", "returns"):
        np.testing.assert_allclose(getattr(got, name), getattr(expected, name), atol=1e-6)
    assert got.square == pytest.approx(expected.square, rel=1e-5)


def corridor_rollout(actions, *, terminated):
    """Moves of one agent from the left end of a corridor S . . G."""
    mdp = compile_mdp([GridMap(np.zeros((1, 4), np.uint8), (0, 0), (0, 3))])
    state, chosen = 0, []
    for action in actions:
        chosen.append(state * 4 + action)
        state = int(mdp.successor[state, action])
    ends = np.zeros(len(actions), bool)
    ends[-1] = terminated
    none = np.empty(0, np.int64)
    pairs = np.array(chosen)[:, None]
    episodes = Episodes(none, none, none, none > 0, none, none > 0, none > 0)
    return mdp, Rollout(pairs, pairs, ends[:, None], np.zeros_like(ends[:, None]), None, episodes)


def test_self_imitation_by_hand_across_two_rollouts():
    """East, east | east into the goal: γ = ½, rewards −0.01, −0.01, 0.99.

    R₂ = 0.99, R₁ = −0.01 + ½·0.99 = 0.485, R₀ = −0.01 + ½·0.485 = 0.2325. V = (0.5, 0.3, 0.9):
    only the second and third step went better than expected, by 0.185 and 0.09.
    """
    mdp, whole = corridor_rollout([1, 1, 1], terminated=True)
    value = np.array([0.5, 0.3, 0.9, 0.0], np.float32)
    uniform = np.full((4, 4), 0.25, np.float32)
    snapshot = PolicySnapshot(a2c(1.0), mdp, uniform, value, 0.5)
    buffer = Buffer(100)
    for rows in (slice(0, 2), slice(2, 3)):
        part = Rollout(
            whole.chosen[rows], whole.executed[rows], whole.terminated[rows], whole.truncated[rows], None,
            whole.episodes,
        )  # fmt: skip
        buffer.add(part, uniform, 0)
    got = replay(buffer, [(one, slice(None)) for one in buffer.kept], "self-imitation", snapshot, 3)
    assert got.batch.samples == 3
    assert got.age == 3
    assert got.effective == pytest.approx(1.0)
    expected = np.zeros((4, 4))
    expected[1, 1], expected[2, 1] = 0.185 / 3, 0.09 / 3
    np.testing.assert_allclose(got.batch.positive_advantage, expected, atol=1e-6)
    assert not got.batch.negative_advantage.any()
    np.testing.assert_allclose(got.batch.returns, [0.5 / 3, 0.485 / 3, 0.99 / 3, 0], atol=1e-6)


def test_self_imitation_waits_for_the_end_of_an_episode():
    mdp, unfinished = corridor_rollout([1, 1], terminated=False)
    buffer = Buffer(100)
    buffer.add(unfinished, np.full((4, 4), 0.25, np.float32), 0)
    snapshot = PolicySnapshot(a2c(1.0), mdp, np.full((4, 4), 0.25, np.float32), np.zeros(4, np.float32), 0.9)
    assert replay(buffer, buffer.sample(9, np.random.default_rng(0)), "self-imitation", snapshot, 1) is None


def test_effective_share_by_hand():
    """w = 2 and 0.5: (2.5)² ÷ (2 · 4.25)."""
    mdp, rollout = corridor_rollout([1, 2], terminated=False)  # east, then into the edge
    new = np.full((4, 4), 0.25, np.float32)
    new[0] = [0.25, 0.5, 0.125, 0.125]
    new[1] = [0.375, 0.25, 0.125, 0.25]
    buffer = Buffer(100)
    buffer.add(rollout, np.full((4, 4), 0.25, np.float32), 0)
    snapshot = PolicySnapshot(a2c(1.0), mdp, new, np.zeros(4, np.float32), 0.9)
    got = replay(buffer, buffer.sample(9, np.random.default_rng(0)), "v-trace", snapshot, 1)
    assert got.effective == pytest.approx(2.5**2 / (2 * 4.25))


def test_blended_batches_are_one_batch():
    rng = np.random.default_rng(0)
    pairs, advantage = rng.integers(0, 24, 600), rng.normal(size=600).astype(np.float32)
    value = rng.normal(size=6).astype(np.float32)
    parts = [
        aggregate(pairs[k], advantage[k], value, 4, normalise=False) for k in (slice(200), slice(200, 600))
    ]
    whole, got = aggregate(pairs, advantage, value, 4, normalise=False), blend([(p, 1.0) for p in parts])
    for name in ("positive_advantage", "negative_advantage", "count", "returns", "square", "samples"):
        np.testing.assert_allclose(getattr(got, name), getattr(whole, name), rtol=1e-4, atol=1e-6)
    assert isinstance(got, Aggregate)
    assert blend([(parts[0], 1.0), (parts[1], 0.0)]) is parts[0]


# ---------------------------------------------------------------- the buffer


def test_the_buffer_is_bounded_in_steps_and_drops_the_oldest():
    _, rollout, old, _ = recorded(T=10, B=10)
    buffer = Buffer(350)
    for version in range(6):
        buffer.add(rollout, old, version)
    assert buffer.steps == 300
    assert [one.version for one in buffer.kept] == [3, 4, 5]
    assert (
        sum(one.chosen[:, agents].size for one, agents in buffer.sample(155, np.random.default_rng(0))) == 160
    )
    tiny = Buffer(25)
    tiny.add(rollout, old, 0)
    assert tiny.steps == 20  # two agents of ten steps
    least = Buffer(4)
    least.add(rollout, old, 0)
    assert least.steps == 4
    np.testing.assert_array_equal(least.kept[0].chosen[:, 0], rollout.chosen[-4:, 0])


def test_a_policy_of_another_size_is_refused():
    _, rollout, old, _ = recorded()
    buffer = Buffer(1000)
    buffer.add(rollout, old, 0)
    with pytest.raises(ValueError, match=r"replay: a policy of 20 states and 8 actions, expected 20 and 4"):
        buffer.add(rollout, np.full((20, 8), 0.125, np.float32), 1)
    with pytest.raises(ValueError, match="replay_size 0: expected"):
        Buffer(0)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"replay": "v-trace", "replay_size": 0}, "replay_size 0: expected a whole number from 1"),
        ({"replay": "vtrace"}, "replay 'vtrace': expected none, naive, v-trace, self-imitation"),
        ({"replay": "naive", "algorithm": "exact"}, "replay 'naive': exact learns from no samples"),
        ({"replay": "naive", "network": "recurrent"}, "replay 'naive': recurrent has memory"),
        ({"epsilon": 0.1, "network": "recurrent"}, "epsilon 0.1: recurrent acts by its own policy"),
        ({"epsilon": 0.1, "algorithm": "exact"}, "epsilon 0.1: exact learns nothing from how agents act"),
        (
            {"temperature": 2.0, "algorithm": "exact"},
            "temperature 2.0: exact learns nothing from how agents act",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_in_one_line(settings, line):
    with pytest.raises(ValueError, match=line) as refused:
        RunSettings.of(settings)
    assert "\n" not in str(refused.value)


def test_an_edit_empties_the_buffer_and_a_reward_does_not():
    trainer = Trainer([open_map()], {**SMALL, "replay": "v-trace"})
    for _ in range(3):
        stats = trainer.update()
    buffer = trainer.experience.buffer
    assert buffer.steps == 3 * 64 * 8
    assert 1 <= stats.replay_age <= 2
    assert 0 < stats.replay_effective <= 1
    trainer.set_live("goal_reward", 5.0)
    assert buffer.steps == 3 * 64 * 8
    trainer.update()
    assert [one.joins for one in buffer.kept] == [False, True, True, False]
    grid = trainer.mdp.maps[0]
    trainer.set_maps([grid.patched(grid.patch(np.array([7]), Cell.WALL))])
    assert buffer.steps == 0
    assert np.isnan(trainer.update().replay_age)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("algorithm", ["ppo", "a2c", "reinforce"])
def test_every_kind_learns_the_shortest_path_of_a_small_map(kind, algorithm):
    trainer = Trainer(
        [open_map()], {"replay": kind, "algorithm": algorithm, "agents": 256, "replay_size": 65536}
    )
    assert any(trainer.update().optimal for _ in range(300))


# ---------------------------------------------------------------- bias


@pytest.mark.parametrize("seed", [0, 1])
def test_naive_replay_is_biased_and_unclipped_v_trace_is_not(seed):
    """200 thousand episodes of an old policy against the exact gradient of the snapshot one."""
    cosine = replayed(seed)
    assert cosine["naive"] < 0.8
    assert cosine["v-trace, clips open"] >= 0.999


def test_the_bias_chart_shows_all_kinds_whichever_is_in_use():
    cosines = []
    for kind in KINDS:
        trainer = Trainer([open_map()], {**SMALL, "rollout_steps": 64, "replay": kind, "seed": 3})
        first = trainer.update(measure=True)
        assert np.isnan(first.cosine_naive)  # nothing is kept yet
        stats = trainer.update(measure=True)
        cosines.append((stats.cosine_naive, stats.cosine_vtrace, stats.cosine_imitation))
    assert np.isfinite(cosines).all()
    assert (np.abs(cosines) <= 1 + 1e-6).all()
    assert cosines[0] == cosines[1] == cosines[2]  # the first update had nothing to replay: all is equal
    plain = Trainer([open_map()], SMALL)
    plain.update()
    assert np.isnan(plain.update(measure=True).cosine_naive)


# ---------------------------------------------------------------- episodes of a policy that was kept


def test_a_kept_policy_fills_the_buffer(tmp_path, capsys):
    old, new = tmp_path / "old", tmp_path / "new"
    where = "maps/01-first-steps.map"
    assert main(["train", where, "--updates", "5", "--out", str(old), "--quiet"]) == 0
    replaying = ["--replay", "v-trace", "--replay-from", str(old), "--updates", "2", "--quiet"]
    assert main(["train", where, *replaying, "--out", str(new)]) == 0
    first = json.loads((new / "metrics.jsonl").read_text().splitlines()[0])
    assert 0 < first["replay_effective"] <= 1  # there was something to replay at the first update
    capsys.readouterr()
    for arguments, line in (
        ([], f"--replay-from {old}: nothing is replayed, expected a kind of --replay beside it"),
        (
            ["--replay", "naive", "--network", "mlp"],
            f"--replay-from {old}: its policy is a table, the network is mlp",
        ),
        (["--replay", "naive", "--movement", "moore"], f"--replay-from {old}: its policy is of another map"),
        (["--replay", "naive", "--replay-from", str(tmp_path)], f"{tmp_path}/config.toml: No such file"),
    ):
        out = str(tmp_path / "never")
        assert main(["train", where, "--replay-from", str(old), *arguments, "--out", out]) == 2
        err = capsys.readouterr().err
        assert line in err and err.count("\n") == 1
        assert not (tmp_path / "never").exists()
