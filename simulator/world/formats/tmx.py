"""Tiled maps as XML (`.tmx`), read without following what the XML may refer to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.world.formats.assemble import clean
from simulator.world.formats.registry import Format, Loaded, one, register
from simulator.world.formats.source import short
from simulator.world.formats.tiled import MAX_DEPTH, MAX_TILESET, add_object, tile_kinds
from simulator.world.formats.tiles import Board, Layer, assemble_board, numbers, whole

LARGEST = (1 << 32) - 1
MAX_ELEMENTS = 1_500_000

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from simulator.world.formats.source import Source


def read(source: Source) -> Loaded:
    """Read a map."""
    root = _parse(source)
    if root.tag != "map":
        source.refuse(1, f"element {short(root.tag)}", "map")
    orientation = root.get("orientation", "orthogonal")
    if orientation not in ("orthogonal", "isometric"):
        source.refuse(None, f"orientation {short(orientation)}", "orthogonal or isometric")
    sides = [whole(source, root.get(name), name, 1, 1 << 12) for name in ("tilewidth", "tileheight")]
    board = Board(None, (sides[0], sides[1]), properties=_properties(root))
    if root.get("infinite", "0") != "1":
        board.size = (
            whole(source, root.get("width"), "width", 1),
            whole(source, root.get("height"), "height", 1),
        )
    for tileset in root.findall("tileset"):
        _tileset(
            source, tileset, whole(source, tileset.get("firstgid", "1"), "firstgid", high=1 << 28), board
        )
    _layers(source, root, board, 0)
    return assemble_board(source, board)


def tileset_of(source: Source, first: int, board: Board) -> None:
    """Read a tile set in a file of its own, whose tiles are numbered from `first`."""
    source.small(MAX_TILESET)
    root = _parse(source)
    if root.tag != "tileset":
        source.refuse(1, f"element {short(root.tag)}", "tileset")
    root.attrib.pop("source", None)
    _tileset(source, root, first, board)


def sniff(head: bytes) -> bool:
    """Whether a file begins as XML with a `map` that has an orientation or tiles."""
    return (
        re.search(rb"<map\s[^>]*(orientation|tilewidth)", head) is not None
        and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
    )


register(Format("tmx", "Tiled map (XML)", (".tmx",), one(read), sniff))


def _parse(source: Source) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import ElementTree  # only when such a file is read
    from defusedxml.common import DefusedXmlException

    data = source.small()
    if data.count(b"<") > MAX_ELEMENTS:
        source.refuse(1, f"more than {MAX_ELEMENTS} elements", "fewer")
    try:
        root: Element = ElementTree.fromstring(data)
    except ParseError as error:
        source.refuse(error.position[0], str(error).split(":")[0], "XML")
    except DefusedXmlException as error:
        source.refuse(1, f"a forbidden {type(error).__name__}", "XML without entities")
    except (ValueError, LookupError) as error:
        source.refuse(1, " ".join(str(error).split())[:100], "XML")
    return root


def _properties(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in element.findall("properties/property"):
        value: Any = entry.get("value", entry.text or "")
        kind = entry.get("type", "string")
        if kind == "bool" or value in ("true", "false"):
            value = value == "true"
        elif kind in ("float", "int"):
            value = (
                float(value)
                if re.fullmatch(r"[0-9.]{1,20}", value) and value.count(".") < 2 and value != "."
                else 0.0
            )
        found[entry.get("name", "")] = value
    return found


def _tileset(source: Source, element: Element, first: int, board: Board) -> None:
    """Turn a tile set into the form that it has in JSON, and read that."""
    colours = ("wangcolor", "wangcornercolor", "wangedgecolor")
    table = {
        "source": element.get("source"),
        "tiles": [
            {
                "id": tile.get("id"),
                "type": tile.get("type") or tile.get("class"),
                "properties": _properties(tile),
                "terrain": _marks(tile.get("terrain", "")),
            }
            for tile in element.findall("tile")
        ],
        "terrains": [{"name": part.get("name")} for part in element.findall("terraintypes/terrain")],
        "wangsets": [
            {
                "colors": [{"name": part.get("name")} for part in wang if part.tag in colours],
                "wangtiles": [
                    {"tileid": tile.get("tileid"), "wangid": _marks(tile.get("wangid", ""))}
                    for tile in wang.findall("wangtile")
                ],
            }
            for wang in element.findall("wangsets/wangset")
        ],
    }
    tile_kinds(source, table, first, board)


def _marks(text: str) -> list[int]:
    return [int(word) for word in text.split(",") if re.fullmatch(r"[0-9]{1,3}", word)]


def _layers(source: Source, element: Element, board: Board, depth: int) -> None:
    if depth > MAX_DEPTH:
        source.refuse(None, f"layers in more than {MAX_DEPTH} groups", "fewer")
    for layer in element:
        if layer.tag == "group":
            _layers(source, layer, board, depth + 1)
        elif layer.tag == "objectgroup":
            for thing in layer.findall("object"):
                x, y = (_float(thing.get(axis)) for axis in "xy")
                name = thing.get("name") or thing.get("type") or thing.get("class")
                add_object(board, name, x, y, hangs="gid" in thing.attrib)
        elif layer.tag == "layer" and (data := layer.find("data")) is not None:
            parts = data.findall("chunk") or [layer]
            name = clean(layer.get("name", ""))
            board.layers.append(Layer(name, [_part(source, data, part, board) for part in parts]))


def _part(source: Source, data: Element, part: Element, board: Board) -> tuple[int, int, Any]:
    """A layer, or a chunk of one, as (x, y, numbers)."""
    shape = (
        whole(source, part.get("height"), "height of a layer", 1),
        whole(source, part.get("width"), "width of a layer", 1),
    )
    chunk = part.tag == "chunk"
    x, y = (
        whole(source, part.get(name, "0"), f"{name} of a chunk", -(1 << 20), 1 << 20) if chunk else 0
        for name in "xy"
    )
    holder = part if chunk else data
    tiles: Any = holder.text or ""
    encoding = data.get("encoding", "")
    if not encoding:
        tiles = [whole(source, tile.get("gid", "0"), "gid", 0, LARGEST) for tile in holder.findall("tile")]
    return x, y, numbers(source, board, tiles, shape, (encoding, data.get("compression", "")))


def _float(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
