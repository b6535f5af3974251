"""Shortest paths against optima counted by hand, and against following cell by cell."""

from __future__ import annotations

import heapq
from dataclasses import replace
from math import inf, isinf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.movement import ACTION_MOVES
from simulator.world.planner import (
    distances,
    follow,
    optimal_moves,
    path_cost,
    plan,
    policy_costs,
    position_path,
)
from simulator.world.regions import regions, solvable
from simulator.world.shortest import goal_distances, shortest_moves
from tests.maps import grids, picture

PRICE = {Cell.FLOOR: 1, Cell.MUD: 3, Cell.WATER: 5}
OPEN = "S.... ..... ....G"
WALL = "S#G .#. ..."
CORNER = "S#. .G#"
SWAMP = "SmmmG ....."
POND = "SwG ..."
CLIFF = ".... S!!G"
SIDESTEP = "S! !G"


@pytest.mark.parametrize(
    ("rows", "movement", "length"),
    [
        (OPEN, "four", 6),
        (OPEN, "octile", 2 + 2 * sqrt(2)),
        (OPEN, "octile-free", 2 + 2 * sqrt(2)),
        (OPEN, "moore", 4),
        (WALL, "four", 6),
        (WALL, "octile", 6),  # no corner may be cut
        (WALL, "octile-free", 2 + 2 * sqrt(2)),
        (WALL, "moore", 4),
        (CORNER, "four", 2),
        (CORNER, "octile", 2),
        (CORNER, "octile-free", sqrt(2)),
        (CORNER, "moore", 1),
        (SWAMP, "four", 6),  # around, not 3 + 3 + 3 + 1 through
        (SWAMP, "octile", 2 + 2 * sqrt(2)),
        (SWAMP, "moore", 4),
        (POND, "four", 4),
        (POND, "octile", 2 * sqrt(2)),  # water is no wall: its corner may be cut
        (CLIFF, "four", 5),
        (CLIFF, "octile", 1 + 2 * sqrt(2)),
        (SIDESTEP, "four", inf),
        (SIDESTEP, "octile", sqrt(2)),  # hazards are no walls: their corner may be cut
        ("S", "four", 0),
        ("S#G", "moore", inf),
    ],
)
def test_optima_counted_by_hand(rows: str, movement: str, length: float) -> None:
    grid = picture(rows, movement)
    found = plan(grid)
    assert found.length == pytest.approx(length)
    assert solvable(grid) == (not isinf(length))
    path = position_path(grid, found.path)
    assert (not path) if isinf(length) else (path[0], path[-1]) == (grid.start, grid.goal)


def test_all_optimal_moves_of_an_open_square_are_found() -> None:
    found = plan(picture("S.. ... ..G"))
    assert found.distance.reshape(3, 3).tolist() == [[4, 3, 2], [3, 2, 1], [2, 1, 0]]
    east, south = found.optimal[:, 1].reshape(3, 3), found.optimal[:, 2].reshape(3, 3)
    assert east.tolist() == [[True, True, False]] * 3
    assert south.tolist() == [[True] * 3, [True] * 3, [False] * 3]
    assert not found.optimal[:, [0, 3]].any()


def test_several_maps_are_measured_each_to_its_own_goal() -> None:
    found = distances(compile_mdp([picture("S..G"), picture("GS.#")]))
    assert found.tolist() == [3, 2, 1, 0, 0, 1, 2, inf]


@settings(deadline=None)
@given(grid=grids())
def test_a_plan_is_a_path_of_its_own_length_over_safe_cells(grid: GridMap) -> None:
    grid = replace(grid, slip=0.0)
    mdp = compile_mdp([grid])
    found = plan(grid, mdp)
    assert solvable(grid) == np.isfinite(found.length)
    if found.path.size:
        kinds = grid.cells.ravel()[found.path]
        assert not np.isin(kinds, (Cell.WALL, Cell.HAZARD)).any()
        action = found.optimal.argmax(1)
        assert follow(mdp, action, grid.index(grid.start)) == found.path.tolist()
        assert path_cost(mdp, found.path, action) == pytest.approx(found.length, rel=1e-12)


@settings(deadline=None)
@given(grid=grids(5))
def test_distances_agree_with_relaxation(grid: GridMap) -> None:
    mdp = compile_mdp([grid])
    best = np.full(mdp.states, inf)
    best[mdp.goal] = 0
    hazard = grid.cells.ravel()[mdp.successor] == Cell.HAZARD
    usable = mdp.valid & mdp.decision_states[:, None] & ~hazard
    for _ in range(mdp.states):
        ahead = np.where(usable, mdp.cost + best[mdp.successor], inf).min(1)
        best = np.minimum(best, ahead)
    assert np.allclose(distances(mdp), best)
    moves = optimal_moves(mdp, distances(mdp))
    assert (moves.any(1) == (np.isfinite(best) & mdp.decision_states)).all()


