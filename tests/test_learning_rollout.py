"""Agents on tables: who moves where, when episodes end, where they begin."""

import numpy as np
import pytest

from simulator.learning.sampling.rollout import Collector, Sampler
from simulator.learning.sampling.starts import Starts
from simulator.learning.training.inspection import EpisodeRecord
from simulator.world.generators import GENERATORS
from simulator.world.grid import GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import distances, plan


def corridor(length=5, **more):
    return GridMap(np.zeros((1, length), np.uint8), (0, 0), (0, length - 1), **more)


def collector(grid, *, agents=8, limit=100, kind="fixed", seed=0):
    mdp = compile_mdp([grid])
    rng = np.random.default_rng(seed)
    return Collector(mdp, Starts(mdp, kind, rng), agents, limit, rng)


def always(mdp, action):
    probabilities = np.zeros((mdp.states, mdp.actions), np.float32)
    probabilities[:, action] = 1
    return probabilities


def test_actions_are_drawn_with_their_probabilities():
    rng = np.random.default_rng(0)
    probabilities = np.array([[0.1, 0.2, 0.3, 0.4], [0, 1, 0, 0]], np.float32)
    sampler = Sampler(probabilities, 100_000)
    drawn = sampler.draw(np.zeros(100_000, np.int64), rng.random(100_000, np.float32))
    assert np.bincount(drawn, minlength=4) / 1e5 == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.006)
    drawn = sampler.draw(np.ones(100_000, np.int64), rng.random(100_000, np.float32))
    assert set(drawn.tolist()) == {1}


