"""The planner network: its cost-to-go and the derivative, symmetries, any size, learning on a tiny map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.learning.networks.cost_to_go import FAR, PriceGraph, cost_to_go, look_up
from simulator.learning.networks.patches import CELLS, frames, patches
from simulator.learning.networks.planner_network import Planner, PlannerSettings
from simulator.learning.networks.whole_map import channels
from simulator.learning.training.trainer import Trainer
from simulator.world.generators import GENERATORS
from simulator.world.grid import GridMap, padded
from simulator.world.mdp import compile_mdp
from simulator.world.movement import ACTION_MOVES
from simulator.world.planner import distances, policy_costs
from tests.maps import grids, picture


def network(grid: GridMap, seed: int = 0) -> Planner:
    net = Planner(compile_mdp([grid]), PlannerSettings(), torch.Generator().manual_seed(seed))
    for parameter in (net.length, net.ground):  # untrained they are all 0: tell them apart
        torch.nn.init.normal_(parameter, 0, 0.06, generator=torch.Generator().manual_seed(seed))
    return net


def answers(net: Planner, grids: list[GridMap]) -> tuple[np.ndarray, np.ndarray]:
    """Logits [M, H, W, A] and values [M, H, W]; NaN where nobody acts."""
    mdp = compile_mdp(grids)
    assert net.bind(mdp)
    with torch.no_grad():
        logits, values = net()
    shape = (len(grids), *mdp.maps[0].cells.shape)
    full = np.full((mdp.states, mdp.actions), np.nan)
    full[net.state_index.numpy()] = logits.numpy()
    every = np.full(mdp.states, np.nan)
    every[net.state_index.numpy()] = values.numpy()
    return full.reshape(*shape, -1), every.reshape(shape)


# ---------------------------------------------------------------- cost-to-go


def corridor_prices(*prices: float) -> torch.Tensor:
    """[1, N] price of the move to the right."""
    return torch.tensor([prices], dtype=torch.float64, requires_grad=True)


def test_costs_add_up_along_the_way_and_their_gradient_flows_down_it():
    price = corridor_prices(2.0, 3.0, 5.0, FAR)
    goal = torch.tensor([False, False, False, True])
    value = cost_to_go(price, goal, [1])
    assert value.tolist() == [10.0, 8.0, 5.0, 0.0]
    (value * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()
    assert price.grad.tolist() == [[1.0, 11.0, 111.0, 0.0]]


def test_where_no_path_leads_is_far_and_has_no_gradient():
    price = corridor_prices(2.0, FAR, 3.0)
    value = cost_to_go(price, torch.tensor([False, False, True]), [1])
    assert (value[:2] >= FAR).all()
    value.sum().backward()
    assert not price.grad.any()


def test_a_price_that_is_no_number_shows_and_does_not_sweep_for_ever():
    price = corridor_prices(2.0, float("nan"), FAR)
    assert cost_to_go(price, torch.tensor([False, False, True]), [1]).isnan().all()


def test_costs_to_go_and_gradient_against_plain_iteration():
    rng = torch.Generator().manual_seed(0)
    width, steps = 6, [-6, 1, 6, -1]
    price = torch.rand(4, 36, generator=rng, dtype=torch.float64) + 0.1
    edge = torch.zeros(6, 6, dtype=torch.bool)
    edge[[0, -1]] = edge[:, [0, -1]] = True
    price[:, edge.flatten()] = FAR
    goal = torch.zeros(36, dtype=torch.bool)
    goal[2 * width + 3] = True
    weight = torch.rand(36, generator=rng, dtype=torch.float64) * ~edge.flatten()

    def plain(prices: torch.Tensor) -> torch.Tensor:
        value = torch.where(goal, 0.0, FAR).double()
        for _ in range(36):
            through = torch.stack([prices[a] + value.roll(-step) for a, step in enumerate(steps)])
            value = torch.where(goal, 0.0, through.amin(0))
        return value

    grads, values = [], []
    for solve in (plain, lambda p: cost_to_go(p, goal, steps)):
        prices = price.clone().requires_grad_()
        values.append(solve(prices)[~edge.flatten()])
        (solve(prices) * weight)[~edge.flatten()].sum().backward()
        grads.append(prices.grad)
    torch.testing.assert_close(values[1], values[0])
    torch.testing.assert_close(grads[1], grads[0])


def test_looking_up_has_the_derivative_of_indexing():
    rng = torch.Generator().manual_seed(0)
    which, weight = torch.randint(0, 5, (3, 7), generator=rng), torch.rand(3, 7, generator=rng)
    tables = [torch.rand(5, generator=torch.Generator().manual_seed(1)).requires_grad_() for _ in range(2)]
    for table, found in zip(tables, (tables[0][which], look_up(tables[1], which)), strict=True):
        (found * weight).sum().backward()
        assert torch.equal(found, table[which])
    torch.testing.assert_close(tables[0].grad, tables[1].grad)


# ---------------------------------------------------------------- neighbourhoods and symmetries


@pytest.mark.parametrize("move", ACTION_MOVES)
def test_a_frame_holds_each_cell_of_the_neighbourhood_once(move):
    every = {(row, col) for row in (-1, 0, 1) for col in (-1, 0, 1)}
    for frame in frames(move):
        assert len(frame) == CELLS
        assert set(frame) == every
        assert frame[:2] == [(0, 0), move]


def test_equal_neighbourhoods_are_looked_at_once():
    seen = patches(torch.from_numpy(channels([picture("S.... ..... ....G")])), 8)
    inner = seen.which.view(8, seen.height, seen.width)[:, 2, 3]  # the cell in the middle of open floor
    assert len(set(inner[:4].tolist())) == len(set(inner[4:].tolist())) == 1
    assert inner[0] != inner[4]


TURNS = [(turn, flip) for turn in range(4) for flip in (False, True)]


@pytest.mark.parametrize(("turn", "flip"), TURNS)
@settings(max_examples=6, deadline=None)
@given(grid=grids(6))
def test_turned_and_mirrored_maps_get_turned_and_mirrored_answers(turn, flip, grid):
    def moved(array: np.ndarray) -> np.ndarray:
        return np.rot90(array[:, ::-1] if flip else array, turn)

    marks = np.zeros(grid.cells.shape, int)
    marks[grid.start] += 1
    marks[grid.goal] += 2
    start, goal = (tuple(np.argwhere(moved(marks) & bit)[0]) for bit in (1, 2))
    other = GridMap(moved(grid.cells), start, goal, grid.movement, grid.slip)
    net = network(grid)
    (one,), (value,) = answers(net, [grid])
    (two,), (other_value,) = answers(net, [other])
    np.testing.assert_allclose(moved(value), other_value, rtol=1e-4)
    for action in range(net.actions):
        row, col = ACTION_MOVES[action]
        if flip:
            col = -col
        for _ in range(turn):
            row, col = -col, row
        same = two[..., ACTION_MOVES.index((row, col))]
        np.testing.assert_allclose(moved(one[..., action]), same, rtol=1e-3, atol=1e-4)


@settings(max_examples=15, deadline=None)
@given(grid=grids(6), below=st.integers(0, 4), right=st.integers(0, 4))
def test_a_larger_frame_changes_nothing(grid, below, right):
    cells = np.zeros((grid.height + below, grid.width + right), np.uint8)
    frame = GridMap(cells, (0, 0), (0, 0), grid.movement, grid.slip)
    net = network(grid)
    (alone,), (value,) = answers(net, [grid])
    both, values = answers(net, padded([grid, frame]))
    np.testing.assert_allclose(values[0, : grid.height, : grid.width], value, rtol=1e-5)
    np.testing.assert_allclose(both[0, : grid.height, : grid.width], alone, rtol=1e-4, atol=1e-4)


# ---------------------------------------------------------------- learning


def test_it_has_a_few_thousand_parameters_whatever_the_map():
    small, large = (network(GENERATORS["open"].make(size, np.random.default_rng(0))) for size in (5, 40))
    assert 2_000 <= small.parameter_count == large.parameter_count <= 10_000


def greedy_share(trainer: Trainer, grid: GridMap) -> float:
    """Share of the cells from which the greedy policy takes a shortest path."""
    mdp = compile_mdp([grid])
    assert trainer.network.bind(mdp)
    with torch.no_grad():
        logits, _ = trainer.network()
    action = np.zeros(mdp.states, np.int64)
    action[trainer.network.state_index.numpy()] = logits.argmax(1).numpy()
    best, cost = distances(mdp), policy_costs(mdp, action)
    able = np.isfinite(best) & mdp.decision_states
    return float(np.isclose(cost[able], best[able]).mean())


def test_a_short_training_finds_shortest_paths_on_a_maze_that_it_never_saw():
    rng = np.random.default_rng(0)
    maps = [GENERATORS["maze"].make(11, rng) for _ in range(4)]
    fresh = GENERATORS["maze"].make(13, rng)
    settings_ = {"network": "planner", "starts": "uniform", "gamma": 1.0, "agents": 512, "episode_limit": 30,
                 "entropy_updates": 60}  # fmt: skip
    trainer = Trainer(maps, settings_)
    assert greedy_share(trainer, fresh) < 0.5
    trainer.set_maps(maps)
    for _ in range(100):
        trainer.update()
    assert greedy_share(trainer, fresh) == 1.0


def test_policies_follow_their_own_cost_to_go_so_they_cannot_walk_in_circles():
    rng = np.random.default_rng(1)
    grid = replace(GENERATORS["maze"].make(11, rng), movement="octile-free")
    net = network(grid)
    logits, values = answers(net, [grid])
    mdp = compile_mdp([grid])
    cells = np.flatnonzero(mdp.decision_states)
    action = logits.reshape(-1, 8)[cells].argmax(1)
    on_its_way = mdp.valid[cells, action]  # the others bump into a wall that they take for a way
    there = mdp.successor[cells, action]
    value = np.nan_to_num(values.ravel(), nan=0.0)
    assert on_its_way.any()
    assert (value[there] > value[cells])[on_its_way].all()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999), actions=st.sampled_from([4, 8]))
def test_the_search_finds_what_the_sweeps_settle_on(seed: int, actions: int) -> None:
    """On planes with a ring that nobody leaves, as `patches` makes them; prices from 1/8 to a wall's."""
    rng = torch.Generator().manual_seed(seed)
    height, width = 9, 11
    price = torch.exp(torch.rand(actions, height * width, generator=rng) * 14 - 2)
    edge = torch.ones(height, width, dtype=torch.bool)
    edge[1:-1, 1:-1] = False
    price[:, edge.flatten()] = FAR
    goal = torch.zeros(height * width, dtype=torch.bool)
    goal[torch.randint(height * width, (2,), generator=rng)] = True
    steps = [row * width + col for row, col in ACTION_MOVES[:actions]]
    found = PriceGraph(price, steps).cost_to_go(goal)
    expected = cost_to_go(price, goal, steps)
    assert torch.allclose(found.float(), expected, rtol=2e-5)
    assert (found[expected >= FAR] == FAR).all()
    assert (PriceGraph(price, steps).cost_to_go(torch.zeros_like(goal)) == FAR).all()


@settings(deadline=None, max_examples=25)
@given(grid=grids(), seed=st.integers(0, 99))
def test_a_network_answers_without_a_gradient_as_with_one(grid: GridMap, seed: int) -> None:
    net = network(grid, seed)
    with torch.no_grad():
        logits, value = net()
        again, _ = net()
    expected = net()
    assert torch.allclose(logits.softmax(1), expected[0].softmax(1), atol=2e-5)
    assert torch.allclose(value, expected[1], rtol=2e-5, atol=1e-5)
    assert torch.equal(again, logits)


def test_another_goal_on_the_same_cells_is_answered_as_if_it_were_new() -> None:
    grid = picture("S..# .#.. ...G")
    net = network(grid)
    first = answers(net, [grid])
    moved = replace(grid, goal=(0, 2))
    for one, other in zip(answers(net, [moved]), answers(network(moved), [moved]), strict=True):
        assert np.array_equal(one, other, equal_nan=True)
    assert np.array_equal(answers(net, [grid])[0], first[0], equal_nan=True)
