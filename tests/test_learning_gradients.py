"""The sums per state and action give the gradient that every single sample would have given."""

import numpy as np
import pytest
import torch

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.estimation.aggregate import aggregate
from simulator.learning.estimation.returns import gae, td_errors
from simulator.learning.networks import NETWORKS
from simulator.learning.networks.table_network import Table
from simulator.learning.optim.adam import Adam
from simulator.learning.optim.updater import VALUE_WEIGHT, Learner
from simulator.learning.training.trainer import Trainer
from simulator.world.grid import GridMap
from simulator.world.mdp import compile_mdp
from tests.maps import picture

N = 5000
ENTROPY = 0.03


def samples(states, actions, rng):
    pairs = rng.integers(0, states * actions, N)
    return pairs, rng.normal(0.2, 1.0, N).astype(np.float32)


def small_map():
    cells = np.zeros((5, 6), np.uint8)
    cells[2, 1:4] = 1
    cells[4, 4] = 2
    return GridMap(cells, (0, 0), (4, 5), movement="octile")


def per_sample_loss(name, *, log_probs, old, values, pairs, advantage, returns, clip=0.2):
    """The textbook loss, one term a sample."""
    flat = log_probs.reshape(-1)[pairs]
    if name == "ppo":
        ratio = torch.exp(flat - old.reshape(-1)[pairs])
        policy = -torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage).mean()
    else:
        policy = -(flat * advantage).mean()
    state = pairs // log_probs.shape[1]
    entropy = -(log_probs.exp() * log_probs).sum(1)[state].mean()
    return policy - ENTROPY * entropy + VALUE_WEIGHT * ((returns - values[state]) ** 2).mean()


