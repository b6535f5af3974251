"""Finds the files that a map names, within the folder of its project."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.world.formats.source import Source

UP = 2
"""Folders above a map that its tile sets may lie in: `maps/act/level.tmx` names `../../tilesets/t.tsx`."""
UP_TO_PROJECT = 5
"""Folders above a map in which a `.tiled-project` file is looked for."""


def root_of(path: Path) -> Path:
    """Return the folder of a map's project: where its project file lies, else a few folders above.

    The home folder, what holds it and the root of the disk are never a project.
    """
    folder = path.absolute().parent.resolve()
    home = Path.home().resolve()
    above = [folder, *folder.parents]
    usable = [at for at in above if at != Path(at.anchor) and not home.is_relative_to(at)] or [folder]
    for at in usable[: UP_TO_PROJECT + 1]:
        try:
            if any(at.glob("*.tiled-project")):
                return at
        except OSError:
            break
    return usable[min(UP, len(usable) - 1)]


def related(source: Source, name: Any, root: Path | None = None) -> Path | None:
    """Return a file that another names by a relative path, if it lies within `root`; else None.

    Args:
        source: the file that names it.
        name: the path as written.
        root: None is the folder of the file itself.
    """
    if source.given is not None or not isinstance(name, str) or not name or "\0" in name:
        return None
    parts = PureWindowsPath(name)
    if parts.drive or parts.root:
        return None
    folder = source.path.absolute().parent
    inside = (root or folder).resolve()
    try:
        path = (folder / Path(*parts.parts)).resolve()
        return source.path.parent / Path(*parts.parts) if (
            path.is_relative_to(inside) and path.is_file()
        ) else None  # fmt: skip
    except OSError:
        return None
