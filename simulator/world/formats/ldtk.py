"""LDtk projects (`.ldtk`): the IntGrid layer of every level is a map. Only read.

Value 0 is free; the others are what the project calls them (`wall`, `mud`, `water`, `lava`, ...), and walls
where the name says nothing. Entities named Start or Player, and Goal, Exit or End, are the two places.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.world.formats.assemble import Said, assemble, clean
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.registry import Format, register
from simulator.world.formats.source import Source, short
from simulator.world.formats.tiled import beside
from simulator.world.formats.tiles import whole
from simulator.world.formats.words import kind_of_name
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.registry import Loaded, Maker

PLACES = {"start": "start", "player": "start", "playerstart": "start", "spawn": "start",
          "goal": "goal", "exit": "goal", "end": "goal", "target": "goal"}  # fmt: skip


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
    usable = [level for level in full if _grid_of(level) is not None]
    if not usable:
        source.refuse(None, f"{len(found)} levels without an IntGrid layer", "at least one with it")
    skipped = len(found) - len(usable)
    return [partial(_level, source, level, names, skipped) for level in usable]


def sniff(head: bytes) -> bool:
    """Whether a file says that LDtk wrote it."""
    return b'"LDtk' in head or b'"ldtk.io' in head or b"https://ldtk.io" in head


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
    path = beside(source, level["externalRelPath"])
    if path is None:
        return level
    try:
        return read_json(Source(path))
    except (ValueError, OSError):
        return level


def _grid_of(level: dict[str, Any]) -> dict[str, Any] | None:
    """The IntGrid layer of a level: the one whose name speaks of walls, else the first."""
    grids = [
        layer
        for layer in _dicts(level.get("layerInstances"))
        if layer.get("__type") == "IntGrid" and (layer.get("intGridCsv") or layer.get("intGrid"))
    ]
    named = [layer for layer in grids if kind_of_name(layer.get("__identifier")) == Cell.WALL]
    return next(iter(named or grids), None)


def _level(source: Source, level: dict[str, Any], names: dict[Any, dict[int, str]], skipped: int) -> Loaded:
    layer = _grid_of(level) or {}
    width = whole(source, layer.get("__cWid"), "__cWid", 1)
    height = whole(source, layer.get("__cHei"), "__cHei", 1)
    values = _values(source, layer, width, height)
    uid = layer.get("layerDefUid")
    called = names.get(uid, {}) if isinstance(uid, int) else {}
    said = Said(name=clean(str(level.get("identifier") or "level")))
    said.notes.append(f"layer {short(layer.get('__identifier'))} is used")
    if skipped:
        said.notes.append(f"{skipped} levels without an IntGrid layer were left out")
    cells = np.zeros((height, width), np.uint8)
    for value in np.unique(values[values != 0]).tolist():
        name = called.get(value, "")
        kind = kind_of_name(name)
        cells[values == value] = Cell.WALL if kind is None else kind
        if kind is None:
            said.notes.append(f"value {value} ({name or 'without a name'}) is a wall")
    _places(level, layer, said)
    return assemble(source, cells, said)


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
            name = str(entity.get("__identifier", "")).replace("_", "").lower()
            place, at = PLACES.get(name), entity.get("__grid")
            good = isinstance(at, list) and len(at) == 2 and all(isinstance(part, int) for part in at)
            if place is None or place in said.places or not good or not isinstance(at, list):
                continue
            scale = own / side if isinstance(own, int) and isinstance(side, int) and side > 0 else 1
            said.places[place] = (int(at[1] * scale), int(at[0] * scale))


def _dicts(entries: Any) -> list[dict[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
