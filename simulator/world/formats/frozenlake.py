"""FrozenLake maps of Gymnasium: `S` start, `F` frozen, `H` hole, `G` goal.

A hole ends the episode, so it is a hazard. The lake's ice slips unless its maker says otherwise, which is
not written in the map: to either side with probability 1/3 each, which is `slip` 2/3 here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.formats.assemble import Said, xy
from simulator.world.formats.format_registry import Format, one, register
from simulator.world.formats.textrows import block, cells_of, finish, headed
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.format_registry import Loaded
    from simulator.world.formats.source import Source
    from simulator.world.formats.textrows import Block

KINDS = {"S": Cell.FLOOR, "F": Cell.FLOOR, "H": Cell.HAZARD, "G": Cell.FLOOR}


def read(source: Source) -> Loaded:
    """Read a map."""
    return read_block(block(source, tr("format_kinds.frozenlake")))


def read_block(found: Block) -> Loaded:
    """Read a map of its rows."""
    said = Said(movement="four")
    cells = cells_of(found, KINDS, tr("frozenlake.s_f_h_g"))
    for letter, position in found.letters():
        name = {"S": "start", "G": "goal"}.get(letter)
        if name in said.places:
            said.notes.append(
                tr("frozenlake.a_second_at_became_frozen_floor", letter=letter, position=xy(position))
            )
        elif name:
            said.places[name] = position
    said.notes.append(tr("frozenlake.whether_the_ice_slips_is_not"))
    return finish(found, cells, said)


register(Format("frozenlake", "FrozenLake map", (".frozenlake",), one(read), headed("frozenlake")))
