"""MovingAI `.map` files, our native format (Sturtevant 2012, Benchmarks for grid-based pathfinding).

After the rows stand lines of ours, which other readers never reach: `; start X,Y`, `; goal X,Y`,
`; movement NAME`, `; slip P`, `; hazard X,Y X,Y ...`, `; title TEXT`, `; about TEXT`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from simulator.world.files import read_limited
from simulator.world.formats.registry import Format, Loaded, register
from simulator.world.grid import MAX_SIDE, Cell, GridMap
from simulator.world.movement import RULES, rule
from simulator.world.placing import place
from simulator.world.regions import solvable

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.grid import Position

LETTERS = {".": Cell.FLOOR, "G": Cell.FLOOR, "@": Cell.WALL, "O": Cell.WALL, "T": Cell.WALL,
           "S": Cell.MUD, "W": Cell.WATER}  # fmt: skip
MAX_BYTES = 64 << 20
"""Room for the largest map with a hazard on every cell."""
HAZARDS_PER_LINE = 16
DEFAULT_MOVEMENT = "octile"
KEYS = ("start", "goal", "movement", "slip", "hazard", "title", "about")

_KNOWN = "".join(LETTERS).encode()
_KIND_OF_BYTE = bytes(LETTERS.get(chr(byte), Cell.FLOOR) for byte in range(256))
_LETTER_OF_KIND = np.frombuffer(b".@SW.", np.uint8)


@dataclass(frozen=True)
class _Source:
    """The lines of a file, and how to complain about one of them."""

    path: Path
    lines: list[str]

    def line(self, number: int) -> str:
        """Line `number`, counted from 1; "" after the end."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    def refuse(self, number: int, found: str, expected: str) -> NoReturn:
        raise ValueError(f"{self.path}:{number}: {found}, expected {expected}")


