"""Tables of numbers (CSV): 0 free, 1 wall, 2 mud, 3 water, 4 hazard."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, assemble
from simulator.world.formats.format_registry import Format, Loaded, alone, one, register
from simulator.world.formats.source import short
from simulator.world.grid import MAX_SIDE, Cell

if TYPE_CHECKING:
    from simulator.world.formats.source import Lines, Source

_FIRST = re.compile(rb"[ \t]*\"?[-+]?[0-9][0-9.e+-]*\"?(,[0-9]+)?[ \t]*[,; \t][-+0-9.,e\" ;\t]*")
_TRUTH = {"true": 1, "false": 0}


def read(source: Source) -> Loaded:
    """Read a table."""
    lines = source.lines(tr("format_kinds.table"))
    numbers = [number for number in range(1, len(lines) + 1) if lines.line(number).strip()]
    if not numbers:
        lines.refuse(1, tr("formats_table.no_numbers"), tr("format_kinds.table"))
    if len(numbers) > MAX_SIDE:
        lines.refuse(
            numbers[MAX_SIDE],
            tr("formats_table.row", max_side=MAX_SIDE + 1),
            tr("formats_table.at_most", max_side=MAX_SIDE),
        )
    numbers = [number for number in numbers if not lines.line(number).startswith("#")] or numbers
    first = lines.line(numbers[0])
    separator = next((mark for mark in ";\t," if mark in first), None)
    values: dict[str, int] = {}
    numbers, index, note = _without_names(lines, numbers, separator)
    rows = [_row(lines, number, separator, values)[index:] for number in numbers]
    for number, row in zip(numbers, rows, strict=True):
        if len(row) != len(rows[0]):
            lines.refuse(
                number,
                tr("formats_table.a_row_of_numbers", count=len(row)),
                tr("formats_table.as_in_the_first_row", count=len(rows[0])),
            )
    table, said = np.array(rows, np.int64), Said(line=numbers[0])
    said.notes += note
    if (table == -1).any():
        said.notes.append(tr("formats_table.an_empty_tile_is_free"))
    return assemble(source, np.where(table == -1, Cell.FLOOR, table).astype(np.uint8), said)


def render(loaded: Loaded) -> bytes:
    """Write the cells of a map as numbers between commas."""
    digits = loaded.grid.cells + np.uint8(ord("0"))
    text = b"".join(b",".join(bytes([digit]) for digit in row) + b"\n" for row in digits.tolist())
    return text.replace(b"0,", b"0.0,", 1) if text.startswith(b"0,1,2,3") else text  # no row of names


def sniff(head: bytes) -> bool:
    """Whether the first line is numbers between commas, semicolons or tabs."""
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines()[:1]
    return bool(first) and _FIRST.fullmatch(first[0]) is not None


register(Format("csv", "table of numbers", (".csv",), one(read), sniff, alone(render),
                frozenset({"terrain", "hazards"})))  # fmt: skip


def _row(lines: Lines, number: int, separator: str | None, values: dict[str, int]) -> list[int]:
    """Read one line; `values` keeps what each word means, since a table has few different ones."""
    words = _words(lines.line(number), separator)
    if len(words) > 1 and not words[-1]:
        words.pop()
    if len(words) > MAX_SIDE:
        lines.refuse(
            number,
            tr("formats_table.a_row_of_numbers", count=len(words)),
            tr("formats_table.at_most", max_side=MAX_SIDE),
        )
    for word in set(words) - values.keys():
        value = _value(word, separator)
        if value is None or not -1 <= value <= Cell.HAZARD:
            lines.refuse(
                number,
                tr("formats_table.in_column", word=short(word), index=words.index(word)),
                tr("formats_table.kinds_of_cells"),
            )
        values[word] = value
    return [values[word] for word in words]


def _words(line: str, separator: str | None) -> list[str]:
    """The words of a line, out of their quotation marks."""
    if '"' not in line or separator is None:
        return [word.strip() for word in line.replace('"', "").split(separator)]
    return [word.strip() for word in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]


def _value(word: str, separator: str | None) -> int | None:
    """A whole number, also as 1.0, 1e+00, True, or 1,0 where commas part no words; None if it is none."""
    if word.lower() in _TRUTH:
        return _TRUTH[word.lower()]
    text = word if separator == "," and '"' not in word and word.count(",") != 1 else word.replace(",", ".")
    if re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", text) is None:
        return None
    number = float(text)
    return int(number) if number.is_integer() else None


def _without_names(
    lines: Lines, numbers: list[int], separator: str | None
) -> tuple[list[int], int, list[str]]:
    """Leave out names of columns and rows, as pandas writes them: the lines, columns to pass, a note."""
    if len(lines.line(numbers[0])) > 64 * MAX_SIDE:
        return numbers, 0, []
    head = _words(lines.line(numbers[0]), separator)
    rest = numbers[1:]
    indexed = len(head) > 1 and not head[0]
    names = head[1:] if indexed else head
    counted = names == [str(number) for number in range(len(names))]
    plain = len(names) > 3 and all(
        set(_words(lines.line(number), separator)[1 if indexed else 0 :]) <= {"0", "1", "0.0", "1.0"}
        for number in rest
    )
    named = bool(names) and all(
        _value(name, separator) is None and re.match(r"[^\W\d]", name) for name in names
    )
    if not rest or not (named or (counted and (indexed or plain))):
        return numbers, 0, []
    what = (
        tr("formats_table.the_first_row_and_the_first")
        if indexed
        else tr("formats_table.the_first_row_is_names_of")
    )
    return rest, int(indexed), [tr("formats_table.and_left_out", what=what)]
