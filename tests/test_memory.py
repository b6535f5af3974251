"""Policies with memory: what they see, how they remember, and that memory solves what nothing else can."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.networks.gru import step, unroll
from simulator.learning.networks.observation import Observer, seen_size
from simulator.learning.networks.recurrent_network import Recurrent, RecurrentSettings
from simulator.learning.optim.recurrent_updater import MemoryLearner, sequences
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.run_settings import RunSettings, fitting
from simulator.learning.sampling.starts import Starts
from simulator.learning.training import checkpoint
from simulator.learning.training.trainer import Trainer
from simulator.world.mdp import compile_mdp
from tests.maps import grids, picture

torch.set_num_threads(1)
SMALL = picture("S.#. ..m. .#.G")


def learner(mdp, **more):
    settings = RecurrentSettings(width=8, memory_size=6, minibatches=1, **more)
    network = Recurrent(mdp.actions, settings, torch.Generator().manual_seed(1))
    with torch.no_grad():  # the head begins near 0, where a wrong memory would hardly be seen
        network.head.weight.normal_(generator=torch.Generator().manual_seed(2))
    return MemoryLearner(network, 1e-3)


def rolled(mdp, steps, *, agents=7, limit=9, rollouts=2, starts="uniform", **more):
    """A learner and the last of some rollouts, in which memory was handed on."""
    rng = np.random.default_rng(3)
    of = learner(mdp, **more)
    collector = of.collector(mdp, Starts(mdp, starts, rng), agents, limit, rng)
    for _ in range(rollouts):
        rollout = collector.remember(steps)
    return of, collector, rollout


# ---------------------------------------------------------------- seeing


def test_the_window_shows_the_cells_around_with_walls_beyond_the_edge():
    observer = Observer(compile_mdp([picture("S.! #mw ..G")]), 1)
    seen = observer.see(np.array([4, 0]))
    window = seen[:, :-2].reshape(2, 3, 3, 5)
    wall, goal, cost, hazard, hidden = np.moveaxis(window, -1, 1)[0]
    assert wall.tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 0]]
    assert goal.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert cost.tolist() == [[0, 0, 0], [0, 0.5, 1], [0, 0, 0]]
    assert hazard.tolist() == [[0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert not hidden.any()
    assert window[1, :, :, 0].tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
    assert seen.shape == (2, seen_size(1))


def test_walls_hide_what_is_behind_them():
    mdp = compile_mdp([picture("....... .##.... ..S.#.. ...#... ......G")])
    hidden = Observer(mdp, 2, walls_hide=True).see(np.array([16]))[0, :-2].reshape(5, 5, 5)[..., 4]
    assert hidden.astype(int).tolist() == [
        [1, 1, 1, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
    ]
    window = Observer(mdp, 2, walls_hide=True).see(np.array([16]))[0, :-2].reshape(5, 5, 5)
    bare = Observer(mdp, 2).see(np.array([16]))[0, :-2].reshape(5, 5, 5)
    assert not bare[..., 4].any()
    assert not window[hidden == 1][:, :4].any()  # nothing else is told of a hidden cell
    np.testing.assert_array_equal(window[hidden == 0], bare[hidden == 0])


@given(grid=grids(), radius=st.integers(0, 4))
def test_cells_next_to_the_agent_and_all_of_an_open_map_are_seen(grid, radius):
    mdp = compile_mdp([grid])
    cells = np.flatnonzero(mdp.decision_states)
    side = 2 * radius + 1
    hidden = (
        Observer(mdp, radius, walls_hide=True).see(cells)[:, :-2].reshape(cells.size, side, side, 5)[..., 4]
    )
    near = slice(max(0, radius - 1), radius + 2)
    assert not hidden[:, near, near].any()
    walls = Observer(mdp, radius).see(cells)[:, :-2].reshape(cells.size, side, side, 5)[..., 0]
    assert not hidden[walls.sum((1, 2)) == 0].any()


def test_a_map_in_a_larger_frame_looks_the_same():
    alone, framed = compile_mdp([SMALL]), compile_mdp([SMALL, picture("S....G " + "...... " * 4)])
    small = np.arange(12)
    at = small // 4 * 6 + small % 4
    np.testing.assert_array_equal(Observer(alone, 2).see(small), Observer(framed, 2).see(at))


def test_the_compass_gives_the_direction_of_the_goal_and_not_the_distance():
    mdp = compile_mdp([picture("S.... ..G.. ....."), picture("....S ..... G....")])
    compass = Observer(mdp, 2).see(np.arange(30))[:, -2:].reshape(2, 3, 5, 2)
    assert compass[0, 0].tolist() == [[1, 1], [1, 1], [1, 0], [1, -1], [1, -1]]
    assert compass[0, 1, 2].tolist() == [0, 0]
    assert compass[1, 2].tolist() == [[0, 0]] + [[0, -1]] * 4
    assert not Observer(mdp, 2, compass=False).see(np.arange(30))[:, -2:].any()


# ---------------------------------------------------------------- remembering


def test_the_unit_is_that_of_torch():
    torch.manual_seed(0)
    theirs = torch.nn.GRU(5, 4)
    x, h = torch.randn(6, 3, 5), torch.randn(3, 4)
    gates = x @ theirs.weight_ih_l0.t() + theirs.bias_ih_l0
    wanted, _ = theirs(x, h[None])
    ours = unroll(gates, h, torch.ones(6, 3), theirs.weight_hh_l0, theirs.bias_hh_l0)
    torch.testing.assert_close(ours, wanted)
    torch.testing.assert_close(step(gates[0], h, theirs.weight_hh_l0, theirs.bias_hh_l0), wanted[0])


def test_written_out_derivatives_are_those_of_finite_differences_across_ends_of_episodes():
    torch.manual_seed(0)
    shapes = [(5, 3, 6), (3, 2), (6, 2), (6,)]
    gates, h, weight, bias = (torch.randn(s, dtype=torch.double, requires_grad=True) for s in shapes)
    keep = torch.tensor([[1, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 1], [1, 0, 1]], dtype=torch.double)
    assert torch.autograd.gradcheck(lambda g, m, w, b: unroll(g, m, keep, w, b), (gates, h, weight, bias))


@pytest.mark.parametrize("memory", ["both", "h", "action", "none"])
def test_what_was_stored_gives_the_log_probabilities_that_agents_acted_by(memory):
    of, _, rollout = rolled(compile_mdp([SMALL]), 12, memory=memory)
    keep = (rollout.last >= 0).astype(np.float32)
    assert 0 < keep.mean() < 1  # episodes end inside the rollout, and memories cross its edge
    assert np.abs(rollout.memory).max() > 0
    inputs = (rollout.seen, rollout.last, rollout.memory, keep)
    logits, value = of.network.unroll(*(torch.from_numpy(array) for array in inputs))
    np.testing.assert_allclose(torch.log_softmax(logits, -1).detach(), rollout.log_probs, atol=1e-5)
    np.testing.assert_allclose(value.detach(), rollout.value, atol=1e-5)
    bare = torch.zeros_like(torch.from_numpy(rollout.memory))
    forgetful, _ = of.network.unroll(
        *(torch.from_numpy(array) for array in inputs[:2]), bare, torch.from_numpy(keep)
    )
    assert torch.allclose(forgetful, logits) == (memory in {"action", "none"})


def test_a_time_out_is_worth_what_comes_after_it_and_an_end_nothing():
    mdp = compile_mdp([SMALL])
    of, _, rollout = rolled(mdp, 40)
    assert rollout.truncated.any()
    assert rollout.terminated.any()
    assert not rollout.next_value[rollout.terminated].any()
    observer = Observer(mdp, 2)
    after = mdp.successor.ravel()[rollout.executed]
    for agent in range(7):  # the true successor with the memory of this episode, before any reset
        h = torch.from_numpy(rollout.memory[agent : agent + 1])
        for t in range(40):
            last = torch.from_numpy(rollout.last[t, agent : agent + 1])
            h = h * (last[0] >= 0)
            _, _, h = of.network.step(torch.from_numpy(rollout.seen[t, agent : agent + 1]), last, h)
            if rollout.terminated[t, agent]:
                continue
            seen = torch.from_numpy(observer.see(after[t, agent : agent + 1]))
            chosen = torch.from_numpy(rollout.chosen[t, agent : agent + 1] % 4)
            _, value, _ = of.network.step(seen, chosen, h)
            assert rollout.next_value[t, agent] == pytest.approx(value.item(), abs=1e-5), (t, agent)


@pytest.mark.parametrize("algorithm", ["a2c", "ppo"])
def test_gradient_is_that_of_plain_autograd_over_whole_episodes(algorithm):
    """One rollout with several episodes an agent, against a loop over each episode from empty memory."""
    mdp = compile_mdp([SMALL])
    of, _, rollout = rolled(mdp, 25, rollouts=1, starts="fixed")
    assert (rollout.last[1:] == -1).any()
    kind = ALGORITHMS[algorithm].build(ALGORITHMS[algorithm].settings(gae_lambda=0.8))
    batch = sequences(kind, mdp, rollout, gamma=0.9)
    network, beta = of.network, 0.03
    of.loss(kind, of.groups(batch, 1)[0], beta).backward()
    fast = torch.cat([p.grad.flatten() for p in network.parameters()])
    N, total = rollout.chosen.size, torch.zeros(())
    for agent in range(7):
        h = torch.zeros(1, 6)
        for t in range(25):
            last = torch.from_numpy(rollout.last[t, agent : agent + 1])
            if last.item() == -1:
                h = torch.zeros(1, 6)
            logits, value, h = network.step(torch.from_numpy(rollout.seen[t, agent : agent + 1]), last, h)
            log_p = torch.log_softmax(logits[0], 0)
            worth, target = float(batch.advantage[t, agent]), float(batch.returns[t, agent])
            total = total - worth * log_p[rollout.chosen[t, agent] % 4]
            total = total + beta * (log_p.exp() * log_p).sum() + 0.5 * (value[0] - target) ** 2
    for parameter in network.parameters():
        parameter.grad = None
    (total / N).backward()
    slow = torch.cat([p.grad.flatten() for p in network.parameters()])
    assert float((fast - slow).norm() / slow.norm()) < 1e-5


def test_agents_in_groups_give_the_gradient_of_all_together_on_average():
    mdp = compile_mdp([SMALL])
    of, _, rollout = rolled(mdp, 10, agents=8)
    kind = ALGORITHMS["ppo"].build(ALGORITHMS["ppo"].settings(normalise=True))
    batch = sequences(kind, mdp, rollout, gamma=0.9)

    def gradient(count):
        losses = [of.loss(kind, group, 0.01) for group in of.groups(batch, count)]
        assert len(losses) == count
        grads = torch.autograd.grad(sum(losses) / count, list(of.network.parameters()))
        return torch.cat([g.flatten() for g in grads])

    torch.testing.assert_close(gradient(4), gradient(1), rtol=1e-4, atol=1e-6)


def test_an_update_that_goes_wrong_is_taken_back():
    mdp = compile_mdp([SMALL])
    of, _, rollout = rolled(mdp, 10)
    kind = ALGORITHMS["ppo"].build(ALGORITHMS["ppo"].settings())
    good = sequences(kind, mdp, rollout, gamma=0.9)
    bad = replace(good, returns=np.where(np.arange(7) == 6, np.nan, good.returns).astype(np.float32))
    before = [p.clone() for p in of.network.parameters()]
    of.network.minibatches = 7  # nothing but the last group is spoilt
    assert np.isnan(of.learn(kind, bad, entropy_weight=0.01, max_norm=0.5).entropy)
    assert all(torch.equal(a, b) for a, b in zip(before, of.network.parameters(), strict=True))
    assert of.guard.skipped == 1
    assert 0 < of.learn(kind, good, entropy_weight=0.01, max_norm=0.5).entropy < np.log(4)
    assert not all(torch.equal(a, b) for a, b in zip(before, of.network.parameters(), strict=True))


# ---------------------------------------------------------------- what memory is for


def t_maze():
    """Two corridors that look alike but for the floor at their beginning, which tells where the goal is.

    The agent sees the cell it stands on and no compass. At the junction a policy without memory has
    seen the same thing in both mazes, the last action included, so it turns the same way in both.
    """
    maze = picture("G.! #.# #.# #.# #S#")
    other = picture("!.G #.# #.# #.# #S#")
    cells = other.cells.copy()
    cells[4, 1] = 2  # mud
    return [maze, replace(other, cells=cells)]


@pytest.mark.parametrize(("memory", "optimum"), [("both", 1.0), ("action", 0.5)])
def test_memory_solves_a_maze_whose_cue_is_out_of_sight_and_nothing_else_can(memory, optimum):
    settings = {"network": "recurrent", "radius": 0, "compass": False, "memory": memory, "agents": 64,
                "rollout_steps": 16, "learning_rate": 0.01, "minibatches": 2, "entropy_updates": 40,
                "width": 16, "memory_size": 16, "episode_limit": 40}  # fmt: skip
    trainer = Trainer(t_maze(), settings)
    assert trainer.greedy_cost() == float("inf")
    for _ in range(60):
        stats = trainer.update()
    assert stats.success_rate == pytest.approx(optimum, abs=0.05)
    assert trainer.greedy_cost() == (5 if optimum == 1 else float("inf"))
    assert stats.optimal == (optimum == 1)


# ---------------------------------------------------------------- in the house


@pytest.mark.parametrize("algorithm", ["exact", "reinforce"])
def test_algorithms_that_need_tables_or_whole_episodes_are_refused(algorithm):
    with pytest.raises(ValueError, match=f"algorithm '{algorithm}': cannot train recurrent.*a2c or ppo"):
        RunSettings.of({"algorithm": algorithm, "network": "recurrent"})
    assert fitting("recurrent") == ["a2c", "ppo"]
    assert set(fitting("table")) == set(ALGORITHMS)


def test_a_kept_run_steps_as_its_trainer_did(tmp_path):
    trainer = Trainer([SMALL], {"network": "recurrent", "agents": 16, "radius": 1, "seed": 5})
    before = trainer.probabilities
    for _ in range(3):
        trainer.update()
    trace = trainer.episode("greedy")
    checkpoint.save(trainer, tmp_path)
    policy = resolve(str(tmp_path))
    for of, wanted in ((policy, trace.probabilities[0]), (policy.untrained(), before[0])):
        actor = of.actor(trainer.mdp)
        row, _, _ = actor.act(np.array([0]), np.array([-1]), actor.begin(1))
        np.testing.assert_allclose(row[0], wanted, atol=1e-6)
    actor, last = policy.actor(trainer.mdp), np.array([-1])
    memory = actor.begin(1)
    for (row, col), action, wanted in zip(trace.positions, trace.actions, trace.probabilities, strict=False):
        rows, _, memory = actor.act(np.array([row * 4 + col]), last, memory)
        np.testing.assert_allclose(rows[0], wanted, atol=1e-6)
        assert rows[0].argmax() == action
        last = np.array([action])
    with pytest.raises(ValueError, match="4 actions, the map moves by octile"):
        policy.actor(compile_mdp([replace(SMALL, movement="octile")]))


def test_the_field_has_first_steps_in_cells_and_the_path_that_memory_takes():
    trainer = Trainer(t_maze(), {"network": "recurrent", "radius": 1, "agents": 16, "seed": 2})
    trainer.update()
    field, trace = trainer.field(), trainer.episode("greedy")
    steps = len(field.moves)
    assert field.moves.tolist() == trace.actions[:steps].tolist()
    assert steps == 4 * 8 or trace.outcome == "goal"
    np.testing.assert_allclose(field.probabilities[13], trace.probabilities[0], atol=1e-6)
    alone = Trainer([replace(t_maze()[0], start=(2, 1))], {"network": "recurrent", "radius": 1, "agents": 16})
    alone.network.load_state_dict(trainer.network.state_dict())
    first = alone.episode("sampled").probabilities[0]
    np.testing.assert_allclose(field.probabilities[7], first, atol=1e-6)
    assert Trainer([SMALL], {"agents": 8}).field().moves is None


def test_a_map_of_another_size_keeps_the_weights():
    trainer = Trainer([SMALL], {"network": "recurrent", "agents": 16})
    trainer.update()
    weights = trainer.network.head.weight.clone()
    assert trainer.set_maps([picture("S... .... .... .... ...G")])
    assert torch.equal(weights, trainer.network.head.weight)
    trainer.update()
    assert trainer.field().probabilities.shape == (20, 4)
    assert not trainer.set_maps([picture("S.. ..G", "moore")])


def test_an_adaptive_entropy_weight_follows_the_entropy_of_a_policy_with_memory():
    settings = {"network": "recurrent", "entropy_schedule": "adaptive", "agents": 16, "rollout_steps": 8}
    weights = {}
    for target in (0.1, 2.0):  # a policy that knows nothing is at ln 4 = 1.39
        trainer = Trainer([SMALL], settings | {"entropy_target": target})
        weights[target] = [trainer.update().entropy_weight for _ in range(5)]
    assert weights[0.1] == sorted(weights[0.1], reverse=True) and weights[0.1][-1] < weights[0.1][0]
    assert weights[2.0] == sorted(weights[2.0]) and weights[2.0][-1] > weights[2.0][0]
