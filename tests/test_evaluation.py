"""Evaluation against figures counted by hand, and against episodes run step by step."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.learning.evaluation import JudgedEpisodes, evaluate, finish, wilson
from simulator.learning.evaluation import evaluator as judging
from simulator.learning.evaluation.drawing import join_tables
from simulator.learning.evaluation.episode_run import run_episode
from simulator.learning.evaluation.following import circles
from simulator.learning.evaluation.results import joined
from simulator.learning.evaluation.statistics import clustered
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.protocols import DensePolicy, SteppedPolicy
from simulator.learning.policies.reference import Random
from simulator.learning.sampling.actor import Actor, TableActor
from simulator.world.mdp import compile_mdp
from simulator.world.planner import (
    distances,
    first_wrong,
    follow,
    optimal_moves,
    optimal_steps,
    optimum,
    plan,
)
from simulator.world.recipe import Recipe
from tests.maps import grids, picture

if TYPE_CHECKING:
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp

torch.set_num_threads(1)
ARROWS = {"^": 0, ">": 1, "v": 2, "<": 3}


class Arrows(DensePolicy):
    """Goes where arrows point, on maps of the shapes of its pictures."""

    title = "arrows"

    def __init__(self, *pictures: str) -> None:
        self._action = {}
        for text in pictures:
            rows = text.split()
            self._action[len(rows), len(rows[0])] = [ARROWS[sign] for row in rows for sign in row]

    def table(self, mdp: Mdp) -> tuple[np.ndarray, np.ndarray]:
        flat = self._action[mdp.maps[0].cells.shape] * len(mdp.maps)
        table = np.full((mdp.states, mdp.actions), 0.01, np.float32)
        table[np.arange(mdp.states), flat] = 1.0
        return table / table.sum(1, keepdims=True), np.full(mdp.states, nan, np.float32)


class Even(DensePolicy):
    """The same probabilities in every cell."""

    title = "even"

    def __init__(self, *row: float) -> None:
        self._row = row

    def table(self, mdp: Mdp) -> tuple[np.ndarray, np.ndarray]:
        return np.array([self._row] * mdp.states, np.float32), np.zeros(mdp.states, np.float32)


class Drawing(DensePolicy):
    """Any table of probabilities, drawn from a seed."""

    title = "drawing"

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def table(self, mdp: Mdp) -> tuple[np.ndarray, np.ndarray]:
        cells = mdp.maps[0].cells.size  # on all maps the same
        logits = np.random.default_rng(self._seed).normal(size=(cells, mdp.actions)) * 3
        logits = np.tile(logits, (len(mdp.maps), 1))
        logits += 4 * optimal_moves(mdp, distances(mdp))
        table = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        return table.astype(np.float32), np.full(mdp.states, nan, np.float32)


def judged(policy: DensePolicy | SteppedPolicy, *maps: GridMap, **more: object):
    """The evaluation, and the policy's episodes."""
    parts: dict[str, list[JudgedEpisodes]] = {}

    def watch(role: str, episodes: JudgedEpisodes) -> None:
        parts.setdefault(role, []).append(episodes)

    found = finish(evaluate(policy, maps, watch=watch, **more))
    return found, joined(parts["policy"])


# ---------------------------------------------------------------- figures by hand