def plain_dijkstra(grid: GridMap) -> np.ndarray:
    """Costs to the goal as a textbook finds them, cell by cell from the goal backwards."""
    found = np.full(grid.cells.shape, inf)
    queue = [(0.0, grid.goal)]
    while queue:
        far, (row, col) = heapq.heappop(queue)
        if far >= found[row, col]:
            continue
        found[row, col] = far
        for dr, dc in ACTION_MOVES[: grid.rule.actions]:
            r, c = row - dr, col - dc
            if not (0 <= r < grid.height and 0 <= c < grid.width):
                continue
            if grid.cells[r, c] in (Cell.WALL, Cell.HAZARD):
                continue
            if dr and dc and grid.rule.corners and Cell.WALL in (grid.cells[r, col], grid.cells[row, c]):
                continue
            length = grid.rule.diagonal if dr and dc else 1.0
            heapq.heappush(queue, (far + length * PRICE[grid.cells[row, col]], (r, c)))
    return found.ravel()


@settings(deadline=None, max_examples=200)
@given(grid=grids(9))
def test_distances_are_those_of_a_plain_dijkstra(grid: GridMap) -> None:
    found = goal_distances([grid])
    np.testing.assert_allclose(found, plain_dijkstra(grid), rtol=1e-12)
    bare = replace(grid, cells=np.where(grid.cells == Cell.WALL, Cell.WALL, Cell.FLOOR))  # by breadth
    np.testing.assert_allclose(goal_distances([bare]), plain_dijkstra(bare), rtol=1e-12)


@settings(deadline=None)
@given(grid=grids(9), seed=st.integers(0, 99))
def test_maps_side_by_side_are_planned_as_each_alone(grid: GridMap, seed: int) -> None:
    rng = np.random.default_rng(seed)
    free = np.argwhere((grid.cells != Cell.WALL) & (grid.cells != Cell.HAZARD))
    goals = [tuple(map(int, free[rng.integers(len(free))])) for _ in range(3)]
    for kinds in (grid.cells, np.where(grid.cells == Cell.WALL, Cell.WALL, Cell.FLOOR)):
        maps = [replace(grid, cells=kinds, goal=goal) for goal in goals]
        found = goal_distances(maps)
        assert np.array_equal(found, np.concatenate([goal_distances([one]) for one in maps]))
        moves = shortest_moves(maps, found)
        alone = [shortest_moves([one], goal_distances([one])) for one in maps]
        assert np.array_equal(moves, np.concatenate(alone))


def test_breadth_first_levels_of_a_long_corridor() -> None:
    rows = np.ones((41, 41), np.uint8)
    rows[::2] = 0
    rows[1::4, -1] = rows[3::4, 0] = 0  # one winding way
    for movement in ("four", "moore"):
        grid = GridMap(rows, (40, 40), (0, 0), movement)
        expected = plain_dijkstra(grid)
        assert goal_distances([grid]).tolist() == expected.tolist()
        assert expected[np.isfinite(expected)].max() > 800


def test_costs_that_differ_in_the_ninth_digit_are_told_apart() -> None:
    grid = GridMap(np.zeros((1, 400), np.uint8), (0, 0), (0, 399), "octile")
    distance = goal_distances([grid])
    assert shortest_moves([grid], distance)[0].sum() == 1
    distance[1] += 1e-6
    assert not shortest_moves([grid], distance)[0].any()


@settings(deadline=None)
@given(grid=grids(), seed=st.integers(0, 999))
def test_doubling_agrees_with_following_step_by_step(grid: GridMap, seed: int) -> None:
    mdp = compile_mdp([grid])
    action = np.random.default_rng(seed).integers(mdp.actions, size=mdp.states)
    if seed % 2:  # half the time a policy that mostly gets there
        action = np.where(action % 3 > 0, plan(grid, mdp).optimal.argmax(1), action)
    costs = policy_costs(mdp, action)
    for state in range(mdp.states):
        path = follow(mdp, action, state)
        expected = path_cost(mdp, path, action) if path[-1] == mdp.goal[0] else inf
        assert costs[state] == pytest.approx(expected)


def test_a_policy_that_turns_in_a_circle_is_stopped() -> None:
    mdp = compile_mdp([picture("S..G")])
    action = np.array([1, 3, 1, 1])  # east, then west again
    assert follow(mdp, action, 0) == [0, 1, 0]
    assert policy_costs(mdp, action).tolist() == [inf, inf, 1, 0]


@settings(deadline=None)
@given(grid=grids(6))
def test_regions_hold_exactly_the_cells_that_reach_each_other(grid: GridMap) -> None:
    labels = regions(grid.cells, grid.rule).ravel()
    open_cells = np.flatnonzero(labels)
    assert np.array_equal(labels > 0, ~np.isin(grid.cells.ravel(), (Cell.WALL, Cell.HAZARD)))
    for cell in open_cells[:6]:
        reach = np.isfinite(distances(compile_mdp([grid.moved(goal=grid.position(int(cell)))])))
        assert np.array_equal(reach & (labels > 0), labels == labels[cell])
