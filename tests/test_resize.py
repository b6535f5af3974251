"""Maps cut and continued: what is left stays where it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.world.grid import Cell, GridMap
from simulator.world.resize import resized

from .maps import picture


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
def test_what_both_sizes_hold_stays_and_the_rest_is_floor(height, width, seed):
    cells = np.random.default_rng(seed).integers(0, 5, (6, 8)).astype(np.uint8)
    cells[2, 3] = cells[5, 7] = Cell.FLOOR
    grid = GridMap(cells, (2, 3), (5, 7), "octile", 0.25)
    after = resized(grid, height, width)
    assert after.cells.shape == (height, width)
    rows, cols = min(height, 6), min(width, 8)
    differ = after.cells[:rows, :cols] != cells[:rows, :cols]
    assert not differ.any() or (np.argwhere(differ).tolist() == [[0, 0]] and rows * cols < 48)
    assert not after.cells[rows:].any() and not after.cells[:, cols:].any()
    assert (after.movement, after.slip) == ("octile", 0.25)
    if height >= 3 and width >= 4:
        assert after.start == (2, 3)
    if height >= 6 and width >= 8:
        assert after.goal == (5, 7)


def test_a_goal_that_is_cut_off_goes_to_the_cell_farthest_from_the_start():
    after = resized(picture("S...G ..... ....."), 3, 4)
    assert (after.start, after.goal) == ((0, 0), (2, 3))


def test_nothing_but_walls_left_becomes_a_cell_to_stand_on():
    after = resized(picture("##S ##G ..."), 2, 2)
    assert after.cells.tolist() == [[Cell.FLOOR, Cell.WALL], [Cell.WALL, Cell.WALL]]
    assert after.start == after.goal == (0, 0)


@pytest.mark.parametrize("size", [(0, 3), (3, 0), (2049, 3), (-1, 3)])
def test_a_size_that_no_map_has_is_refused(size):
    with pytest.raises(ValueError, match="map size"):
        resized(picture("S.G"), *size)
