"""Reads the layers of a Tiled map: tiles, objects, and groups of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.texts import tr
from simulator.world.formats.assemble import clean
from simulator.world.formats.jsonfile import read_json
from simulator.world.formats.source import Source, short
from simulator.world.formats.tiled.board import MAX_DEPTH, Layer, numbers, whole
from simulator.world.formats.tiled.object_shapes import number, points
from simulator.world.formats.tiled.related import related, root_of
from simulator.world.formats.tiled.tilesets import MAX_TILESET, dicts, properties
from simulator.world.formats.tiled.words import kind_of_name, kind_of_properties, place_of, says_state
from simulator.world.formats.tiled.xml_form import read_xml
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.tiled.board import Board


def read_layers(source: Source, layers: Any, board: Board) -> None:
    """Add all layers, the lowest first."""
    _Reader(source, board).read(layers, 0, None)


class _Reader:
    """Reads layers and remembers the templates of objects."""

    def __init__(self, source: Source, board: Board) -> None:
        self.source = source
        self.board = board
        self.templates: dict[str, dict[str, Any]] = {}

    def read(self, layers: Any, depth: int, outer: Cell | None, *, stated: bool = False) -> None:
        if depth > MAX_DEPTH:
            self.source.refuse(
                None, tr("tiled_layers.layers_in_more_than_groups", max_depth=MAX_DEPTH), "fewer"
            )
        entries = dicts(layers)
        self.board.count(self.source, entries)
        for layer in entries:
            kind = _kind(layer)
            says = stated if kind is None else _states(layer)
            kind = outer if kind is None else kind
            if layer.get("type") == "group":
                self.read(layer.get("layers"), depth + 1, kind, stated=says)
            elif layer.get("type") == "objectgroup":
                things = dicts(layer.get("objects"))
                self.board.count(self.source, things)
                for thing in things:
                    self._object(thing, kind, str(layer.get("name") or ""))
            elif layer.get("type") == "tilelayer":
                parts = dicts(layer.get("chunks")) if "chunks" in layer else [layer]
                self.board.count(self.source, parts)
                read = [_part(self.source, layer, part, self.board) for part in parts]
                name = clean(str(layer.get("name", "")))
                self.board.layers.append(Layer(name, read, kind, says, _coding(layer)))

    def _object(self, own: dict[str, Any], outer: Cell | None, layer: str) -> None:
        number, self.board.objects = self.board.objects, self.board.objects + 1
        thing = self._whole(own)
        names = (thing.get("name"), thing.get("type"), thing.get("class"))
        place = place_of(*names)
        if place:
            if place not in self.board.places and _is_placed(thing):
                self.board.places[place] = _spot(thing, self.board)
                self.board.movers[place] = number
            return
        kind = _kind(thing)
        kind = outer if kind is None else kind
        if kind is not None and kind != Cell.FLOOR and _has_area(thing):
            self.board.areas.append((kind, thing, layer))

    def _whole(self, own: dict[str, Any]) -> dict[str, Any]:
        """An object with what its template says of it."""
        name = own.get("template")
        if not name:
            return own
        key = str(name)
        if key not in self.templates:
            self.templates[key] = self._template(name)
        base = self.templates[key]
        said = {**properties(base.get("properties")), **properties(own.get("properties"))}
        return {**base, **{k: v for k, v in own.items() if v is not None}, "properties": said}

    def _template(self, name: Any) -> dict[str, Any]:
        path = related(self.source, name, root_of(self.source.path))
        if path is None:
            self.board.miss(tr("tiled_layers.template_is_not_in_this_folder", name=short(name)))
            return {}
        other = Source(path)
        try:
            other.small(MAX_TILESET)
            table = read_json(other) if other.head.lstrip().startswith(b"{") else read_xml(other, "template")
        except (ValueError, OSError) as error:
            self.board.miss(tr("tiled_layers.template_could_not_be_read", name=short(name), error=error))
            return {}
        thing = table.get("object")
        return thing if isinstance(thing, dict) else {}


def _kind(said: dict[str, Any]) -> Cell | None:
    """The kind that a layer or an object speaks of: by properties, name, type or class."""
    kind = kind_of_properties(properties(said.get("properties")))
    for name in ("name", "class") if "objects" in said or "layers" in said else ("name", "type", "class"):
        kind = kind_of_name(said.get(name)) if kind is None else kind
    return kind


def _states(said: dict[str, Any]) -> bool:
    """Whether a layer says of entering what it is: collision, walkable."""
    return any(map(says_state, (*properties(said.get("properties")), said.get("name"), said.get("class"))))


def _is_placed(thing: dict[str, Any]) -> bool:
    return all(isinstance(thing.get(axis), int | float) and abs(thing[axis]) < 1e9 for axis in "xy")


def _has_area(thing: dict[str, Any]) -> bool:
    line = thing.get("polygon") or thing.get("polyline")
    return bool(line) or (number(thing.get("width")) > 0 and number(thing.get("height")) > 0)


def _spot(thing: dict[str, Any], board: Board) -> tuple[float, float]:
    """The point in pixels that an object is at: its middle, or the foot of one that shows a tile."""
    x, y, width, height = (number(thing.get(name)) for name in ("x", "y", "width", "height"))
    corners = points(thing.get("polygon"))
    if corners:
        return x + sum(p[0] for p in corners) / len(corners), y + sum(p[1] for p in corners) / len(corners)
    if "gid" in thing:
        isometric = board.cell != board.tile
        return (x - 1.0, y - 1.0) if isometric else (x + width / 2, y - 1.0)
    return x + width / 2, y + height / 2


def _part(source: Source, layer: dict[str, Any], part: dict[str, Any], board: Board) -> tuple[int, int, Any]:
    """A layer, or a chunk of one, as (x, y, numbers)."""
    shape = (
        whole(source, part.get("height"), tr("tiled_layers.height_of_a_layer"), 1),
        whole(source, part.get("width"), tr("tiled_layers.width_of_a_layer"), 1),
    )
    chunk = part is not layer
    x, y = (
        whole(source, part.get(name, 0), tr("tiled_layers.of_a_chunk", name=name), -(1 << 20), 1 << 20)
        if chunk
        else 0
        for name in "xy"
    )
    return x, y, numbers(source, board, part.get("data"), shape, _coding(layer, part))


def _coding(layer: dict[str, Any], part: dict[str, Any] | None = None) -> tuple[str, str]:
    """Encoding and compression of the tiles of a layer."""
    data = (layer if part is None else part).get("data")
    encoding = str(layer.get("encoding") or ("" if isinstance(data, list) else "csv"))
    return encoding, str(layer.get("compression") or "")
