"""Patches changed cells into the picture of a ROS map."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.world.formats.format_registry import KINDS, Patched
from simulator.world.formats.pixels import repainted
from simulator.world.formats.saving import lost
from simulator.world.formats.source import Source
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.formats.format_registry import Loaded
    from simulator.world.grid import GridMap

OURS = "simulator"
"""Key for what ROS has no place for; map_server passes over keys it does not know."""
_HEAD = re.compile(
    rb"(P[25])(?:\s|#[^\r\n]*[\r\n])+\d+(?:\s|#[^\r\n]*[\r\n])+\d+(?:\s|#[^\r\n]*[\r\n])+(\d+)\s"
)
_NUMBER = re.compile(rb"#[^\r\n]*|(\d+)")


@dataclass(frozen=True, eq=False)
class RosOrigin:
    """A ROS map as it was read.

    Attributes:
        data: bytes of the YAML file.
        picture: that it names.
        grid: the map that was made of it.
        words: title and about.
        walls: [H, W] bool walls of a picture, by the mode and the thresholds of this map.
    """

    data: bytes
    picture: Path
    grid: GridMap
    words: tuple[str, str]
    walls: Callable[[Source], NDArray[np.bool_]]


def ours_of(loaded: Loaded) -> str:
    """Return the line of the YAML file on what ROS has no place for."""
    grid = loaded.grid
    said: dict[str, Any] = {
        "start": [grid.start[1], grid.start[0]],
        "goal": [grid.goal[1], grid.goal[0]],
        "movement": grid.movement,
        "slip": grid.slip,
        "title": loaded.title,
        "about": loaded.about,
    }
    return f"{OURS}: {json.dumps(said)}"


def patch(loaded: Loaded, path: Path) -> Patched | None:
    """Return the files that a map was read from with its changed cells; None if that cannot be.

    The picture is read again: the files are only returned if it holds the walls that it should.
    """
    origin = loaded.meta.get("ros")
    if not isinstance(origin, RosOrigin) or origin.grid.cells.shape != loaded.grid.cells.shape:
        return None
    if path.read_bytes() != origin.data or not origin.picture.is_file():
        return None
    wall = loaded.grid.cells == Cell.WALL
    old = origin.picture.read_bytes()
    data = _painted(old, origin.walls(Source(origin.picture, old)), wall)
    said = _said(loaded, origin)
    if data is None or said is None:
        return None
    if not np.array_equal(origin.walls(Source(origin.picture, data)), wall):
        return None
    return Patched([(path, said), (origin.picture, data)], lost(loaded, KINDS["ros"]))


def _painted(data: bytes, before: NDArray[np.bool_], wall: NDArray[np.bool_]) -> bytes | None:
    """Give the cells that are no longer, or not yet, walls the pixels of others of their kind."""
    if np.array_equal(before, wall):
        return data
    if before.shape != wall.shape:
        return None
    head = _HEAD.match(data)
    if head is None:
        return repainted(data, before, wall)
    most, plain = int(head[2]), head[1] == b"P2"
    if plain:
        spans = [hit.span() for hit in _NUMBER.finditer(data, head.end()) if hit[1]][: wall.size]
        pixels: NDArray[Any] = np.array([int(data[start:end]) for start, end in spans], np.int64)
    else:
        kind = np.dtype(">u2" if most > 255 else np.uint8)
        pixels = np.frombuffer(data, kind, wall.size, head.end()).copy()
    if pixels.size < wall.size:
        return None
    pixels = _with_greys(pixels.reshape(wall.shape), before, wall, most)
    if not plain:
        return data[: head.end()] + pixels.tobytes() + data[head.end() + pixels.nbytes :]
    for at in np.flatnonzero(before != wall)[::-1]:
        start, end = spans[at]
        data = data[:start] + b"%d" % pixels.flat[at] + data[end:]
    return data


def _with_greys(
    pixels: NDArray[Any], before: NDArray[np.bool_], wall: NDArray[np.bool_], most: int
) -> NDArray[Any]:
    """[H, W] greys: the changed cells get the one that is most frequent for their kind."""
    greys = {kind: np.unique(pixels[before == kind], return_counts=True) for kind in (False, True)}
    light = int(greys[False][0].max(initial=0)) > int(greys[True][0].min(initial=most))
    usual = {False: most - 1, True: 0} if light or not before.any() else {False: 0, True: most}
    for kind, (found, times) in greys.items():
        grey = int(found[times.argmax()]) if len(found) else usual[kind]
        pixels[(wall == kind) & (before != kind)] = grey
    return pixels


def _said(loaded: Loaded, origin: RosOrigin) -> bytes | None:
    """The YAML file, with a line of ours where what it says has changed; None if it cannot take one."""
    grid, before = loaded.grid, origin.grid
    words = (loaded.title, loaded.about)
    changed = (grid.start, grid.goal, grid.movement, grid.slip) != (
        before.start, before.goal, before.movement, before.slip)  # fmt: skip
    if not changed and words == origin.words:
        return origin.data
    if b"{" in origin.data.lstrip()[:1] or b"\0" in origin.data:
        return None
    line = ours_of(loaded).encode()
    text, hits = re.subn(rb"(?m)^simulator:[^\r\n]*", lambda _: line, origin.data)
    if hits > 1 or re.search(rb"(?m)^(\.\.\.|---)", text[1:]):
        return None
    end = b"\r\n" if b"\r\n" in text else b"\n"
    return text if hits else text + (b"" if text.endswith(b"\n") else end) + line + end
