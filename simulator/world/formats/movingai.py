"""MovingAI `.map` files, the native format (Sturtevant 2012).

Read as the benchmark's own reader does (Map.cpp of HOG2): letters and words in any case, the lines of the
header in any order, whatever blanks stand at the end of a line. Three types:

- `octile`, the usual one: eight moves that cut no corners.
- `octile-corner`: the same moves; before the rows of letters stands a block of heights at the corners of
  the cells, one row and one column more than there are cells. Nothing here has a height, so the block is
  left out, and so are the last row and column of letters, which belong to no cell. A file of this type
  that has only the letters is read as it stands.
- `tile`: four moves.

After the rows may stand lines of ours, see `extras`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import Said, assemble
from simulator.world.formats.extras import apply_extras, read_extras, render_extras
from simulator.world.formats.format_registry import EVERYTHING, Format, Loaded, alone, one, register
from simulator.world.formats.source import short
from simulator.world.grid import MAX_SIDE, Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.formats.source import Lines, Source

LETTERS = {".": Cell.FLOOR, "G": Cell.FLOOR, "@": Cell.WALL, "O": Cell.WALL, "T": Cell.WALL,
           "S": Cell.MUD, "W": Cell.WATER}  # fmt: skip
TYPES = {"octile": "octile", "octile-corner": "octile", "tile": "four"}
"""The movement rule that a type means."""

_EITHER_CASE = {case: kind for letter, kind in LETTERS.items() for case in (letter, letter.lower())}
_KNOWN = "".join(_EITHER_CASE).encode()
_KIND_OF_BYTE = np.array([_EITHER_CASE.get(chr(byte), Cell.FLOOR) for byte in range(256)], np.uint8)
_LETTER_OF_KIND = np.frombuffer(b".@SW.", np.uint8)


@dataclass
class _Header:
    """The lines before the rows."""

    kind: str = ""
    sizes: dict[str, int] = field(default_factory=dict)
    end: int = 0  # number of the line that says `map`


def read(source: Source) -> Loaded:
    """Read a `.map` file."""
    lines = source.lines(tr("format_kinds.movingai"))
    header = _header(lines)
    height, width = header.sizes["height"], header.sizes["width"]
    first, said = header.end + 1, Said(usual=TYPES.get(header.kind, "octile"), line=header.end + 1)
    if not header.kind:
        said.notes.append(tr("movingai.names_no_type_so_octile_is"))
    corners = header.kind == "octile-corner" and _has_heights(lines, first, height)
    if corners:
        first += height
        said.notes.append(tr("movingai.type_octile_corner_the_heights_were_left_out"))
        said.left_out += [tr("movingai.heights_at_the_corners"), tr("movingai.type_octile_corner")]
    elif header.kind != "octile" and header.kind:
        said.notes.append(tr("movingai.type_is_read_as_movement", kind=header.kind, rule=said.usual))
    glyphs = _rows(lines, first, height, width)
    extras = read_extras(lines, first + height, height)
    if corners and min(height, width) > 1:
        glyphs = glyphs[:-1, :-1]
    cells = _KIND_OF_BYTE[glyphs]
    apply_extras(lines, cells, extras, said)
    said.glyphs = glyphs
    said.meta = {"type": "tile"} if header.kind == "tile" else {}
    return assemble(source, cells, said)


def render(loaded: Loaded) -> bytes:
    """Write a map as the bytes of a `.map` file."""
    grid = loaded.grid
    rows = [row.tobytes().decode() for row in _letters(loaded)]
    kind = "tile" if loaded.meta.get("type") == "tile" else "octile"
    lines = [
        f"type {kind}",
        tr("movingai.height", height=grid.height),
        tr("movingai.width", width=grid.width),
        "map",
        *rows,
    ]
    return ("\n".join([*lines, *render_extras(loaded)]) + "\n").encode()


def sniff(head: bytes) -> bool:
    """Whether a file begins as a MovingAI map does."""
    start = _plain(head).lstrip().lower()
    return re.match(rb"(type[ \t]+(octile|tile)|height[ \t]+[0-9]|width[ \t]+[0-9])", start) is not None


register(Format("movingai", "MovingAI map", (".map",), one(read), sniff, alone(render), EVERYTHING))


def _plain(head: bytes) -> bytes:
    """The first bytes without byte order mark, and without the zeros of UTF-16."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")


