"""LDtk projects (`.ldtk`): the IntGrid layer of each level is a map.

Value 0 is free; the others are what the project calls them (`wall`, `mud`, `water`, `lava`, ...), and walls
where the name says nothing. Entities named Start or Player, and Goal, Exit or End, are the two places.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, assemble, clean
from simulator.world.formats.format_registry import Format, register
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.source import Source, digest, short
from simulator.world.formats.tiled.board import whole
from simulator.world.formats.tiled.ldtk_splice import LdtkOrigin, Mover, Place, patch
from simulator.world.formats.tiled.related import related
from simulator.world.formats.tiled.words import kind_in_wall_layer, kind_of_name, place_of, says_state
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.format_registry import Loaded, Maker
    from simulator.world.grid import GridMap


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
    own = Place(source.path, source.data, ())
    found = _placed(own, table)
    worlds = table.get("worlds")
    for number, world in enumerate(worlds if isinstance(worlds, list) else ()):
        found += _placed(replace(own, keys=("worlds", number)), world if isinstance(world, dict) else {})
    full = [_filled(source, level, place) for level, place in found]
    usable = [(level, place) for level, place in full if _grids_of(level, names)]
    if not usable:
        source.refuse(
            None,
            tr("ldtk.levels_without_an_intgrid_layer", count=len(found)),
            tr("ldtk.at_least_one_with_it"),
        )
    skipped = len(found) - len(usable)
    return [partial(_level, source, level, names, skipped, place) for level, place in usable]


def sniff(head: bytes) -> bool:
    """Whether a file says that LDtk wrote it."""
    said = b'"LDtk' in head or b'"ldtk.io' in head or b"https://ldtk.io" in head
    return said or (head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _KEYS.search(head) is not None)


register(Format("ldtk", "LDtk project", (".ldtk",), read, sniff, patch=patch))


def _placed(place: Place, table: dict[str, Any]) -> list[tuple[dict[str, Any], Place]]:
    """The levels of a project or a world, and where each stands."""
    entries = table.get("levels")
    return [
        (level, replace(place, keys=(*place.keys, "levels", number)))
        for number, level in enumerate(entries if isinstance(entries, list) else ())
        if isinstance(level, dict)
    ]


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


def _filled(source: Source, level: dict[str, Any], place: Place) -> tuple[dict[str, Any], Place]:
    """A level with its layers, which may stand in a file of their own in the project's folder."""
    if level.get("layerInstances") or not level.get("externalRelPath"):
        return level, place
    path = related(source, level["externalRelPath"])
    if path is None:
        return level, place
    try:
        other = Source(path)
        return read_json(other), Place(path, other.data, ())
    except (ValueError, OSError):
        return level, place


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


def _level(
    source: Source, level: dict[str, Any], names: dict[Any, dict[int, str]], skipped: int, place: Place
) -> Loaded:
    layers = _grids_of(level, names)
    said = Said(name=clean(str(level.get("identifier") or "level")))
    if place.file != source.path:
        said.files = {place.file: digest(place.data)}
    _tell(level, layers, skipped, said)
    sides = [whole(source, layers[0].get(key), key, 1) for key in _SIZES]
    cells = np.zeros((sides[1], sides[0]), np.uint8)
    values, named = [], []
    for layer in reversed(layers):  # the topmost stands first
        values.append(_values(source, layer, sides[0], sides[1]))
        named.append(_kinds(layer, _called(layer, names), values[-1]))
        _paint(cells, values[-1], named[-1])
        _tell_guesses(named[-1], _called(layer, names), values[-1], said)
    movers = _places(level, layers[0], said)
    loaded = assemble(source, cells, said)
    every = level["layerInstances"]
    numbers = [next(n for n, one in enumerate(every) if one is layer) for layer in reversed(layers)]
    again = partial(_again, source, names, skipped, place)
    origin = LdtkOrigin(
        place, numbers, values, named, movers, loaded.grid, (loaded.title, loaded.about), again
    )
    return replace(loaded, meta={**loaded.meta, "ldtk": origin})


def _again(
    source: Source, names: dict[Any, dict[int, str]], skipped: int, place: Place, data: bytes
) -> GridMap:
    """Read the level of a changed file."""
    level: Any = read_json(Source(source.path, data))
    for key in place.keys:
        level = level[key]
    return _level(source, level, names, skipped, replace(place, data=data)).grid


