"""Undo and redo: a stroke is one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import CellPatch, GridMap, same_map

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.formats import Loaded
    from simulator.world.grid import Position

KEPT = 1000
"""Steps that can be undone."""


@dataclass(frozen=True, eq=False)
class Label:
    """What a map is called, and where it belongs.

    Attributes:
        title: its name; "" if it has none.
        about: one line on what it shows.
        path: its file; None if it has none yet.
        loaded: what was read from the file, whose letters are kept in saving.
    """

    title: str = ""
    about: str = ""
    path: Path | None = None
    loaded: Loaded | None = None


@dataclass(frozen=True, eq=False)
class Edit:
    """From one map to another.

    Attributes:
        patch: of the cells, if the maps have the same size and rule.
        places: start and goal before, start and goal after.
        rewards: cells whose painted reward changes [K], the rewards before and after.
        whole: both maps, if they have not.
        labels: what the map was called before and is called after; None if that stays.
    """

    patch: CellPatch | None
    places: tuple[Position, Position, Position, Position]
    whole: tuple[GridMap, GridMap] | None = None
    rewards: tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]] | None = None
    labels: tuple[Label, Label] | None = None

    @classmethod
    def between(
        cls, before: GridMap, after: GridMap, labels: tuple[Label, Label] | None = None
    ) -> Edit | None:
        """Return the edit that makes `after` of `before`; None if nothing changes."""
        if same_map(before, after) and labels is None:
            return None
        places = (before.start, before.goal, after.start, after.goal)
        kept = (before.cells.shape, before.movement, before.slip)
        if kept != (after.cells.shape, after.movement, after.slip):
            return cls(None, places, (before, after), labels=labels)
        indices = np.flatnonzero(before.cells != after.cells)
        patch = CellPatch(indices, before.cells.ravel()[indices], after.cells.ravel()[indices])
        paid, pays = before.rewards.ravel(), after.rewards.ravel()
        changed = np.flatnonzero(paid != pays)
        rewards = (changed, paid[changed], pays[changed]) if changed.size else None
        return cls(patch, places, rewards=rewards, labels=labels)

    def apply(self, grid: GridMap, *, back: bool) -> GridMap:
        """Return the map after the edit, or before it when going back."""
        if self.whole is not None:
            return self.whole[0 if back else 1]
        assert self.patch is not None  # noqa: S101 - it is one or the other
        patch = self.patch.inverse() if back else self.patch
        cells = grid.cells.copy()
        cells.ravel()[patch.indices] = patch.after
        start, goal = self.places[:2] if back else self.places[2:]
        bonus = grid.bonus
        if self.rewards is not None:
            bonus = grid.rewards.copy()
            bonus.ravel()[self.rewards[0]] = self.rewards[1 if back else 2]
        return replace(grid, cells=cells, start=start, goal=goal, bonus=bonus)

    def label(self, *, back: bool) -> Label | None:
        """Return what the map is called after the edit, or before it; None if that stays."""
        return None if self.labels is None else self.labels[0 if back else 1]


class UndoHistory:
    """Edits that were made, and those that were taken back.

    Args:
        saved: whether the map to begin with is on disk, or is no one's work.
    """

    def __init__(self, *, saved: bool = True) -> None:
        self._on_disk = saved  # whether any state of the map is
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._forgotten: Edit | None = None  # the last edit that is too old to be undone
        self._saved: Edit | None = None

    @property
    def dirty(self) -> bool:
        """Whether the map differs from what was saved last."""
        return not self._on_disk or self._latest is not self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to make again."""
        return bool(self._undone)

    def add(self, edit: Edit) -> None:
        """Remember an edit that was just made."""
        self._done.append(edit)
        self._undone.clear()
        if len(self._done) > KEPT:
            self._forgotten = self._done.pop(0)

    def undo(self, grid: GridMap) -> tuple[GridMap, Label | None]:
        """Return the map before the last edit, and its label if that changes; the map itself without one."""
        if not self._done:
            return grid, None
        self._undone.append(self._done.pop())
        return self._undone[-1].apply(grid, back=True), self._undone[-1].label(back=True)

    def redo(self, grid: GridMap) -> tuple[GridMap, Label | None]:
        """Return the map with the last undone edit made again, as `undo` does."""
        if not self._undone:
            return grid, None
        self._done.append(self._undone.pop())
        return self._done[-1].apply(grid, back=False), self._done[-1].label(back=False)

    def mark_saved(self) -> None:
        """The map as it is now is on disk."""
        self._on_disk, self._saved = True, self._latest

    @property
    def _latest(self) -> Edit | None:
        return self._done[-1] if self._done else self._forgotten
