"""Reads tile sets: kinds, terrains, collision shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.texts import tr
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.source import Source, short
from simulator.world.formats.tiled.board import whole
from simulator.world.formats.tiled.object_shapes import covered, number
from simulator.world.formats.tiled.related import related, root_of
from simulator.world.formats.tiled.words import is_soft, kind_of_name, kind_of_properties, marks_floor
from simulator.world.formats.tiled.xml_form import read_xml
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.tiled.board import Board

MAX_TILESET = 4 << 20


def tile_kinds(source: Source, table: dict[str, Any], first: int, board: Board) -> None:
    """Add what a tile set says of its tiles, which are numbered from `first`.

    One in a file of its own is read if it lies in the project's folder.
    """
    if table.get("source"):
        _external(source, table["source"], first, board)
        return
    terrains = [terrain.get("name") for terrain in dicts(table.get("terrains"))]
    sides = [number(_numeric(table.get(name))) or board.tile[n] for n, name in enumerate(SIDES)]
    tiles = _entries(table)
    board.count(source, tiles)
    for tile in tiles:
        gid = first + whole(source, tile.get("id"), "tile", high=1 << 28)
        called = tile.get("type") or tile.get("class")
        said = properties(tile.get("properties"))
        kind = kind_of_properties(said)
        board.walkable |= marks_floor(said, called)
        if kind is None:
            kind = _add_named(board, gid, called)
        corners = tile.get("terrain")
        if kind is None and isinstance(corners, list):  # numbered from 0, unlike colours
            marks = [corner + 1 for corner in corners if isinstance(corner, int)]
            kind = _add_named(board, gid, _terrain(marks, terrains))
        if kind is None and _is_shaped(tile, (sides[0], sides[1]), board):
            kind = Cell.WALL
        if kind is not None:
            board.kinds[gid] = kind
    for wang in dicts(table.get("wangsets")):
        names = [colour.get("name") for colour in dicts(wang.get("colors"))]
        coloured = dicts(wang.get("wangtiles"))
        board.count(source, coloured)
        for tile in coloured:
            gid = first + whole(source, tile.get("tileid"), "tile", high=1 << 28)
            if gid not in board.kinds:
                kind = _add_named(board, gid, _terrain(tile.get("wangid"), names))
                if kind is not None:
                    board.kinds[gid] = kind


def properties(entries: Any) -> dict[str, Any]:
    """Properties by name; older files have them so already."""
    if isinstance(entries, dict):
        return {str(name): value for name, value in entries.items()}
    return {str(entry.get("name", "")): entry.get("value") for entry in dicts(entries)}


def dicts(entries: Any) -> list[dict[str, Any]]:
    """The dictionaries of a list; nothing if it is none."""
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


SIDES = ("tilewidth", "tileheight")


def _numeric(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 6 else value


def _add_named(board: Board, gid: int, name: Any) -> Cell | None:
    if is_soft(name):
        board.soft.add(gid)
    return kind_of_name(name)


def _is_shaped(tile: dict[str, Any], sides: tuple[float, float], board: Board) -> bool:
    """Whether collision shapes cover a tile's centre or half of it."""
    group = tile.get("objectgroup")
    things = dicts(group.get("objects")) if isinstance(group, dict) else []
    if not things:
        return False
    if any(covered(thing, sides, (1, 1)).any() for thing in things[:100]):
        return True
    note = tr("tilesets.tiles_whose_collision_shapes_cover_less")
    if note not in board.notes:
        board.notes.append(note)
    return False


def _entries(table: dict[str, Any]) -> list[dict[str, Any]]:
    """What is said of single tiles; before Tiled 1.2 it stood in dictionaries by their numbers."""
    found = list(dicts(table.get("tiles")))
    for name in ("tiles", "tileproperties"):
        old = table.get(name)
        for key, said in old.items() if isinstance(old, dict) else ():
            if isinstance(said, dict):
                found.append({**said, "id": key} if name == "tiles" else {"id": key, "properties": said})
    return found


def _terrain(marks: Any, names: list[Any]) -> Any:
    """The name of the terrain of a tile whose edges and corners are all of one; "" if they are not."""
    found = {mark for mark in marks if isinstance(mark, int) and mark} if isinstance(marks, list) else set()
    (mark,) = found if len(found) == 1 else (0,)
    return names[mark - 1] if 1 <= mark <= len(names) else ""


def _external(source: Source, name: Any, first: int, board: Board) -> None:
    path = related(source, name, root_of(source.path))
    if path is None:
        board.miss(tr("tilesets.tile_set_is_not_in_this", name=short(name)))
        return
    other = Source(path)
    try:
        other.small(MAX_TILESET)
        table = read_json(other) if other.head.lstrip().startswith(b"{") else read_xml(other, "tileset")
        table.pop("source", None)
        tile_kinds(other, table, first, board)
    except (ValueError, OSError) as error:
        board.miss(tr("tilesets.tile_set_could_not_be_read", name=short(name), error=error))
