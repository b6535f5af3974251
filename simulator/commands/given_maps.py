"""Maps given to a command: files, folders and places, checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.refusal import BadInput, refusing
from simulator.commands.streams import say
from simulator.texts import tr
from simulator.world.dataset import read_folder
from simulator.world.files import is_folder
from simulator.world.formats import Loaded, load, load_all, suffixes
from simulator.world.formats.assemble import of_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.grid import GridMap, Position


NOTES = 20
"""Lines on what was guessed or left out that are said of one folder or file of maps."""


def say_notes(notes: Sequence[str], *, quiet: bool = False) -> None:
    """Say what the import of maps guessed or left out, on stderr."""
    if quiet:
        return
    for text in notes[:NOTES]:
        say(f"simulator: {text}")
    if len(notes) > NOTES:
        say(tr("inputs.simulator_and_more_notes", count=len(notes) - NOTES))


def load_maps(places: Sequence[str]) -> list[tuple[Path, Loaded]]:
    """Read map files, and all map files in folders, sorted by name; bad ones in folders are left out.

    Raises:
        BadInput: a file or folder cannot be used, or a folder holds no map.
    """
    found = []
    for place in map(Path, places):
        with refusing():
            if not is_folder(place):
                found += [(place, loaded) for loaded in load_all(place)]
                continue
            good, bad = read_folder(place)
        for line in bad if good else ():
            say(tr("inputs.simulator_left_out", line=line))
        if not good:
            empty = tr(
                "inputs.a_folder_without_maps_expected_files", place=place, value=" or ".join(suffixes())
            )
            raise BadInput(bad[0] if bad else empty)
        found += good
    return found


def load_one(place: str) -> Loaded:
    """Read one map file; what was guessed or left out is said.

    Raises:
        BadInput: it cannot be used.
    """
    if is_folder(Path(place)):
        raise BadInput(tr("inputs.a_folder_expected_one_map_file", place=place))
    with refusing():
        loaded = load(place)
    say_notes([note for note in loaded.notes if not of_reach(note)])  # of the map as it is asked about
    return loaded


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


def unreachable(place: Path | str, loaded: Loaded | None, grid: GridMap) -> str:
    """One line on a goal that no path leads to, with the line of the file if that is what names it.

    Args:
        place: of the file.
        loaded: what it held, if it is a file.
        grid: the map as the command line changed it.
    """
    start, goal = (",".join(map(str, xy(position))) for position in (grid.start, grid.goal))
    line = f":{loaded.goal_line}" if loaded and loaded.goal_line and grid.goal == loaded.grid.goal else ""
    return tr(
        "inputs.goal_by_movement",
        place=place,
        line=line,
        goal=goal,
        unreachable=tr("assemble.unreachable"),
        start=start,
        movement=grid.movement,
    )
