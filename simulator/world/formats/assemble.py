"""Assembles a map from cells and the properties a file states."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.formats.format_registry import Loaded
from simulator.world.grid import MAX_SIDE, Cell, GridMap
from simulator.world.movement import rule
from simulator.world.placing import place
from simulator.world.regions import solvable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.formats.source import Source
    from simulator.world.grid import Position


@dataclass
class Said:
    """What a file said beside its cells.

    Attributes:
        places: (row, col) of "start" and "goal", as far as named.
        movement: name of the rule; "" if it names none.
        usual: the rule taken then.
        slip: probability.
        bonus: [H, W] float32 rewards of entering cells, or None.
        mud_cost: see `GridMap`; None if it says none.
        water_cost: likewise.
        water_closed: likewise.
        notes: of the import, without the path.
        line: of the cells, for complaints; None in formats without lines.
        goal_line: line that names the goal; 0 if none does.
        title: the map's name.
        about: one line on what it shows.
        name: of this map among several.
        glyphs: see `Loaded`.
        meta: see `Loaded`.
        files: see `Loaded`.
        left_out: see `Loaded`.
    """

    places: dict[str, Position] = field(default_factory=dict)
    movement: str = ""
    usual: str = "four"
    slip: float = 0.0
    bonus: NDArray[np.float32] | None = None
    mud_cost: float | None = None
    water_cost: float | None = None
    water_closed: bool | None = None
    notes: list[str] = field(default_factory=list)
    line: int | None = None
    goal_line: int = 0
    title: str = ""
    about: str = ""
    name: str = ""
    glyphs: NDArray[np.uint8] | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    files: dict[Path, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def xy(position: Position) -> str:
    """(row, col) as files write it: X,Y."""
    return f"{position[1]},{position[0]}"


def assemble(source: Source, cells: NDArray[np.uint8], said: Said) -> Loaded:
    """Make the map.

    A start or goal outside, in a wall or on a hazard is dropped with a note; formats that can name the
    line of it refuse it before they come here.

    Raises:
        ValueError: there is no cell to stand on; one line.
    """
    movement = said.movement or said.usual
    notes = list(said.notes)
    if not said.movement:
        notes.append(tr("assemble.names_no_movement_rule_so_is", movement=movement))
    places = _usable(cells, said.places, notes)
    missing = [name for name in ("start", "goal") if name not in places]
    if missing:
        if not np.isin(cells, (Cell.FLOOR, Cell.MUD, Cell.WATER)).any():
            source.refuse(
                said.line, tr("assemble.no_cell_to_stand_on"), tr("assemble.at_least_one_that_is_neither")
            )
        known = {name: position for name, position in places.items() if name in ("start", "goal")}
        places = dict(zip(("start", "goal"), place(_open(cells, said), rule(movement), **known), strict=True))
        chosen = ", ".join(f"{name} {xy(places[name])}" for name in missing)
        notes.append(
            tr(
                "assemble.names_no_so_this_was_chosen",
                missing=tr("assemble.and_no").join(missing),
                chosen=chosen,
            )
        )
    grid = GridMap(
        cells, places["start"], places["goal"], movement, said.slip, bonus=said.bonus,
        mud_cost=said.mud_cost, water_cost=said.water_cost, water_closed=said.water_closed,
    )  # fmt: skip
    called = f" ({said.name})" if said.name else ""
    lines = [f"{source.path}{called}: {note}" for note in notes]
    if len(missing) < 2 and not solvable(grid):  # chosen places reach each other
        where = f"{source.path}:{said.goal_line}" if said.goal_line else f"{source.path}{called}"
        lines.append(
            tr(
                "assemble.goal",
                where=where,
                goal=xy(grid.goal),
                unreachable=tr("assemble.unreachable"),
                start=xy(grid.start),
            )
        )
    return Loaded(
        grid, tuple(lines), bool(missing), said.title, said.about, said.goal_line, said.name, said.glyphs,
        said.meta, files=said.files, left_out=tuple(said.left_out),
    )  # fmt: skip


def of_reach(note: str) -> bool:
    """Whether a note of an import tells that the goal cannot be reached."""
    return tr("assemble.unreachable") in note


def check_size(source: Source, width: int, height: int, line: int | None = None) -> None:
    """Refuse a size that no map has, before anything of that size is made."""
    for name, value in (("width", width), ("height", height)):
        if not 1 <= value <= MAX_SIDE:
            source.refuse(line, f"{name} {value}", tr("assemble.a_whole_number_from_to", max_side=MAX_SIDE))


def _open(cells: NDArray[np.uint8], said: Said) -> NDArray[np.uint8]:
    """The cells among which start and goal are chosen: land, where water is closed and there is land."""
    land = np.isin(cells, (Cell.FLOOR, Cell.MUD))
    if not said.water_closed or not land.any() or any(not land[at] for at in said.places.values()):
        return cells
    return np.where(cells == Cell.WATER, np.uint8(Cell.WALL), cells)


def _usable(
    cells: NDArray[np.uint8], places: Mapping[str, Position], notes: list[str]
) -> dict[str, Position]:
    """Return the places one can stand on; the others become notes."""
    kept: dict[str, Position] = {}
    height, width = cells.shape
    for name, (row, col) in places.items():
        if not (0 <= row < height and 0 <= col < width):
            notes.append(tr("assemble.is_outside_the_map_and_was", name=name, col=col, row=row))
        elif cells[row, col] in (Cell.WALL, Cell.HAZARD):
            what = Cell(int(cells[row, col])).name.lower()
            notes.append(tr("assemble.stands_on_a_and_was_dropped", name=name, col=col, row=row, what=what))
        else:
            kept[name] = (int(row), int(col))
    return kept


def clean(words: Sequence[str] | str) -> str:
    """A piece of text from a file on one line, printable."""
    text = words if isinstance(words, str) else " ".join(words)
    return " ".join("".join(filter(str.isprintable, " ".join(text[:500].split()))).split())
