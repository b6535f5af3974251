"""The sample maps: whole, solvable, and teaching what they say they teach."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from simulator.world.formats import Loaded, load
from simulator.world.grid import Cell
from simulator.world.mdp import compile_mdp
from simulator.world.planner import plan, position_path

FOLDER = Path(__file__).parents[1] / "maps"
LENGTHS = {
    "01-first-steps": 8,
    "02-open-field": 18,
    "03-mud-or-detour": 16 + 2 * 3,
    "04-four-rooms": 24,
    "05-cliff-walk": 13,
    "06-thin-ice": 11,
    "07-river": 11 + 14 * sqrt(2),
    "08-bug-trap": 42 + 4 * sqrt(2),
    "09-perfect-maze": 76,
    "10-castle": 50 + 33 * sqrt(2),
}


def sample(name: str) -> Loaded:
    return load(FOLDER / f"{name}.map")


def test_the_list_is_complete() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(LENGTHS)


@pytest.mark.parametrize("name", LENGTHS)
def test_every_map_is_whole_and_solvable(name: str) -> None:
    loaded = sample(name)
    assert loaded.title
    assert loaded.about.endswith(".")
    assert loaded.notes == ()
    assert not loaded.placed
    best = plan(loaded.grid)
    assert best.distance[best.path[0]] == pytest.approx(LENGTHS[name])


def test_the_best_way_through_the_mud_is_neither_straight_nor_where_it_is_thinnest() -> None:
    grid = sample("03-mud-or-detour").grid
    muddy = np.count_nonzero(grid.cells == Cell.MUD, axis=1)
    crossed = {row for row, col in position_path(grid, plan(grid).path) if grid.cells[row, col] == Cell.MUD}
    assert muddy[grid.start[0]] == 9
    assert muddy.min() == 1
    assert [muddy[row] for row in crossed] == [2]


def test_the_maze_has_exactly_one_way_between_any_two_cells() -> None:
    grid = sample("09-perfect-maze").grid
    mdp = compile_mdp([replace(grid, goal=grid.start)])
    free = grid.cells.ravel() == Cell.FLOOR
    assert np.isfinite(plan(grid).distance[free]).all()
    assert mdp.valid[free].sum() // 2 == free.sum() - 1  # a tree


def test_on_thin_ice_the_best_policy_leaves_the_shortest_path() -> None:
    """Value iteration with slip, γ 0.99: it goes round the holes, the planner goes between them."""
    grid = sample("06-thin-ice").grid
    mdp = compile_mdp([grid])
    value = np.zeros(mdp.states)
    for _ in range(2000):
        q = (mdp.reward + 0.99 * np.where(mdp.terminal, 0, value[mdp.successor])) @ mdp.slip.T
        value = np.where(mdp.decision_states, q.max(1), 0)
    state, rows = int(mdp.start[0]), []
    while mdp.decision_states[state]:
        rows.append(state // grid.width)
        state = int(mdp.successor[state, q[state].argmax()])
    assert state == mdp.goal[0]
    assert min(abs(row - grid.start[0]) for row in rows[4:8]) >= 2  # beside the holes
    steady = replace(grid, slip=0.0)
    assert {row for row, _ in position_path(grid, plan(steady).path)} == {grid.start[0]}
    course = position_path(grid, plan(grid).path)
    assert min(abs(row - grid.start[0]) for row, col in course if 4 <= col <= 7) >= 2


def test_crossing_the_water_costs_more_than_the_bridge() -> None:
    grid = sample("07-river").grid
    assert set(grid.cells.ravel()[plan(grid).path].tolist()) == {Cell.FLOOR}
    walled = np.where(grid.cells == Cell.WATER, Cell.WALL, grid.cells)
    assert plan(replace(grid, cells=walled)).length == pytest.approx(plan(grid).length)
