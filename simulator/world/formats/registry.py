"""What a file format is, and the list of those there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.world.grid import GridMap


@dataclass(frozen=True)
class Loaded:
    """A map as a file gave it.

    Attributes:
        grid: the map.
        notes: what people should know, one line each: things assumed, a goal that cannot be reached.
        placed: the file named no start or no goal, so one was chosen.
        title: the map's name; "" if it has none.
        about: one line on what it shows; "" if it says nothing.
        goal_line: line of the file that names the goal, counted from 1; 0 if none does.
    """

    grid: GridMap
    notes: tuple[str, ...] = ()
    placed: bool = False
    title: str = ""
    about: str = ""
    goal_line: int = 0


@dataclass(frozen=True)
class Format:
    """One file format.

    Attributes:
        suffix: with its dot, in lower case.
        title: one line for people and file dialogs.
        read: reads a file; raises ValueError with one line `path:line: found, expected`, or OSError.
        render: a map as the bytes of a file; None if the format is only read.
    """

    suffix: str
    title: str
    read: Callable[[Path], Loaded]
    render: Callable[[Loaded], bytes] | None = None


FORMATS: dict[str, Format] = {}
"""By suffix; filled by the modules of this package."""


def register(made: Format) -> Format:
    """Add a format to the list."""
    FORMATS[made.suffix] = made
    return made


def of(path: Path) -> Format:
    """Return the format that a file's name asks for.

    Raises:
        ValueError: no format has that suffix; the message lists those there are.
    """
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f"{path}: suffix {path.suffix!r}, expected {' or '.join(sorted(FORMATS))}")
    return FORMATS[path.suffix.lower()]
