"""LDtk projects (`.ldtk`): the IntGrid layer of every level is a map. Only read.

Value 0 is free; the others are what the project calls them (`wall`, `mud`, `water`, `lava`, ...), and walls
where the name says nothing. Entities named Start or Player, and Goal, Exit or End, are the two places.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.world.formats.assemble import Said, assemble, clean
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.registry import Format, register
from simulator.world.formats.source import Source, short
from simulator.world.formats.tiled.board import whole
from simulator.world.formats.tiled.related import related
from simulator.world.formats.tiled.words import kind_in_wall_layer, kind_of_name, place_of, says_state
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.registry import Loaded, Maker


_KEYS = re.compile(
    rb'"(defaultPivotX|defaultGridSize|defaultLevelBgColor|intGridValues|layerInstances|autoLayerTiles|intGridCsv'
    rb'|externalLevels|minifyJson|worldLayout)"'
)
"""Keys of projects that are too old to say in their head who wrote them."""


def read(source: Source) -> list[Maker]:
    """Read every level that has an IntGrid layer."""
    return levels(source, read_json(source))


def levels(source: Source, table: dict[str, Any]) -> list[Maker]:
    """Make the levels of a project.

    Raises:
        ValueError: none has an IntGrid layer; one line.
    """
    definitions = table.get("defs")
    names = _names(definitions if isinstance(definitions, dict) else {})
    found = _dicts(table.get("levels")) + [
        level for world in _dicts(table.get("worlds")) for level in _dicts(world.get("levels"))
    ]
    full = [_filled(source, level) for level in found]
    usable = [level for level in full if _grids_of(level, names)]
    if not usable:
        source.refuse(None, f"{len(found)} levels without an IntGrid layer", "at least one with it")
    skipped = len(found) - len(usable)
    return [partial(_level, source, level, names, skipped) for level in usable]


def sniff(head: bytes) -> bool:
    """Whether a file says that LDtk wrote it."""
    said = b'"LDtk' in head or b'"ldtk.io' in head or b"https://ldtk.io" in head
    return said or (head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _KEYS.search(head) is not None)


register(Format("ldtk", "LDtk project", (".ldtk",), read, sniff))


def _names(definitions: dict[str, Any]) -> dict[Any, dict[int, str]]:
    """For each layer definition what its values are called."""
    return {
        layer.get("uid"): {
            value["value"]: str(value.get("identifier") or "")
            for value in _dicts(layer.get("intGridValues"))
            if isinstance(value.get("value"), int)
        }
        for layer in _dicts(definitions.get("layers"))
        if isinstance(layer.get("uid"), int)
    }


def _filled(source: Source, level: dict[str, Any]) -> dict[str, Any]:
    """A level with its layers, which may stand in a file of their own in the project's folder."""
    if level.get("layerInstances") or not level.get("externalRelPath"):
        return level
    path = related(source, level["externalRelPath"])
    if path is None:
        return level
    try:
        return read_json(Source(path))
    except (ValueError, OSError):
        return level


def _grids_of(level: dict[str, Any], names: dict[Any, dict[int, str]]) -> list[dict[str, Any]]:
    """The IntGrid layers of a level: all of one size that speak of walls, else the first with values."""
    grids = [
        layer
        for layer in _dicts(level.get("layerInstances"))
        if layer.get("__type") == "IntGrid" and (layer.get("intGridCsv") or layer.get("intGrid"))
    ]
    speaking = [layer for layer in grids if _speaks_of_walls(layer, names)]
    full = [layer for layer in grids if layer.get("intGrid") or any(layer.get("intGridCsv") or [])]
    found = speaking or full[:1] or grids[:1]
    return [layer for layer in found if all(layer.get(key) == found[0].get(key) for key in _SIZES)]


_SIZES = ("__cWid", "__cHei")


def _speaks_of_walls(layer: dict[str, Any], names: dict[Any, dict[int, str]]) -> bool:
    return kind_of_name(layer.get("__identifier")) == Cell.WALL or any(
        kind_of_name(name) == Cell.WALL for name in _called(layer, names).values()
    )


def _called(layer: dict[str, Any], names: dict[Any, dict[int, str]]) -> dict[int, str]:
    uid = layer.get("layerDefUid")
    return names.get(uid, {}) if isinstance(uid, int) else {}