def _letters(loaded: Loaded) -> NDArray[np.uint8]:
    """[H, W] uint8 letters: those the map came with where the kind of cell is still theirs."""
    cells = loaded.grid.cells
    letters = _LETTER_OF_KIND[cells]
    if loaded.glyphs is not None:
        height, width = np.minimum(cells.shape, loaded.glyphs.shape)
        old, now = loaded.glyphs[:height, :width], cells[:height, :width]
        kind = _KIND_OF_BYTE[old]
        same = (kind == now) | ((now == Cell.HAZARD) & (kind != Cell.WALL))
        letters[:height, :width] = np.where(same, old, letters[:height, :width])
    return letters


def _header(lines: Lines) -> _Header:
    """Check the lines of the header."""
    header = _Header()
    number = 0
    while not header.end:
        number += 1
        if number > len(lines):
            lines.refuse(number - 1 if header.kind or header.sizes else 1, "''", _wanted(header))
        words = lines.line(number).lower().split()
        if words == ["map"]:
            missing = [f"'{name} N'" for name in ("height", "width") if name not in header.sizes]
            if missing:
                lines.refuse(
                    number, short(lines.line(number)), " and ".join(missing) + tr("movingai.before_it")
                )
            header.end = number
        elif words:
            _header_line(lines, number, words, header)
    return header


def _header_line(lines: Lines, number: int, words: list[str], header: _Header) -> None:
    """Read one line of the header that is not its last."""
    found = short(lines.line(number))
    if words[0] == "type" and not header.kind:
        if len(words) != 2 or words[1] not in TYPES:
            lines.refuse(number, found, " or ".join(tr("movingai.type", name=name) for name in TYPES))
        header.kind = words[1]
        return
    if len(words) != 2 or words[0] not in ("height", "width") or words[0] in header.sizes:
        lines.refuse(number, found, _wanted(header))
    if not re.fullmatch(r"[0-9]{1,9}", words[1]) or not 1 <= int(words[1]) <= MAX_SIDE:
        lines.refuse(
            number, f"{words[0]} {short(words[1])}", tr("movingai.a_whole_number_from_to", max_side=MAX_SIDE)
        )
    header.sizes[words[0]] = int(words[1])


def _wanted(header: _Header) -> str:
    """What may come next in the header."""
    if not header.kind and not header.sizes:
        return tr("movingai.type_octile")
    return " or ".join(f"'{name} N'" for name in ("height", "width") if name not in header.sizes) or "'map'"


def _has_heights(lines: Lines, first: int, height: int) -> bool:
    """Whether rows of letters follow after as many rows of heights."""
    text = lines.line(first + height)
    return bool(text.strip()) and not text.startswith(";")


def _rows(lines: Lines, first: int, height: int, width: int) -> NDArray[np.uint8]:
    """Check the rows and return [H, W] uint8 letters."""
    picture = bytearray()
    for number in range(first, first + height):
        text = lines.line(number)
        if number > len(lines) or not text or text.startswith(";"):
            lines.refuse(
                number,
                tr("movingai.rows_end_after", number=number - first),
                tr("movingai.as_the_height_says", height=height),
            )
        if len(text) > width:  # before its letters, of which there may be millions
            lines.refuse(
                number,
                tr("movingai.a_row_of_cells", count=len(text)),
                tr("movingai.as_the_width_says", width=width),
            )
        row = text.encode("utf-8", "surrogatepass")
        if row.translate(None, _KNOWN):
            column = next(col for col, letter in enumerate(text) if letter not in _EITHER_CASE)
            lines.refuse(
                number, tr("movingai.letter_in_column", text=text[column], column=column), " ".join(LETTERS)
            )
        if len(row) != width:
            lines.refuse(
                number,
                tr("movingai.a_row_of_cells", count=len(row)),
                tr("movingai.as_the_width_says", width=width),
            )
        picture += row
    return np.frombuffer(bytes(picture), np.uint8).reshape(height, width)
