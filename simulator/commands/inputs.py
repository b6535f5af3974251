"""What people hand to a command: maps, folders of maps, places; read and checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.refusal import BadInput, refusing
from simulator.world.formats import FORMATS, Loaded, load, suffixes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.grid import GridMap, Position


def load_maps(places: Sequence[str]) -> list[tuple[Path, Loaded]]:
    """Read map files, and all map files in folders, sorted by name.

    Raises:
        BadInput: a file or folder cannot be used, or a folder holds no map.
    """
    found = []
    for place in map(Path, places):
        paths = [place]
        if place.is_dir():
            paths = sorted(path for path in place.rglob("*") if path.suffix.lower() in FORMATS)
            if not paths:
                raise BadInput(
                    f"{place}: a folder without maps, expected {' or '.join(suffixes())} files in it"
                )
        with refusing():
            found += [(path, load(path)) for path in paths]
    return found


def load_one(place: str) -> Loaded:
    """Read one map file.

    Raises:
        BadInput: it cannot be used.
    """
    if Path(place).is_dir():
        raise BadInput(f"{place}: a folder, expected one map file")
    with refusing():
        return load(place)


def override(
    grid: GridMap, *, start: Position | None = None, goal: Position | None = None, movement: str | None = None
) -> GridMap:
    """Return the map with what the command line says otherwise.

    Raises:
        BadInput: the map has no such place; names the flag.
    """
    try:
        return replace(
            grid, start=start or grid.start, goal=goal or grid.goal, movement=movement or grid.movement
        )
    except ValueError as error:  # begins with the name of the field, which is the name of the flag
        raise BadInput(f"--{error}") from error


def xy(position: Position) -> list[int]:
    """(row, col) as people and files write it: [X, Y]."""
    return [position[1], position[0]]


def unreachable(place: Path | str, loaded: Loaded, grid: GridMap) -> str:
    """One line on a goal that no path leads to, with the line of the file if that is what names it.

    Args:
        place: of the file.
        loaded: what it held.
        grid: the map as the command line changed it.
    """
    start, goal = (",".join(map(str, xy(position))) for position in (grid.start, grid.goal))
    line = f":{loaded.goal_line}" if loaded.goal_line and grid.goal == loaded.grid.goal else ""
    return f"{place}{line}: goal {goal} cannot be reached from the start {start} by movement {grid.movement}"
