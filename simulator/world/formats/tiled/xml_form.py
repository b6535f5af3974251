"""Turns Tiled's XML (`.tmx`, `.tsx`, `.tx`) into the form that it has in JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.texts import tr
from simulator.world.formats.source import short
from simulator.world.formats.tiled.board import MAX_DEPTH, whole

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from simulator.world.formats.source import Source

LARGEST = (1 << 32) - 1
MAX_ELEMENTS = 1_500_000
FLOATS = ("x", "y", "width", "height", "rotation")


def read_xml(source: Source, tag: str) -> dict[str, Any]:
    """Return the table of a file whose root element is `tag`: map, tileset or template.

    Raises:
        ValueError: it is not XML, or another element; one line.
    """
    root = _parse(source)
    if root.tag != tag:
        source.refuse(1, tr("xml_form.element", tag=short(root.tag)), tag)
    if tag == "tileset":
        root.attrib.pop("source", None)
        return _tileset(root)
    if tag == "template":
        thing = root.find("object")
        return {"object": {} if thing is None else _object(thing)}
    return {
        **root.attrib,
        "infinite": root.get("infinite", "0") == "1",
        "properties": _properties(root),
        "tilesets": [_tileset(part) for part in root.findall("tileset")],
        "layers": _layers(source, root, 0),
    }


def _parse(source: Source) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import ElementTree  # only when such a file is read
    from defusedxml.common import DefusedXmlException

    data = source.small()
    if data.count(b"<") > MAX_ELEMENTS:
        source.refuse(1, tr("xml_form.more_than_elements", max_elements=MAX_ELEMENTS), "fewer")
    try:
        root: Element = ElementTree.fromstring(data)
    except ParseError as error:
        source.refuse(error.position[0], str(error).split(":")[0], tr("xml_form.xml"))
    except DefusedXmlException as error:
        source.refuse(
            1, tr("xml_form.a_forbidden", name=type(error).__name__), tr("xml_form.xml_without_entities")
        )
    except (ValueError, LookupError) as error:
        source.refuse(1, " ".join(str(error).split())[:100], tr("xml_form.xml"))
    return root


def _properties(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in element.findall("properties/property"):
        value: Any = entry.get("value", entry.text or "")
        if entry.get("type") in ("float", "int"):
            number = _float(value)
            value = 0.0 if number is None else number
        found[entry.get("name", "")] = value
    return found


def _tileset(element: Element) -> dict[str, Any]:
    colours = ("wangcolor", "wangcornercolor", "wangedgecolor")
    return {
        **element.attrib,
        "tiles": [
            {
                "id": tile.get("id"),
                "type": tile.get("type") or tile.get("class"),
                "properties": _properties(tile),
                "terrain": _marks(tile.get("terrain", "")),
                "objectgroup": {"objects": [_object(thing) for thing in tile.findall("objectgroup/object")]},
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


def _marks(text: str) -> list[int]:
    return [int(word) for word in text.split(",") if re.fullmatch(r"[0-9]{1,3}", word)]


def _object(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {**element.attrib, "properties": _properties(element)}
    found.update({name: _float(element.get(name)) for name in FLOATS if name in element.attrib})
    for part in element:
        if part.tag in ("point", "ellipse", "text"):
            found[part.tag] = True
        elif part.tag in ("polygon", "polyline"):
            pairs = [pair.split(",") for pair in part.get("points", "").split()]
            found[part.tag] = [{"x": _float(p[0]), "y": _float(p[1])} for p in pairs if len(p) == 2]
    return found


def _layers(source: Source, element: Element, depth: int) -> list[dict[str, Any]]:
    if depth > MAX_DEPTH:
        source.refuse(None, tr("xml_form.layers_in_more_than_groups", max_depth=MAX_DEPTH), "fewer")
    found: list[dict[str, Any]] = []
    for layer in element:
        same: dict[str, Any] = {"name": layer.get("name", ""), "class": layer.get("class", "")}
        same["properties"] = _properties(layer)
        if layer.tag == "group":
            found.append({**same, "type": "group", "layers": _layers(source, layer, depth + 1)})
        elif layer.tag == "objectgroup":
            things = [_object(thing) for thing in layer.findall("object")]
            found.append({**same, "type": "objectgroup", "objects": things})
        elif layer.tag == "layer" and (data := layer.find("data")) is not None:
            found.append({**same, "type": "tilelayer", **_data(source, layer, data)})
    return found


def _data(source: Source, layer: Element, data: Element) -> dict[str, Any]:
    encoding = data.get("encoding", "")
    found: dict[str, Any] = {"encoding": encoding, "compression": data.get("compression", "")}

    def tiles(holder: Element) -> Any:
        if encoding:
            return holder.text or ""
        return [whole(source, tile.get("gid", "0"), "gid", 0, LARGEST) for tile in holder.findall("tile")]

    chunks = data.findall("chunk")
    if chunks:
        return {**found, "chunks": [{**chunk.attrib, "data": tiles(chunk)} for chunk in chunks]}
    return {**found, "width": layer.get("width"), "height": layer.get("height"), "data": tiles(data)}


def _float(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
