"""Saving a Tiled map changes its tiles, and no other byte of the file."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zstandard

from simulator.world.formats import KINDS, load
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from pathlib import Path

TILES = [0, 5, 0, 0x80000005, 0, 0, 7, 0]
RAW = np.array(TILES, "<u4").tobytes()
CODED = {
    'encoding="csv"': "\n0,5,0,2147483653,\n0,0,7,0\n",
    'encoding="base64"': "\n  " + base64.b64encode(RAW).decode() + "\n ",
    'encoding="base64" compression="zlib"': base64.b64encode(zlib.compress(RAW)).decode(),
    'encoding="base64" compression="gzip"': base64.b64encode(gzip.compress(RAW, mtime=0)).decode(),
    'encoding="base64" compression="zstd"': base64.b64encode(zstandard.compress(RAW)).decode(),
    "": "".join(f'\n  <tile gid="{gid}"/>' if gid else "\n  <tile/>" for gid in TILES),
}
FRAME = (
    '<map orientation="orthogonal" width="4" height="2" tilewidth="16" tileheight="16">\n<!-- kept -->'
    '<layer name="ground" width="4" height="2"><data encoding="csv">1,1,1,1,1,1,1,1</data></layer>'
    '<layer name="walls" width="4" height="2"><data %s>%s</data></layer>\n'
    '<objectgroup name="odd"><object name="baker" x="3" y="4"/></objectgroup></map>\n'
)


@pytest.mark.parametrize("coding", CODED)
def test_a_drawn_wall_changes_the_tiles_of_one_layer_only(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "a.tmx"
    before = FRAME % (coding, CODED[coding])
    path.write_text(before)
    loaded = load(path)
    cells = loaded.grid.cells.copy()
    at = tuple(np.argwhere(
        (cells == Cell.FLOOR) & (np.indices(cells.shape).sum(0) == 2))[0])  # fmt: skip
    cells[at], cells[1, 2] = Cell.WALL, Cell.FLOOR
    grid = replace(loaded.grid, cells=cells, start=(0, 0), goal=(1, 3))
    made = KINDS["tmx"].patch
    assert made is not None
    found = made(replace(loaded, grid=grid), path)
    assert found is not None
    ((file, data),) = found.files
    assert file == path
    head, tail = before.split(CODED[coding])
    assert data.decode().startswith(head)
    assert data.decode().endswith(tail)
    path.write_bytes(data)
    assert load(path).grid.cells.tolist() == cells.tolist()
    assert made(replace(loaded, grid=grid), path) is None  # the file is not the one that was read


def test_a_map_in_json_keeps_all_else_and_names_what_has_no_tile(tmp_path: Path) -> None:
    path = tmp_path / "a.tmj"
    layer = {"type": "tilelayer", "name": "walls", "width": 4, "height": 2, "data": TILES}
    table = {"orientation": "orthogonal", "width": 4, "height": 2, "tilewidth": 16, "tileheight": 16,
             "layers": [layer], "mine": {"a": [1, 2]}}  # fmt: skip
    path.write_text(json.dumps(table, indent=1))
    loaded = load(path)
    made = KINDS["tiled"].patch
    assert made is not None
    cells = loaded.grid.cells.copy()
    cells[1, 2] = Cell.FLOOR
    found = made(replace(loaded, grid=replace(loaded.grid, cells=cells)), path)
    assert found is not None
    table["layers"] = [{**layer, "data": [*TILES[:6], 0, 0]}]
    assert found.files[0][1].decode() == json.dumps(table, indent=1)
    cells[1, 2] = Cell.MUD
    assert made(replace(loaded, grid=replace(loaded.grid, cells=cells)), path) is None