def _level(source: Source, level: dict[str, Any], names: dict[Any, dict[int, str]], skipped: int) -> Loaded:
    layers = _grids_of(level, names)
    said = Said(name=clean(str(level.get("identifier") or "level")))
    used = ", ".join(short(layer.get("__identifier")) for layer in layers)
    said.notes.append(f"layer {used} is used" if len(layers) == 1 else f"layers {used} are used")
    others = [
        layer.get("__identifier")
        for layer in _dicts(level.get("layerInstances"))
        if layer.get("__type") == "IntGrid" and not any(layer is one for one in layers)
    ]
    if others:
        said.notes.append(f"IntGrid layers left out: {', '.join(short(name) for name in others[:10])}")
    if skipped:
        said.notes.append(f"{skipped} levels without an IntGrid layer were left out")
    cells: np.ndarray[Any, np.dtype[np.uint8]] | None = None
    for layer in reversed(layers):  # the topmost stands first
        width = whole(source, layer.get("__cWid"), "__cWid", 1)
        height = whole(source, layer.get("__cHei"), "__cHei", 1)
        cells = np.zeros((height, width), np.uint8) if cells is None else cells
        _paint(cells, _values(source, layer, width, height), layer, _called(layer, names), said)
    _places(level, layers[0], said)
    assert cells is not None  # noqa: S101 - a level without layers is none of the usable
    return assemble(source, cells, said)


def _paint(
    cells: np.ndarray[Any, np.dtype[np.uint8]],
    values: np.ndarray[Any, np.dtype[np.int64]],
    layer: dict[str, Any],
    called: dict[int, str],
    said: Said,
) -> None:
    """Paint the values of a layer; in one that holds walls, materials of the ground are walls."""
    solid = kind_of_name(layer.get("__identifier")) == Cell.WALL and not any(
        kind_of_name(name) == Cell.WALL and says_state(name) for name in called.values()
    )
    for value in np.unique(values[values != 0]).tolist():
        name = called.get(value, "")
        kind = kind_of_name(name)
        taken = Cell.WALL if kind is None else kind_in_wall_layer(name) if solid else kind
        wall_below = cells == Cell.WALL if taken == Cell.FLOOR else np.zeros_like(cells, bool)
        cells[(values == value) & ~wall_below] = taken
        if kind != taken:
            said.notes.append(f"value {value} ({name or 'without a name'}) is a wall")


def _values(
    source: Source, layer: dict[str, Any], width: int, height: int
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """[H, W] int64 values; files older than 0.8 list only those that are not 0."""
    csv = layer.get("intGridCsv")
    if csv:
        if not isinstance(csv, list) or not all(
            isinstance(value, int) and abs(value) < 1 << 40 for value in csv
        ):
            source.refuse(None, "an IntGrid value that is no number", "whole numbers")
        if len(csv) != width * height:
            source.refuse(None, f"{len(csv)} IntGrid values", f"{width * height}, as the layer's size says")
        return np.array(csv, np.int64).reshape(height, width)
    values = np.zeros(width * height, np.int64)
    for entry in _dicts(layer.get("intGrid")):
        at = whole(source, entry.get("coordId"), "coordId", 0, width * height - 1)
        values[at] = whole(source, entry.get("v"), "v", -1, 1 << 29) + 1
    return values.reshape(height, width)


def _places(level: dict[str, Any], grid: dict[str, Any], said: Said) -> None:
    """Find the entities that are the start and the goal."""
    side = grid.get("__gridSize")
    for layer in _dicts(level.get("layerInstances")):
        own = layer.get("__gridSize")
        for entity in _dicts(layer.get("entityInstances")):
            place, at = place_of(entity.get("__identifier")), entity.get("__grid")
            good = isinstance(at, list) and len(at) == 2 and all(isinstance(part, int) for part in at)
            if not place or place in said.places or not good or not isinstance(at, list):
                continue
            scale = own / side if isinstance(own, int) and isinstance(side, int) and side > 0 else 1
            said.places[place] = (int(at[1] * scale), int(at[0] * scale))


def _dicts(entries: Any) -> list[dict[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
