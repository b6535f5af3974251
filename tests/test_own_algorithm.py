"""An algorithm and a network that are declared here and nowhere else do all that the built-in ones do."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from simulator.cli import main
from simulator.learning.algorithms import ALGORITHMS, AlgorithmKind
from simulator.learning.algorithms.reinforce import PolicyGradient
from simulator.learning.estimation.returns import returns_to_go
from simulator.learning.estimation.steps import Advantages
from simulator.learning.networks import NETWORKS, DenseNetwork, NetworkKind
from simulator.learning.optim.recurrent_updater import sequences
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.training import checkpoint
from simulator.learning.training.trainer import Trainer
from simulator.protocol.settings import check, setting
from simulator.world.formats import Loaded, rendered
from simulator.world.grid import GridMap
from simulator.world.mdp import compile_mdp
from tests.maps import picture

torch.set_num_threads(1)
GAMMA = 0.9


@dataclass(frozen=True)
class GroupSettings:
    """Settings of the group baseline."""

    leave_one_out: bool = setting(False, help="Compare an agent with all others, without itself.")

    def __post_init__(self) -> None:
        check(self)


class Group(PolicyGradient):
    """Return-to-go minus the mean of all agents at the same step; no critic."""

    critic = False
    off_policy = False

    def __init__(self, settings: GroupSettings) -> None:
        self.leave_one_out = settings.leave_one_out

    def advantages(self, steps):
        agents = steps.reward.shape[1]
        ends, none = (steps.terminated, np.zeros_like(steps.truncated)), np.zeros(agents)
        to_go, _ = returns_to_go(steps.reward, *ends, gamma=steps.gamma, ahead=none)
        better = to_go - to_go.mean(1, keepdims=True)
        if self.leave_one_out:
            better *= agents / (agents - 1)
        return Advantages(better.astype(np.float32), better.astype(np.float32))


class WholeGroup(Group):
    """Return of the whole episode minus the mean of the group."""

    whole_episodes = True

    def advantages(self, steps):
        discount = steps.gamma ** np.arange(len(steps.reward))[:, None]
        total = (discount * steps.reward * steps.mask).sum(0)
        better = np.broadcast_to(total - total.mean(), steps.reward.shape).astype(np.float32)
        return Advantages(better, better)


@dataclass(frozen=True)
class LinesSettings:
    """Settings of a network that knows rows and columns alone."""

    learning_rate: float = setting(0.05, low=1e-6, high=1.0, live=True, log=True, help="Step size.")
    gain: float = setting(1.0, low=0.1, high=10.0, help="Factor of the logits.")

    def __post_init__(self) -> None:
        check(self)


class Lines(DenseNetwork):
    """Logits and values that are sums of one number a row and one a column."""

    def __init__(self, actions: int, settings: LinesSettings, rng: torch.Generator) -> None:
        super().__init__()
        self.state_index, self.gain, self.actions = None, settings.gain, actions
        self.by_row = torch.nn.Parameter(0.1 * torch.randn(16, actions + 1, generator=rng))
        self.by_column = torch.nn.Parameter(0.1 * torch.randn(16, actions + 1, generator=rng))

    def bind(self, mdp):
        self.shape = mdp.maps[0].cells.shape
        return mdp.actions == self.actions and max(self.shape) <= 16 and len(mdp.maps) == 1

    def forward(self):
        height, width = self.shape
        out = (self.by_row[:height, None] + self.by_column[None, :width]).reshape(height * width, -1)
        return self.gain * out[:, :-1], out[:, -1]


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """Register all of them for one test."""
    for name, kind in (("group", Group), ("whole-group", WholeGroup)):
        monkeypatch.setitem(ALGORITHMS, name, AlgorithmKind(name, "Group baseline", GroupSettings, kind))
    made = NetworkKind(
        "lines", "Rows and columns", LinesSettings, lambda mdp, s, rng: Lines(mdp.actions, s, rng)
    )
    monkeypatch.setitem(NETWORKS, "lines", made)


def tiny():
    return GridMap(np.zeros((4, 4), np.uint8), (0, 0), (3, 3))


def trainer_of(algorithm, network="table", **more):
    return Trainer(
        [tiny()], {"algorithm": algorithm, "network": network, "agents": 64, "gamma": GAMMA, **more}
    )


def by_hand(rewards, terminated):
    """Discounted return of every step inside its rollout, in plain Python."""
    found = np.zeros(rewards.shape)
    for b in range(rewards.shape[1]):
        ahead = 0.0
        for t in reversed(range(len(rewards))):
            ahead = found[t, b] = rewards[t, b] + (0.0 if terminated[t, b] else GAMMA * ahead)
    return found


# ---------------------------------------------------------------- the algorithm


@pytest.mark.parametrize("leave_one_out", [False, True])
def test_its_gradient_is_that_of_every_single_sample(leave_one_out):
    trainer = trainer_of("group", "lines", leave_one_out=leave_one_out)
    mdp, learner = trainer.mdp, trainer.learner
    trainer.experience.begin(0)
    rollout = trainer.sample()
    snapshot = trainer.experience.snapshot(trainer.algorithm, *learner.dense(mdp))
    sums = learner.sums(trainer.experience.fresh(rollout, snapshot))
    ours = learner.gradient(trainer.algorithm.score(sums, learner.log_probs, learner.log_probs)).double()

    returns = by_hand(snapshot.mdp.reward.ravel()[rollout.executed], rollout.terminated)
    better = returns - returns.mean(1, keepdims=True)
    better *= 64 / 63 if leave_one_out else 1
    logits, _ = trainer.network()
    log_probs = torch.log_softmax(logits, 1).reshape(-1)
    terms = [a * log_probs[pair] for a, pair in zip(better.ravel(), rollout.chosen.ravel(), strict=True)]
    grads = torch.autograd.grad(sum(terms) / len(terms), list(trainer.network.parameters()))
    theirs = torch.cat([grad.flatten() for grad in grads]).double()
    assert float((ours - theirs).norm() / theirs.norm()) < 1e-5


@pytest.mark.parametrize("leave_one_out", [False, True])
def test_with_memory_its_gradient_is_that_of_every_single_sample(leave_one_out):
    trainer = trainer_of("group", "recurrent", leave_one_out=leave_one_out, agents=6, rollout_steps=12)
    trainer.experience.begin(0)
    rollout, learner = trainer.sample(), trainer.learner
    batch = sequences(trainer.algorithm, trainer.mdp, rollout, gamma=GAMMA)
    learner.loss(trainer.algorithm, learner.groups(batch, 1)[0], 0.0).backward()
    ours = torch.cat([p.grad.flatten() for p in trainer.network.parameters()]).double()

    returns = by_hand(trainer.mdp.reward.ravel()[rollout.executed], rollout.terminated)
    better = returns - returns.mean(1, keepdims=True)
    better *= 6 / 5 if leave_one_out else 1
    total = torch.zeros(())
    for agent in range(6):
        h = torch.from_numpy(rollout.memory[agent : agent + 1])
        for t in range(12):
            last = torch.from_numpy(rollout.last[t, agent : agent + 1])
            h = h * (last.item() >= 0)
            logits, _, h = trainer.network.step(torch.from_numpy(rollout.seen[t, agent : agent + 1]), last, h)
            total = total - better[t, agent] * torch.log_softmax(logits[0], 0)[rollout.chosen[t, agent] % 4]
    grads = torch.autograd.grad(total / 72, list(trainer.network.parameters()))
    theirs = torch.cat([grad.flatten() for grad in grads]).double()
    assert float((ours - theirs).norm() / theirs.norm()) < 1e-5


def test_whole_episodes_are_worth_their_return_minus_the_mean_of_the_group():
    trainer = trainer_of("whole-group", rollout_steps=8)
    trainer.experience.begin(0)
    snapshot = trainer.experience.snapshot(trainer.algorithm, *trainer.learner.dense(trainer.mdp))
    rollout = trainer.collector.collect_episodes(trainer.probabilities)
    batch = trainer.experience.fresh(rollout, snapshot)
    reward = snapshot.mdp.reward.ravel()
    totals = []
    for agent in range(64):
        rows = np.flatnonzero(rollout.live[:, agent])
        totals.append(sum(GAMMA**t * float(reward[rollout.executed[t, agent]]) for t in rows))
    worth = np.array(totals) - np.mean(totals)
    expected = np.zeros((16, 4))
    for agent in range(64):
        for pair in rollout.chosen[rollout.live[:, agent], agent]:
            expected.ravel()[pair] += worth[agent] / rollout.samples
    np.testing.assert_allclose(batch.positive_advantage - batch.negative_advantage, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("algorithm", "network"),
    [("group", "table"), ("group", "recurrent"), ("whole-group", "mlp"), ("group", "lines")],
)
def test_it_learns_a_tiny_map_without_a_critic(algorithm, network):
    more = {"memory_size": 8, "width": 16, "minibatches": 1} if network == "recurrent" else {}
    trainer = trainer_of(algorithm, network, rollout_steps=16, starts="uniform", **more)
    for _ in range(150):
        stats = trainer.update()
        if stats.optimal:
            break
    assert stats.optimal
    assert stats.skipped == 0
    assert np.isnan([stats.value_loss, stats.explained_variance]).all()


@pytest.mark.parametrize(
    ("setting_", "refused"),
    [("temperature", 1.5), ("epsilon", 0.2), ("parameter_noise", 0.1), ("replay", "v-trace")],
)
def test_what_needs_importance_weights_is_refused(setting_, refused):
    with pytest.raises(ValueError, match=f"{setting_}.*group has no importance weights, expected"):
        RunSettings.of({"algorithm": "group", setting_: refused})
    assert RunSettings.of({"algorithm": "ppo", setting_: refused}).flat[setting_] == refused


@pytest.mark.parametrize("replay", ["naive", "self-imitation"])
def test_replay_that_needs_none_works(replay):
    trainer = trainer_of("group", replay=replay)
    for _ in range(3):
        stats = trainer.update()
    assert stats.replay_age >= 1
    assert stats.skipped == 0


# ---------------------------------------------------------------- both, as a run that is kept


def test_a_run_of_both_is_saved_continued_and_loaded(tmp_path):
    trainer = trainer_of("group", "lines", leave_one_out=True, gain=2.0, starts="uniform")
    for _ in range(40):
        trainer.update()
    checkpoint.save(trainer, tmp_path / "run")
    again = checkpoint.load(tmp_path / "run")
    assert again.settings.flat == trainer.settings.flat
    for a, b in zip(trainer.network.parameters(), again.network.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    assert trainer.update().entropy == again.update().entropy
    table, _ = resolve(str(tmp_path / "run")).table(trainer.mdp)
    np.testing.assert_allclose(
        table, Trainer.field(checkpoint.load(tmp_path / "run")).probabilities, atol=1e-6
    )
    other = picture("S.. ... ..G")
    assert resolve(str(tmp_path / "run")).table(compile_mdp([other]))[0].shape == (9, 4)


def test_the_command_line_knows_both(tmp_path, capsys):
    assert main(["train", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "whole-group" in text
    assert "lines" in text
    place = tmp_path / "tiny.map"
    place.write_bytes(rendered(Loaded(tiny()), place)[0][1])
    words = ["--algorithm", "group", "--network=lines", "--leave-one-out", "true", "--gain=2", "--updates=3"]
    assert main(["train", str(place), *words, "--out", str(tmp_path / "run")]) == 0
    assert 'algorithm = "group"' in (tmp_path / "run" / "config.toml").read_text()
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "run"), str(place)]) == 0
    assert "untrained:lines" in capsys.readouterr().out
