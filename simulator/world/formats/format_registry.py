"""Registry of file formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.texts import did_you_mean, tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from simulator.world.formats.source import Source
    from simulator.world.grid import GridMap


@dataclass(frozen=True)
class Loaded:
    """A map as a file gave it.

    Attributes:
        grid: the map.
        notes: the report of the import, one line each: what was assumed, guessed or dropped.
        placed: the file named no start or no goal, so one was chosen.
        title: the map's name; "" if it has none.
        about: one line on what it shows; "" if it says nothing.
        goal_line: line of the file that names the goal, counted from 1; 0 if none does.
        name: of this map among several of one file; "" if it is the only one.
        glyphs: [H, W] uint8 MovingAI letters of the file, so that writing it again keeps them.
        meta: what the format knows beside the map (resolution and origin of a ROS map), for writing again.
        form: name of the format it was read as; "" if it was not read.
        file: that it was read from; None for a text.
        files: further files that were read for it (the picture of a ROS map), and the marks of their bytes.
        left_out: what the file holds that the map does not, in short words.
        mark: of the bytes of its file, which tells whether it was changed since; "" if there is none.
    """

    grid: GridMap
    notes: tuple[str, ...] = ()
    placed: bool = False
    title: str = ""
    about: str = ""
    goal_line: int = 0
    name: str = ""
    glyphs: NDArray[np.uint8] | None = field(default=None, compare=False)
    meta: Mapping[str, Any] = field(default_factory=dict)
    form: str = field(default="", compare=False)
    file: Path | None = field(default=None, compare=False)
    files: Mapping[Path, str] = field(default_factory=dict, compare=False)
    left_out: tuple[str, ...] = field(default=(), compare=False)
    mark: str = field(default="", compare=False)


Maker: TypeAlias = "Callable[[], Loaded]"
"""Makes one map of a file that was read and checked: a file may hold thousands."""

EVERYTHING = frozenset({"terrain", "hazards", "places", "movement", "slip", "costs", "title", "rewards"})
"""What a format may keep: mud and water, hazards, start and goal, movement rule, slip, costs of mud and
water, title and about, rewards of single cells."""


@dataclass(frozen=True)
class Patched:
    """A file with only what was changed put into its old bytes.

    Attributes:
        files: paths and their bytes.
        lost: what of the map these files cannot keep, in short words.
    """

    files: list[tuple[Path, bytes]]
    lost: list[str]


@translated("format", "title")
@dataclass(frozen=True, eq=False)
class Format:
    """One file format.

    Attributes:
        name: one word, by which people name it where a file leaves it open.
        title: one line for people and file dialogs.
        suffixes: with their dots, in lower case; the first one is the format's own.
        read: a maker for each map in a file, at least one; raises ValueError with one line
            `path:line: found, expected`, or OSError.
        sniff: whether the first bytes of a file are surely of this format.
        render: a map and the path it shall have as files; None if the format is only read.
        keeps: of `EVERYTHING`, what a written file still has when it is read.
        patch: a map and the path of the file that it was read from as that file with the changes put in;
            None where that cannot be. `Loaded.meta["origin"]` holds what the reader kept for it.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Source], Sequence[Maker]]
    sniff: Callable[[bytes], bool] = lambda _head: False
    render: Callable[[Loaded, Path], list[tuple[Path, bytes]]] | None = None
    keeps: frozenset[str] = frozenset()
    patch: Callable[[Loaded, Path], Patched | None] | None = None

    @property
    def suffix(self) -> str:
        """The suffix that files of this format are given."""
        return self.suffixes[0]


FORMATS: dict[str, Format] = {}
"""By suffix; where several formats share one, the first to register it. Filled by the modules here."""

KINDS: dict[str, Format] = {}
"""By name."""


def register(made: Format) -> Format:
    """Add a format to the lists."""
    KINDS[made.name] = made
    for suffix in made.suffixes:
        FORMATS.setdefault(suffix, made)
    return made


def one(read: Callable[[Source], Loaded]) -> Callable[[Source], Sequence[Maker]]:
    """Make the reader of a format that holds one map: errors come at once, not when the map is made."""

    def reader(source: Source) -> Sequence[Maker]:
        loaded = read(source)
        return [lambda: loaded]

    return reader


def alone(render: Callable[[Loaded], bytes]) -> Callable[[Loaded, Path], list[tuple[Path, bytes]]]:
    """Make the writer of a format that is one file."""
    return lambda loaded, path: [(path, render(loaded))]


def kind_of(name: str) -> Format:
    """Return the format of a name.

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    if name not in KINDS:
        hint = did_you_mean(name, KINDS)
        raise ValueError(
            tr("formats_registry.format_expected", name=name, kinds=", ".join(sorted(KINDS)), hint=hint)
        )
    return KINDS[name]


def of(source: Source) -> Format:
    """Return the format of a file: what people say, else what its first bytes say, else its suffix.

    Raises:
        ValueError: none of the three is known.
        OSError: the file cannot be read.
    """
    if source.kind is not None:
        return kind_of(source.kind)
    for made in KINDS.values():
        if made.sniff(source.head):
            return made
    if source.given is not None and not source.path.suffix:  # pasted: nothing but letters is left
        return KINDS["art"]
    return by_suffix(source.path)


def by_suffix(path: Path) -> Format:
    """Return the format that a file's name asks for.

    Raises:
        ValueError: no format has that suffix; the message lists those there are.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(
            tr(
                "formats_registry.suffix_expected",
                path=path,
                suffix=path.suffix,
                value=" or ".join(suffixes()),
            )
        )
    return FORMATS[suffix]


def suffixes() -> list[str]:
    """Return every suffix that is read, our own first."""
    return sorted(FORMATS, key=lambda name: (name != ".map", name))
