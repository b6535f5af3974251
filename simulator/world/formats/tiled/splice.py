"""Splices changed cells into the bytes of a Tiled map."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats.format_registry import Patched
from simulator.world.formats.source import Source
from simulator.world.formats.tiled import json_spans, xml_spans
from simulator.world.formats.tiled.board import flat
from simulator.world.formats.tiled.fitting import Edits, Sheet, fit
from simulator.world.formats.tiled.xml_spans import Spans

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.world.formats.format_registry import Loaded
    from simulator.world.formats.tiled.board import Board
    from simulator.world.grid import GridMap, Position

_TILE = re.compile(rb"<tile\b[^>]*?(?:/>|>\s*</tile>)")
_NUMBER = re.compile(rb"[0-9]+")


@dataclass(frozen=True, eq=False)
class TiledOrigin:
    """A file as it was read.

    Attributes:
        data: its bytes.
        board: its layers.
        corner: (x, y) of the first cell in tiles.
        grid: the map that was made of it.
        words: title and about.
        read: makes a map of a file of this form.
    """

    data: bytes
    board: Board
    corner: tuple[int, int]
    grid: GridMap
    words: tuple[str, str]
    read: Callable[[Source], Loaded]


def patch(loaded: Loaded, path: Path) -> Patched | None:
    """Return the bytes of the file that a map was read from with its changes; None if that cannot be.

    The result is read again: it is only returned if it holds the map that it should.
    """
    origin = loaded.meta.get("origin")
    if not isinstance(origin, TiledOrigin) or origin.grid.cells.shape != loaded.grid.cells.shape:
        return None
    if not path.is_file() or path.read_bytes() != origin.data:
        return None
    spans = _spans(origin)
    if spans is None:
        return None
    data = _with_cells(origin, spans, path, loaded)
    if data is None:
        return None
    moved, kept = _with_places(origin, data, path, loaded.grid)
    lost = [*kept, *unkept(loaded, origin.grid, origin.words)]
    return Patched([(path, moved)], lost)


def unkept(loaded: Loaded, before: GridMap, words: tuple[str, str]) -> list[str]:
    """Return what was changed that a file of a level editor has no place for, in short words."""
    grid = loaded.grid
    costs = [(one.mud_cost, one.water_cost, one.water_closed) for one in (grid, before)]
    said = {
        tr("saving.movement", movement=grid.movement): grid.movement != before.movement,
        tr("saving.slip", slip=grid.slip): grid.slip != before.slip,
        tr("saving.rewards_of_cells"): grid.bonus is not None,
        tr("saving.costs_of_mud_and_water"): costs[0] != costs[1],
        "title": (loaded.title, loaded.about) != words,
    }
    return [text for text, true in said.items() if true]


def _with_cells(origin: TiledOrigin, spans: Spans, path: Path, loaded: Loaded) -> bytes | None:
    """The file with the changed cells."""
    if np.array_equal(loaded.grid.cells, origin.grid.cells):
        return origin.data
    parts = sum(len(layer.parts) for layer in origin.board.layers)
    if len(spans.tiles) != parts:
        return None

    def cells(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None:
        again = _read_again(origin, data, path)
        return None if again is None else again.cells

    height, width = origin.grid.cells.shape
    layers = [flat(layer, *origin.corner, width, height) for layer in origin.board.layers]
    named = [{gid: int(kind) for gid, kind in origin.board.kinds.items()}] * len(layers)
    sheet = Sheet(layers, named, origin.grid.cells, lambda edits: _spliced(origin, spans, edits), cells)
    return fit(sheet, loaded.grid.cells)


def _with_places(origin: TiledOrigin, data: bytes, path: Path, grid: GridMap) -> tuple[bytes, list[str]]:
    """The file with start and goal where they were moved to, and those that it has no object for."""
    before = {"start": origin.grid.start, "goal": origin.grid.goal}
    after = {"start": grid.start, "goal": grid.goal}
    moved = [name for name in before if before[name] != after[name]]
    trial = data
    for name in moved:
        done = _moved(origin, trial, name, (before[name], after[name]))
        trial = trial if done is None else done
    if trial != data:
        again = _read_again(origin, trial, path)
        if again is not None and np.array_equal(again.cells, grid.cells):
            found = {"start": again.start, "goal": again.goal}
            lost = [name for name in moved if found[name] != after[name]]
            if all(found[name] == before[name] for name in lost):
                return trial, [tr("saving.the_moved_place", place=name) for name in lost]
    return data, [tr("saving.the_moved_place", place=name) for name in moved]


def _moved(origin: TiledOrigin, data: bytes, name: str, steps: tuple[Position, Position]) -> bytes | None:
    """The file with one of its objects moved; None if there is none for this place."""
    number = origin.board.movers.get(name)
    spans = _spans(replace(origin, data=data))
    if number is None or spans is None or number >= len(spans.objects):
        return None
    (row, col), (to_row, to_col) = steps
    way = {"x": (to_col - col) * origin.board.cell[0], "y": (to_row - row) * origin.board.cell[1]}
    found = spans.objects[number]
    for axis, (start, end) in sorted(found.items(), key=lambda item: -item[1][0]):
        if way[axis]:
            value = float(data[start:end]) + way[axis]
            text = b"%d" % value if value.is_integer() else repr(round(value, 9)).encode()
            data = data[:start] + text + data[end:]
    return data if all(axis in found for axis in way if way[axis]) else None


def _read_again(origin: TiledOrigin, data: bytes, path: Path) -> GridMap | None:
    class Changed(Source):
        """The changed bytes under the path whose neighbours may be read."""

    source = Changed(path)
    source.__dict__["data"] = data  # fills the cached property
    source.__dict__["head"] = data[:4096]
    try:
        return origin.read(source).grid
    except (ValueError, OSError):
        return None


def _spliced(origin: TiledOrigin, spans: Spans, edits: Edits) -> bytes | None:
    """The file with other tile numbers."""
    parts = [(n, part) for n, one in enumerate(origin.board.layers) for part in one.parts]
    left, top = origin.corner
    data = origin.data
    placed = 0
    for (n, (x, y, tiles)), (start, end) in reversed(list(zip(parts, spans.tiles, strict=True))):
        height, width = tiles.shape
        own = {
            (row + top - y) * width + col + left - x: gid
            for (row, col), gid in edits[n].items()
            if 0 <= row + top - y < height and 0 <= col + left - x < width
        }
        placed += len(own)
        if own:
            data = data[:start] + _encoded(data[start:end], own, origin.board.layers[n].coding) + data[end:]
    return data if placed >= sum(map(len, edits)) else None


def _spans(origin: TiledOrigin) -> Spans | None:
    """Where the tiles of each layer or chunk and the places of each object stand, in the file's order."""
    if origin.data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        return xml_spans.spans(origin.data)
    try:
        origin.data.decode()
    except UnicodeDecodeError:
        return None
    tiles: list[tuple[int, int]] = []
    objects: dict[json_spans.Path, dict[str, tuple[int, int]]] = {}
    for path, (start, end) in json_spans.values(origin.data):
        if path[-1:] == ("data",) and _in_layers(path[:-1]):
            tiles.append((start + 1, end - 1))
        elif "objects" in path and _in_layers(path[: (at := path.index("objects"))]):
            place = objects.setdefault(path[: at + 2], {})
            if path[at + 2 :] in (("x",), ("y",)):
                place[str(path[-1])] = (start, end)
    return Spans(tiles, list(objects.values()))


