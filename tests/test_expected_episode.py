"""Expected episodes against an enumeration of all ways, and against long sampling."""

import numpy as np
import pytest

from simulator.learning.sampling.rollout import Collector
from simulator.learning.sampling.starts import Starts
from simulator.world.expected_episode import EpisodeModel, expected_episode
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp


def small(slip=0.0):
    cells = np.zeros((3, 4), np.uint8)
    cells[1, 1], cells[2, 2], cells[0, 2] = Cell.WALL, Cell.HAZARD, Cell.MUD
    return GridMap(cells, (2, 0), (0, 3), slip=slip)


def random_policy(mdp, seed, sharp=1.5):
    logits = np.random.default_rng(seed).normal(size=(mdp.states, mdp.actions)) * sharp
    table = np.exp(logits)
    return (table / table.sum(1, keepdims=True)).astype(np.float32)


def enumerated(mdp, policy, state, limit):
    """(success, hazard, steps, reward) by going through every way an episode can take."""
    if limit == 0:
        return np.zeros(4)
    found = np.zeros(4)
    for chosen in range(mdp.actions):
        for executed in range(mdp.actions):
            weight = float(policy[state, chosen]) * float(mdp.slip[chosen, executed])
            if weight == 0:
                continue
            after = int(mdp.successor[state, executed])
            here = np.array([0, 0, 1, float(mdp.reward[state, executed])])
            if mdp.terminal[state, executed]:
                here[0 if after in mdp.goal else 1] = 1
            else:
                here += enumerated(mdp, policy, after, limit - 1)
            found += weight * here
    return found


def figures(result):
    return [result.success, result.hazard, result.steps, result.total_reward]


@pytest.mark.parametrize("slip", [0.0, 0.2])
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_every_way_is_counted_with_its_probability(slip, limit):
    mdp = compile_mdp([small(slip)])
    policy = random_policy(mdp, 3)
    start = np.zeros(mdp.states)
    start[mdp.start] = 1
    found = expected_episode(mdp, policy, start, limit)
    assert figures(found) == pytest.approx(enumerated(mdp, policy, int(mdp.start[0]), limit), abs=1e-6)


@pytest.mark.parametrize("slip", [0.0, 0.15])
@pytest.mark.parametrize("kind", ["fixed", "uniform"])
def test_long_sampling_agrees(slip, kind):
    mdp = compile_mdp([small(slip)])
    policy, limit = random_policy(mdp, 5), 30
    starts = Starts(mdp, kind, np.random.default_rng(0))
    agents = Collector(mdp, starts, 60_000, limit, np.random.default_rng(1))
    rollout = agents.collect_episodes(policy)
    reward = np.where(rollout.live, mdp.reward.ravel()[rollout.executed], 0).sum(0)
    found = expected_episode(mdp, policy, starts.weights, limit)
    assert found.success == pytest.approx(rollout.episodes.reached.mean(), abs=0.008)
    assert found.steps == pytest.approx(rollout.episodes.steps.mean(), rel=0.01)
    assert found.total_reward == pytest.approx(reward.mean(), abs=0.02)


def stepwise(mdp, policy, start, limit):
    """The same by dense matrices, one step after the other."""
    policy, slip = policy.astype(float), mdp.slip.astype(float)
    executed = (policy / policy.sum(1, keepdims=True)) @ (slip / slip.sum(1, keepdims=True))
    push = np.zeros((mdp.states, mdp.states))
    for state in np.flatnonzero(mdp.decision_states):
        for move in range(mdp.actions):
            if not mdp.terminal[state, move]:
                push[state, mdp.successor[state, move]] += executed[state, move]
    ends = (executed * mdp.terminal).sum(1)
    goal = (executed * (mdp.terminal & np.isin(mdp.successor, mdp.goal))).sum(1)
    now, found = start.astype(float), np.zeros(4)
    for _ in range(limit):
        won = now @ goal
        found += [won, now @ ends - won, now.sum(), now @ (executed * mdp.reward).sum(1)]
        now = now @ push
    return found


@pytest.mark.parametrize("slip", [0.0, 0.1])
def test_agents_caught_in_loops_of_any_length_are_counted_up_to_the_limit(slip):
    grid = GridMap(np.zeros((6, 7), np.uint8), (5, 0), (0, 6), slip=slip)
    mdp = compile_mdp([grid])
    for seed in range(8):
        policy = random_policy(mdp, seed, sharp=12.0)  # nearly sure, and hardly ever right
        start = np.zeros(mdp.states)
        start[mdp.start] = 1
        limit = 5_003
        found = expected_episode(mdp, policy, start, limit)
        assert figures(found) == pytest.approx(stepwise(mdp, policy, start, limit), abs=2e-4, rel=1e-6)


def test_an_endless_loop_takes_few_steps_to_see_through():
    grid = GridMap(np.zeros((6, 7), np.uint8), (5, 0), (0, 6))
    mdp = compile_mdp([grid])
    west = np.zeros((mdp.states, 4), np.float32)
    west[:, 3] = 1
    start = np.zeros(mdp.states)
    start[mdp.start] = 1
    forecast = EpisodeModel(mdp).begin(west, start, 1_000_000)
    blocks = 0
    while not forecast.done:
        forecast.advance()
        blocks += 1
    assert blocks <= 3
    found = forecast.result()
    assert (found.success, found.steps) == (0.0, 1_000_000)
    assert found.total_reward == pytest.approx(-0.03 * 1_000_000)


def test_several_maps_are_averaged_over_their_starts():
    grids = [small(), GridMap(np.zeros((3, 4), np.uint8), (0, 0), (0, 3))]
    mdp = compile_mdp(grids)
    east = np.zeros((mdp.states, 4), np.float32)
    east[:, 1] = 1
    starts = Starts(mdp, "fixed", np.random.default_rng(0))
    found = expected_episode(mdp, east, starts.weights, 50)
    assert (found.success, found.hazard) == (0.5, 0.5)  # the first runs into its hazard after two steps
    assert found.steps == pytest.approx((2 + 3) / 2)