@dataclass
class _Extras:
    """What the lines after the rows said, and on which line."""

    places: dict[str, tuple[Position, int]] = field(default_factory=dict)
    hazards: list[tuple[Position, int]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    slip: float = 0.0


def read(path: Path) -> Loaded:
    """Read a `.map` file."""
    source = _source(path)
    height, width = _header(source)
    cells = _rows(source, height, width)
    extras = _extras(source, 5 + height)
    for (row, col), number in extras.hazards:
        _check_place(source, "hazard", (row, col), number, cells)
    for (row, col), _ in extras.hazards:
        cells[row, col] = Cell.HAZARD
    for name, (position, number) in extras.places.items():
        _check_place(source, name, position, number, cells)
    return _assemble(source, cells, extras)


def render(loaded: Loaded) -> bytes:
    """Write a map as the bytes of a `.map` file."""
    grid = loaded.grid
    rows = [row.tobytes().decode() for row in _LETTER_OF_KIND[grid.cells]]
    lines = ["type octile", f"height {grid.height}", f"width {grid.width}", "map", *rows]
    lines += [f"; {name} {' '.join(text.split())}" for name, text in _titles(loaded) if text.strip()]
    lines += [f"; start {_xy(grid.start)}", f"; goal {_xy(grid.goal)}", f"; movement {grid.movement}"]
    if grid.slip:
        lines.append(f"; slip {grid.slip!r}")
    hazards = [_xy((int(row), int(col))) for row, col in np.argwhere(grid.cells == Cell.HAZARD)]
    for first in range(0, len(hazards), HAZARDS_PER_LINE):
        lines.append("; hazard " + " ".join(hazards[first : first + HAZARDS_PER_LINE]))
    return ("\n".join(lines) + "\n").encode()


register(Format(".map", "MovingAI map", read, render))


def _titles(loaded: Loaded) -> tuple[tuple[str, str], ...]:
    return (("title", loaded.title), ("about", loaded.about))


def _xy(position: Position) -> str:
    return f"{position[1]},{position[0]}"


def _short(text: str) -> str:
    """A piece of a file, quoted on one line and not too long."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _source(path: Path) -> _Source:
    data = read_limited(path, MAX_BYTES).removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        number = len(data[: error.start + 1].splitlines())
        found = f"byte 0x{data[error.start]:02x}, which is not UTF-8"
        raise ValueError(f"{path}:{number}: {found}, expected the text of a MovingAI map") from None
    return _Source(path, [line.rstrip(" \t") for line in re.split(r"\r\n|\n|\r", text)])


def _header(source: _Source) -> tuple[int, int]:
    """Check the four lines of the header and return (height, width)."""
    if source.line(1).split() != ["type", "octile"]:
        source.refuse(1, _short(source.line(1)), "'type octile'")
    sizes: dict[str, int] = {}
    for number in (2, 3):
        words = source.line(number).split()
        wanted = " or ".join(f"'{name} N'" for name in ("height", "width") if name not in sizes)
        if len(words) != 2 or words[0] not in ("height", "width") or words[0] in sizes:
            source.refuse(number, _short(source.line(number)), wanted)
        if not re.fullmatch(r"[0-9]{1,9}", words[1]) or not 1 <= int(words[1]) <= MAX_SIDE:
            source.refuse(number, f"{words[0]} {_short(words[1])}", f"a whole number from 1 to {MAX_SIDE}")
        sizes[words[0]] = int(words[1])
    if source.line(4) != "map":
        source.refuse(4, _short(source.line(4)), "'map'")
    return sizes["height"], sizes["width"]


def _rows(source: _Source, height: int, width: int) -> NDArray[np.uint8]:
    """Check the rows and return [H, W] uint8 kinds of `Cell`."""
    picture = bytearray()
    for number in range(5, 5 + height):
        text = source.line(number)
        if number > len(source.lines) or not text or text.startswith(";"):
            source.refuse(number, f"rows end after {number - 5}", f"{height}, as the height says")
        row = text.encode()
        if row.translate(None, _KNOWN):
            column = next(col for col, letter in enumerate(text) if letter not in LETTERS)
            source.refuse(number, f"letter {text[column]!r} in column {column}", " ".join(LETTERS))
        if len(row) != width:
            source.refuse(number, f"a row of {len(row)} cells", f"{width}, as the width says")
        picture += row
    kinds = np.frombuffer(picture.translate(_KIND_OF_BYTE), np.uint8)
    return kinds.reshape(height, width).copy()


def _extras(source: _Source, first: int) -> _Extras:
    """Read the lines after the rows."""
    extras = _Extras()
    for number in range(first, len(source.lines) + 1):
        text = source.line(number)
        if not text.strip():
            continue
        if not text.startswith(";"):
            source.refuse(number, f"{_short(text)} after {first - 5} rows", "a line that begins with ';'")
        key, _, rest = text[1:].strip().partition(" ")
        _extra(source, number, extras, key, rest.strip())
    return extras


def _extra(source: _Source, number: int, extras: _Extras, key: str, rest: str) -> None:
    """Read one line after the rows into `extras`."""
    if key not in KEYS:
        near = difflib.get_close_matches(key, KEYS, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        source.refuse(number, f"'; {key}'" if len(key) < 40 and key.isprintable() else _short(key),
                      f"one of {', '.join(KEYS)}{hint}")  # fmt: skip
    if key in extras.places or key in extras.words:
        source.refuse(number, f"a second '; {key}'", "only one")
    if key == "hazard":
        found = [_place(source, number, key, word) for word in rest.split()]
        if not found:
            source.refuse(number, "'; hazard' without cells", "X,Y X,Y ...")
        extras.hazards += [(position, number) for position in found]
    elif key in ("start", "goal"):
        extras.places[key] = (_place(source, number, key, rest), number)
    else:
        extras.words[key] = " ".join("".join(filter(str.isprintable, rest)).split())
        if key == "movement" and rest not in RULES:
            source.refuse(number, f"movement {_short(rest)}", f"one of {', '.join(RULES)}")
        if key == "slip":
            extras.slip = _probability(source, number, rest)


def _place(source: _Source, number: int, key: str, text: str) -> Position:
    """Read `X,Y` as (row, col)."""
    match = re.fullmatch(r"([0-9]{1,9}),([0-9]{1,9})", text)
    if match is None:
        source.refuse(number, f"{key} {_short(text)}", "X,Y in whole numbers")
    return int(match[2]), int(match[1])


def _probability(source: _Source, number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        source.refuse(number, f"slip {_short(text)}", "a probability from 0 to 1")
    return value


def _check_place(
    source: _Source, name: str, position: Position, number: int, cells: NDArray[np.uint8]
) -> None:
    """Refuse a place outside the map, in a wall, or (start and goal) on a hazard."""
    height, width = cells.shape
    found = f"{name} {_xy(position)}"
    if position[0] >= height or position[1] >= width:
        expected = f"X from 0 to {width - 1} and Y from 0 to {height - 1}"
        source.refuse(number, f"{found} outside the map", expected)
    if cells[position] == Cell.WALL:
        source.refuse(number, f"{found} in a wall", "a free cell")
    if cells[position] == Cell.HAZARD and name != "hazard":
        source.refuse(number, f"{found} on a hazard", "a safe cell")


def _assemble(source: _Source, cells: NDArray[np.uint8], extras: _Extras) -> Loaded:
    """Make the map, choosing what the file did not say and noting it."""
    movement = extras.words.get("movement", DEFAULT_MOVEMENT)
    notes = []
    if "movement" not in extras.words:
        notes.append(f"{source.path}: names no movement rule, so {DEFAULT_MOVEMENT} is used")
    missing = [name for name in ("start", "goal") if name not in extras.places]
    places = {name: position for name, (position, _) in extras.places.items()}
    if missing:
        if not np.isin(cells, (Cell.FLOOR, Cell.MUD, Cell.WATER)).any():
            source.refuse(5, "no cell to stand on", "at least one that is neither wall nor hazard")
        places = dict(zip(("start", "goal"), place(cells, rule(movement), **places), strict=True))
        chosen = ", ".join(f"{name} {_xy(places[name])}" for name in missing)
        notes.append(f"{source.path}: names no {' and no '.join(missing)}, so this was chosen: {chosen}")
    grid = GridMap(cells, places["start"], places["goal"], movement, extras.slip)
    _, line = extras.places.get("goal", (None, 0))
    if not solvable(grid):
        where = f"{source.path}:{line}" if line else f"{source.path}"
        notes.append(f"{where}: goal {_xy(grid.goal)} cannot be reached from the start {_xy(grid.start)}")
    title, about = (extras.words.get(name, "") for name in ("title", "about"))
    return Loaded(grid, tuple(notes), bool(missing), title, about, line)
