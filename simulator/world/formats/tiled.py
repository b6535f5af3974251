"""Tiled maps as JSON (`.tmj`, `.json`), and as XML (`.tmx`) by way of `tmx`."""

from __future__ import annotations

import json
import re
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.world.formats.assemble import clean
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.registry import EVERYTHING, Format, Loaded, register
from simulator.world.formats.source import Source, short
from simulator.world.formats.tiles import Board, Layer, assemble_board, numbers, whole
from simulator.world.formats.words import kind_of_name, kind_of_properties
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.world.formats.registry import Maker

PIXELS = 16
"""Side of the tiles that are written."""
MAX_DEPTH = 20
"""Of groups of layers in each other."""
MAX_TILESET = 4 << 20


def read(source: Source) -> list[Maker]:
    """Read a map; a project of LDtk, which is JSON as well, by its own reader."""
    table = read_json(source)
    if "levels" in table and "defs" in table and "layers" not in table:
        from simulator.world.formats.ldtk import levels

        return levels(source, table)
    loaded = assemble_board(source, _board(source, table))
    return [lambda: loaded]


def render(loaded: Loaded, path: Path) -> list[tuple[Path, bytes]]:
    """Write a map as `.tmj`, and a picture of its five tiles beside it."""
    grid = loaded.grid
    picture = path.with_name(f"{path.stem}-tiles.png")
    tiles = [{"id": int(kind), "type": kind.name.lower()} for kind in Cell]
    said = {"movement": grid.movement, "slip": grid.slip, "title": loaded.title, "about": loaded.about}
    objects = [
        {"id": number, "name": name, "type": name, "x": (col + 0.5) * PIXELS, "y": (row + 0.5) * PIXELS,
         "width": 0, "height": 0, "point": True, "rotation": 0, "visible": True}
        for number, (name, (row, col)) in enumerate((("start", grid.start), ("goal", grid.goal)), 1)
    ]  # fmt: skip
    layer = {"id": 1, "name": "cells", "type": "tilelayer", "x": 0, "y": 0, "width": grid.width,
             "height": grid.height, "opacity": 1, "visible": True,
             "data": (grid.cells.astype(int) + 1).ravel().tolist()}  # fmt: skip
    places = {"id": 2, "name": "places", "type": "objectgroup", "x": 0, "y": 0, "opacity": 1, "visible": True,
              "draworder": "topdown", "objects": objects}  # fmt: skip
    tileset = {"firstgid": 1, "name": "cells", "tilewidth": PIXELS, "tileheight": PIXELS, "margin": 0,
               "spacing": 0, "columns": len(Cell), "tilecount": len(Cell), "image": picture.name,
               "imagewidth": PIXELS * len(Cell), "imageheight": PIXELS, "tiles": tiles}  # fmt: skip
    table = {
        "type": "map", "version": "1.10", "tiledversion": "1.11.0", "orientation": "orthogonal",
        "renderorder": "right-down", "infinite": False, "width": grid.width, "height": grid.height,
        "tilewidth": PIXELS, "tileheight": PIXELS, "nextlayerid": 3, "nextobjectid": 3,
        "properties": [{"name": name, "type": "float" if name == "slip" else "string", "value": value}
                       for name, value in said.items()],
        "tilesets": [tileset], "layers": [layer, places],
    }  # fmt: skip
    return [(path, json.dumps(table, separators=(",", ":")).encode() + b"\n"), (picture, _tiles())]


def sniff(head: bytes) -> bool:
    """Whether a file begins as JSON with the keys of a Tiled map."""
    return (
        head.lstrip().startswith(b"{")
        and re.search(rb'"(compressionlevel|infinite|tiledversion|tilewidth|tilesets|nextlayerid)"', head)
        is not None
    )


register(Format("tiled", "Tiled map", (".tmj", ".json"), read, sniff, render,
                EVERYTHING - {"rewards", "costs"}))  # fmt: skip


def tile_kinds(source: Source, table: dict[str, Any], first: int, board: Board) -> None:
    """Add what a tile set says of its tiles; one in a file of its own is read if it lies in the folder."""
    if table.get("source"):
        _external(source, table["source"], first, board)
        return
    terrains = [kind_of_name(terrain.get("name")) for terrain in _dicts(table.get("terrains"))]
    for tile in _entries(table):
        number = first + whole(source, tile.get("id"), "tile", high=1 << 28)
        kind = kind_of_properties(properties(tile.get("properties")))
        kind = kind if kind is not None else kind_of_name(tile.get("type") or tile.get("class"))
        corners = tile.get("terrain")
        if kind is None and isinstance(corners, list):  # numbered from 0, unlike colours
            kind = _terrain([corner + 1 for corner in corners if isinstance(corner, int)], terrains)
        if kind is not None:
            board.kinds[number] = kind
    for wang in _dicts(table.get("wangsets")):
        kinds = [kind_of_name(colour.get("name")) for colour in _dicts(wang.get("colors"))]
        for tile in _dicts(wang.get("wangtiles")):
            kind = _terrain(tile.get("wangid"), kinds)
            if kind is not None:
                board.kinds.setdefault(first + whole(source, tile.get("tileid"), "tile", high=1 << 28), kind)


def _entries(table: dict[str, Any]) -> list[dict[str, Any]]:
    """What is said of single tiles; before Tiled 1.2 it stood in dictionaries by their numbers."""
    found = list(_dicts(table.get("tiles")))
    for name in ("tiles", "tileproperties"):
        old = table.get(name)
        for number, said in old.items() if isinstance(old, dict) else ():
            if isinstance(said, dict):
                found.append(
                    {**said, "id": number} if name == "tiles" else {"id": number, "properties": said}
                )
    return found


