"""Saves a map, and tells beforehand what the format would lose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.files import write_atomically
from simulator.world.formats.format_registry import EVERYTHING, KINDS, Format, Loaded, by_suffix, kind_of
from simulator.world.formats.source import Source, is_changed
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.world.grid import GridMap


class OnlyRead(ValueError):  # noqa: N818 - what it is
    """A map cannot be written as this file."""


@dataclass(frozen=True)
class Draft:
    """A map as the files that it would be written to.

    Attributes:
        files: paths and their bytes, the file asked for first.
        losses: what would be lost by writing them, in short words.
        changed: whether another program has written to one of them since it was read.
    """

    files: list[tuple[Path, bytes]]
    losses: list[str]
    changed: bool = False


def draft(loaded: Loaded, path: Path, kind: str | None = None) -> Draft:
    """Return what saving a map writes; a file that it was read from keeps its own form where it can.

    Raises:
        ValueError: no format has this suffix, or it is only read.
        OSError: the file that the map was read from cannot be read again.
    """
    own = KINDS.get(loaded.form) if kind is None and _same(loaded.file, path) else None
    changed = [] if own is None else _changed(loaded)
    foreign = own is not None and path.is_file() and _is_foreign(loaded, own, path)
    if own is not None and own.patch is not None and foreign:
        patched = own.patch(loaded, path)
        if patched is not None:
            return Draft(patched.files, changed + patched.lost, bool(changed))
    made = kind_of(kind) if kind else own if own is not None and own.render is not None else by_suffix(path)
    files = files_of(loaded, path, made)
    losses = changed + lost(loaded, made)
    if own is not None and own is not made:
        losses.append(tr("saving.its_form_a_would_become_a", title=own.title, title2=made.title))
    if foreign:
        losses += loaded.left_out
    return Draft(files, losses + _replaced(loaded, files[1:]), bool(changed))


def losses(loaded: Loaded, path: Path, kind: str | None = None) -> list[str]:
    """Return all that would be lost if a map were saved as this file, in short words.

    Raises:
        ValueError: no format has this suffix, or it is only read.
        OSError: the file that the map was read from cannot be read again.
    """
    return draft(loaded, path, kind).losses


def files_of(loaded: Loaded, path: Path, made: Format) -> list[tuple[Path, bytes]]:
    """Return the files of a map in a format: the one asked for first, then those it names.

    Raises:
        OnlyRead: the format is only read, a ValueError.
    """
    if made.render is None:
        writable = " or ".join(other.suffix for other in KINDS.values() if other.render is not None)
        raise OnlyRead(tr("saving.a_can_be_read_but_not", path=path, title=made.title, writable=writable))
    return made.render(loaded, path)


def lost(loaded: Loaded, made: Format) -> list[str]:
    """Return what a map has that a format cannot keep, in short words."""
    grid = loaded.grid
    terrain = sorted({int(kind) for kind in (Cell.MUD, Cell.WATER) if (grid.cells == kind).any()})
    has: Mapping[str, str] = {
        "terrain": " and ".join(Cell(kind).name.lower() for kind in terrain),
        "hazards": "hazards" if (grid.cells == Cell.HAZARD).any() else "",
        "places": tr("saving.start_and_goal"),
        "movement": tr("saving.movement", movement=grid.movement),
        "slip": tr("saving.slip", slip=grid.slip) if grid.slip else "",
        "costs": tr("saving.costs_of_mud_and_water") if _has_costs(grid) else "",
        "title": "title" if loaded.title else "",
        "rewards": tr("saving.rewards_of_cells") if grid.bonus is not None else "",
    }
    return [words for part, words in has.items() if words and part in EVERYTHING - made.keeps]


def keep_old(paths: Sequence[Path]) -> list[Path]:
    """Copy files that are about to be replaced to `NAME.bak`, or the next free such name.

    Raises:
        OSError: a copy could not be written.
    """
    copies = []
    for path in paths:
        if path.is_file():
            names = (path.with_name(f"{path.name}.bak{number or ''}") for number in count())
            copy = next(name for name in names if not name.exists())
            write_atomically(copy, path.read_bytes())
            copies.append(copy)
    return copies


def _has_costs(grid: GridMap) -> bool:
    return any(said is not None for said in (grid.mud_cost, grid.water_cost, grid.water_closed))


def _changed(loaded: Loaded) -> list[str]:
    """The files that another program has changed since they were read."""
    marks = {**({loaded.file: loaded.mark} if loaded.file else {}), **loaded.files}
    return [
        tr("saving.changes_since_it_was_opened", name=path.name)
        for path, mark in marks.items()
        if mark and is_changed(path, mark)
    ]


def _same(file: Path | None, path: Path) -> bool:
    return file is not None and file.absolute().resolve() == path.absolute().resolve()


def _is_foreign(loaded: Loaded, own: Format, path: Path) -> bool:
    """Whether a file holds something else than this program would have written for its map."""
    if own.render is None:
        return True
    if own.patch is None and not loaded.left_out:
        return False
    try:
        files = own.render(own.read(Source(path))[0](), path)
        return any(not file.is_file() or file.read_bytes() != data for file, data in files)
    except (ValueError, LookupError):
        return True


def _replaced(loaded: Loaded, files: Sequence[tuple[Path, bytes]]) -> list[str]:
    """The second files that stand there and are not those that this map was read from."""
    own = [file.absolute().resolve() for file in loaded.files]
    return [
        tr("saving.the_file_that_is_there_already", name=path.name)
        for path, data in files
        if path.is_file() and path.absolute().resolve() not in own and path.read_bytes() != data
    ]
