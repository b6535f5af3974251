"""Tiny maps typed as pictures: `.` floor, `#` wall, `m` mud, `w` water, `!` hazard, S start, G goal."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from simulator.world.grid import Cell, GridMap
from simulator.world.movement import RULES

KINDS = {".": Cell.FLOOR, "S": Cell.FLOOR, "G": Cell.FLOOR, "#": Cell.WALL, "m": Cell.MUD,
         "w": Cell.WATER, "!": Cell.HAZARD}  # fmt: skip


def picture(text: str, movement: str = "four", slip: float = 0.0) -> GridMap:
    """Make a map of a picture; without G the goal is the start."""
    rows = text.split()
    cells = np.array([[KINDS[letter] for letter in row] for row in rows], np.uint8)
    start, goal = (
        next(((r, c) for r, row in enumerate(rows) for c, at in enumerate(row) if at == letter), None)
        for letter in "SG"
    )
    assert start is not None
    return GridMap(cells, start, goal or start, movement, slip)


@st.composite
def grids(draw: st.DrawFn, most: int = 7) -> GridMap:
    """A random map of any rule, slip and terrain."""
    height, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    kinds = draw(st.lists(st.sampled_from(list(Cell)), min_size=height * width, max_size=height * width))
    cells = np.array(kinds, np.uint8).reshape(height, width)
    places = [divmod(draw(st.integers(0, height * width - 1)), width) for _ in range(2)]
    for place in places:
        if cells[place] in (Cell.WALL, Cell.HAZARD):
            cells[place] = Cell.FLOOR
    slip = draw(st.one_of(st.just(0.0), st.floats(0, 1)))
    return GridMap(cells, places[0], places[1], draw(st.sampled_from(sorted(RULES))), slip)
