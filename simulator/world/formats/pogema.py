"""POGEMA maps (Skrynnik et al. 2022).

`.` free, `#` obstacle; a lower-case letter is where an agent starts and the same letter in upper case
where it should go. `@` is free and an agent may start there, `$` may be a target, `!` is neither. Several
maps come as YAML, name to rows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.texts import tr
from simulator.world.formats.assemble import Said, clean
from simulator.world.formats.format_registry import Format, register
from simulator.world.formats.source import Source, short
from simulator.world.formats.textrows import block, cells_of, finish, headed
from simulator.world.formats.yamlfile import read_yaml
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from simulator.world.formats.format_registry import Loaded, Maker
    from simulator.world.formats.textrows import Block
    from simulator.world.grid import Position

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_YAML = re.compile(rb"(\xef\xbb\xbf|\s|#[^\n]*\n|---)*[^\n:]{1,200}:[ \t]*([|>\"']|\r?\n)")
_BLOCK = re.compile(
    rb"(\xef\xbb\xbf|\s|---)*[\w\"'][\w\"'./ -]{0,200}:[ \t]*\|[-+]?[ \t]*\r?\n[ \t]+[.#\w@$!]+\s"
)
KINDS = {"#": Cell.WALL} | dict.fromkeys(f".@$!{LETTERS}{LETTERS.upper()}", Cell.FLOOR)


def read(source: Source) -> list[Maker]:
    """Read one map as rows, or several as YAML."""
    if _YAML.match(source.head):
        return from_yaml(source, read_yaml(source))
    loaded = read_block(block(source, tr("format_kinds.pogema")))
    return [lambda: loaded]


def read_block(found: Block) -> Loaded:
    """Read a map of its rows."""
    said = Said(movement="four")
    cells = cells_of(found, KINDS, tr("pogema.and_letters"))
    places: dict[str, list[Position]] = {}
    for letter, position in found.letters():
        places.setdefault(letter, []).append(position)
    agents = [letter for letter in LETTERS if letter in places]
    targets = [letter for letter in LETTERS if letter.upper() in places]
    if agents != targets:
        odd = min(set(agents) ^ set(targets))
        found.source.refuse(
            found.numbers[0],
            tr("pogema.only_one_of_and", odd=odd, odd2=odd.upper()),
            tr("pogema.an_agent_and_its_target"),
        )
    if agents:
        said.places = {"start": places[agents[0]][-1], "goal": places[agents[0].upper()][-1]}
        said.notes.append(tr("pogema.agent_of_is_the_one_that", agents=agents[0], count=len(agents)))
    for letter, place, does in (("@", "start", "start"), ("$", "goal", "end")):
        if letter in places and place not in said.places:
            said.places[place] = places[letter][0]
            said.notes.append(tr("pogema.of_cells_where_an_agent_may", count=len(places[letter]), does=does))
    return finish(found, cells, said)


def from_yaml(source: Source, table: Any) -> list[Maker]:
    """Read the maps of a YAML file: names to rows, or one configuration with rows as `map`.

    Raises:
        ValueError: it holds no maps; one line.
    """
    if isinstance(table, dict) and isinstance(table.get("map"), str | list):
        table = {"map": table["map"]}
    entries = list(table.items()) if isinstance(table, dict) else []
    if not entries or not all(isinstance(rows, str | list) for _, rows in entries):
        source.refuse(
            1,
            tr("pogema.no_rows_of_letters"),
            tr("pogema.or_image_of_a_ros_map", what=tr("format_kinds.pogema")),
        )
    return [partial(_entry, source, clean(str(name)), rows) for name, rows in entries]


def _entry(source: Source, name: str, rows: str | list[Any]) -> Loaded:
    """Make one of the maps of a YAML file."""
    text = rows if isinstance(rows, str) else "\n".join(_row(source, row) for row in rows)
    inner = Source(Path(f"{source.path} ({name})"), text.encode("utf-8", "replace"))
    return replace(read_block(block(inner, tr("format_kinds.pogema"))), form="pogema", name=name)


def _row(source: Source, row: Any) -> str:
    """A row of numbers or letters as letters."""
    if isinstance(row, list) and all(cell in (0, 1) for cell in row):
        return "".join(".#"[int(cell)] for cell in row)
    if not isinstance(row, str):
        source.refuse(1, tr("pogema.row", row=short(row)), tr("pogema.letters_or_numbers_and"))
    return row


def sniff(head: bytes) -> bool:
    """Whether a file says that it is of this format, or holds named blocks of rows."""
    return headed("pogema")(head) or _BLOCK.match(head) is not None


register(Format("pogema", "POGEMA map", (".pogema",), read, sniff))
