"""Preferences kept between starts: window size, tab, overlays."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from simulator.texts import tr
from simulator.world.files import read_limited, why, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 1 << 20
"""Bytes that the file may have."""

FARTHEST = 100_000
"""Pixels that a place or a side may have at most."""


@dataclass(frozen=True)
class Preferences:
    """What is remembered. A value of None was never set: the program's own choice stands.

    Attributes:
        size: width and height of the window, pixels.
        place: x and y of its upper left corner, pixels.
        maximised: whether it fills the screen.
        panel: name of the tab in front.
        charts: name of the page of charts.
        overlays: names of those that are on.
        folded: keys of the groups of settings that are closed.
    """

    size: tuple[int, int] | None = None
    place: tuple[int, int] | None = None
    maximised: bool = False
    panel: str = ""
    charts: str = ""
    overlays: tuple[str, ...] | None = None
    folded: tuple[str, ...] | None = None

    def save(self, path: Path) -> None:
        """Write the file; a folder that cannot be written is no reason to fail."""
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(asdict(self), indent=1).encode())


def load(path: Path) -> tuple[Preferences, str]:
    """Read what was remembered; return it and, if the file is damaged, one line that says so.

    Args:
        path: of the file; where there is none, nothing is remembered yet.
    """
    try:
        found = json.loads(read_limited(path, LARGEST_FILE))
        return _checked(found), ""
    except FileNotFoundError:
        return Preferences(), ""
    except (OSError, ValueError, RecursionError) as error:
        reason = why(error) if isinstance(error, OSError) else tr("preferences.is_damaged", name=path.name)
        return Preferences(), tr("preferences.the_window_begins_as_new", reason=reason)


def _checked(found: Any) -> Preferences:
    """Return the values of a file.

    Raises:
        ValueError: one of them is of another kind.
    """
    if not isinstance(found, dict):
        raise ValueError(tr("preferences.expected_a_table"))  # noqa: TRY004 - damaged, as any other value
    known = {field.name for field in fields(Preferences)}
    values = {name: value for name, value in found.items() if name in known and value is not None}
    for name, value in values.items():
        kind = _KINDS[name]
        if not kind(value):
            raise ValueError(f"{name} {value!r}")
        values[name] = tuple(value) if isinstance(value, list) else value
    return Preferences(**values)


def _pair(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(v) is int and abs(v) < FARTHEST for v in value)
    )


def _side(value: Any) -> bool:
    return _pair(value) and min(value) > 0


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _name(value: Any) -> bool:
    return isinstance(value, str)


def _switch(value: Any) -> bool:
    return isinstance(value, bool)


_KINDS = {
    "size": _side,
    "place": _pair,
    "maximised": _switch,
    "panel": _name,
    "charts": _name,
    "overlays": _names,
    "folded": _names,
}
