"""Rows of letters, shared by text art, FrozenLake and POGEMA.

They share letters but not meanings, so a first line `type art`, `type frozenlake` or `type pogema` says
which one it is, or the person who opens it does. Lines of ours may stand after the rows, see `extras`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, assemble
from simulator.world.formats.extras import apply_extras, read_extras
from simulator.world.formats.source import Lines
from simulator.world.grid import MAX_SIDE, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from simulator.world.formats.format_registry import Loaded
    from simulator.world.formats.source import Source
    from simulator.world.grid import Position

_STRING = r""""([^"]*)"|'([^']*)'"""


@dataclass
class Block:
    """The rows of a text map.

    Attributes:
        source: where they come from.
        rows: the letters of each, without quotes and common indentation.
        numbers: the line of each row.
        header: the word after `type`; "" if there is none.
        notes: what was done to the rows.
        after: the lines, for those after the rows.
        end: number of the first line after the rows.
    """

    source: Source
    rows: list[str]
    numbers: list[int]
    header: str
    notes: list[str] = field(default_factory=list)
    after: Lines | None = None
    end: int = 0

    def letters(self) -> Iterator[tuple[str, Position]]:
        """Every letter of the alphabet that stands for a place, with its (row, col)."""
        for row, text in enumerate(self.rows):
            for match in re.finditer(r"[A-Za-z@$!]", text):
                yield match[0], (row, match.start())


def block(source: Source, what: str) -> Block:
    """Find the rows of a text.

    Raises:
        ValueError: there are none, or too many; one line.
    """
    raw = source.raw_lines(what)
    first = next((number for number, line in enumerate(raw) if line.strip()), 0)
    header = re.fullmatch(r"type[ \t]+([\w-]{1,20})", raw[first].strip(), re.IGNORECASE)
    if header:
        first += 1
        first += first < len(raw) and raw[first].strip().lower() == "map"
    end = next((n for n in range(first, len(raw)) if raw[n].lstrip().startswith(";")), len(raw))
    last = end
    while last > first and not raw[last - 1].strip():
        last -= 1
    found = Block(
        source, raw[first:last], list(range(first + 1, last + 1)), header[1].lower() if header else ""
    )
    found.after, found.end = Lines(source, [line.strip() for line in raw]), end + 1
    _unquote(found)
    if not found.rows:
        source.refuse(first + 1, tr("textrows.no_rows"), what)
    if len(found.rows) > MAX_SIDE:
        source.refuse(
            found.numbers[MAX_SIDE],
            tr("textrows.row", max_side=MAX_SIDE + 1),
            tr("textrows.at_most", max_side=MAX_SIDE),
        )
    _dedent(found)
    return found


def cells_of(found: Block, kinds: Mapping[str, Cell], shown: str) -> NDArray[np.uint8]:
    """Turn letters into cells; short rows are filled with walls, which is noted.

    Args:
        found: the rows.
        kinds: of each letter that may stand there.
        shown: these letters, for complaints.

    Raises:
        ValueError: another letter, or a row too long; one line.
    """
    width = max(len(row.rstrip()) for row in found.rows)
    if width > MAX_SIDE:
        found.source.refuse(
            found.numbers[0],
            tr("textrows.rows_of_cells", width=width),
            tr("textrows.at_most", max_side=MAX_SIDE),
        )
    allowed = set(kinds)
    for number, text in zip(found.numbers, found.rows, strict=True):
        if set(text) - allowed:
            column = next(col for col, letter in enumerate(text) if letter not in allowed)
            found.source.refuse(
                number, tr("textrows.letter_in_column", text=text[column], column=column), shown
            )
    ragged = sum(len(row) < width for row in found.rows)
    if ragged:
        found.notes.append(
            tr("textrows.of_rows_are_shorter_than_and", ragged=ragged, count=len(found.rows), width=width)
        )
    table = {ord(letter): int(kind) for letter, kind in kinds.items()}
    wall = chr(Cell.WALL)
    picture = "".join(row[:width].translate(table).ljust(width, wall) for row in found.rows)
    return np.frombuffer(picture.encode("latin-1"), np.uint8).reshape(len(found.rows), width).copy()


def finish(found: Block, cells: NDArray[np.uint8], said: Said) -> Loaded:
    """Read what stands after the rows, and make the map."""
    said.notes += found.notes
    said.line = found.numbers[0]
    if found.after is not None:
        extras = read_extras(found.after, found.end, len(found.rows))
        apply_extras(found.after, cells, extras, said)
    return assemble(found.source, cells, said)


def headed(name: str) -> Callable[[bytes], bool]:
    """Make the test for a first line `type NAME`."""
    pattern = re.compile(
        rb"(\xef\xbb\xbf)?\s*type[ \t]+" + name.encode() + rb"[ \t]*(\r|\n|$)", re.IGNORECASE
    )
    return lambda head: pattern.match(head) is not None


def _unquote(found: Block) -> None:
    """Take rows out of a list of strings, as they are written in Python."""
    text = "\n".join(found.rows)
    if not set("\"'") & set(text) or re.sub(_STRING, "", text).strip("[](), \t\n"):
        return
    inside = [
        (number, match[1] or match[2] or "")
        for number, row in zip(found.numbers, found.rows, strict=True)
        for match in re.finditer(_STRING, row)
    ]
    found.numbers, found.rows = [number for number, _ in inside], [row for _, row in inside]
    found.notes.append(tr("textrows.rows_were_taken_out_of_quotation"))


def _dedent(found: Block) -> None:
    """Take away what all rows are indented by."""
    margin = min((len(row) - len(row.lstrip(" \t")) for row in found.rows if row.strip()), default=0)
    if margin:
        found.rows = [row[margin:] for row in found.rows]
        found.notes.append(tr("textrows.blanks_before_every_row_were_taken", margin=margin))
