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

from simulator.texts import tr
from simulator.world.files import write_atomically
from simulator.world.formats.format_registry import (
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
from simulator.world.formats.options import ImageOptions
from simulator.world.formats.saving import Draft, OnlyRead, draft, files_of, keep_old, losses, lost
from simulator.world.formats.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.world.formats.format_registry import Maker
    from simulator.world.grid import GridMap

__all__ = ["FORMATS", "KINDS", "Draft", "Format", "ImageOptions", "Loaded", "OnlyRead", "draft", "load",
           "load_again", "load_all", "loads", "losses", "lost", "makers", "register", "rendered", "save",
           "suffixes", "write"]  # fmt: skip

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


def load_again(path: str | Path, name: str) -> Loaded:
    """Read a map of a file that may hold several.

    Args:
        path: of the file.
        name: of the map; the first of several if none has it.

    Raises:
        ValueError: the file is not such a map; one line.
        OSError: it cannot be read.
    """
    found = makers(path)[1]
    if len(found) == 1:
        return found[0]()
    return next((made for one in found if (made := one()).name == name), None) or load(path)


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
            raise ValueError(tr("formats.more_than_cells_in_all_maps", path=path, max_cells=MAX_CELLS))
    return found


def save(
    grid: GridMap,
    path: str | Path,
    *,
    title: str = "",
    about: str = "",
    like: Loaded | None = None,
    kind: str | None = None,
    backup: bool = False,
) -> list[Path]:
    """Write a map; on any failure the old file is untouched.

    The file that the map was read from keeps its own form and all else it holds, where that can be.

    Args:
        grid: the map.
        path: of the file; an existing one is replaced. Its suffix names the format.
        title: the map's name.
        about: one line on what it shows.
        like: the map as it was read, whose file's letters and measures are kept where they still hold.
        kind: name of the format, if not by suffix.
        backup: keep the old bytes of every file that is replaced as `NAME.bak`.

    Returns:
        the files written: some formats are more than one.

    Raises:
        ValueError: no format has this suffix, or it is only read.
        OSError: the file could not be written.
    """
    loaded = replace(like or Loaded(grid), grid=grid, title=title, about=about)
    return write(draft(loaded, Path(path), kind), backup=backup)


def write(made: Draft, *, backup: bool = False) -> list[Path]:
    """Write the files of a draft; on any failure the old file is untouched.

    Args:
        made: what to write.
        backup: keep the old bytes of every file that is replaced as `NAME.bak`.

    Returns:
        the files written.

    Raises:
        OSError: a file could not be written.
    """
    if backup:
        keep_old([file for file, _ in made.files])
    for file, data in reversed(made.files):  # the file that names the others comes last
        write_atomically(file, data)
    return [file for file, _ in made.files]


def rendered(loaded: Loaded, path: Path, kind: str | None = None) -> list[tuple[Path, bytes]]:
    """Return the files that a map is written as: the one asked for first, then those it names.

    Raises:
        ValueError: no format has this suffix, or it is only read.
    """
    return files_of(loaded, path, kind_of(kind) if kind else by_suffix(path))


def _makers(source: Source) -> Sequence[Maker]:
    made = of(source)
    found = _guarded(source, lambda: made.read(source))
    return [partial(_made, source, made, make) for make in found]


def _made(source: Source, made: Format, make: Maker) -> Loaded:
    """Make a map that knows its file and the format of it."""
    loaded = _guarded(source, make)
    if source.given is not None:
        return replace(loaded, form=loaded.form or made.name)
    return replace(loaded, form=loaded.form or made.name, file=source.path, mark=source.mark)


def _guarded(source: Source, read: Callable[[], Result]) -> Result:
    """Read, and refuse in one line also what no reader thought of."""
    try:
        return read()
    except (MemoryError, RecursionError):
        source.refuse(None, tr("formats.more_than_fits_into_memory_or"), tr("formats.a_sane_file"))
    except (TypeError, LookupError, AttributeError, ArithmeticError, AssertionError) as error:
        source.refuse(None, f"{UNFORESEEN} ({type(error).__name__})", tr("formats.a_whole_file"))


def _first(source: Source) -> Loaded:
    makers = _makers(source)
    loaded = makers[0]()
    if len(makers) == 1:
        return loaded
    called = f" ({loaded.name})" if loaded.name else ""
    note = tr("formats.holds_maps_the_first_is_used", path=source.path, count=len(makers), called=called)
    others = (tr("formats.other_maps", count=len(makers) - 1), *loaded.left_out)
    return replace(loaded, notes=(note, *loaded.notes), left_out=others)
