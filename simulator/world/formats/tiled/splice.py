"""Splices changed cells into the bytes of a Tiled map; all else stays byte for byte."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.formats.registry import Patched
from simulator.world.formats.source import Source
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.formats.registry import Loaded
    from simulator.world.formats.tiled.board import Board
    from simulator.world.grid import GridMap

_XML = re.compile(rb"<data\b([^>]*)>(.*?)</data>", re.DOTALL)
_CHUNK = re.compile(rb"<chunk\b[^>]*>(.*?)</chunk>", re.DOTALL)
_JSON = re.compile(rb'"data"\s*:\s*(?:\[([^\]]*)\]|"([^"]*)")')
_TILE = re.compile(rb"<tile\b[^>]*?(?:/>|>\s*</tile>)")
_NUMBER = re.compile(rb"[0-9]+")


@dataclass(frozen=True, eq=False)
class Origin:
    """A file as it was read.

    Attributes:
        data: its bytes.
        board: its layers.
        corner: (x, y) of the first cell in tiles.
        grid: the map that was made of it.
        read: makes a map of a file of this form.
    """

    data: bytes
    board: Board
    corner: tuple[int, int]
    grid: GridMap
    read: Callable[[Source], Loaded]


def patch(loaded: Loaded, path: Path) -> Patched | None:
    """Return the bytes of the file that a map was read from with its changed cells; None if that cannot be.

    Each result is read again: it is only returned if it holds the cells that it should.
    """
    origin = loaded.meta.get("origin")
    if not isinstance(origin, Origin) or origin.grid.cells.shape != loaded.grid.cells.shape:
        return None
    if not path.is_file() or path.read_bytes() != origin.data:
        return None
    lost = _lost(loaded.grid, origin.grid)
    if (loaded.grid.cells == origin.grid.cells).all():
        return Patched([(path, origin.data)], lost)
    for layer in reversed(range(len(origin.board.layers))):
        data = _spliced(origin, layer, loaded.grid.cells)
        if data is not None and _holds(origin, data, path, loaded.grid.cells):
            return Patched([(path, data)], lost)
    return None


def _lost(grid: GridMap, before: GridMap) -> list[str]:
    said = {
        "the moved start": grid.start != before.start,
        "the moved goal": grid.goal != before.goal,
        f"movement {grid.movement}": grid.movement != before.movement,
        f"slip {grid.slip:g}": grid.slip != before.slip,
        "rewards of cells": grid.bonus is not None,
        "costs of mud and water": (grid.mud_cost, grid.water_cost, grid.water_closed)
        != (before.mud_cost, before.water_cost, before.water_closed),
    }
    return [words for words, true in said.items() if true]


def _holds(origin: Origin, data: bytes, path: Path, cells: NDArray[np.uint8]) -> bool:
    class Changed(Source):
        """The changed bytes under the path whose neighbours may be read."""

    source = Changed(path)
    source.__dict__["data"] = data  # fills the cached property
    source.__dict__["head"] = data[:4096]
    try:
        return bool(np.array_equal(origin.read(source).grid.cells, cells))
    except (ValueError, OSError):
        return False


def _spliced(origin: Origin, layer: int, cells: NDArray[np.uint8]) -> bytes | None:
    """Return the file with all changed cells painted into one layer; None if a kind has no tile there."""
    spans = _spans(origin)
    parts = [(n, part) for n, one in enumerate(origin.board.layers) for part in one.parts]
    if len(spans) != len(parts):
        return None
    numbers = _tiles_of_kinds(origin, layer)
    left, top = origin.corner
    wanted = [(int(r), int(c), int(cells[r, c])) for r, c in np.argwhere(cells != origin.grid.cells)]
    if any(kind not in numbers for _, _, kind in wanted):
        return None
    data = origin.data
    for (n, (x, y, tiles)), (start, end, coding) in reversed(list(zip(parts, spans, strict=True))):
        height, width = tiles.shape
        edits = {
            (r + top - y) * width + c + left - x: numbers[kind]
            for r, c, kind in wanted
            if n == layer and 0 <= r + top - y < height and 0 <= c + left - x < width
        }
        if edits:
            data = data[:start] + _encoded(data[start:end], edits, coding) + data[end:]
    return data


def _tiles_of_kinds(origin: Origin, layer: int) -> dict[int, int]:
    """For each kind of cell the number that a layer shows most often where the map has it."""
    left, top = origin.corner
    counts: dict[int, Counter[int]] = {}
    cells = origin.grid.cells
    for x, y, tiles in origin.board.layers[layer].parts:
        r0, c0 = max(y - top, 0), max(x - left, 0)
        own = tiles[max(top - y, 0) :, max(left - x, 0) :]
        kinds = cells[r0 : r0 + own.shape[0], c0 : c0 + own.shape[1]]
        own = own[: kinds.shape[0], : kinds.shape[1]]
        for kind in np.unique(kinds).tolist():
            found, times = np.unique(own[kinds == kind], return_counts=True)
            counts.setdefault(kind, Counter()).update(dict(zip(found.tolist(), times.tolist(), strict=True)))
    best = {kind: max(count, key=lambda gid: count[gid]) for kind, count in counts.items()}
    for gid, said in origin.board.kinds.items():
        best.setdefault(int(said), gid)
    best.setdefault(int(Cell.FLOOR), 0)
    return best


def _spans(origin: Origin) -> list[tuple[int, int, tuple[str, str]]]:
    """(start, end, coding) of the tiles of each layer or chunk, in the order of the file."""
    found: list[tuple[int, int, tuple[str, str]]] = []
    if origin.data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] != b"<":
        for hit in _JSON.finditer(origin.data):
            group = 1 if hit.group(1) is not None else 2
            found.append((*hit.span(group), ("csv" if group == 1 else "base64", "?")))
        return found
    for hit in _XML.finditer(origin.data):
        said = {
            key.decode(): value.decode()
            for key, value in re.findall(rb'(encoding|compression)\s*=\s*["\']([a-z0-9]*)["\']', hit.group(1))
        }
        coding = (said.get("encoding", ""), said.get("compression", ""))
        chunks = list(_CHUNK.finditer(origin.data, *hit.span(2)))
        found += [(*chunk.span(1), coding) for chunk in chunks] or [(*hit.span(2), coding)]
    return found


def _encoded(text: bytes, edits: dict[int, int], coding: tuple[str, str]) -> bytes:
    """The tiles of a layer with some of them changed, in the coding that they have."""
    if coding[0] == "base64":
        return _packed(text, edits)
    token = _NUMBER if coding[0] == "csv" else _TILE
    form = b"%d" if coding[0] == "csv" else b'<tile gid="%d"/>'
    count = iter(range(len(text)))

    def changed(hit: re.Match[bytes]) -> bytes:
        at = next(count)
        return form % edits[at] if at in edits else hit.group()

    return token.sub(changed, text)


def _packed(text: bytes, edits: dict[int, int]) -> bytes:
    body = text.strip()
    packed = base64.b64decode(body)
    start = text.index(body)
    if packed[:4] == b"\x28\xb5\x2f\xfd":
        import zstandard  # only when such a file is written

        raw = zstandard.ZstdDecompressor().stream_reader(packed).read()
        pack: Callable[[bytes], bytes] = zstandard.compress
    elif packed[:2] == b"\x1f\x8b":
        raw, pack = gzip.decompress(packed), lambda raw: gzip.compress(raw, mtime=0)
    elif packed[:1] == b"\x78" and packed[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        raw, pack = zlib.decompress(packed), zlib.compress
    else:
        raw, pack = packed, bytes
    tiles = np.frombuffer(raw, "<u4").copy()
    for at, gid in edits.items():
        tiles[at] = gid
    return text[:start] + base64.b64encode(pack(tiles.tobytes())) + text[start + len(body) :]


def with_origin(loaded: Loaded, origin: Origin) -> Loaded:
    """Return a map that knows the file it was read from."""
    return replace(loaded, meta={**loaded.meta, "origin": origin})