@pytest.mark.parametrize("network", ["table", "mlp"])
@pytest.mark.parametrize("name", ["reinforce", "a2c", "ppo"])
@pytest.mark.parametrize("normalise", [False, True])
def test_aggregated_gradient_equals_per_sample_autograd(name, network, normalise):
    mdp = compile_mdp([small_map()])
    rng = np.random.default_rng(3)
    kind = NETWORKS[network]
    net = kind.build(mdp, kind.settings(), torch.Generator().manual_seed(1))
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn(p.shape, generator=torch.Generator().manual_seed(p.numel())) * 0.3)
    learner = Learner(net, 0.0)
    old_probs, value = learner.dense(mdp)
    acting = np.flatnonzero(mdp.decision_states)
    states = rng.choice(acting, N)
    pairs = states * mdp.actions + rng.integers(0, mdp.actions, N)
    advantage = rng.normal(0.2, 1.0, N).astype(np.float32)
    batch = aggregate(pairs, advantage, value, mdp.actions, normalise=normalise)

    # Move away from the policy that sampled, so that ratios differ from 1 and some are clipped.
    old = learner.log_probs
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn(p.shape, generator=torch.Generator().manual_seed(p.numel() + 7)) * 0.2)
    learner.forward()
    algorithm = ALGORITHMS[name].build(ALGORITHMS[name].settings())
    sums = learner.sums(batch)
    assert algorithm.clipped(sums, learner.log_probs, old) > 0.05 or name != "ppo"
    learner._step(algorithm.score(sums, learner.log_probs, old), sums, ENTROPY, critic=True, max_norm=0.0)
    learned = [p for p in net.parameters() if p.grad is not None]  # a table's values are means of returns
    ours = torch.cat([p.grad.flatten() for p in learned]).double()

    logits, values = net()
    full = torch.zeros(mdp.states, mdp.actions, dtype=torch.float64)
    rows = torch.arange(mdp.states) if net.state_index is None else net.state_index
    full = full.index_copy(0, rows, torch.log_softmax(logits.double(), 1))
    v = torch.zeros(mdp.states, dtype=torch.float64).index_copy(0, rows, values.double())
    before = torch.zeros_like(full).index_copy(0, rows, old.t().double())
    a = torch.from_numpy(advantage).double()
    returns = a + torch.from_numpy(value).double()[torch.from_numpy(pairs // mdp.actions)]
    if normalise:
        a = (a - a.mean()) / a.std(correction=0)
    loss = per_sample_loss(
        name,
        log_probs=full,
        old=before,
        values=v,
        pairs=torch.from_numpy(pairs),
        advantage=a,
        returns=returns,
    )
    loss.backward(inputs=learned)
    # .grad holds ours plus theirs now
    theirs = torch.cat([p.grad.flatten() for p in learned]).double() - ours
    assert float((ours - theirs).norm() / theirs.norm()) < 1e-5
    assert old_probs.shape == (mdp.states, mdp.actions)


def test_objective_has_score_as_its_derivative():
    mdp = compile_mdp([small_map()])
    rng = np.random.default_rng(0)
    kind = NETWORKS["table"]
    learner = Learner(kind.build(mdp, kind.settings(), torch.Generator()), 0.1)
    pairs, advantage = samples(mdp.states, mdp.actions, rng)
    sums = learner.sums(aggregate(pairs, advantage, np.zeros(mdp.states, np.float32), 8, normalise=False))
    old = learner.log_probs
    for name, kind in ALGORITHMS.items():
        algorithm = kind.build(kind.settings())
        now = (
            old + 0.3 * torch.randn(old.shape, generator=torch.Generator().manual_seed(2))
        ).requires_grad_()
        (by_autograd,) = torch.autograd.grad(algorithm.objective(sums, now, old), now)
        assert torch.allclose(by_autograd, algorithm.score(sums, now.detach(), old), atol=1e-7), name


def test_sums_of_four_samples_by_hand():
    pairs = np.array([0, 0, 3, 2])
    advantage = np.array([1.0, -0.5, 2.0, -1.0], np.float32)
    got = aggregate(pairs, advantage, np.array([0.5, 1.0], np.float32), 2, normalise=False)
    np.testing.assert_allclose(got.positive_advantage, [[0.25, 0], [0, 0.5]])
    np.testing.assert_allclose(got.negative_advantage, [[0.125, 0], [0.25, 0]])
    np.testing.assert_allclose(got.visits, [0.5, 0.5])
    np.testing.assert_allclose(got.returns, [(1.5 + 0.0) / 4, (3.0 + 0.0) / 4])
    assert got.square == pytest.approx((1.5**2 + 0 + 3.0**2 + 0) / 4)
    returns, values = np.array([1.5, 0.0, 3.0, 0.0]), np.array([0.5, 0.5, 1.0, 1.0])
    expected = 1 - np.var(returns - values) / np.var(returns)
    assert got.explained_variance(np.array([0.5, 1.0], np.float32)) == pytest.approx(expected, rel=1e-5)


def test_gae_against_its_closed_form():
    """On one long episode A_t = Σ_k (γλ)^k δ_{t+k}; an end cuts the sum off."""
    rng = np.random.default_rng(1)
    error = rng.normal(size=(6, 2)).astype(np.float32)
    ended = np.zeros((6, 2), bool)
    ended[3, 1] = True
    got = gae(error, ended, gamma=0.9, lam=0.8)
    weights = 0.72 ** np.arange(6)
    assert got[0, 0] == pytest.approx(float(weights @ error[:, 0]), rel=1e-5)
    assert got[1, 1] == pytest.approx(float(weights[:3] @ error[1:4, 1]), rel=1e-5)
    assert got[4, 1] == pytest.approx(float(weights[:2] @ error[4:, 1]), rel=1e-5)


def test_td_errors_bootstrap_after_everything_but_a_termination():
    corridor = GridMap(np.zeros((1, 3), np.uint8), (0, 0), (0, 2))
    mdp = compile_mdp([corridor])
    value = np.array([0.1, 0.4, 99.0], np.float32)
    error = td_errors(mdp, value, gamma=0.5)
    assert error[0, 1] == pytest.approx(-0.01 + 0.5 * 0.4 - 0.1)  # east, floor
    assert error[1, 1] == pytest.approx(1.0 - 0.01 - 0.4)  # into the goal: no 99 from behind it
    assert error[0, 3] == pytest.approx(-0.03 + 0.5 * 0.1 - 0.1)  # bumps into the edge and stays


def test_adam_steps_as_torch_does():
    ours = [torch.nn.Parameter(torch.linspace(-1, 1, 6).reshape(2, 3)), torch.nn.Parameter(torch.ones(4))]
    theirs = [torch.nn.Parameter(p.detach().clone()) for p in ours]
    one, other = Adam(ours, 0.1, 1e-5), torch.optim.Adam(theirs, 0.1, eps=1e-5)
    generator = torch.Generator().manual_seed(0)
    for step in range(5):
        for p, q in zip(ours, theirs, strict=True):
            p.grad = torch.randn(p.shape, generator=generator)
            q.grad = p.grad.clone()
        one.step()
        other.step()
        if step == 2:
            again = Adam(ours, 0.1, 1e-5)
            again.load_state_dict(one.state_dict())
            one = again
    for p, q in zip(ours, theirs, strict=True):
        torch.testing.assert_close(p, q)


def test_values_of_a_table_are_means_of_returns_by_the_number_of_samples():
    mdp = compile_mdp([picture("S..G")])
    table = Table(mdp)
    table.fit_values(torch.tensor([1.0, 1.0, 0.0, 1.0]), torch.tensor([2.0, 6.0, 0.0, torch.inf]))
    assert table.forward()[1].tolist() == pytest.approx([0.5, 0.75, 0.0, 1.0])


def test_no_gradient_teaches_the_values_of_a_table():
    """Adam has a step for them in hand; they change by means of returns alone, also in a second update."""
    trainer = Trainer([picture("S..G")], {"algorithm": "ppo", "network": "table", "epochs": 1, "agents": 32})
    for _ in range(3):
        trainer.update()
    assert trainer.network.values.abs().max() > 0
    assert trainer.network.values.grad is None
