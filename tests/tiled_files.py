"""Builds Tiled maps as the editor writes them: any form, coding, chunks, groups, labels and objects."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import zstandard
from hypothesis import strategies as st

CODINGS = ("csv", "base64", "zlib", "gzip", "zstd", "elements")
PACK = {"zlib": zlib.compress, "gzip": lambda raw: gzip.compress(raw, mtime=0), "zstd": zstandard.compress,
        "base64": bytes}  # fmt: skip
GROUND, WALL, TURNED = 3, 5, 5 | 0xA0000000
PIXELS = (16, 8)
Layers: TypeAlias = "list[tuple[str, np.ndarray]]"
Things: TypeAlias = "list[tuple[str, tuple[int, int]]]"
HEAD = {"type": "map", "version": "1.10", "tiledversion": "1.10.2", "renderorder": "right-down"}


@dataclass(frozen=True)
class Shape:
    """How a file is written.

    Attributes:
        form: "tmx" or "tmj".
        coding: of tiles.
        infinite: tiles stand in chunks, and the map begins at corner (-4, -2).
        labels: tiles say what they are; else the layer does by its name.
        isometric: objects count in tile heights.
        place: what objects are: "point", "rectangle" or "tile".
        ends: of lines.
        indent: of JSON.
        grouped: the layers stand in a group.
        double: every second wall stands in a layer of its own, and some in both.
    """

    form: str
    coding: str
    infinite: bool
    labels: bool
    isometric: bool
    place: str
    ends: str
    indent: int | None
    grouped: bool
    double: bool


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    form = draw(st.sampled_from(("tmx", "tmj")))
    codings = CODINGS if form == "tmx" else CODINGS[:-1]
    return Shape(
        form,
        draw(st.sampled_from(codings)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(("point", "rectangle", "tile"))),
        draw(st.sampled_from(("\n", "\r\n"))),
        draw(st.sampled_from((None, 1, 4))),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def corner(shape: Shape) -> tuple[int, int]:
    return (-4, -2) if shape.infinite else (0, 0)


def written(wall: np.ndarray, start: tuple[int, int], goal: tuple[int, int], shape: Shape) -> bytes:
    """A file of [H, W] bool walls; start and goal as (row, col)."""
    ground = np.full(wall.shape, GROUND, np.uint32)
    upper = np.where(wall, WALL, 0).astype(np.uint32)
    if wall.any():
        upper[tuple(np.argwhere(wall)[0])] = TURNED
    layers = [("Bödén", ground), ("Tiles" if shape.labels else "Walls", upper)]
    if shape.double:
        odd = np.arange(wall.size).reshape(wall.shape) % 3
        layers = [layers[0], (layers[1][0], np.where(odd != 1, upper, 0).astype(np.uint32)),
                  (f"{layers[1][0]} upper", np.where(odd != 0, upper, 0).astype(np.uint32))]  # fmt: skip
    things = [("start", start), ("goal", goal), ("baker", (0, 0))]
    text = _xml(layers, things, shape) if shape.form == "tmx" else _json(layers, things, shape)
    return text.replace("\n", shape.ends).encode()


def _orientation(shape: Shape) -> str:
    return "isometric" if shape.isometric else "orthogonal"


def _object(place: tuple[int, int], shape: Shape) -> dict[str, float]:
    left, top = corner(shape)
    cell = (PIXELS[1], PIXELS[1]) if shape.isometric else PIXELS
    x, y = (place[1] + left) * cell[0], (place[0] + top) * cell[1]
    if shape.place == "rectangle":
        return {"x": x + 1.25, "y": y + 0.5, "width": cell[0] - 3, "height": cell[1] - 3}
    if shape.place == "tile":
        foot = (cell[0] / 2 + cell[0] / 4, cell[1] - 1) if shape.isometric else (0, cell[1])
        return {"x": x + foot[0], "y": y + foot[1], "width": 16, "height": 16, "gid": GROUND}
    return {"x": x + 3, "y": y + 2.5}


def _chunks(tiles: np.ndarray, shape: Shape) -> list[tuple[int, int, np.ndarray]]:
    """Chunks of 4x4 tiles, those at the rim filled up with nothing."""
    left, top = corner(shape)
    height, width = (-(-side // 4) * 4 for side in tiles.shape)
    full = np.zeros((height, width), np.uint32)
    full[: tiles.shape[0], : tiles.shape[1]] = tiles
    return [(left + x, top + y, full[y : y + 4, x : x + 4]) for y in range(0, height, 4)
            for x in range(0, width, 4)]  # fmt: skip


def _coded(tiles: np.ndarray, coding: str) -> str:
    if coding in PACK:
        return f"\n   {base64.b64encode(PACK[coding](tiles.astype('<u4').tobytes())).decode()}\n  "
    if coding == "elements":
        return "".join(f'\n   <tile gid="{gid}"/>' if gid else "\n   <tile/>" for gid in tiles.ravel())
    return "\n" + ",\n".join(",".join(map(str, row)) for row in tiles.tolist()) + "\n"


def _xml(
    layers: list[tuple[str, np.ndarray]], things: list[tuple[str, tuple[int, int]]], shape: Shape
) -> str:
    height, width = layers[0][1].shape
    said = {"csv": 'encoding="csv"', "base64": 'encoding="base64"', "elements": ""}
    coding = said.get(shape.coding, f'encoding="base64" compression="{shape.coding}"')
    label = '<tile id="4"><properties><property name="solid" type="bool" value="true"/></properties></tile>'
    parts = []
    for name, tiles in layers:
        inner = _coded(tiles, shape.coding)
        if shape.infinite:
            inner = (
                "".join(
                    f'\n   <chunk x="{x}" y="{y}" width="4" height="4">{_coded(part, shape.coding)}</chunk>'
                    for x, y, part in _chunks(tiles, shape)
                )
                + "\n  "
            )
        head = f' <layer id="1" name="{name}" width="{width}" height="{height}">\n  '
        parts.append(f"{head}<data {coding}>{inner}</data>\n </layer>\n")
    objects = []
    for name, at in things:
        said_of = " ".join(f'{key}="{value:g}"' for key, value in _object(at, shape).items())
        point = "<point/>" if shape.place == "point" else ""
        objects.append(f'  <object id="1" name="{name}" {said_of}>{point}</object>\n')
    body = "".join(parts) + f' <objectgroup name="things">\n{"".join(objects)} </objectgroup>\n'
    body = f' <group name="all">\n{body} </group>\n' if shape.grouped else body
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <data>1,2</data> kept -->\n'
        f'<map version="1.10" orientation="{_orientation(shape)}" width="{width}" '
        f'height="{height}" tilewidth="{PIXELS[0]}" tileheight="{PIXELS[1]}" '
        f'infinite="{int(shape.infinite)}">\n'
        ' <tileset firstgid="1" name="t" tilewidth="16" tileheight="8" tilecount="9" columns="3">\n'
        '  <image source="t.png" width="48" height="24"/>\n'
        f"  {label if shape.labels else ''}\n </tileset>\n{body}</map>\n"
    )


def _json(
    layers: list[tuple[str, np.ndarray]], things: list[tuple[str, tuple[int, int]]], shape: Shape
) -> str:
    height, width = layers[0][1].shape

    def data(tiles: np.ndarray) -> object:
        if shape.coding == "csv":
            return tiles.ravel().tolist()
        return base64.b64encode(PACK[shape.coding](tiles.astype("<u4").tobytes())).decode()

    found: list[dict[str, object]] = []
    for name, tiles in layers:
        layer: dict[str, object] = {
            "name": name,
            "type": "tilelayer",
            "width": width,
            "height": height,
            "x": 0,
            "y": 0,
        }
        if shape.coding != "csv":
            layer |= {"encoding": "base64", "compression": "" if shape.coding == "base64" else shape.coding}
        if shape.infinite:
            layer["chunks"] = [{"x": x, "y": y, "width": 4, "height": 4, "data": data(part)}
                               for x, y, part in _chunks(tiles, shape)]  # fmt: skip
        else:
            layer["data"] = data(tiles)
        found.append(layer)
    point = {"point": True} if shape.place == "point" else {}
    objects = [{"name": name, "id": 1, **point, **_object(at, shape)} for name, at in things]
    group = {"name": "things", "type": "objectgroup", "objects": objects}
    every = [*found, group]
    tile = {"id": 4, "properties": [{"name": "solid", "type": "bool", "value": True}]}
    tileset = {"firstgid": 1, "name": "t", "tilewidth": 16, "tileheight": 8, "tilecount": 9, "columns": 3,
               "image": "t.png", "tiles": [tile] if shape.labels else []}  # fmt: skip
    table = {
        **HEAD, "orientation": _orientation(shape), "infinite": shape.infinite,
        "width": width, "height": height, "tilewidth": PIXELS[0], "tileheight": PIXELS[1],
        "properties": [{"name": "data", "type": "string", "value": '"data": [1, 2]'},
                       {"name": "mine", "type": "class", "value": {"data": [1, 2], "x": 3}}],
        "tilesets": [tileset],
        "layers": [{"name": "all", "type": "group", "layers": every}] if shape.grouped else every,
    }  # fmt: skip
    return json.dumps(table, indent=shape.indent, ensure_ascii=False)
