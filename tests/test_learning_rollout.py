"""Agents on tables: who moves where, when episodes end, where they begin."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.learning.sampling.categorical import CategoricalSampler
from simulator.learning.sampling.rollout import Collector
from simulator.learning.sampling.starts import Starts
from simulator.learning.training.episode_record import EpisodeRecord
from simulator.world.expected_episode import expected_episode
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
    sampler = CategoricalSampler(probabilities, 100_000)
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
    able = np.flatnonzero(np.isfinite(plan(grid).distance) & mdp.decision_states)
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


def judged(mdp, policy, starts, limit, *, agents=400, rollouts=12, steps=7):
    """A record of some rollouts of a policy that does not change, and the rollouts."""
    rng = np.random.default_rng(5)
    crowd = Collector(mdp, starts, agents, limit, rng)
    record, made = EpisodeRecord(mdp, distances(mdp), agents, limit), []
    for _ in range(rollouts):
        made.append((crowd.ages.copy(), crowd.collect(policy, steps)))
        record.add(made[-1][1], crowd)
    return record, made


@pytest.mark.parametrize("kind", ["fixed", "uniform", "curriculum"])
@pytest.mark.parametrize("slip", [0.0, 0.1])
def test_sampled_figures_are_those_of_the_tables_whatever_is_under_way(kind, slip):
    grid = replace(GENERATORS["rooms"].make(8, np.random.default_rng(0)), slip=slip)
    mdp = compile_mdp([grid])
    uniform = np.full((mdp.states, 4), 0.25, np.float32)
    starts = Starts(mdp, kind, np.random.default_rng(2))
    record, _ = judged(mdp, uniform, starts, 60, agents=4000, rollouts=30)
    true = expected_episode(mdp, uniform, starts.weights, 60)
    assert record.success_rate == pytest.approx(true.success, abs=0.03)
    assert record.episode_steps == pytest.approx(true.steps, rel=0.04)
    assert record.episode_return == pytest.approx(true.total_reward, abs=0.04)


def test_short_episodes_that_end_first_do_not_stand_for_all():
    grid = GENERATORS["maze"].make(15, np.random.default_rng(0))
    mdp = compile_mdp([grid])
    uniform = np.full((mdp.states, 4), 0.25, np.float32)
    limit = 4 * int(mdp.decision_states.sum())
    for kind in ("fixed", "uniform"):
        starts = Starts(mdp, kind, np.random.default_rng(2))
        record, made = judged(mdp, uniform, starts, limit, agents=2000, rollouts=1, steps=16)
        ended = made[0][1].episodes
        within = expected_episode(mdp, uniform, starts.weights, 16)
        assert record.episode_steps <= 16
        assert record.success_rate == pytest.approx(within.success, abs=0.02)
        if kind == "uniform":  # of those that ended all arrived
            assert ended.reached[ended.counts].all()
            assert record.success_rate < 0.2


def test_only_episodes_from_the_start_count_where_others_explore():
    mdp = compile_mdp([corridor(6)])
    starts = Starts(mdp, "fixed", np.random.default_rng(0), exploring=0.5)
    record, _ = judged(mdp, always(mdp, 1), starts, 30, agents=200)
    assert (record.success_rate, record.episode_steps) == (1.0, 5.0)
    assert record.episode_return == pytest.approx(1 - 0.05, abs=1e-5)
    assert record.path_ratio == pytest.approx(1.0)


def test_whole_episodes_are_counted_as_they_are():
    mdp = compile_mdp([corridor(6)])
    agents = Collector(
        mdp, Starts(mdp, "uniform", np.random.default_rng(0)), 5000, 20, np.random.default_rng(1)
    )
    record = EpisodeRecord(mdp, distances(mdp), 96, 20)
    record.add(agents.collect_episodes(always(mdp, 1)), agents)
    assert (record.success_rate, record.path_ratio) == (1.0, 1.0)
    assert record.episode_steps == pytest.approx(3.0, abs=0.1)
    assert record.episode_return == pytest.approx(0.97, abs=0.006)


def test_an_older_policy_is_forgotten_within_a_few_rollouts():
    mdp = compile_mdp([corridor(6)])
    agents = Collector(mdp, Starts(mdp, "fixed", np.random.default_rng(0)), 500, 40, np.random.default_rng(1))
    record = EpisodeRecord(mdp, distances(mdp), 96, 40)
    for move, rollouts in ((3, 20), (1, 12)):  # west into the wall, then east to the goal
        for _ in range(rollouts):
            record.add(agents.collect(always(mdp, move), 8), agents)
    assert record.success_rate > 0.99


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


def test_agents_that_only_explore_begin_anywhere_make_short_pieces_and_do_not_count():
    mdp = compile_mdp([corridor(200)])
    starts = Starts(mdp, "fixed", np.random.default_rng(0), exploring=0.25)
    start = int(mdp.start[0])
    assert starts.weights[start] == 1
    assert starts.drawn[start] == pytest.approx(0.75 + 0.25 / 199)
    agents = Collector(mdp, starts, 2000, 800, np.random.default_rng(2))
    exploring = ~agents.own
    assert exploring.sum() == 500
    assert (agents.origin[agents.own] == start).all()
    rollout = agents.collect(always(mdp, 1), 600)
    ended, short = rollout.episodes, exploring[rollout.episodes.agent]
    assert (ended.origin[~short] == start).all()
    assert (ended.steps[~short & ended.counts] == 199).all()
    assert not ended.counts[short].any()
    assert ended.steps[short].max() == 32
    visits = np.bincount((rollout.chosen[:, exploring] // mdp.actions).ravel(), minlength=200)
    assert visits[40:-1].min() > 0.8 * visits[40:-1].max()  # every cell has its share, not the way's end most


@pytest.mark.parametrize(
    ("agents", "share", "explorers"), [(1, 0.5, 0), (2, 0.1, 1), (8, 1.0, 7), (8, 0.0, 0)]
)
def test_one_agent_at_least_does_not_only_explore(agents, share, explorers):
    starts = Starts(compile_mdp([corridor(6)]), "fixed", np.random.default_rng(0), exploring=share)
    assert starts.explorers(agents) == explorers
