"""Finds the maps of a scenario file and scales them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.files import is_file
from simulator.world.formats.source import Source, short
from simulator.world.grid import MAX_SIDE, GridMap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PARENTS = 3
"""Folders above the scenario file in which its map is looked for."""
LONGEST_NAME = 255
"""Bytes of a file's name that file systems take."""
LEAST_ENLARGEMENT = 1.5
"""A scenario for a map that is larger, but by less, is for another map."""


def find_map(source: Source, line: int, base: str, maps: Sequence[Path]) -> Path:
    """Return the file of a map of the name `base`, which a line of a scenario file asks for.

    Raises:
        ValueError: it is not found; one line.
    """
    found = next(filter(is_file, _candidates(source.path.absolute().parent, base, maps)), None)
    if found is None:
        found_not = tr("scenario_maps.map_which_is_not_near_this", base=short(base))
        source.refuse(line, found_not, tr("scenario_maps.it_beside_or_above"))
    return found


def _candidates(folder: Path, base: str, maps: Sequence[Path]) -> Iterator[Path]:
    """Where a map may be: among those given, beside the scenario file, in folders above and next to it."""
    names = sorted({base, base if base.lower().endswith(".map") else f"{base}.map"} - {"", ".", ".."})
    names = [name for name in names if len(name.encode(errors="replace")) <= LONGEST_NAME]
    yield from (file for file in maps if file.name in names)
    yield from (near / name for near in (folder, *list(folder.parents)[:PARENTS]) for name in names)
    for place in (folder, folder.parent):
        if place.parent != place:  # not through everything there is
            for name in names:
                yield from sorted(place.glob(f"*/{_literal(name)}"))


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def elsewhere(source: Source, name: str, file: Path) -> list[str]:
    """Tell where a map was found, if not where the scenario file says."""
    said = source.path.absolute().parent / PureWindowsPath(name).as_posix()
    if "/" not in PureWindowsPath(name).as_posix() or _same(said, file):
        return []
    return [tr("scenario_maps.was_found_by_its_name_at", path=source.path, name=short(name), file=file)]


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, ValueError):
        return False


def enlargement(grid: GridMap, width: int, height: int) -> float:
    """How many times the width a scaled map has; 0 if the scenarios do not ask for one."""
    across, down = width / grid.width, height / grid.height
    whole = across == down == int(across) and across > 1
    if max(width, height) > MAX_SIDE or not (whole or min(across, down) >= LEAST_ENLARGEMENT):
        return 0.0
    return across


def enlarged(grid: GridMap, width: int, height: int) -> GridMap:
    """Scale a map as the benchmark does: each new cell is the old one at the same share of the sides."""
    rows = np.arange(height) * grid.height // height
    cols = np.arange(width) * grid.width // width
    start, goal = (
        (int(np.searchsorted(rows, row)), int(np.searchsorted(cols, col)))
        for row, col in (grid.start, grid.goal)
    )
    bonus = None if grid.bonus is None else grid.bonus[rows][:, cols]
    return replace(grid, cells=grid.cells[rows][:, cols], bonus=bonus, start=start, goal=goal)
