"""Open, draw, save a ROS map: the greys of untouched cells, mode, thresholds, comments stay."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from simulator.world.formats import load, losses, save
from simulator.world.grid import Cell
from tests.test_formats_kept import ONE_FOLDER, drawn

if TYPE_CHECKING:
    from pathlib import Path

YAML = """# made by hand
image: {picture}
resolution: 0.050000
origin: [-10.0, -2.5, 0.0]
negate: {negate}
occupied_thresh: {most}   # strict
free_thresh: {least}
mode: {mode}
owner: Łódź
"""
MODES = st.sampled_from(
    [
        ("trinary", 0.65, 0.196),
        ("trinary", 0.65, 0.25),
        ("scale", 1.0, 0.0),
        ("scale", 0.9, 0.1),
        ("raw", 0.65, 0.2),
    ]
)


def encoded(greys: np.ndarray, coding: str) -> bytes:
    height, width = greys.shape
    if coding == "P5":
        return (
            f"P5\n# CREATOR: map_saver\n{width} {height}\n255\n".encode() + greys.astype(np.uint8).tobytes()
        )
    if coding == "P5 16":
        return (
            f"P5 {width} {height} 65535\n".encode() + (greys.astype(np.uint16) * 257).astype(">u2").tobytes()
        )
    if coding == "P2":
        rows = "\n".join(" ".join(map(str, row)) + "  # row" for row in greys.tolist())
        return f"P2\n{width} {height}\n255\n{rows}\n".encode()
    image = Image.fromarray(greys.astype(np.uint8))
    modes = {"png": "L", "png rgb": "RGB", "png rgba": "RGBA", "png palette": "P"}
    data = io.BytesIO()
    image.convert(modes[coding]).save(data, "PNG", dpi=(72, 72))
    return data.getvalue()


def greys_of(data: bytes) -> list[list[object]]:
    image = Image.open(io.BytesIO(data))
    return [[image.getpixel((x, y)) for x in range(image.width)] for y in range(image.height)]


@ONE_FOLDER
@given(
    data=st.data(),
    said=MODES,
    coding=st.sampled_from(("P5", "P5 16", "P2", "png", "png rgb", "png rgba", "png palette")),
    form=st.tuples(st.integers(0, 1), st.sampled_from(("\n", "\r\n"))),
)
def test_a_ros_map_has_the_drawn_changes_and_all_else_as_it_was(
    tmp_path: Path, data: st.DataObject, said: tuple[str, float, float], coding: str, form: tuple[int, str]
) -> None:
    (mode, most, least), (negate, ends) = said, form
    levels = [0, 40, 99, 100, 101, 254] if mode == "raw" else [0, 100, 205, 254, 255, 128]
    row = st.lists(st.sampled_from(levels), min_size=5, max_size=5)
    rows = data.draw(st.lists(row, min_size=2, max_size=6))
    greys = np.array(rows)
    greys[0, 0], greys[0, 1] = 0, 254  # a wall and a free cell, whichever is which
    name = "map.png" if coding.startswith("png") else "map.pgm"
    text = YAML.format(picture=name, negate=negate, most=most, least=least, mode=mode).replace("\n", ends)
    path = tmp_path / "map.yaml"
    path.write_bytes(text.encode())
    picture = tmp_path / name
    picture.write_bytes(encoded(greys, coding))
    before, loaded = picture.read_bytes(), load(path)
    changed = drawn(loaded, data, places=True)
    assert losses(changed, path) == []
    save(changed.grid, path, like=loaded)
    again = load(path).grid
    assert again.cells.tolist() == changed.grid.cells.tolist()
    if (changed.grid.start, changed.grid.goal) != (loaded.grid.start, loaded.grid.goal):  # else chosen again
        assert (again.start, again.goal) == (changed.grid.start, changed.grid.goal)
    after = path.read_bytes().decode()
    assert after == text or after.startswith(text)
    touched = changed.grid.cells != loaded.grid.cells
    if not touched.any():
        assert picture.read_bytes() == before
    old, new = greys_of(before), greys_of(picture.read_bytes())
    assert all(old[row][col] == new[row][col] for row, col in np.argwhere(~touched))
    if coding == "P2":
        assert picture.read_bytes().count(b"# row") == len(greys)


@pytest.mark.parametrize("coding", ["P5", "png"])
def test_a_wall_is_drawn_where_there_was_none_in_the_picture(tmp_path: Path, coding: str) -> None:
    name = "map.png" if coding == "png" else "map.pgm"
    text = YAML.format(picture=name, negate=0, most=0.65, least=0.196, mode="trinary")
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")
    (tmp_path / name).write_bytes(encoded(np.full((2, 3), 254), coding))
    loaded = load(path)
    cells = loaded.grid.cells.copy()
    cells[0, 1] = Cell.WALL
    save(loaded.grid.__class__(cells, (0, 0), (1, 2)), path, like=loaded)
    assert load(path).grid.cells.tolist() == cells.tolist()
    assert greys_of((tmp_path / name).read_bytes()) == [[254, 0, 254], [254, 254, 254]]