def test_walking_east_ends_at_the_goal_and_begins_again():
    agents = collector(corridor(), agents=3)
    rollout = agents.collect(always(agents.mdp, 1), 9)
    assert (rollout.chosen // 4)[:, 0].tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0]
    assert rollout.terminated[:, 0].tolist() == [False, False, False, True] * 2 + [False]
    assert not rollout.truncated.any()
    assert rollout.episodes.steps.tolist() == [4] * 6
    assert rollout.episodes.reached.all()


def test_the_limit_truncates_at_its_very_step_and_across_rollouts():
    agents = collector(corridor(), agents=2, limit=7)
    first = agents.collect(always(agents.mdp, 3), 5)  # west: bumps for ever
    second = agents.collect(always(agents.mdp, 3), 5)
    assert not first.truncated.any()
    assert second.truncated[:, 0].tolist() == [False, True, False, False, False]
    assert not second.terminated.any()
    assert second.episodes.steps.tolist() == [7, 7]


def test_reaching_the_goal_at_the_limit_is_a_termination_not_a_truncation():
    agents = collector(corridor(), agents=1, limit=4)
    rollout = agents.collect(always(agents.mdp, 1), 4)
    assert rollout.terminated[3, 0]
    assert not rollout.truncated[3, 0]


def test_slipping_executes_a_neighbour_and_keeps_what_was_chosen():
    agents = collector(GridMap(np.zeros((9, 9), np.uint8), (4, 4), (0, 0), slip=0.3), agents=4000)
    rollout = agents.collect(always(agents.mdp, 1), 1)
    assert (rollout.chosen % 4 == 1).all()
    shares = np.bincount(rollout.executed[0] % 4, minlength=4) / 4000
    assert shares == pytest.approx([0.15, 0.7, 0.15, 0.0], abs=0.025)


def test_whole_episodes_stop_counting_at_their_end():
    agents = collector(corridor(), agents=4, limit=50)
    rollout = agents.collect_episodes(always(agents.mdp, 1))
    assert rollout.samples == 16
    assert rollout.terminated[-1].all()
    agents = collector(corridor(), agents=4, limit=6)
    rollout = agents.collect_episodes(always(agents.mdp, 3))
    assert rollout.truncated[-1].all()
    assert not rollout.terminated.any()


def test_uniform_starts_cover_the_cells_that_can_reach_the_goal_and_no_others():
    cells = np.zeros((5, 5), np.uint8)
    cells[1, :2] = cells[0, 2] = 1  # shuts (0,0) and (0,1) in
    cells[1, 2] = 1
    grid = GridMap(cells, (4, 0), (4, 4))
    mdp = compile_mdp([grid])
    drawn = Starts(mdp, "uniform", np.random.default_rng(0)).draw(20_000)
    able = np.flatnonzero(np.isfinite(plan(grid).distance) & mdp.acting)
    assert set(drawn.tolist()) == set(able.tolist())
    assert not {0, 1} & set(drawn.tolist())
    counts = np.bincount(drawn)[able]
    assert counts.min() > 0.8 * counts.mean()


def test_the_curriculum_grows_from_the_goal_only_by_success():
    mdp = compile_mdp([corridor(6)])
    starts = Starts(mdp, "curriculum", np.random.default_rng(0))
    assert set(starts.draw(100).tolist()) == {4}
    for _ in range(5):
        starts.record(np.full(10, 4), np.zeros(10, bool))
    assert set(starts.draw(100).tolist()) == {4}
    for _ in range(30):
        starts.record(np.full(10, 4), np.ones(10, bool))
    assert set(starts.draw(200).tolist()) == {3, 4}
    assert starts.frontier == pytest.approx(2 / 5)


def test_episode_figures_against_a_plain_loop():
    grid = GENERATORS["rooms"].make(12, np.random.default_rng(0))
    mdp = compile_mdp([grid])
    rng = np.random.default_rng(5)
    agents = Collector(mdp, Starts(mdp, "uniform", rng), 6, 40, rng)
    record = EpisodeRecord(mdp, distances(mdp), 6)
    uniform = np.full((mdp.states, 4), 0.25, np.float32)
    returns, steps, wins = [], [], []
    total, count = np.zeros(6), np.zeros(6, int)
    for _ in range(12):
        rollout = agents.collect(uniform, 7)
        record.add(rollout)
        for t in range(7):
            for b in range(6):
                total[b] += mdp.reward.ravel()[rollout.executed[t, b]]
                count[b] += 1
                cut = (
                    rollout.truncated[t, b] and count[b] < 40
                )  # a first episode, so that not all end together
                if cut:
                    total[b] = count[b] = 0
                elif rollout.terminated[t, b] or rollout.truncated[t, b]:
                    returns.append(total[b])
                    steps.append(count[b])
                    wins.append(rollout.terminated[t, b])
                    total[b] = count[b] = 0
    # Few enough episodes that hardly any has faded; the fading is what the tolerance is for.
    assert record.episode_return == pytest.approx(np.mean(returns), rel=0.05)
    assert record.success_rate == pytest.approx(np.mean(wins), abs=0.02)


def test_steps_are_counted_from_each_agents_own_beginning_and_first_cut_offs_do_not_count():
    grid = corridor(30)
    mdp = compile_mdp([grid])
    rng = np.random.default_rng(1)
    agents = Collector(mdp, Starts(mdp, "uniform", rng), 500, 100, rng)
    ended = agents.collect(always(mdp, 3), 16).episodes  # west, into the wall: all are cut off
    assert ended.steps.size
    assert ended.steps.max() <= 16
    assert not ended.counts.any()
    later = agents.collect(always(mdp, 3), 184).episodes
    assert (later.steps[later.counts] == 100).all()
    assert later.counts.any()


def test_exploring_starts_reach_every_cell_and_only_episodes_from_the_start_count():
    grid = corridor(6)
    mdp = compile_mdp([grid])
    starts = Starts(mdp, "fixed", np.random.default_rng(0), exploring=0.25)
    drawn = starts.draw(20_000)
    start = int(mdp.start[0])
    assert np.allclose(np.bincount(drawn, minlength=mdp.states) / 20_000, starts.drawn, atol=0.01)
    assert starts.drawn[start] == pytest.approx(0.75 + 0.25 / 5)
    assert starts.weights[start] == 1
    agents = Collector(mdp, starts, 200, 40, np.random.default_rng(2))
    ended = agents.collect(always(mdp, 1), 20).episodes
    assert ended.counts.any()
    assert (ended.origin[ended.counts] == start).all()
    assert (ended.steps[ended.counts] == 5).all()
    assert not ended.counts[ended.origin != start].any()
