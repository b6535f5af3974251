"""Series of a run in bounded memory: minimum, maximum and mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.protocol.history import History

BUCKETS = 2048
"""Most stretches kept: more than any chart has pixels."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A series as one chart draws it, one entry for each of K columns. NaN where nothing was measured.

    Attributes:
        low: [K] float32 least value.
        high: [K] float32 greatest value.
        mean: [K] float32.
        place: [K] float32 middle of the column, in updates since the first one, counted from 0.
    """

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    mean: NDArray[np.float32]
    place: NDArray[np.float32]

    @property
    def curves(self) -> tuple[NDArray[np.float32], ...]:
        """Low, high and mean."""
        return self.low, self.high, self.mean


class Series:
    """Some fields of `UpdateStats` over a run of any length.

    When all stretches are full, neighbours are merged and every stretch becomes twice as long, so
    that a million updates cost as much memory and drawing time as two thousand, and the extremes
    are never lost.

    Args:
        fields: names of the fields, in the order of the rows.

    Attributes:
        clears: of the history that was taken in.
    """

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self.clears = 0
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        shape = (len(self.fields), BUCKETS)
        self.low = np.full(shape, np.nan, np.float32)
        self.high = np.full(shape, np.nan, np.float32)
        self.total = np.zeros(shape, np.float64)
        self.known = np.zeros(shape, np.int64)
        self.stretch = 1
        self.count = 0

    def take(self, history: History) -> bool:
        """Take in what was added to the history since the last time; True if anything changed."""
        if history.clears != self.clears:
            self.clear()
            self.clears = history.clears
        missing = history.total - self.count
        if not missing:
            return False
        values = history.tail(missing, self.fields).astype(np.float32)
        lost = missing - values.shape[1]  # nobody looked for so long that details are gone
        if lost:
            values = np.concatenate([np.full((len(self.fields), lost), np.nan, np.float32), values], 1)
        self._append(values)
        return True

    def _append(self, values: NDArray[np.float32]) -> None:
        """Add [F, N] values."""
        while self.count + values.shape[1] > BUCKETS * self.stretch:
            self._merge()
        which = (self.count + np.arange(values.shape[1])) // self.stretch
        starts = np.flatnonzero(np.diff(which, prepend=-1))
        into = which[starts]
        self.low[:, into] = np.fmin(self.low[:, into], np.fmin.reduceat(values, starts, 1))
        self.high[:, into] = np.fmax(self.high[:, into], np.fmax.reduceat(values, starts, 1))
        finite = np.isfinite(values)
        self.total[:, into] += np.add.reduceat(np.where(finite, values, 0.0), starts, 1, dtype=np.float64)
        self.known[:, into] += np.add.reduceat(finite, starts, 1, dtype=np.int64)
        self.count += values.shape[1]

    def _merge(self) -> None:
        """Make every stretch twice as long."""
        half = BUCKETS // 2
        for array, join, empty in (
            (self.low, np.fmin, np.nan),
            (self.high, np.fmax, np.nan),
            (self.total, np.add, 0),
            (self.known, np.add, 0),
        ):
            array[:, :half] = join(array[:, ::2], array[:, 1::2])
            array[:, half:] = empty
        self.stretch *= 2

    def columns(self, field: int, width: int) -> Columns:
        """One field in at most `width` columns, the same number of updates in each but the last."""
        used = -(-self.count // self.stretch)
        per = max(1, -(-used // max(width, 1)))
        starts = np.arange(0, used, per)
        if not used:
            empty = np.empty(0, np.float32)
            return Columns(empty, empty, empty, empty)
        total = np.add.reduceat(self.total[field, :used], starts)
        known = np.add.reduceat(self.known[field, :used], starts)
        with np.errstate(invalid="ignore"):
            mean = np.where(known > 0, total / known, np.nan)
        ends = np.minimum((starts + per) * self.stretch, self.count)
        return Columns(
            np.fmin.reduceat(self.low[field, :used], starts),
            np.fmax.reduceat(self.high[field, :used], starts),
            mean.astype(np.float32),
            ((starts * self.stretch + ends - 1) / 2).astype(np.float32),
        )

    def near(self, field: int, under: int, patience: int) -> float:
        """A field at an update counted from the first, or where it was last known not long before.

        Args:
            field: row of the field.
            under: the update.
            patience: stretches that are looked back; NaN if nothing was known in them.
        """
        columns = self.columns(field, BUCKETS)
        found = np.flatnonzero(np.isfinite(columns.mean) & (columns.place <= under + self.stretch))
        if not found.size or under - columns.place[found[-1]] > patience * self.stretch:
            return float("nan")
        return float(columns.mean[found[-1]])


def runs(known: NDArray[np.bool_], gap: int) -> list[NDArray[np.int64]]:
    """Split the known columns into runs that a line may join.

    Args:
        known: [K] whether a column holds a value.
        gap: the most columns without a value that a line may cross.

    Returns:
        Column numbers of each run, in order.
    """
    found = np.flatnonzero(known)
    if not found.size:
        return []
    return list(np.split(found, np.flatnonzero(np.diff(found) > gap + 1) + 1))
