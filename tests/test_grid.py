"""The map: checked when made, never changed in place, every edit a patch that can be taken back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.world.grid import MAX_SIDE, Cell, GridMap, same_map
from tests.maps import grids, picture


def test_a_map_keeps_its_own_read_only_copy() -> None:
    cells = np.zeros((2, 3), np.uint8)
    grid = GridMap(cells, (0, 0), (1, 2))
    cells[0, 1] = Cell.WALL
    assert grid.cells[0, 1] == Cell.FLOOR
    with pytest.raises(ValueError, match="read-only"):
        grid.cells[0, 1] = Cell.WALL


def test_cells_are_numbered_row_by_row() -> None:
    grid = picture("S.. ... ..G")
    assert (grid.index((1, 2)), grid.position(5)) == (5, (1, 2))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": (0, 2)}, "start 2,0: stands in a wall"),
        ({"goal": (1, 0)}, "goal 0,1: stands on a hazard"),
        ({"goal": (2, 0)}, "goal 0,2: outside the map, which has 3x2 cells"),
        ({"start": (0, -1)}, "start -1,0: outside the map, which has 3x2 cells"),
        ({"movement": "octil"}, "movement 'octil': expected four, octile, .*; did you mean octile?"),
        ({"slip": 1.1}, "slip 1.1: expected a probability from 0 to 1"),
        ({"slip": float("nan")}, "slip nan: expected a probability from 0 to 1"),
        ({"cells": np.full((2, 3), 9)}, "cell kind 9: expected 0 to 4"),
        ({"cells": np.zeros((0, 3))}, r"map size \(0, 3\): expected two sides of 1 to 2048 cells"),
        ({"cells": np.zeros((1, MAX_SIDE + 1))}, "map size"),
        ({"cells": np.zeros(4)}, "map size"),
    ],
)
def test_what_no_map_can_be(changes: dict[str, object], message: str) -> None:
    fine = {"cells": np.array([[0, 0, 1], [4, 0, 0]]), "start": (0, 0), "goal": (1, 2)}
    with pytest.raises(ValueError, match=message):
        GridMap(**{**fine, **changes})  # type: ignore[arg-type]


def test_paint_spares_start_and_goal_from_what_would_bury_them() -> None:
    grid = picture("S..G")
    wall = grid.patch(np.arange(4), Cell.WALL)
    mud = grid.patch(np.arange(4), Cell.MUD)
    assert wall is not None
    assert mud is not None
    assert grid.patched(wall).cells.tolist() == [[0, 1, 1, 0]]
    assert grid.patched(mud).cells.tolist() == [[2, 2, 2, 2]]


def test_paint_that_changes_nothing_is_no_patch() -> None:
    assert picture("S#.G").patch(np.array([1, 1]), Cell.WALL) is None


@given(grid=grids(), kind=st.sampled_from(list(Cell)), data=st.data())
def test_every_patch_can_be_taken_back(grid: GridMap, kind: Cell, data: st.DataObject) -> None:
    cell = st.integers(0, grid.cells.size - 1)
    patch = grid.patch(np.array(data.draw(st.lists(cell, min_size=1)), np.int64), kind)
    if patch is not None:
        after = grid.patched(patch)
        assert after.revision == grid.revision + 1
        assert not same_map(after, grid)
        assert same_map(after.patched(patch.inverse()), grid)


def test_moving_the_start_to_the_corner_counts_as_moving() -> None:
    moved = picture(".S.G").moved(start=(0, 0))
    assert (moved.start, moved.goal, moved.revision) == ((0, 0), (0, 3), 1)
