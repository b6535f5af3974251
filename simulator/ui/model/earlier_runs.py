"""Figures of the last runs, kept for comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.protocol.history import NAMES
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from simulator.protocol.history import History
    from simulator.protocol.settings import Value

KEPT = 4
"""Runs kept; the oldest go first."""

LEAST = 3
"""Updates below which a run is not kept."""

POINTS = 512
"""Most points kept of a run."""

KINDS = ("algorithm", "network")
"""Settings that name a run by their value alone."""


@dataclass(frozen=True, eq=False)
class EarlierRun:
    """The course of a run that is over.

    Attributes:
        number: counted from 1 since the window was opened.
        settings: of the run, at its end.
        where: name of the map or set that it learned.
        updates: [K] float64 updates since its beginning, counted from 0.
        figures: [F, K] float64 every field of `UpdateStats`, in the order of `NAMES`; means of stretches.
    """

    number: int
    settings: Mapping[str, Value]
    where: str
    updates: NDArray[np.float64]
    figures: NDArray[np.float64]

    @property
    def length(self) -> int:
        """Updates of the run."""
        return int(self.updates[-1]) + 1

    def figure(self, name: str) -> NDArray[np.float64]:
        """[K] values of a field of `UpdateStats`, NaN where it was not measured."""
        return np.asarray(self.figures[NAMES.index(name)])


@dataclass
class EarlierRuns:
    """The runs before the one in hand.

    Attributes:
        runs: oldest first.
        version: changes with them.
    """

    runs: list[EarlierRun] = field(default_factory=list)
    version: int = 0
    _count: int = 0

    def keep(self, history: History, settings: Mapping[str, Value], where: str) -> None:
        """Keep a run that ends, unless it has hardly begun."""
        table = history.table()
        if len(table) < LEAST:
            return
        self._count += 1
        self.version += 1
        pieces = np.array_split(table, min(POINTS, len(table)))
        with np.errstate(invalid="ignore", divide="ignore"):
            means = [np.nansum(p, 0) / np.isfinite(p).sum(0) for p in pieces]
        figures = np.stack(means, 1)
        updates = np.array([piece[-1, NAMES.index("update")] for piece in pieces]) - history.first
        self.runs.append(EarlierRun(self._count, dict(settings), where, updates, figures))
        del self.runs[:-KEPT]

    def drop(self, run: EarlierRun | None = None) -> None:
        """Forget one run, or all of them."""
        self.runs = [other for other in self.runs if run is not None and other is not run]
        self.version += 1

    def names(self, settings: Mapping[str, Value], where: str) -> list[str]:
        """Name each run by what differs among them and the run in hand.

        Args:
            settings: of the run in hand.
            where: name of what it learns.
        """
        known = [run.settings for run in self.runs] + [settings]
        keys = sorted({key for one in known for key in one}, key=lambda key: (key not in KINDS, key))
        differ = [key for key in keys if len({one[key] for one in known if key in one}) > 1]
        places = len({run.where for run in self.runs} | {where}) > 1
        return [_name(run, differ, told=places) for run in self.runs]


def _name(run: EarlierRun, differ: Sequence[str], *, told: bool) -> str:
    parts = [_part(key, run.settings[key]) for key in differ if key in run.settings]
    parts += [run.where] if told and run.where else []
    return f"{run.number} {', '.join(parts) or tr('earlier_runs.same_settings')}"


def _part(key: str, value: Value) -> str:
    if key in KINDS:
        return str(value)
    words = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f"{key.replace('_', ' ')} {words}"
