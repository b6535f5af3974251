"""The figures of every update, in bounded memory: the older, the coarser."""

from __future__ import annotations

from dataclasses import fields
from math import isnan, nan
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from simulator.protocol.stats import UpdateStats

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

NAMES = tuple(field.name for field in fields(UpdateStats))

_row = attrgetter(*NAMES)


class History:
    """A table with one row an update and one column a field of `UpdateStats`.

    When it is full, every second row of the older half is dropped, so that a run of any length
    keeps its whole course and its latest updates in detail.

    Args:
        capacity: most rows kept; even.

    Attributes:
        total: updates added since the last `clear`.
        first: number of the first of them.
        latest: the last of them; None before the first.
        measured: the last of them that has exact figures; None before the first.
        clears: how often it was cleared, so that a reader notices.
    """

    def __init__(self, capacity: int = 32768) -> None:
        self._rows = np.empty((capacity, len(NAMES)))
        self._count = 0
        self.clears = 0
        self.total, self.first = 0, 1
        self.latest: UpdateStats | None = None
        self.measured: UpdateStats | None = None

    def append(self, stats: UpdateStats) -> None:
        """Add one update."""
        self._add(_row(stats))
        if self.total == 0:
            self.first = stats.update
        self.total += 1
        self.latest = stats
        if not isnan(stats.exact_update):
            self.measured = stats

    def restore(self, rows: Iterable[Mapping[str, float]]) -> None:
        """Put the rows of a run that goes on, name → value, before what will be added."""
        for row in rows:
            self._add([row.get(name, nan) for name in NAMES])

    def clear(self) -> None:
        """Forget everything."""
        self._count = self.total = 0
        self.clears += 1
        self.latest = self.measured = None

    def tail(self, count: int, names: tuple[str, ...]) -> NDArray[np.float64]:
        """[F, N] float64 values of some fields over the latest `count` updates, or as many as are whole."""
        newest = min(count, self._count, len(self._rows) // 2)
        return self._rows[self._count - newest : self._count, [NAMES.index(name) for name in names]].T

    def table(self) -> NDArray[np.float64]:
        """[N, F] float64 every row, its fields in the order of `NAMES`."""
        return self._rows[: self._count].copy()

    def rows(self) -> Iterator[dict[str, float]]:
        """Every row as name → value."""
        for row in self._rows[: self._count].tolist():
            yield dict(zip(NAMES, row, strict=True))

    def _add(self, row: Sequence[float]) -> None:
        if self._count == len(self._rows):
            self._thin()
        self._rows[self._count] = row
        self._count += 1

    def _thin(self) -> None:
        half = len(self._rows) // 2
        kept = self._rows[:half:2]
        self._rows[: len(kept)] = kept.copy()
        self._rows[len(kept) : len(kept) + half] = self._rows[half:].copy()
        self._count = len(kept) + half