def _terrain(marks: Any, kinds: list[Cell | None]) -> Cell | None:
    """The kind of a tile whose edges and corners are all of one terrain."""
    found = {mark for mark in marks if isinstance(mark, int) and mark} if isinstance(marks, list) else set()
    (mark,) = found if len(found) == 1 else (0,)
    return kinds[mark - 1] if 1 <= mark <= len(kinds) else None


def properties(entries: Any) -> dict[str, Any]:
    """Properties by name; older files have them so already."""
    if isinstance(entries, dict):
        return {str(name): value for name, value in entries.items()}
    return {str(entry.get("name", "")): entry.get("value") for entry in _dicts(entries)}


def beside(source: Source, name: Any) -> Path | None:
    """Return a file that another names, if it lies in the same folder or below; else None."""
    if source.given is not None or not isinstance(name, str) or "\0" in name:
        return None
    parts = PureWindowsPath(name)
    folder = source.path.absolute().parent
    path = folder / name
    if (
        parts.drive
        or parts.root
        or ".." in parts.parts
        or not path.resolve().is_relative_to(folder.resolve())
    ):
        return None
    return source.path.parent / name if path.is_file() else None


def _board(source: Source, table: dict[str, Any]) -> Board:
    orientation = table.get("orientation", "orthogonal")
    if orientation not in ("orthogonal", "isometric"):
        source.refuse(None, f"orientation {short(orientation)}", "orthogonal or isometric")
    sides = [whole(source, table.get(name), name, 1, 1 << 12) for name in ("tilewidth", "tileheight")]
    board = Board(None, (sides[0], sides[1]), properties=properties(table.get("properties")))
    if not table.get("infinite"):
        board.size = (
            whole(source, table.get("width"), "width", 1),
            whole(source, table.get("height"), "height", 1),
        )
    for tileset in _dicts(table.get("tilesets")):
        tile_kinds(
            source, tileset, whole(source, tileset.get("firstgid", 1), "firstgid", high=1 << 28), board
        )
    _layers(source, table.get("layers"), board, 0)
    return board


def _layers(source: Source, layers: Any, board: Board, depth: int) -> None:
    if depth > MAX_DEPTH:
        source.refuse(None, f"layers in more than {MAX_DEPTH} groups", "fewer")
    for layer in _dicts(layers):
        kind = layer.get("type")
        if kind == "group":
            _layers(source, layer.get("layers"), board, depth + 1)
        elif kind == "objectgroup":
            for thing in _dicts(layer.get("objects")):
                name = thing.get("name") or thing.get("type") or thing.get("class")
                add_object(board, name, thing.get("x"), thing.get("y"), hangs="gid" in thing)
        elif kind == "tilelayer":
            parts = _dicts(layer.get("chunks")) if "chunks" in layer else [layer]
            board.layers.append(
                Layer(
                    clean(str(layer.get("name", ""))), [_part(source, layer, part, board) for part in parts]
                )
            )


def add_object(board: Board, name: Any, x: Any, y: Any, *, hangs: bool) -> None:
    """Add an object with a name and a place; a picture of a tile hangs above its place."""
    if isinstance(name, str) and all(isinstance(value, int | float) and abs(value) < 1e9 for value in (x, y)):
        board.objects.append((name, float(x), float(y) - (1.0 if hangs else 0.0)))


def _part(source: Source, layer: dict[str, Any], part: dict[str, Any], board: Board) -> tuple[int, int, Any]:
    """A layer, or a chunk of one, as (x, y, numbers)."""
    shape = (
        whole(source, part.get("height"), "height of a layer", 1),
        whole(source, part.get("width"), "width of a layer", 1),
    )
    chunk = part is not layer
    x, y = (
        whole(source, part.get(name, 0), f"{name} of a chunk", -(1 << 20), 1 << 20) if chunk else 0
        for name in "xy"
    )
    encoding = str(layer.get("encoding") or "csv")
    compression = str(layer.get("compression") or "")
    return x, y, numbers(source, board, part.get("data"), shape, (encoding, compression))


def _external(source: Source, name: Any, first: int, board: Board) -> None:
    path = beside(source, name)
    if path is None:
        board.notes.append(f"tile set {short(name)} is not in this folder and was not read")
        return
    other = Source(path)
    try:
        if other.head.lstrip().startswith(b"{"):
            other.small(MAX_TILESET)
            table = read_json(other)
            table.pop("source", None)
            tile_kinds(other, table, first, board)
        else:
            from simulator.world.formats.tmx import tileset_of

            tileset_of(other, first, board)
    except (ValueError, OSError) as error:
        board.notes.append(f"tile set {short(name)} could not be read ({error})")


def _tiles() -> bytes:
    """A picture of the five kinds of tiles."""
    import io

    from PIL import Image

    from simulator.world.formats.image import PALETTE

    row = np.repeat(np.array([PALETTE[kind] for kind in Cell], np.uint8), PIXELS, 0)
    data = io.BytesIO()
    Image.fromarray(np.repeat(row[None], PIXELS, 0)).save(data, "PNG")
    return data.getvalue()


def _dicts(entries: Any) -> Iterable[dict[str, Any]]:
    """The dictionaries of a list; nothing if it is none."""
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