@pytest.mark.parametrize(
    ("won", "episodes", "low", "high"),
    [
        (0, 10, 0.0, 0.2775328),  # Brown, Cai and DasGupta 2001: the centre is shifted towards 1/2
        (10, 10, 0.7224672, 1.0),
        (5, 10, 0.2365931, 0.7634069),
        (81, 263, 0.2552647, 0.3662090),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_as_published(won: int, episodes: int, low: float, high: float) -> None:
    assert wilson(won, episodes) == pytest.approx((low, high), abs=6e-5)


def test_nothing_is_known_without_episodes() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_every_figure_of_four_maps_counted_by_hand() -> None:
    maps = [
        picture("S.G ..."),  # straight: cost 2 of 2
        picture("S..G ...."),  # round about: 5 of 3
        picture("S....G"),  # pushes the wall at its left for ever: limit 4 x 5 steps, all collisions
        picture("S.!.. ..... ....G"),  # ends in a hazard after 2 of 6
    ]
    arrows = Arrows(">>> >>>", "v>>^ >>>^", "<<<<<<", ">>>>> >>>>> >>>>>")
    found, episodes = judged(arrows, *maps)
    score = found.policy
    assert (score.episodes, score.timeouts, score.hazards, score.loops) == (4, 1, 1, 1)
    assert score.success_rate == 0.5
    assert score.success_interval == wilson(2, 4)
    assert score.spl == pytest.approx((1 + 3 / 5) / 4)
    # made good: all, all, nothing (0 of 5), nothing (no way leads on from a hazard)
    assert score.soft_spl == pytest.approx((1 + 3 / 5) / 4)
    assert score.optimal_share == 0.25
    assert score.path_ratio == pytest.approx((1 + 5 / 3) / 2)
    assert score.collisions_per_episode == 20 / 4
    assert episodes.steps.tolist() == [2, 5, 20, 2]
    assert found.maps.success.tolist() == [1, 1, 0, 0]
    assert found.maps.spl.tolist() == [1, 0.6, 0, 0]
    assert found.maps.optimal.tolist() == [1, 0, 0, 0]
    assert found.maps.worst().tolist() == [2, 3, 1, 0]
    assert found.maps.wrong.tolist() == [[-1, -1], [0, 0], [0, 0], [0, 1]]
    assert [(b.low, b.high, b.episodes, b.success_rate, b.spl) for b in found.buckets] == [
        (2, 4, 2, 1.0, pytest.approx(0.8)),
        (4, 8, 2, 0.0, 0.0),
    ]
    assert [(loop.map, loop.cells, loop.episodes, str(loop)) for loop in found.loops] == [
        (2, ((0, 0),), 1, "pushes a wall at 0,0")
    ]


def test_soft_spl_counts_the_way_that_was_made_good() -> None:
    """Three of five cells, then to and fro until the cut after 20 steps."""
    found, episodes = judged(Arrows(">>>><>"), picture("S....G"))
    end = 3 + (20 - 3) % 2  # it swings between the cells 3 and 4
    assert episodes.progress.tolist() == [end / 5]
    assert found.policy.soft_spl == pytest.approx(end / 5 * 5 / 20)
    assert (found.policy.success_rate, found.policy.spl, found.policy.timeouts) == (0, 0, 1)
    assert str(found.loops[0]) == "goes round 2 cells at 3,0"


def test_start_on_the_goal_is_a_success_at_no_cost() -> None:
    found, _ = judged(Arrows("<<"), picture("S."))
    score = found.policy
    assert (score.episodes, score.success_rate, score.spl, score.soft_spl) == (1, 1, 1, 1)
    assert (score.optimal_share, score.path_ratio, score.collisions_per_episode) == (1, 1, 0)


@pytest.mark.parametrize(("budget", "won"), [(1.0, False), (1.66, False), (5 / 3, True), (2.0, True)])
def test_the_budget_is_a_multiple_of_the_optimal_steps(budget: float, won: bool) -> None:
    found, episodes = judged(Arrows("v>>^ >>>^"), picture("S..G ...."), budget=budget)
    assert bool(found.policy.success_rate) == won
    assert episodes.steps[0] == min(5, int(budget * 3 + 1e-9))


def test_path_lengths_are_costs_and_steps_are_the_planners() -> None:
    """Mud costs 3: through it 4 steps cost 10, around it 6 steps cost 6."""
    found, episodes = judged(Arrows(">>>>> >>>>>"), picture("SmmmG ....."), budget=1.0)
    assert (episodes.cost[0], episodes.optimal[0], episodes.steps[0]) == (10, 6, 4)
    assert found.policy.spl == pytest.approx(6 / 10)
    steps = optimal_steps(mdp := compile_mdp([picture("SmmmG .....")]), optimum(mdp))
    assert steps[0] == 6


def test_all_cells_are_all_from_which_a_way_leads_but_the_goal() -> None:
    found, episodes = judged(Arrows(">>v >>>"), picture("S.. #.G"), all_cells=True)
    assert found.policy.episodes == 4
    assert sorted(map(tuple, episodes.start.tolist())) == [(0, 0), (0, 1), (0, 2), (1, 1)]
    found, _ = judged(resolve("optimal"), picture("S.G#."), all_cells=True)
    assert (found.policy.episodes, found.unreachable) == (2, 1)


def test_a_start_without_a_way_is_left_out_and_told() -> None:
    found, _ = judged(resolve("optimal"), picture("S#G"), picture("S.G"))
    assert (found.policy.episodes, found.unreachable) == (1, 1)
    assert isnan(found.maps.success[0])
    assert found.maps.worst().tolist() == [1]


# ---------------------------------------------------------------- against episodes run step by step


@settings(deadline=None, max_examples=100)
@given(grid=grids(), seed=st.integers(0, 999), budget=st.sampled_from([1.0, 1.5, 4.0]))
def test_pointer_doubling_is_running_every_episode(grid: GridMap, seed: int, budget: float) -> None:
    grid = replace(grid, slip=0.0)
    policy = Drawing(seed)
    found, episodes = judged(policy, grid, all_cells=True, budget=budget)
    mdp = compile_mdp([grid])
    table, values = policy.table(mdp)
    best = plan(grid, mdp)
    steps = optimal_steps(mdp, best)
    circle = circles(mdp, table.argmax(1))
    for row in range(episodes.map.size):
        state = grid.index(tuple(episodes.start[row]))
        trace = run_episode(
            TableActor(mdp, table, values),
            best.distance,
            mode="greedy",
            limit=int(budget * steps[state] + 1e-9),
            rng=np.random.default_rng(0),
            start=state,
        )
        assert episodes.success[row] == (trace.outcome == "goal")
        assert episodes.hazard[row] == (trace.outcome == "hazard")
        assert episodes.steps[row] == trace.steps
        assert episodes.cost[row] == pytest.approx(trace.cost)
        assert episodes.optimal[row] == pytest.approx(best.distance[state])
        moves = trace.positions[1:] - trace.positions[:-1]
        assert episodes.collisions[row] == (moves == 0).all(1).sum()
        endless = follow(mdp, table.argmax(1), state)
        assert episodes.loops[row] == bool(mdp.decision_states[endless[-1]])
        assert episodes.loops[row] == (circle[state] >= 0)
        if episodes.loops[row]:
            turn = endless[endless.index(endless[-1]) : -1]
            assert circle[state] == min(turn)
    if found.policy.episodes:
        assert found.policy.success_rate == pytest.approx(episodes.success.mean())
        assert found.policy.spl == pytest.approx((episodes.success * episodes.ratio).mean())


@settings(deadline=None, max_examples=60)
@given(grid=grids(), seed=st.integers(0, 99))
def test_the_planner_is_perfect_whatever_the_map(grid: GridMap, seed: int) -> None:
    found, _ = judged(resolve("optimal"), replace(grid, slip=0.0), all_cells=True, budget=1.0, seed=seed)
    if found.policy.episodes:
        assert (found.policy.success_rate, found.policy.spl, found.policy.optimal_share) == (1, 1, 1)
        assert found.policy.path_ratio == pytest.approx(1)
    assert found.maps.wrong.tolist() == [[-1, -1]]
    assert not found.loops


@settings(deadline=None)
@given(grid=grids(), seed=st.integers(0, 99))
def test_the_first_wrong_decision_is_the_first_that_costs_more(grid: GridMap, seed: int) -> None:
    grid = replace(grid, slip=0.0)
    policy = Drawing(seed)
    mdp = compile_mdp([grid])
    best = plan(grid, mdp)
    path = follow(mdp, policy.table(mdp)[0].argmax(1), grid.index(grid.start))
    number = first_wrong(mdp, best, path)
    found, _ = judged(policy, grid)
    if not np.isfinite(best.length):
        assert found.maps.wrong.tolist() == [[-1, -1]]
        return
    place = (-1, -1) if number is None else grid.position(path[number])
    assert tuple(found.maps.wrong[0]) == place
    if number is not None:  # up to here every step came nearer by what it cost
        lost = [mdp.cost[s, mdp.successor[s] == t].min() + best.distance[t] - best.distance[s]
                for s, t in pairwise(path[: number + 2])]  # fmt: skip
        assert all(abs(part) < 1e-5 for part in lost[:-1])
        assert lost[-1] > 1e-5


def test_drawn_moves_have_the_mean_of_the_chain() -> None:
    """From the left of S.G, right with 3/4 and left with 1/4 in four steps: RR, LRR, LLRR, RLRR arrive."""
    chance = 0.75**2 * (1 + 0.25 + 0.25**2 + 0.75 * 0.25)
    rates = []
    for seed in range(30):
        found, episodes = judged(Even(0, 0.75, 0, 0.25), picture("S.G"), mode="sampled", budget=2, seed=seed)
        rates.append(found.policy.success_rate)
        assert found.policy.episodes == judging.DRAWN
        assert set(np.unique(episodes.steps)) <= {2, 3, 4}
    assert np.std(rates) > 0
    assert np.mean(rates) == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 3000))


