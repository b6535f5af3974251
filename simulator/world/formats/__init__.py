"""Map files. A format is one module of this package; it registers itself.

`load` is the one door for files and `loads` for pasted text; `load_all` gives every map of a file that
holds several. What people say decides the format, else the file's first bytes, else its suffix; never
what the cells look like.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from simulator.world.files import write_atomically
from simulator.world.formats.options import ImageOptions
from simulator.world.formats.registry import (
    EVERYTHING,
    FORMATS,
    KINDS,
    Format,
    Loaded,
    by_suffix,
    kind_of,
    of,
    register,
    suffixes,
)
from simulator.world.formats.source import Source
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.world.formats.registry import Maker
    from simulator.world.grid import GridMap

__all__ = ["FORMATS", "KINDS", "Format", "ImageOptions", "Loaded", "load", "load_all", "loads", "lost",
           "makers", "register", "rendered", "save", "suffixes"]  # fmt: skip

CLIPBOARD = "clipboard"
"""What complaints call a pasted text."""
MAX_CELLS = 1 << 26
"""Of all maps of one file together."""

UNFORESEEN = "a kind of damage that was not foreseen"
Result = TypeVar("Result")

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)


def load(path: str | Path, *, kind: str | None = None, image: ImageOptions | None = None) -> Loaded:
    """Read a map; of a file that holds several, the first.

    Args:
        path: of the file.
        kind: name of its format; None lets the file say.
        image: how a picture becomes cells.

    Raises:
        ValueError: the file is not such a map; one line `path:line: what was found, what was expected`.
        OSError: it cannot be read.
    """
    return _first(Source(Path(path), image=image, kind=kind))


def makers(
    path: str | Path, *, kind: str | None = None, image: ImageOptions | None = None
) -> tuple[Format, Sequence[Maker]]:
    """Return the format of a file, and what makes each of its maps: one of thousands can be made alone.

    Raises:
        ValueError: the file is not such a map; one line.
        OSError: it cannot be read.
    """
    source = Source(Path(path), image=image, kind=kind)
    return of(source), _makers(source)


def loads(text: str, *, kind: str | None = None, name: str = CLIPBOARD) -> Loaded:
    """Read a map from text, as pasted from the clipboard.

    Args:
        text: the whole of it.
        kind: name of its format; None lets the text say.
        name: what complaints call it.

    Raises:
        ValueError: it is no map; one line.
    """
    data = text.encode("utf-8", "replace")
    return _first(Source(Path(name), data, kind=kind))


def load_all(path: str | Path, *, kind: str | None = None, image: ImageOptions | None = None) -> list[Loaded]:
    """Read every map of a file.

    Raises:
        ValueError: the file, or one of its maps, cannot be used; one line.
        OSError: it cannot be read.
    """
    found: list[Loaded] = []
    cells = 0
    for make in makers(path, kind=kind, image=image)[1]:
        found.append(make())
        cells += found[-1].grid.cells.size
        if cells > MAX_CELLS:
            raise ValueError(
                f"{path}: more than {MAX_CELLS} cells in all maps, expected fewer or smaller maps"
            )
    return found


def save(
    grid: GridMap,
    path: str | Path,
    *,
    title: str = "",
    about: str = "",
    like: Loaded | None = None,
    kind: str | None = None,
) -> list[Path]:
    """Write a map; on any failure the old file is untouched.

    Args:
        grid: the map.
        path: of the file; an existing one is replaced. Its suffix names the format.
        title: the map's name.
        about: one line on what it shows.
        like: the file that the map came from, whose letters and measures are kept where they still hold.
        kind: name of the format, if not by suffix.

    Returns:
        the files written: some formats are more than one.

    Raises:
        ValueError: no format has this suffix, or it is only read.
        OSError: the file could not be written.
    """
    loaded = Loaded(grid, title=title, about=about)
    if like is not None:
        loaded = replace(loaded, glyphs=like.glyphs, meta=like.meta)
    files = rendered(loaded, Path(path), kind)
    for file, data in reversed(files):  # the file that names the others comes last
        write_atomically(file, data)
    return [file for file, _ in files]


def rendered(loaded: Loaded, path: Path, kind: str | None = None) -> list[tuple[Path, bytes]]:
    """Return the files that a map is written as: the one asked for first, then those it names.

    Raises:
        ValueError: no format has this suffix, or it is only read.
    """
    made = kind_of(kind) if kind else by_suffix(path)
    if made.render is None:
        writable = " or ".join(other.suffix for other in KINDS.values() if other.render is not None)
        raise ValueError(f"{path}: a {made.title} can be read but not written, expected {writable}")
    return made.render(loaded, path)


def lost(loaded: Loaded, made: Format) -> list[str]:
    """Return what a map has that a format cannot keep, in words for people."""
    grid = loaded.grid
    terrain = sorted({int(kind) for kind in (Cell.MUD, Cell.WATER) if (grid.cells == kind).any()})
    has: Mapping[str, str] = {
        "terrain": " and ".join(Cell(kind).name.lower() for kind in terrain),
        "hazards": "hazards" if (grid.cells == Cell.HAZARD).any() else "",
        "places": "start and goal",
        "movement": f"movement {grid.movement}",
        "slip": f"slip {grid.slip:g}" if grid.slip else "",
        "costs": "costs of mud and water" if _has_costs(grid) else "",
        "title": "title" if loaded.title else "",
        "rewards": "rewards of cells" if grid.bonus is not None else "",
    }
    return [words for part, words in has.items() if words and part in EVERYTHING - made.keeps]


def _has_costs(grid: GridMap) -> bool:
    return any(said is not None for said in (grid.mud_cost, grid.water_cost, grid.water_closed))


def _makers(source: Source) -> Sequence[Maker]:
    found = _guarded(source, lambda: of(source).read(source))
    return [partial(_guarded, source, make) for make in found]


def _guarded(source: Source, read: Callable[[], Result]) -> Result:
    """Read, and refuse in one line also what no reader thought of."""
    try:
        return read()
    except (MemoryError, RecursionError):
        source.refuse(None, "more than fits into memory or nested too deep", "a sane file")
    except (TypeError, LookupError, AttributeError, ArithmeticError, AssertionError) as error:
        source.refuse(None, f"{UNFORESEEN} ({type(error).__name__})", "a whole file")


def _first(source: Source) -> Loaded:
    makers = _makers(source)
    loaded = makers[0]()
    if len(makers) == 1:
        return loaded
    called = f" ({loaded.name})" if loaded.name else ""
    note = f"{source.path}: holds {len(makers)} maps, the first{called} is used"
    return replace(loaded, notes=(note, *loaded.notes))
