"""Finds the map files of a folder; pictures that stand with maps are no maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.formats import FORMATS, makers
from simulator.world.formats.image import CHUNK
from simulator.world.formats.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHOWN = 5
"""Names in a line on pictures that were left out."""


def map_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the map files of a folder and of those in it, and the pictures that stand with them, in order.

    Scenario files are no maps, and hidden files are left alone. A picture beside a file of its name belongs
    to that one and is not returned: the picture of a ROS map, the tiles of a Tiled map, what a map looks
    like. In a folder with a file that is surely a map, other pictures are tiles and sprites unless this
    program has written them; a folder of pictures only is one of maps.

    Raises:
        OSError: the folder cannot be read.
    """
    kinds = {suffix: made.name for suffix, made in FORMATS.items() if made.name != "scen"}
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in kinds)
    found = [path for path in found if not any(part[0] == "." for part in path.relative_to(folder).parts)]
    pictures = [path for path in found if kinds[path.suffix.lower()] == "image"]
    others = [path for path in found if kinds[path.suffix.lower()] != "image"]
    named = {path.with_suffix("") for path in others}

    def depicts(path: Path) -> bool:
        stem = path.with_suffix("")
        return bool({stem, stem.with_name(stem.name.removesuffix("-tiles"))} & named)

    loose = [path for path in pictures if not depicts(path)]
    if not loose or not any(map(_is_map, others)):
        return sorted(others + loose), []
    ours = [path for path in loose if _is_ours(path)]
    return sorted(others + ours), sorted(set(loose) - set(ours))


def said_of(folder: Path, pictures: Sequence[Path]) -> list[str]:
    """Say in one line which pictures were left out."""
    if not pictures:
        return []
    names = ", ".join(path.relative_to(folder).as_posix() for path in pictures[:SHOWN])
    more = tr("map_files.and_more", count=len(pictures) - SHOWN) if len(pictures) > SHOWN else ""
    return [tr("map_files.pictures_that_stand_with_maps_are", folder=folder, names=names, more=more)]


def _is_map(path: Path) -> bool:
    try:
        return bool(makers(path)[1])
    except (ValueError, OSError):
        return False


def _is_ours(path: Path) -> bool:
    """Whether a picture carries what this program writes into those of maps."""
    try:
        return CHUNK.encode() in Source(path).head
    except OSError:
        return False
