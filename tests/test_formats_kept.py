"""Open, draw, save: a file of others has exactly the drawn changes, and every other byte it had."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.world.formats import Loaded, load, load_all, losses, save
from simulator.world.grid import Cell
from tests import ldtk_files
from tests.tiled_files import Shape, shapes, written

if TYPE_CHECKING:
    from pathlib import Path

TILES = re.compile(rb'<data[^>]*>.*?</data>|"data"\s*:\s*(?:\[[^\]]*\]|"[^"]*")', re.DOTALL)
GRIDS = re.compile(rb'"intGridCsv"\s*:\s*\[[^\]]*\]|"(__grid|px)"\s*:\s*\[[^\]]*\]|"__world[XY]": [0-9]+')
SPOTS = re.compile(rb'\b[xy]"?\s*[=:]\s*"?-?[0-9.e-]+')
ONE_FOLDER = settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def free(cells: np.ndarray, pick: int) -> tuple[int, int]:
    """One of the free cells."""
    there = np.argwhere(cells == Cell.FLOOR)
    row, col = there[pick % len(there)]
    return int(row), int(col)


def drawn(loaded: Loaded, data: st.DataObject, *, places: bool) -> Loaded:
    """A map with some cells turned, and perhaps other places."""
    cells = loaded.grid.cells.copy()
    kept = {loaded.grid.start, loaded.grid.goal}
    for index in data.draw(st.lists(st.integers(0, cells.size - 1), max_size=8)):
        at = divmod(index, cells.shape[1])
        if at not in kept:
            cells[at] = Cell.FLOOR if cells[at] == Cell.WALL else Cell.WALL
    grid = replace(loaded.grid, cells=cells)
    if places:
        picks = data.draw(st.tuples(st.integers(0, 99), st.integers(0, 99)))
        grid = replace(grid, start=free(cells, picks[0]), goal=free(cells, picks[1]))
    return replace(loaded, grid=grid)


@ONE_FOLDER
@given(data=st.data(), shape=shapes())
def test_a_tiled_map_has_the_drawn_changes_and_all_else_as_it_was(
    tmp_path: Path, data: st.DataObject, shape: Shape
) -> None:
    height, width = data.draw(st.integers(1, 7)), data.draw(st.integers(2, 9))
    wall = np.array(data.draw(st.lists(st.booleans(), min_size=height * width, max_size=height * width)))
    wall = wall.reshape(height, width)
    wall[0, 0] = wall[-1, -1] = False
    if width * height > 2:
        wall.flat[1] = True  # a tile to draw others like
    path = tmp_path / f"level.{shape.form}"
    before = written(wall, (0, 0), (height - 1, width - 1), shape)
    path.write_bytes(before)
    loaded = load(path)
    assert (loaded.grid.cells == Cell.WALL).tolist() == wall.tolist()
    assert (loaded.grid.start, loaded.grid.goal) == ((0, 0), (height - 1, width - 1))
    changed = drawn(loaded, data, places=True)
    assert losses(changed, path) == []
    save(changed.grid, path, like=loaded)
    after = path.read_bytes()
    again = load(path).grid
    assert again.cells.tolist() == changed.grid.cells.tolist()
    assert (again.start, again.goal) == (changed.grid.start, changed.grid.goal)
    assert SPOTS.sub(b"", TILES.sub(b"", after)) == SPOTS.sub(b"", TILES.sub(b"", before))
    pairs = list(zip(TILES.findall(before), TILES.findall(after), strict=True))
    unread = 1 + len(pairs) // (
        3 if shape.double else 2
    )  # what only looks like tiles, then the tiles of the ground
    assert [one for one, two in pairs[:unread] if one != two] == []
    if (changed.grid.cells == loaded.grid.cells).all():
        assert TILES.findall(before) == TILES.findall(after)
    if (changed.grid.start, changed.grid.goal) == (loaded.grid.start, loaded.grid.goal):
        assert SPOTS.findall(before) == SPOTS.findall(after)


@ONE_FOLDER
@given(data=st.data(), shape=ldtk_files.shapes())
def test_an_ldtk_level_has_the_drawn_changes_and_all_else_as_it_was(
    tmp_path: Path, data: st.DataObject, shape: ldtk_files.Shape
) -> None:
    height, width = 2 * data.draw(st.integers(1, 3)), 2 * data.draw(st.integers(1, 4))
    wall = np.array(data.draw(st.lists(st.booleans(), min_size=height * width, max_size=height * width)))
    wall = wall.reshape(height, width)
    wall[0, 0] = wall[-2, -2] = False
    wall[0, 1], wall[1, 0] = True, False
    before = ldtk_files.written(wall, (0, 0), (height - 2, width - 2), shape)
    for name, text in before.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    path = tmp_path / f"project{shape.suffix}"
    loaded = load_all(path)[shape.level]
    assert (loaded.grid.cells == Cell.WALL).tolist() == wall.tolist()
    changed = drawn(loaded, data, places=not shape.coarse)
    assert losses(changed, path) == []
    save(changed.grid, path, like=loaded)
    levels = load_all(path)
    again = levels[shape.level].grid
    assert (again.start, again.goal) == (changed.grid.start, changed.grid.goal)
    assert again.cells.tolist() == changed.grid.cells.tolist()
    changed_files = {name for name in before if (tmp_path / name).read_bytes() != before[name]}
    assert changed_files <= {f"world/Level_{shape.level}.ldtkl" if shape.external else path.name}
    for name, text in before.items():
        assert GRIDS.sub(b"", (tmp_path / name).read_bytes()) == GRIDS.sub(b"", text)
    for number in {0, 1, 2} - {shape.level}:
        assert (levels[number].grid.cells == Cell.WALL).tolist() == (~wall).tolist()