def _in_layers(path: json_spans.Path) -> bool:
    """Whether a path leads to a layer, through groups of them, or to a chunk of one."""
    keys = path[:-2] if path[-2:-1] == ("chunks",) else path
    return len(keys) >= 2 and all(key == "layers" for key in keys[::2])


def _encoded(text: bytes, edits: dict[int, int], coding: tuple[str, str]) -> bytes:
    """The tiles of a layer with some of them changed, in the coding that they have."""
    if coding[0] == "base64":
        return _packed(text, edits, coding[1])
    elements = _TILE.search(text) is not None
    token = _TILE if elements else _NUMBER
    form = b'<tile gid="%d"/>' if elements else b"%d"
    count = iter(range(len(text)))

    def changed(hit: re.Match[bytes]) -> bytes:
        at = next(count)
        return form % edits[at] if at in edits else hit.group()

    return token.sub(changed, text)


def _packed(text: bytes, edits: dict[int, int], compression: str) -> bytes:
    body = text.strip()
    packed = base64.b64decode(body)
    start = text.index(body)
    pack: Callable[[bytes], bytes]
    if compression == "zstd":
        import zstandard  # only when such a file is written

        raw, pack = zstandard.ZstdDecompressor().stream_reader(packed).read(), zstandard.compress
    elif compression == "gzip":
        raw, pack = zlib.decompressobj(47).decompress(packed), lambda raw: gzip.compress(raw, mtime=0)
    elif compression == "zlib":
        raw, pack = zlib.decompressobj(47).decompress(packed), zlib.compress
    else:
        raw, pack = packed, bytes
    tiles = np.frombuffer(raw, "<u4").copy()
    for at, gid in edits.items():
        tiles[at] = gid
    return text[:start] + base64.b64encode(pack(tiles.tobytes())) + text[start + len(body) :]


def with_origin(loaded: Loaded, origin: TiledOrigin) -> Loaded:
    """Return a map that knows the file it was read from."""
    return replace(loaded, meta={**loaded.meta, "origin": origin})