@pytest.mark.parametrize(("slip", "movement", "mode"), [(0.3, "four", "greedy"), (0.3, "octile", "sampled"),
                                                        (0.0, "four", "sampled")])  # fmt: skip
def test_walks_that_are_drawn_have_the_means_of_the_solved_chain(
    slip: float, movement: str, mode: str
) -> None:
    """Success, collisions and cost of 3,000 walks against the distribution pushed through the tables."""
    grid = picture("S.m. .#.. ...! ..wG", movement, slip)
    mdp, policy = compile_mdp([grid]), Drawing(5)
    table = policy.table(mdp)[0].astype(float)
    if mode == "greedy":
        table = np.eye(mdp.actions)[table.argmax(1)]
    executed = table @ mdp.slip
    limit = int(2 * optimal_steps(mdp, optimum(mdp))[mdp.start[0]])
    here = np.zeros(mdp.states)
    here[mdp.start[0]] = 1
    hits = cost = 0.0
    for _ in range(limit):
        flow = (here * mdp.decision_states)[:, None] * executed
        hits += flow[~mdp.valid].sum()
        cost += (flow * mdp.cost).sum()
        here = here * ~mdp.decision_states + np.bincount(mdp.successor.ravel(), flow.ravel(), mdp.states)
    count = 3000
    found, episodes = judged(policy, *[grid] * count, mode=mode, budget=2.0, baselines=())
    chance = here[mdp.goal[0]]
    assert found.policy.episodes == count
    assert 0.05 < chance < 0.95
    assert found.policy.success_rate == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / count))
    assert episodes.hazard.mean() == pytest.approx(here[11], abs=0.04)
    for column, mean in ((episodes.collisions, hits), (episodes.cost, cost)):
        assert column.mean() == pytest.approx(mean, abs=4 * column.std() / np.sqrt(count))


