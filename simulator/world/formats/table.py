"""Tables of numbers (CSV): 0 free, 1 wall, 2 mud, 3 water, 4 hazard; -1 is Tiled's empty tile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.formats.assemble import Said, assemble
from simulator.world.formats.registry import Format, Loaded, alone, one, register
from simulator.world.formats.source import short
from simulator.world.grid import MAX_SIDE, Cell

if TYPE_CHECKING:
    from simulator.world.formats.source import Lines, Source

WHAT = "a table of numbers"
EXPECTED = "0 free, 1 wall, 2 mud, 3 water or 4 hazard"


def read(source: Source) -> Loaded:
    """Read a table."""
    lines = source.lines(WHAT)
    numbers = [number for number in range(1, len(lines) + 1) if lines.line(number).strip()]
    if not numbers:
        lines.refuse(1, "no numbers", WHAT)
    if len(numbers) > MAX_SIDE:
        lines.refuse(numbers[MAX_SIDE], f"row {MAX_SIDE + 1}", f"at most {MAX_SIDE}")
    separator = next((mark for mark in ",;\t" if mark in lines.line(numbers[0])), None)
    values: dict[str, int] = {}
    rows = [_row(lines, number, separator, values) for number in numbers]
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != len(rows[0]):
            lines.refuse(number, f"a row of {len(row)} numbers", f"{len(rows[0])}, as in the first row")
    table, said = np.array(rows, np.int64), Said(line=numbers[0])
    if (table == -1).any():
        said.notes.append("-1, an empty tile, is free")
    return assemble(source, np.where(table == -1, Cell.FLOOR, table).astype(np.uint8), said)


def render(loaded: Loaded) -> bytes:
    """Write the cells of a map as numbers between commas."""
    digits = loaded.grid.cells + np.uint8(ord("0"))
    return b"".join(b",".join(bytes([digit]) for digit in row) + b"\n" for row in digits.tolist())


def sniff(head: bytes) -> bool:
    """Whether the first line is numbers between commas, semicolons or tabs."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines()[:1]
    return bool(first) and re.fullmatch(rb"[ \t]*[-+]?[0-9]+[ \t]*[,;\t][-+0-9., ;\t]*", first[0]) is not None


register(Format("csv", "table of numbers", (".csv",), one(read), sniff, alone(render),
                frozenset({"terrain", "hazards"})))  # fmt: skip


def _row(lines: Lines, number: int, separator: str | None, values: dict[str, int]) -> list[int]:
    """Read one line; `values` keeps what each word means, since a table has few different ones."""
    words = [word.strip() for word in lines.line(number).split(separator)]
    if len(words) > 1 and not words[-1]:
        words.pop()
    if len(words) > MAX_SIDE:
        lines.refuse(number, f"a row of {len(words)} numbers", f"at most {MAX_SIDE}")
    for word in set(words) - values.keys():
        match = re.fullmatch(r"([+-]?[0-9]{1,9})(\.0*)?", word)
        if match is None or not -1 <= int(match[1]) <= Cell.HAZARD:
            lines.refuse(number, f"{short(word)} in column {words.index(word)}", EXPECTED)
        values[word] = int(match[1])
    return [values[word] for word in words]
