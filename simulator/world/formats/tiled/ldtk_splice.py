"""Splices changed cells into the bytes of an LDtk project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.formats.format_registry import Patched
from simulator.world.formats.tiled import json_spans
from simulator.world.formats.tiled.fitting import Edits, Sheet, fit
from simulator.world.formats.tiled.splice import unkept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.formats.format_registry import Loaded
    from simulator.world.grid import GridMap, Position

_NUMBER = re.compile(rb"-?[0-9]+")


@dataclass(frozen=True)
class Place:
    """Where a level stands.

    Attributes:
        file: of the project, or of the level if it has its own.
        data: its bytes.
        keys: that lead to the level.
    """

    file: Path
    data: bytes
    keys: json_spans.Path


@dataclass(frozen=True)
class Mover:
    """An entity that is the start or the goal.

    Attributes:
        at: number of its layer, and its own within that.
        scale: cells of the map a cell of its layer.
        side: pixels a cell of the map; 0 if not known.
    """

    at: tuple[int, int]
    scale: float
    side: int


@dataclass(frozen=True, eq=False)
class LdtkOrigin:
    """A level as it was read.

    Attributes:
        place: where it stands.
        layers: numbers of its used layers among all, from bottom to top.
        values: [H, W] int64 of each.
        named: the kind of each value of each.
        movers: of "start" and "goal", as far as there are entities.
        grid: the map that was made of it.
        words: title and about.
        read: makes the map of the changed bytes; ValueError if that cannot be.
    """

    place: Place
    layers: Sequence[int]
    values: Sequence[NDArray[np.int64]]
    named: Sequence[Mapping[int, int]]
    movers: Mapping[str, Mover]
    grid: GridMap
    words: tuple[str, str]
    read: Callable[[bytes], GridMap]


def patch(loaded: Loaded, path: Path) -> Patched | None:
    """Return the file of the level with its changes; None if that cannot be.

    The result is read again: it is only returned if it holds the map that it should.
    """
    del path
    origin = loaded.meta.get("ldtk")
    if not isinstance(origin, LdtkOrigin) or origin.grid.cells.shape != loaded.grid.cells.shape:
        return None
    file = origin.place.file
    if not file.is_file() or file.read_bytes() != origin.place.data:
        return None
    data: bytes | None = origin.place.data
    if not np.array_equal(loaded.grid.cells, origin.grid.cells):
        sheet = Sheet(origin.values, origin.named, origin.grid.cells, lambda edits: _spliced(origin, edits),
                      lambda data: _cells(origin, data))  # fmt: skip
        data = fit(sheet, loaded.grid.cells)
    if data is None:
        return None
    lost = []
    for name, before, after in (
        ("start", origin.grid.start, loaded.grid.start),
        ("goal", origin.grid.goal, loaded.grid.goal),
    ):
        if before == after:
            continue
        moved = _moved(origin, data, name, (before, after))
        if moved is None or getattr(origin.read(moved), name) != after:
            lost.append(tr("saving.the_moved_place", place=name))
        else:
            data = moved
    return Patched([(file, data)], [*lost, *unkept(loaded, origin.grid, origin.words)])


def _cells(origin: LdtkOrigin, data: bytes) -> NDArray[np.uint8] | None:
    try:
        return origin.read(data).cells
    except ValueError:
        return None


def _spans(origin: LdtkOrigin, data: bytes) -> dict[json_spans.Path, json_spans.Span]:
    """Where the values of the level's layers stand, by the keys after those of the level."""
    keys = (*origin.place.keys, "layerInstances")
    return {path[len(keys) :]: span for path, span in json_spans.values(data) if path[: len(keys)] == keys}


def _spliced(origin: LdtkOrigin, edits: Edits) -> bytes | None:
    data = origin.place.data
    spans = _spans(origin, data)
    found = []
    for layer, own in zip(origin.layers, edits, strict=True):
        span = spans.get((layer, "intGridCsv"))
        if own and span is None:
            return None
        if own and span is not None:
            found.append((span, own))
    for (start, end), own in sorted(found, key=lambda one: -one[0][0]):
        width = origin.grid.width
        numbers = {row * width + col: number for (row, col), number in own.items()}
        data = data[:start] + _with_numbers(data[start:end], numbers) + data[end:]
    return data


def _with_numbers(text: bytes, numbers: Mapping[int, int]) -> bytes:
    """A list with some of its numbers changed."""
    count = iter(range(len(text)))

    def changed(hit: re.Match[bytes]) -> bytes:
        at = next(count)
        return b"%d" % numbers[at] if at in numbers else hit.group()

    return _NUMBER.sub(changed, text)


def _moved(origin: LdtkOrigin, data: bytes, name: str, steps: tuple[Position, Position]) -> bytes | None:
    """The file with an entity moved; None if there is none, or its layer has no such cell."""
    mover = origin.movers.get(name)
    if mover is None or not mover.side:
        return None
    way = [steps[1][axis] - steps[0][axis] for axis in (1, 0)]
    cells = [step / mover.scale for step in way]
    if not all(step == int(step) for step in cells):
        return None
    pixels = [step * mover.side for step in way]
    key = (mover.at[0], "entityInstances", mover.at[1])
    changes: list[tuple[str, Sequence[Any]]] = [
        ("__grid", cells), ("px", pixels), ("__worldX", pixels[:1]), ("__worldY", pixels[1:])]  # fmt: skip
    spans = _spans(origin, data)
    edits = [(spans[(*key, one)], by) for one, by in changes if (*key, one) in spans]
    for (start, end), by in sorted(edits, key=lambda one: -one[0][0]):
        old = [int(number) for number in _NUMBER.findall(data[start:end])]
        if len(old) == len(by):
            numbers = {n: value + int(step) for n, (value, step) in enumerate(zip(old, by, strict=True))}
            data = data[:start] + _with_numbers(data[start:end], numbers) + data[end:]
    return data