def test_slip_draws_even_greedy_walks() -> None:
    found, episodes = judged(Arrows(">>> >>>"), picture("S.G ...", slip=0.5), baselines=())
    assert found.policy.episodes == 100
    assert 0 < found.policy.success_rate < 1
    assert found.policy.loops == 0
    assert episodes.collisions.max() > 0


# ---------------------------------------------------------------- company, order, memory


def test_chance_and_untrained_stand_beside_a_network() -> None:
    maps = Recipe.parse("random:8-10@0.2").make(6, seed=1)
    found = finish(evaluate(resolve("untrained:mlp", seed=3), maps, all_cells=True))
    assert found.untrained is not None and found.random is not None
    assert replace(found.untrained, title="") == replace(found.policy, title="")
    assert found.random.title == "random"
    again = finish(evaluate(resolve("random"), maps, all_cells=True))
    assert again.untrained is None
    assert again.random == found.random  # the same draws beside any policy


def test_maps_of_all_sizes_are_scored_in_the_order_they_came() -> None:
    maps = [picture("S..G"), picture("S.G ..."), picture("G..S"), picture("S.G ...", "moore")]
    found, _ = judged(Arrows(">>>>", ">>> >>>"), *maps[:3], baselines=())
    assert found.maps.success.tolist() == [1, 1, 0]
    alone = [judged(resolve("optimal"), grid)[0].policy for grid in maps]
    every, _ = judged(resolve("optimal"), *maps)
    assert every.policy.episodes == sum(score.episodes for score in alone) == 4
    assert every.maps.episodes.tolist() == [1, 1, 1, 1]


def test_progress_counts_every_map_once_for_every_policy() -> None:
    maps = Recipe.parse("random:6-7@0.2").make(5, seed=1)
    seen = []
    finish(evaluate(resolve("untrained:mlp"), maps), seen.append)
    assert {step.total for step in seen} == {15}
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert seen[-1].done == 15
    assert {step.what for step in seen} == {"untrained:mlp", "random"}


def test_an_evaluation_can_be_left_between_its_slices() -> None:
    work = evaluate(resolve("random"), Recipe.parse("random:6@0.2").make(3, seed=1), all_cells=True)
    next(work)
    work.close()
    assert list(work) == []


def test_a_choice_of_starts_stands_for_all_where_stepping_them_would_take_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    maps = Recipe.parse("open:12").make(1, seed=1)
    full = finish(evaluate(resolve("random"), maps, all_cells=True)).policy
    monkeypatch.setattr(Random, "step_budget", 1000)
    some = finish(evaluate(resolve("random"), maps, all_cells=True)).policy
    assert full.episodes == 143
    assert 5 < some.episodes < 60