def _tell(level: dict[str, Any], layers: list[dict[str, Any]], skipped: int, said: Said) -> None:
    """Note which layers are used and which are left out."""
    used = ", ".join(short(layer.get("__identifier")) for layer in layers)
    said.notes.append(
        tr("ldtk.layer_is_used", used=used) if len(layers) == 1 else tr("ldtk.layers_are_used", used=used)
    )
    others = [
        layer.get("__identifier")
        for layer in _dicts(level.get("layerInstances"))
        if layer.get("__type") == "IntGrid" and not any(layer is one for one in layers)
    ]
    if others:
        said.notes.append(
            tr("ldtk.intgrid_layers_left_out", others=", ".join(short(name) for name in others[:10]))
        )
    if skipped:
        said.notes.append(tr("ldtk.levels_without_an_intgrid_layer_were", skipped=skipped))


def _kinds(
    layer: dict[str, Any], called: dict[int, str], values: np.ndarray[Any, np.dtype[np.int64]]
) -> dict[int, int]:
    """The kind that each value of a layer stands for; in one that holds walls, the ground's materials do.

    A value whose name says nothing is a wall; floor, where all cells have values and another one says wall.
    """
    stated = any(kind_of_name(name) == Cell.WALL and says_state(name) for name in called.values())
    solid = kind_of_name(layer.get("__identifier")) == Cell.WALL and not stated
    silent = Cell.FLOOR if stated and values.all() else Cell.WALL  # else nothing would be left to stand on
    found: dict[int, int] = {}
    for value in {*called, *np.unique(values).tolist()} - {0}:
        name = called.get(value, "")
        kind = kind_of_name(name)
        found[value] = int(silent if kind is None else kind_in_wall_layer(name) if solid else kind)
    return found


def _paint(
    cells: np.ndarray[Any, np.dtype[np.uint8]],
    values: np.ndarray[Any, np.dtype[np.int64]],
    kinds: dict[int, int],
) -> None:
    """Paint the values of a layer; floor does not cover a wall of a layer below."""
    for value in np.unique(values[values != 0]).tolist():
        below = cells == Cell.WALL if kinds[value] == Cell.FLOOR else np.zeros_like(cells, bool)
        cells[(values == value) & ~below] = kinds[value]


def _tell_guesses(
    kinds: dict[int, int], called: dict[int, str], values: np.ndarray[Any, np.dtype[np.int64]], said: Said
) -> None:
    """Note the values that are walls, or floor, though their names do not say so."""
    for value in np.unique(values[values != 0]).tolist():
        name = called.get(value, "")
        if kind_of_name(name) != kinds[value]:
            text_id = "ldtk.value_is_a_wall" if kinds[value] == Cell.WALL else "ldtk.value_is_floor"
            said.notes.append(tr(text_id, value=value, name=name or tr("ldtk.without_a_name")))


def _values(
    source: Source, layer: dict[str, Any], width: int, height: int
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """[H, W] int64 values; files older than 0.8 list only those that are not 0."""
    csv = layer.get("intGridCsv")
    if csv:
        if not isinstance(csv, list) or not all(
            isinstance(value, int) and abs(value) < 1 << 40 for value in csv
        ):
            source.refuse(None, tr("ldtk.an_intgrid_value_that_is_no"), tr("ldtk.whole_numbers"))
        if len(csv) != width * height:
            source.refuse(
                None,
                tr("ldtk.intgrid_values", count=len(csv)),
                tr("ldtk.as_the_layers_size_says", width=width * height),
            )
        return np.array(csv, np.int64).reshape(height, width)
    values = np.zeros(width * height, np.int64)
    for entry in _dicts(layer.get("intGrid")):
        at = whole(source, entry.get("coordId"), "coordId", 0, width * height - 1)
        values[at] = whole(source, entry.get("v"), "v", -1, 1 << 29) + 1
    return values.reshape(height, width)


def _places(level: dict[str, Any], grid: dict[str, Any], said: Said) -> dict[str, Mover]:
    """Find the entities that are the start and the goal."""
    side = grid.get("__gridSize")
    movers: dict[str, Mover] = {}
    every = level.get("layerInstances")
    for number, layer in enumerate(every if isinstance(every, list) else ()):
        own = layer.get("__gridSize") if isinstance(layer, dict) else None
        entities = layer.get("entityInstances") if isinstance(layer, dict) else None
        for index, entity in enumerate(entities if isinstance(entities, list) else ()):
            if not isinstance(entity, dict):
                continue
            place, at = place_of(entity.get("__identifier")), entity.get("__grid")
            good = isinstance(at, list) and len(at) == 2 and all(isinstance(part, int) for part in at)
            if not place or place in said.places or not good or not isinstance(at, list):
                continue
            pixels = side if isinstance(side, int) and side > 0 and isinstance(own, int) else 0
            scale = own / pixels if pixels and isinstance(own, int) else 1
            said.places[place] = (int(at[1] * scale), int(at[0] * scale))
            movers[place] = Mover((number, index), scale, pixels)
    return movers


def _dicts(entries: Any) -> list[dict[str, Any]]:
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
