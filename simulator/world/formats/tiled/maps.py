"""Reads Tiled maps as JSON (`.tmj`, `.json`) and XML (`.tmx`); writes JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, assemble
from simulator.world.formats.format_registry import EVERYTHING, Format, Loaded, one, register
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.source import Source, short
from simulator.world.formats.tiled.board import Board, flat, frame, read_properties, whole
from simulator.world.formats.tiled.layers import read_layers
from simulator.world.formats.tiled.splice import TiledOrigin, patch, with_origin
from simulator.world.formats.tiled.tilesets import dicts, properties, tile_kinds
from simulator.world.formats.tiled.walls import cells_of
from simulator.world.formats.tiled.xml_form import read_xml
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PIXELS = 16
"""Side of the tiles that are written."""


def read(source: Source) -> Loaded:
    """Read a map in JSON."""
    return assemble_board(source, _board(source, read_json(source)), read)


def read_tmx(source: Source) -> Loaded:
    """Read a map in XML."""
    return assemble_board(source, _board(source, read_xml(source, "map")), read_tmx)


def assemble_board(source: Source, board: Board, again: Callable[[Source], Loaded]) -> Loaded:
    """Make a map of layers, tile sets and objects."""
    if not board.layers:
        source.refuse(None, tr("tiled_maps.no_layer_of_tiles"), tr("tiled_maps.at_least_one"))
    left, top, width, height = frame(source, board)
    grids = [flat(layer, left, top, width, height) for layer in board.layers]
    said = Said(notes=board.notes, left_out=_left_out(source.data, board))
    cells = cells_of(source, board, grids, (left, top))
    for place, (x, y) in board.places.items():
        said.places[place] = (int(y // board.cell[1]) - top, int(x // board.cell[0]) - left)
    read_properties(board.properties, said)
    loaded = assemble(source, cells, said)
    words = (loaded.title, loaded.about)
    return with_origin(loaded, TiledOrigin(source.data, board, (left, top), loaded.grid, words, again))


def _left_out(data: bytes, board: Board) -> list[str]:
    """What a file holds that a map does not, in short words."""
    layers = len(board.layers)
    found = [
        tr("tiled_maps.layers_of_tiles", layers=layers) if layers > 1 else "",
        tr("tiled_maps.the_tiles_of_its_own_tile"),
    ]
    for words, pattern in (
        ("objects", rb'<object\s|"objects"\s*:\s*\[\s*\{'),
        (tr("tiled_maps.pictures_of_layers"), rb'<imagelayer|"imagelayer"'),
        ("properties", rb'<property\s|"properties"\s*:\s*\[\s*\{'),
    ):
        found.append(words if re.search(pattern, data) else "")
    return [words for words in found if words]


def _board(source: Source, table: dict[str, Any]) -> Board:
    orientation = table.get("orientation", "orthogonal")
    if orientation not in ("orthogonal", "isometric"):
        source.refuse(
            None,
            tr("tiled_maps.orientation", orientation=short(orientation)),
            tr("tiled_maps.orthogonal_or_isometric"),
        )
    sides = [whole(source, table.get(name), name, 1, 1 << 12) for name in ("tilewidth", "tileheight")]
    board = Board(None, (sides[0], sides[1]), properties=properties(table.get("properties")))
    board.cell = (sides[1], sides[1]) if orientation == "isometric" else (sides[0], sides[1])
    if not table.get("infinite"):
        width, height = (whole(source, table.get(name), name, 1) for name in ("width", "height"))
        board.size = (width, height)
    for tileset in dicts(table.get("tilesets")):
        first = whole(source, tileset.get("firstgid", 1), "firstgid", high=1 << 28)
        tile_kinds(source, tileset, first, board)
    read_layers(source, table.get("layers"), board)
    return board


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


def sniff_tmx(head: bytes) -> bool:
    """Whether a file begins as XML with a `map` that has an orientation or tiles."""
    return (
        re.search(rb"<map\s[^>]*(orientation|tilewidth)", head) is not None
        and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
    )


register(Format("tiled", "Tiled map", (".tmj", ".json"), one(read), sniff, render,
                EVERYTHING - {"rewards", "costs"}, patch))  # fmt: skip
register(Format("tmx", "Tiled map (XML)", (".tmx",), one(read_tmx), sniff_tmx, patch=patch))


def _tiles() -> bytes:
    """A picture of the five kinds of tiles."""
    import io

    from PIL import Image

    from simulator.world.formats.image import PALETTE

    row = np.repeat(np.array([PALETTE[kind] for kind in Cell], np.uint8), PIXELS, 0)
    data = io.BytesIO()
    Image.fromarray(np.repeat(row[None], PIXELS, 0)).save(data, "PNG")
    return data.getvalue()