def test_other_numbers_of_actions_are_refused_before_any_work() -> None:
    policy = Arrows(">>>")
    policy.actions = 4
    with pytest.raises(ValueError, match="its policy has 4 actions, the map moves by moore"):
        next(evaluate(policy, [picture("S.G"), picture("S.G", "moore")]))


class CountingActor(Actor):
    """Goes right at its even steps and down at its odd ones, which no table can do."""

    def __init__(self, mdp: Mdp) -> None:
        self.mdp = mdp

    def begin(self, count: int) -> np.ndarray:
        return np.zeros((count, 1), np.float32)

    def act(
        self, states: np.ndarray, last: np.ndarray, memory: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        assert ((last == -1) == (memory[:, 0] == 0)).all()
        table = np.zeros((states.size, 4), np.float32)
        table[np.arange(states.size), np.where(memory[:, 0] % 2 == 0, 1, 2)] = 1
        return table, np.zeros(states.size, np.float32), memory + 1

    def first_steps(self) -> tuple[np.ndarray, np.ndarray]:
        states = np.arange(self.mdp.states)
        table, values, _ = self.act(states, np.full(states.size, -1), self.begin(states.size))
        return table, values


class Counting(SteppedPolicy):
    """Goes right and down by turns."""

    title = "counting"

    def actor(self, mdp: Mdp) -> CountingActor:
        return CountingActor(mdp)


@pytest.mark.parametrize("mode", ["greedy", "sampled"])
def test_policies_with_a_memory_are_stepped(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BATCH", 3)
    found, episodes = judged(Counting(), picture("S... .... .... ...G"), all_cells=True, mode=mode)
    reached = {tuple(start) for start in episodes.start[episodes.success].tolist()}
    # by turns right and down from any cell; a wall at the edge costs a step but not the way
    assert reached == {(r, c) for r in range(4) for c in range(4)} - {(3, 3)}
    stairs = (episodes.start == [0, 0]).all(1)
    assert (episodes.steps[stairs], episodes.collisions[stairs]) == (6, 0)
    column = (episodes.start == [0, 3]).all(1)  # right against the wall, down, right, down, right, down
    assert (episodes.steps[column], episodes.collisions[column], episodes.cost[column]) == (6, 3, 6)
    assert found.maps.wrong.tolist() == [[-1, -1]]


def test_tables_put_together_are_those_of_all_maps_at_once() -> None:
    maps = [picture("S.m .#G"), picture("..S G.!"), picture("S#. ..G")]
    whole, parts = compile_mdp(maps), join_tables([compile_mdp(maps[:1]), compile_mdp(maps[1:])])
    for name in ("successor", "cost", "reward", "terminal", "valid", "start", "goal", "decision_states"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


def test_the_random_policy_is_stepped_on_maps_of_several_sizes() -> None:
    maps = [picture("S.G"), picture("S.G ..."), picture("S..G")] * 40
    found, _ = judged(resolve("random"), *maps, baselines=())
    assert found.policy.episodes == 120 and 0 < found.policy.success_rate < 1


@pytest.mark.parametrize("maps", [5, 20, 60])
@pytest.mark.parametrize(("ones", "zeros"), [(2.0, 2.0), (4.0, 1.0), (0.3, 0.3)])
def test_intervals_cover_the_truth_though_cells_of_a_map_are_alike(
    maps: int, ones: float, zeros: float
) -> None:
    """Maps of a Beta-distributed success, 200 cells each: 95 % intervals hold the mean in about 95 of 100."""
    rng, true = np.random.default_rng(0), ones / (ones + zeros)
    held = alone = 0
    for _ in range(600):
        cells = np.full(maps, 200.0)
        won = rng.binomial(200, rng.beta(ones, zeros, maps)).astype(float)
        low, high = clustered(won, cells)
        held += low <= true <= high
        low, high = wilson(float(won.sum()), float(cells.sum()))
        alone += low <= true <= high
    assert held / 600 >= 0.92
    assert alone / 600 < 0.6


def test_intervals_of_one_episode_a_map_are_plain() -> None:
    won = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    assert clustered(won, np.ones(5)) == wilson(3, 5)
    assert clustered(np.array([30.0]), np.array([40.0])) == wilson(30, 40)


def test_maps_that_all_succeed_say_no_more_than_their_number() -> None:
    low, high = clustered(np.full(10, 500.0), np.full(10, 500.0))
    assert high == pytest.approx(1.0)
    assert low < wilson(10, 10)[0] + 1e-9
