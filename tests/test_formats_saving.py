"""Saving into files that other programs made: what is kept, and what is said to be lost."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from simulator.world.formats import Loaded, load, losses, save
from simulator.world.grid import Cell

SPEED = """image: speed.pgm
resolution: 0.1
origin: [1.0, 2.0, 0.0]
negate: 0
mode: scale  # of speeds
occupied_thresh: 1.0
free_thresh: 0.0
"""


def drawn(loaded: Loaded, row: int, col: int, kind: Cell = Cell.WALL) -> Loaded:
    """A map with one cell changed, as the window saves it."""
    cells = loaded.grid.cells.copy()
    cells[row, col] = kind
    return replace(loaded, grid=replace(loaded.grid, cells=cells))


def saved(loaded: Loaded, path: Path) -> Loaded:
    """A map after saving and reading."""
    save(loaded.grid, path, title=loaded.title, about=loaded.about, like=loaded)
    return load(path)


def speed_mask(folder: Path) -> Path:
    greys = np.array([[254, 230, 180, 90], [254, 254, 0, 205]], np.uint8)
    (folder / "speed.pgm").write_bytes(b"P5\n4 2\n255\n" + greys.tobytes())
    path = folder / "speed.yaml"
    path.write_text(SPEED)
    return path


def test_a_file_of_this_program_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("S..\n..G\n")
    for name in ("a.map", "a.txt", "a.tmj", "a.yaml", "a.png", "a.npz"):
        save(load(path).grid, tmp_path / name)
        loaded = drawn(load(tmp_path / name), 0, 1)
        moved = replace(loaded, grid=replace(loaded.grid, start=(1, 0)))
        assert losses(moved, tmp_path / name) == [], name
        assert saved(moved, tmp_path / name).grid.start == (1, 0)


def test_an_unrelated_second_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("S..\n..G\n")
    for name in ("b.pgm", "b-tiles.png"):
        (tmp_path / name).write_bytes(b"somebody's")
    assert losses(load(path), tmp_path / "b.yaml") == ["the file b.pgm that is there already"]
    assert losses(load(path), tmp_path / "b.tmj") == ["the file b-tiles.png that is there already"]


def test_arrays_that_are_not_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    goal = np.zeros((1, 1, 2, 2))
    goal[0, 0, 1, 1] = 1
    np.savez(path, np.ones((1, 2, 2)), goal, np.zeros((1, 8, 2, 2)), np.zeros((1, 1, 2, 2)))
    assert losses(load(path), path) == ["arr_2", "arr_3"]


def test_heights_at_corners_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.map"
    path.write_text("type octile-corner\nheight 3\nwidth 3\nmap\n0 0 0\n0 0 0\n0 0 0\n...\n...\n...\n")
    assert losses(load(path), path) == ["heights at the corners", "type octile-corner"]


def test_old_bytes_are_kept_for_every_file_on_request(tmp_path: Path) -> None:
    path = speed_mask(tmp_path)
    old = {name: (tmp_path / name).read_bytes() for name in ("speed.yaml", "speed.pgm")}
    for suffix in (".bak", ".bak1"):
        loaded = drawn(load(path), 1, 1)
        save(loaded.grid, path, like=loaded, backup=True)
        assert (tmp_path / f"speed.yaml{suffix}").exists()
    assert {name: (tmp_path / f"{name}.bak").read_bytes() for name in old} == old


def test_a_tiled_map_of_others_keeps_its_layers_and_objects(tmp_path: Path) -> None:
    tiles = {"type": "tilelayer", "name": "Walls", "x": 0, "y": 0, "width": 4, "height": 1,
             "data": [1, 0, 0, 0]}  # fmt: skip
    ground = tiles | {"name": "ground", "data": [2, 2, 2, 2]}
    baker = {"id": 1, "name": "baker", "x": 0, "y": 0}
    objects = {"type": "objectgroup", "name": "people", "objects": [baker]}
    tileset = {"firstgid": 1, "name": "t", "tilewidth": 8, "tileheight": 8, "tilecount": 4, "image": "t.png"}
    path = tmp_path / "level.tmj"
    path.write_text(json.dumps({
        "type": "map", "orientation": "orthogonal", "width": 4, "height": 1, "tilewidth": 8, "tileheight": 8,
        "infinite": False, "layers": [ground, tiles, objects], "tilesets": [tileset],
    }))  # fmt: skip
    loaded = drawn(load(path), 0, 2)
    assert losses(loaded, path) == []
    again = saved(loaded, path)
    table = json.loads(path.read_text())
    assert (again.grid.cells == loaded.grid.cells).all()
    assert table["layers"][1]["data"] == [1, 0, 1, 0]
    assert table["layers"][2] == objects
    assert not (tmp_path / "level-tiles.png").exists()


def test_a_ros_map_keeps_mode_thresholds_comments_and_untouched_greys(tmp_path: Path) -> None:
    path = speed_mask(tmp_path)
    said, head = path.read_bytes(), b"P5\n4 2\n255\n"
    loaded = drawn(load(path), 1, 1)
    assert losses(loaded, path) == []
    again = saved(loaded, path)
    greys = (tmp_path / "speed.pgm").read_bytes().removeprefix(head)
    assert list(greys[:4]) == [254, 230, 180, 90]
    assert greys[4] == 254
    assert greys[7] == 205
    assert (again.grid.cells == loaded.grid.cells).all()
    assert path.read_bytes() == said
    moved = replace(again, grid=replace(again.grid, start=(0, 1), goal=(0, 0)))
    assert losses(moved, path) == []
    assert saved(moved, path).grid.start == (0, 1)
    assert path.read_bytes().startswith(said)


def test_what_a_ros_map_cannot_keep_is_named(tmp_path: Path) -> None:
    path = speed_mask(tmp_path)
    loaded = drawn(load(path), 1, 1, Cell.MUD)
    assert losses(loaded, path) == ["mud"]
    Image.open(tmp_path / "speed.pgm").save(tmp_path / "speed.pgm", "BMP")
    named = losses(drawn(load(path), 1, 1), path)
    assert named[:1] == ["mode scale"]
    assert "comments" in named
    assert "grey values of the picture" in named


def test_a_text_of_another_form_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "lake.txt").write_text("SFF\nFHF\nFFG\n")
    (tmp_path / "agents.yaml").write_text("one: |\n  a..A\n  ....\n")
    for name, form in (("lake.txt", "a FrozenLake map"), ("agents.yaml", "a POGEMA map")):
        named = losses(drawn(load(tmp_path / name), 1, 0), tmp_path / name)
        assert any(line.startswith(f"its form: {form} would become") for line in named), name


CHANGED = "what another program wrote to {} since it was opened"


def test_a_file_that_was_changed_since_it_was_read_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("S..\n..G\n")
    first = load(tmp_path / "a.txt").grid
    for name in ("a.map", "a.txt", "a.csv", "a.tmj", "a.yaml", "a.npz"):
        path = tmp_path / name
        save(first, path)
        loaded = drawn(load(path), 0, 1)
        told = [line for line in losses(loaded, path) if "wrote" in line]
        assert told == [], name
        other = replace(first, cells=np.array([[0, 0, 0], [1, 0, 0]], np.uint8))
        save(other, path)
        told = [line for line in losses(loaded, path) if "wrote" in line]
        assert CHANGED.format("a.pgm" if name == "a.yaml" else name) in told, name
        path.unlink()
        (tmp_path / "a.pgm").unlink(missing_ok=True)
        told = [line for line in losses(loaded, path) if "wrote" in line]
        assert told == [], name


def test_a_picture_that_was_changed_since_it_was_read_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = speed_mask(tmp_path)
    loaded = drawn(load(path), 1, 1)
    (tmp_path / "speed.pgm").write_bytes(b"P5\n4 2\n255\n" + bytes([254, 230, 180, 90, 0, 254, 254, 205]))
    assert losses(loaded, path)[0] == CHANGED.format("speed.pgm")
