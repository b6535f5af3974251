"""Reads a set of maps: files, folders, a side of a split, recipes, scenarios."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf, nan
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.given_maps import load_maps, override, say_notes
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.streams import say
from simulator.texts import tr
from simulator.world.dataset import has_split, load_dataset
from simulator.world.files import is_folder, is_there
from simulator.world.formats import FORMATS
from simulator.world.formats.assemble import of_reach
from simulator.world.formats.scen import scenarios_of
from simulator.world.generators import GENERATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.grid import GridMap, Position

TOLERANCE = 0.006
"""Scenario files give lengths with six significant digits, some of them cut off rather than rounded."""


@dataclass(frozen=True)
class Task:
    """One map to be judged on.

    Attributes:
        name: of its file, with the line if it is a scenario.
        grid: the map.
        length: of the shortest path, as a scenario file says; NaN if none does.
    """

    name: str
    grid: GridMap
    length: float = nan


@dataclass(frozen=True)
class Asked:
    """What the command line says about maps.

    Attributes:
        places: files, folders and recipes.
        split: side of the split; None for all maps.
        count: maps of a recipe.
        maps_seed: of a recipe's maps and their split.
        start: instead of the maps' own.
        goal: instead of the maps' own.
        movement: instead of the maps' own.
        quiet: do not say what the import guessed or left out.
    """

    places: Sequence[str]
    split: str | None = None
    count: int = 100
    maps_seed: int = 0
    start: Position | None = None
    goal: Position | None = None
    movement: str | None = None
    quiet: bool = False


def is_recipe(place: str) -> bool:
    """Whether a word names no file but maps to be generated."""
    if is_there(Path(place)):
        return False
    first = re.split("[,:@]", place, maxsplit=1)[0].strip()
    if first in GENERATORS:
        return True
    names_file = bool(re.search(r"[/\\]", place)) or Path(place).suffix.lower() in FORMATS
    return not names_file and any(mark in place for mark in ":@,")


def read_tasks(asked: Asked) -> list[Task]:
    """Read the maps that the command line names; what is odd about them is said.

    Raises:
        BadInput: one of them cannot be used; one line.
    """
    tasks: list[Task] = []
    for place in asked.places:
        tasks += _of_place(place, asked)
    return [_overridden(task, asked) for task in tasks]


def _of_place(place: str, asked: Asked) -> list[Task]:
    folder = Path(place)
    as_set = is_recipe(place) or (is_folder(folder) and (asked.split is not None or has_split(folder)))
    if not as_set:
        if asked.split is not None:
            raise BadInput(tr("sets.split_of_a_file", split=asked.split, place=place))
        found = load_maps([place])
        say_notes([note for _, one in found for note in one.notes if not of_reach(note)], quiet=asked.quiet)
        return [Task(f"{path} {one.name}".rstrip(), one.grid) for path, one in found]
    with refusing():
        seed = None if is_folder(folder) else asked.maps_seed
        made = load_dataset(place, seed=seed, count=asked.count, movement=asked.movement)
        for text in made.notes:
            say(f"simulator: {text}")
        say_notes(made.import_notes, quiet=asked.quiet)
        made.maps(asked.split)  # refuses a side without maps
    chosen = (item for item in made.items if asked.split in (None, item.split))
    return [
        Task(f"{place} {item.name}" if item.path is None else str(item.path), item.grid) for item in chosen
    ]


def _overridden(task: Task, asked: Asked) -> Task:
    try:
        grid = override(task.grid, start=asked.start, goal=asked.goal, movement=asked.movement)
    except BadInput as error:
        raise BadInput(f"{error} ({task.name})") from error
    return Task(task.name, grid, task.length)


def read_scenario_tasks(files: Sequence[str], asked: Asked, *, quiet: bool = False) -> list[Task]:
    """Read the problems of scenario files; their maps are looked for among those named, then near the file.

    What is left out, scaled or found elsewhere is said.

    Raises:
        BadInput: a file or a map cannot be used; one line.
    """
    near = [path for place in asked.places for path in _files(Path(place))]
    tasks = []
    for file in files:
        with refusing():
            for _, loaded, scenarios in scenarios_of(file, near):
                for text in () if quiet else loaded.notes:
                    say(f"simulator: {text}")
                for one in scenarios:
                    grid = one.on(loaded.grid, asked.movement or "octile")
                    tasks.append(Task(f"{file}:{one.line}", grid, one.length))
    return tasks


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.map")) if is_folder(place) else [place]


def compare_lengths(tasks: Sequence[Task], found: Sequence[float]) -> tuple[float, list[str]]:
    """Compare the lengths in scenario files with the planner's.

    Args:
        tasks: of scenario files.
        found: of each task, the planner's; inf where no way leads to the goal.

    Returns:
        The largest difference, and one line on each that is not smaller than the files are exact.
    """
    largest, lines = 0.0, []
    for task, length in zip(tasks, found, strict=True):
        error = abs(task.length - length)
        largest = max(largest, error)
        if error >= TOLERANCE:
            ours = tr("sets.no_way") if length == inf else f"{length:.6g}"
            lines.append(
                tr("sets.optimal_length_the_planners_is", name=task.name, length=task.length, ours=ours)
            )
    return largest, lines
