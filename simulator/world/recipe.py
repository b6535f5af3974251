"""Sets of generated maps, asked for in a line of text.

`KIND[:SIZE[-SIZE]][@DENSITY[-DENSITY]]`, several of them joined by commas: `random:8-28@0.2-0.4,maze:9-27`
are random obstacles of 8 to 28 cells a side and 20 to 40 % walls, in turn with mazes of odd sizes from
9 to 27. What is left out is the kind's own: size 21, its default density.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.generators import kind_of
from simulator.world.grid import content_key
from simulator.world.movement import rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from simulator.world.grid import GridMap

DEFAULT_SIZE = 21
"""Cells a side where a recipe names none; odd, so that it suits mazes too."""
TRIES = 200
"""Maps drawn in search of one that is not there yet, before it is said that there is none."""

_NUMBER = r"\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}"
_ENTRY = re.compile(
    rf"([^:@]*)(?::(\d{{1,9}})(?:-(\d{{1,9}}))?)?(?:@({_NUMBER})(?:-({_NUMBER}))?)?", re.ASCII
)
_FORM = "KIND[:SIZE[-SIZE]][@DENSITY[-DENSITY]]"


@dataclass(frozen=True)
class Entry:
    """Maps of one kind.

    Attributes:
        kind: name of a generator.
        sizes: least and greatest number of cells a side.
        density: least and greatest density; None for the kind's default.
    """

    kind: str
    sizes: tuple[int, int] = (DEFAULT_SIZE, DEFAULT_SIZE)
    density: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        kind = kind_of(self.kind)
        for name, ends in (("sizes", self.sizes), ("densities", self.density or (0.0, 0.0))):
            if ends[0] > ends[1]:
                raise ValueError(
                    tr(
                        "recipe.expected_the_smaller_one_first",
                        kind=self.kind,
                        name=name,
                        ends=ends[0],
                        ends2=ends[1],
                    )
                )
        for size in self.sizes:
            kind.check(size)
        for density in self.density or ():
            kind.check(self.sizes[1], density)

    def __str__(self) -> str:
        sizes = _span(*map(str, self.sizes))
        density = "" if self.density is None else f"@{_span(*map(_plain, self.density))}"
        return f"{self.kind}:{sizes}{density}"

    def draw(self, rng: np.random.Generator) -> GridMap:
        """Make one map, of a size and a density out of the ranges."""
        kind = kind_of(self.kind)
        sizes = range(self.sizes[0], self.sizes[1] + 1)
        if kind.odd:
            sizes = sizes[1 - self.sizes[0] % 2 :: 2] or sizes  # an even size alone is what was asked for
        size = sizes[int(rng.integers(len(sizes)))]
        low, high = self.density or (0.0, 0.0)
        density = low + (high - low) * float(rng.random())
        return kind.make(size, rng, None if self.density is None else min(density, high))


@dataclass(frozen=True)
class Recipe:
    """A set of generated maps, in words.

    Attributes:
        entries: what to make, in turn.
    """

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise ValueError(tr("recipe.recipe_expected_several_joined_by_commas", form=_FORM))

    def __str__(self) -> str:
        return ",".join(map(str, self.entries))

    @classmethod
    def parse(cls, text: str, *, size: int | None = None, density: float | None = None) -> Recipe:
        """Read a recipe.

        Args:
            text: `KIND[:SIZE[-SIZE]][@DENSITY[-DENSITY]]`, several joined by commas.
            size: cells a side of entries that name no size.
            density: of entries that name no density.

        Raises:
            ValueError: one line on what is wrong with it, and what was probably meant.
        """
        return cls(tuple(_entry(part.strip(), size, density) for part in text.split(",") if part.strip()))

    def stream(
        self, *, seed: int, movement: str = "four", exclude: AbstractSet[bytes] = frozenset()
    ) -> Iterator[GridMap]:
        """Make maps without end, the entries in turn, no two alike.

        The seed and the place in the row alone decide on a map, so that a longer row begins as a
        shorter one does.

        Args:
            seed: of the whole set, at least 0.
            movement: rule of all maps; each is solvable by any.
            exclude: `content_key` of maps that are not to come up.

        Raises:
            ValueError: no further map of an entry was found that differs from all before.
        """
        rule(movement)
        seen = set(exclude)
        for number in count():
            entry = self.entries[number % len(self.entries)]
            for attempt in range(TRIES):
                grid = replace(entry.draw(np.random.default_rng((seed, number, attempt))), movement=movement)
                if (key := content_key(grid)) not in seen:
                    break
            else:
                raise ValueError(tr("recipe.no_map_but_the_before_was", entry=entry, number=number))
            seen.add(key)
            yield grid

    def make(
        self, count: int, *, seed: int, movement: str = "four", exclude: AbstractSet[bytes] = frozenset()
    ) -> list[GridMap]:
        """Make the first `count` maps of the `stream` of that seed.

        Raises:
            ValueError: there are not so many different ones.
        """
        return list(islice(self.stream(seed=seed, movement=movement, exclude=exclude), count))


def _entry(text: str, size: int | None, density: float | None) -> Entry:
    found = _ENTRY.fullmatch(text)
    if found is None:
        kind_of(re.split("[:@]", text)[0])  # a misspelt kind is the better complaint
        raise ValueError(tr("recipe.recipe_expected_for_example_random", text=text, form=_FORM))
    name, low, high, thin, dense = found.groups()
    kind = kind_of(name)
    least = int(low) if low else size if size is not None else DEFAULT_SIZE
    most = int(high) if high else least
    first = float(thin) if thin else density
    if first is None or (not thin and kind.density is None):
        return Entry(name, (least, most))
    return Entry(name, (least, most), (first, float(dense) if dense else first))


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}-{high}"


def _plain(number: float) -> str:
    """A number as short as can be that reads back the same, never with an exponent."""
    return np.format_float_positional(number, trim="-")
