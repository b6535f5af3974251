"""Small pictures of maps: the right colour at the right cell, made once for each content."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

from dataclasses import replace

import numpy as np
import pygame
import pytest

from simulator.ui.draw.theme import CELL_COLOURS
from simulator.ui.draw.thumbnail import Thumbnails, paint
from simulator.world.grid import Cell, GridMap


@pytest.fixture(autouse=True)
def screen():
    pygame.display.init()


def example(height=6, width=9):
    cells = np.zeros((height, width), np.uint8)
    cells[2, 3:5], cells[4, 1], cells[1, 7] = Cell.WALL, Cell.MUD, Cell.WATER
    return GridMap(cells, (0, 0), (5, 8))


def test_every_cell_has_its_colour_in_whole_pixels():
    grid = example()
    picture = paint(grid, 100)
    assert picture.get_size() == (99, 66)
    for row, col in np.ndindex(grid.cells.shape):
        if (row, col) not in (grid.start, grid.goal):
            assert picture.get_at((col * 11 + 5, row * 11 + 5))[:3] == CELL_COLOURS[grid.cells[row, col]]


@pytest.mark.parametrize("shape", [(512, 512), (300, 700), (1, 2000), (2000, 1)])
def test_a_map_larger_than_its_picture_is_averaged_and_fits(shape):
    cells = np.zeros(shape, np.uint8)
    cells[:, shape[1] // 2 :] = Cell.MUD if shape[1] > 1 else Cell.FLOOR
    picture = paint(GridMap(cells, (0, 0), (shape[0] - 1, shape[1] - 1)), 96)
    assert max(picture.get_size()) == 96
    middle = picture.get_height() // 2
    if shape[1] > 1:
        colour = picture.get_at((picture.get_width() - 8, middle))[:3]
        assert np.abs(np.subtract(colour, CELL_COLOURS[Cell.MUD])).max() <= 3  # averaged in whole numbers


def test_equal_maps_share_a_picture_and_others_do_not():
    pictures, grid = Thumbnails(), example()
    one = pictures.of(grid, 64)
    assert pictures.of(replace(grid, revision=7), 64) is one
    assert pictures.of(grid, 32) is not one
    assert pictures.of(replace(grid, goal=(5, 7)), 64) is not one
    assert pictures.of(replace(grid, cells=grid.cells.T.reshape(grid.cells.shape)), 64) is not one


def test_the_picture_asked_for_longest_ago_goes_first():
    pictures, grid = Thumbnails(kept=2), example()
    one = pictures.of(grid, 64)
    pictures.of(grid, 32)
    assert pictures.of(grid, 64) is one
    pictures.of(grid, 16)
    assert pictures.of(grid, 64) is one
