"""Text art: `#` wall, `.` floor, `S` start, `G` goal and others.

A text without a first line `type ...` may also be a FrozenLake or POGEMA map. It is read as text art if it
can be, else as the only one of them that it can be, and the report says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats import frozenlake, pogema
from simulator.world.formats.assemble import Said, xy
from simulator.world.formats.extras import render_extras
from simulator.world.formats.format_registry import EVERYTHING, Format, alone, one, register
from simulator.world.formats.textrows import block, cells_of, finish, headed
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.format_registry import Loaded
    from simulator.world.formats.source import Source
    from simulator.world.formats.textrows import Block

KINDS = {"#": Cell.WALL, "█": Cell.WALL, ".": Cell.FLOOR, " ": Cell.FLOOR, "S": Cell.FLOOR, "G": Cell.FLOOR,
         "m": Cell.MUD, "w": Cell.WATER, "!": Cell.HAZARD}  # fmt: skip
SHOWN = "# . S G m w ! or a blank"
_LETTER_OF_KIND = np.frombuffer(b".#mw!", np.uint8)


def read(source: Source) -> Loaded:
    """Read a text."""
    found = block(source, tr("format_kinds.art"))
    if found.header == "art" or source.kind == "art" or found.end <= len(found.after or ()):
        return read_block(found)
    try:
        return read_block(found)
    except ValueError as error:
        refusal = error
    return _other(found, refusal)


def read_block(found: Block) -> Loaded:
    """Read text art of its rows."""
    said = Said()
    cells = cells_of(found, KINDS, SHOWN)
    for letter, position in found.letters():
        name = {"S": "start", "G": "goal"}.get(letter)
        if name in said.places:
            number = found.numbers[position[0]]
            found.source.refuse(
                number, tr("art.a_second_at", letter=letter, position=xy(position)), tr("art.only_one")
            )
        if name:
            said.places[name] = position
    return finish(found, cells, said)


def render(loaded: Loaded) -> bytes:
    """Write a map as text art; a start or goal that hides something is said below the rows."""
    grid = loaded.grid
    letters = _LETTER_OF_KIND[grid.cells].copy()
    shown = grid.start != grid.goal and {int(grid.cells[place]) for place in (grid.start, grid.goal)} == {
        Cell.FLOOR
    }
    if shown:
        letters[grid.start], letters[grid.goal] = b"SG"
    rows = [row.tobytes().decode() for row in letters]
    return ("\n".join(rows + render_extras(loaded, places=not shown, hazards=False)) + "\n").encode()


def _other(found: Block, refusal: ValueError) -> Loaded:
    """Read what is no text art as the only other format that it can be."""
    maps: dict[str, Loaded] = {}
    for name, reader in (("frozenlake", frozenlake.read_block), ("pogema", pogema.read_block)):
        try:
            maps[name] = reader(replace(found, notes=list(found.notes)))
        except ValueError:
            continue
    text = "".join(found.rows)
    if len(maps) != 1 or ("@" in text and "#" not in text):
        hint = "; a first line `type frozenlake` or `type pogema` says that it is one of those"
        raise ValueError(f"{refusal}{hint}") from None
    ((name, loaded),) = maps.items()
    note = tr("art.does_not_say_what_it_is", path=found.source.path, name=name)
    return replace(loaded, form=name, notes=(note, *loaded.notes))


register(Format("art", "text art", (".txt",), one(read), headed("art"), alone(render), EVERYTHING))
