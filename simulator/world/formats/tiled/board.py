"""Holds a Tiled map as layers of tile numbers, and unpacks them."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, clean
from simulator.world.formats.source import short
from simulator.world.grid import MAX_SIDE
from simulator.world.movement import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

    from numpy.typing import NDArray

    from simulator.world.formats.source import Source
    from simulator.world.grid import Cell

FLAGS = np.uint32(0xF0000000)
"""The top four bits of a number mirror and turn a tile."""
MAX_CHUNK_CELLS = 4 * MAX_SIDE * MAX_SIDE
"""Of all layers and chunks of a file together."""
MAX_DEPTH = 20
"""Of groups of layers in each other."""
MAX_ENTRIES = 1 << 18
"""Of layers, objects and tiles of tile sets of a file together."""
MAX_WINDOW = 1 << 25
"""Bytes that Zstandard may look back."""


@dataclass
class Layer:
    """A layer of tiles.

    Attributes:
        name: of the layer.
        parts: (x, y, [h, w] uint32 numbers) of each chunk; one at 0,0 if the map is finite.
        kind: that its name, class or properties speak of; None if they say nothing.
        stated: whether they say so of entering, "collision" or "walkable", not only of what it is made of.
        coding: encoding and compression of its tiles.
    """

    name: str
    parts: list[tuple[int, int, NDArray[np.uint32]]]
    kind: Cell | None = None
    stated: bool = False
    coding: tuple[str, str] = ("", "")


@dataclass
class Board:
    """A map as Tiled has it.

    Attributes:
        size: (width, height) in tiles; None if the map is infinite.
        tile: (width, height) of a tile in pixels.
        layers: from bottom to top.
        kinds: of numbers, as far as tile sets say.
        walkable: whether tiles say that they can be entered, not only what they are made of.
        soft: numbers whose kind is a material that is solid in a layer of walls.
        areas: (kind, object) of the objects that cover cells, and the name of their layer.
        places: (x, y) in pixels of "start" and "goal", as far as named.
        movers: for these the number of their object, counted over all layers.
        objects: read so far, of all layers.
        cell: (width, height) of a cell in the units of objects.
        properties: of the map.
        notes: for the report.
        unread: those of files that the map names and that were not read.
        cells: tiles read so far, of all layers.
        entries: layers, objects and tiles of tile sets read so far.
    """

    size: tuple[int, int] | None
    tile: tuple[float, float]
    layers: list[Layer] = field(default_factory=list)
    kinds: dict[int, Cell] = field(default_factory=dict)
    walkable: bool = False
    soft: set[int] = field(default_factory=set)
    areas: list[tuple[Cell, dict[str, Any], str]] = field(default_factory=list)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    movers: dict[str, int] = field(default_factory=dict)
    objects: int = 0
    cell: tuple[float, float] = (1.0, 1.0)
    properties: Mapping[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    cells: int = 0
    entries: int = 0

    def count(self, source: Source, entries: Sized) -> None:
        """Add to the entries of the file.

        Raises:
            ValueError: there are more than any map has.
        """
        self.entries += len(entries)
        if self.entries > MAX_ENTRIES:
            source.refuse(None, tr("board.layers_objects_and_tiles", count=self.entries),
                          tr("board.at_most_entries", most=MAX_ENTRIES))  # fmt: skip

    def miss(self, note: str) -> None:
        """Note a file that the map names and that was not read."""
        self.notes.append(note)
        self.unread.append(note)


def whole(source: Source, value: Any, name: str, low: int = 0, high: int = MAX_SIDE) -> int:
    """Return a number of a file, which comes as number or text.

    Raises:
        ValueError: it is none, or out of range; one line.
    """
    text = str(value)[:20] if isinstance(value, int | str) and not isinstance(value, bool) else "x"
    if not re.fullmatch(r"-?[0-9]{1,10}", text) or not low <= int(text) <= high:
        source.refuse(None, f"{name} {short(value)}", tr("board.a_whole_number_from_to", low=low, high=high))
    return int(text)


def numbers(
    source: Source, board: Board, data: Any, shape: tuple[int, int], coding: tuple[str, str]
) -> NDArray[np.uint32]:
    """Return [h, w] uint32 tile numbers without their flags.

    Args:
        source: for complaints.
        board: counts the cells.
        data: list of numbers, or text.
        shape: (h, w).
        coding: "csv" or "base64", and how it is packed: "", "zlib", "gzip" or "zstd".

    Raises:
        ValueError: the data is damaged or has another size; one line.
    """
    encoding, compression = coding
    count = shape[0] * shape[1]
    board.cells += count
    if board.cells > MAX_CHUNK_CELLS:
        source.refuse(
            None,
            tr("board.too_many_tiles_in_all_layers"),
            tr("board.at_most", max_chunk_cells=MAX_CHUNK_CELLS),
        )
    if isinstance(data, list):
        if not all(isinstance(value, int) and 0 <= value < 1 << 32 for value in data):
            source.refuse(None, tr("board.a_tile_that_is_no_number"), tr("board.whole_numbers_from_on"))
        found = np.array(data, np.uint32)
    elif encoding == "csv" and isinstance(data, str):
        found = _csv(source, data)
    elif encoding == "base64" and isinstance(data, str):
        found = np.frombuffer(_unpacked(source, data, compression, 4 * count), "<u4").astype(np.uint32)
    else:
        source.refuse(
            None, tr("board.encoding_of_a_layer", encoding=short(encoding)), tr("board.csv_or_base")
        )
    if found.size != count:
        source.refuse(
            None, tr("board.tiles_in_a_layer", size=found.size), tr("board.as_its_size_says", count=count)
        )
    return (found & ~FLAGS).reshape(shape)


def _csv(source: Source, text: str) -> NDArray[np.uint32]:
    if re.search(r"[^0-9,\s]|[0-9]{11}", text):
        source.refuse(None, tr("board.a_tile_that_is_no_number"), tr("board.whole_numbers_between_commas"))
    spaced = text.replace(",", " ")
    found = np.fromstring(spaced, np.int64, sep=" ") if spaced.strip() else np.empty(0, np.int64)
    if found.size and found.max() >= 1 << 32:
        source.refuse(None, tr("board.tile", found=found.max()), tr("board.a_number_of_bits"))
    return found.astype(np.uint32)


def _unpacked(source: Source, text: str, compression: str, size: int) -> bytes:
    """Decode text of which `size` bytes should come, and never make many more."""
    try:
        packed = base64.b64decode(re.sub(r"\s+", "", text).encode("ascii", "replace"), validate=True)
        if compression in ("zlib", "gzip"):
            found = zlib.decompressobj(47).decompress(packed, size + 1)
        elif compression == "zstd":
            import zstandard  # only when such a file is read

            with zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(
                io.BytesIO(packed)
            ) as stream:
                found = stream.read(size + 1)
        elif not compression:
            found = packed
        else:
            source.refuse(
                None, tr("board.compression", compression=short(compression)), tr("board.zlib_gzip_or_zstd")
            )
    except (binascii.Error, zlib.error, MemoryError) as error:
        source.refuse(None, tr("board.a_damaged_layer", error=error), "base64")
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        source.refuse(None, tr("board.a_damaged_layer_2", split=" ".join(str(error).split())), "zstd")
    if len(found) != size:
        much = "more" if len(found) > size else str(len(found))
        source.refuse(
            None, tr("board.bytes_of_tiles", much=much), tr("board.as_the_layers_size_says", size=size)
        )
    return found


def frame(source: Source, board: Board) -> tuple[int, int, int, int]:
    """(left, top, width, height) in tiles: the map's own, or what an infinite one really uses."""
    if board.size is not None:
        return (0, 0, *board.size)
    spots = []
    for layer in board.layers:
        for x, y, part in layer.parts:
            used = np.argwhere(part)
            if used.size:
                (y0, x0), (y1, x1) = used.min(0), used.max(0)
                spots += [(x + int(x0), y + int(y0)), (x + int(x1), y + int(y1))]
    if not spots:
        source.refuse(None, tr("board.no_tile_in_an_infinite_map"), tr("board.at_least_one"))
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    width, height = max(xs) - min(xs) + 1, max(ys) - min(ys) + 1
    if max(width, height) > MAX_SIDE:
        source.refuse(
            None,
            tr("board.x_tiles", width=width, height=height),
            tr("board.at_most_either_way", max_side=MAX_SIDE),
        )
    board.notes.append(
        tr("board.an_infinite_map_of_which_the", width=width, height=height, xs=min(xs), ys=min(ys))
    )
    return min(xs), min(ys), width, height


def flat(layer: Layer, left: int, top: int, width: int, height: int) -> NDArray[np.uint32]:
    """[height, width] uint32 numbers of a layer within the frame."""
    grid = np.zeros((height, width), np.uint32)
    for x, y, part in layer.parts:
        x0, y0 = max(x - left, 0), max(y - top, 0)
        x1, y1 = min(x - left + part.shape[1], width), min(y - top + part.shape[0], height)
        if x0 < x1 and y0 < y1:
            grid[y0:y1, x0:x1] = part[y0 - (y - top) : y1 - (y - top), x0 - (x - left) : x1 - (x - left)]
    return grid


def read_properties(properties: Mapping[str, Any], said: Said) -> None:
    """What the map's own properties say, in the names that are written here."""
    movement, slip = properties.get("movement"), properties.get("slip")
    said.movement = movement if isinstance(movement, str) and movement in RULES else ""
    said.slip = float(slip) if isinstance(slip, int | float) and 0 <= slip <= 1 else 0.0
    said.title, said.about = (clean(str(properties.get(name, ""))) for name in ("title", "about"))
