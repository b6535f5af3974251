"""Map files. A format is one module of this package; it registers itself under its suffix."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.world.files import write_atomically
from simulator.world.formats.registry import FORMATS, Format, Loaded, of, register

if TYPE_CHECKING:
    from simulator.world.grid import GridMap

__all__ = ["FORMATS", "Format", "Loaded", "load", "register", "save"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def load(path: str | Path) -> Loaded:
    """Read a map in the format that the file's suffix names.

    Raises:
        ValueError: the file is not such a map; one line `path:line: what was found, what was expected`.
        OSError: it cannot be read.
    """
    path = Path(path)
    return of(path).read(path)


def save(grid: GridMap, path: str | Path, *, title: str = "", about: str = "") -> None:
    """Write a map in the format that the file's suffix names; on any failure the old file is untouched.

    Args:
        grid: the map.
        path: of the file; an existing one is replaced.
        title: the map's name.
        about: one line on what it shows.

    Raises:
        ValueError: no format has this suffix, or it is only read.
        OSError: the file could not be written.
    """
    path = Path(path)
    made = of(path)
    if made.render is None:
        raise ValueError(f"{path}: {made.suffix} files can be read but not written, expected .map")
    write_atomically(path, made.render(Loaded(grid, title=title, about=about)))
