"""Open map as a document: file, unsaved changes, undo."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.ui.model.undo_history import Edit, Label, UndoHistory
from simulator.world import formats
from simulator.world.formats import Loaded
from simulator.world.grid import Cell, CellPatch, same_map

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.formats import Draft
    from simulator.world.grid import GridMap, Position


class Document:
    """A map being edited. Revisions only ever grow, also through undo and opening another map.

    Args:
        grid: the map to begin with.
        path: its file; None for a map that has none yet.
        title: its name, if it has one.
        about: one line on what it shows.
    """

    def __init__(self, grid: GridMap, path: Path | None = None, title: str = "", about: str = "") -> None:
        self.grid = grid
        self.path = path
        self.title = title
        self.about = about
        self.history = UndoHistory()
        self.loaded: Loaded | None = None  # the file it came from, whose letters are kept in saving
        self.change_began = grid.revision  # the first revision of the latest change: a stroke has many
        self._before: GridMap | None = None
        self._drifted: dict[int, tuple[int, int]] = {}  # cell → its kind before any drift, and after

    @property
    def name(self) -> str:
        """What the title bar says."""
        return self.title or (self.path.name if self.path else "untitled")

    @property
    def dirty(self) -> bool:
        """Whether there are changes that are not on disk."""
        return self.history.dirty or self.stroking

    @property
    def stroking(self) -> bool:
        """Whether a stroke is under way."""
        return self._before is not None

    # ------------------------------------------------------------ strokes

    def begin(self) -> None:
        """Begin a stroke: all until `end` is one step of undo."""
        self._before = self.grid

    def paint(self, indices: NDArray[np.int64], kind: Cell, *, afresh: bool = False) -> None:
        """Paint cells.

        Args:
            indices: [K] cells numbered `row * W + col`.
            kind: what to paint.
            afresh: begin from the map before the stroke, so that a rectangle can shrink again.
        """
        grid = self._before if afresh and self._before is not None else self.grid
        patch = grid.patch(indices, kind)
        self._become(grid.patched(patch) if patch else grid)

    def reward(self, indices: NDArray[np.int64], value: float, *, afresh: bool = False) -> None:
        """Paint a reward for entering cells; walls, which nobody enters, are left alone.

        Args:
            indices: [K] cells numbered `row * W + col`.
            value: the reward; 0 takes it away.
            afresh: as for `paint`.
        """
        grid = self._before if afresh and self._before is not None else self.grid
        open_cells = indices[grid.cells.ravel()[indices] != Cell.WALL]
        self._become(grid.rewarded(open_cells, value))

    def move(self, place: str, position: Position) -> None:
        """Move "start" or "goal"; a wall, a hazard or the other one's cell is left alone."""
        other = self.grid.goal if place == "start" else self.grid.start
        if position == other:
            return
        try:
            moved = self.grid.moved(start=position) if place == "start" else self.grid.moved(goal=position)
        except ValueError:
            return
        self._become(moved)

    def end(self) -> bool:
        """End the stroke; return whether it changed anything."""
        before, self._before = self._before, None
        edit = Edit.between(before, self.grid) if before is not None else None
        if edit is not None:
            self.history.add(edit)
        return edit is not None

    def change(self, grid: GridMap, label: Label | None = None) -> None:
        """Replace the map as one step that can be undone: another size, another rule.

        Args:
            grid: what it becomes.
            label: what it is called from now on; None keeps name and file.
        """
        edit = Edit.between(self.grid, grid, None if label is None else (self.label, label))
        if edit is not None:
            self.history.add(edit)
            self._return(grid, label)

    def drift(self, patch: CellPatch) -> None:
        """Change cells as the world does by itself: no step of the user's undo, and no unsaved work."""
        cells = zip(patch.indices.tolist(), patch.before.tolist(), patch.after.tolist(), strict=True)
        for cell, before, after in cells:
            first = self._drifted.get(cell, (before, after))
            same = first[1] == before or cell not in self._drifted  # else it was painted since
            self._drifted[cell] = (first[0] if same else before, after)
        self._become(self.grid.patched(patch))

    def still(self) -> bool:
        """Put back what drift changed and the user has not painted since; return whether there was any."""
        now = self.grid.cells.ravel()
        back = [(c, b) for c, (b, after) in self._drifted.items() if now[c] == after != b]
        self._drifted.clear()
        back = [
            (c, b)
            for c, b in back
            if c not in (self.grid.index(self.grid.start), self.grid.index(self.grid.goal))
        ]
        if back:
            indices, kinds = (np.array(column) for column in zip(*back, strict=True))
            self._become(self.grid.patched(CellPatch(indices, now[indices], kinds.astype(np.uint8))))
        return bool(back)

    def rename(self, title: str, about: str) -> None:
        """Give the map another name, and another line on what it shows, as one step that can be undone."""
        if (title, about) != (self.title, self.about):
            self.change(self.grid, replace(self.label, title=title, about=about))

    def undo(self) -> None:
        """Take the last stroke back."""
        if not self.stroking:
            self._return(*self.history.undo(self.grid))

    def redo(self) -> None:
        """Make the last undone stroke again."""
        if not self.stroking:
            self._return(*self.history.redo(self.grid))

    @property
    def label(self) -> Label:
        """What the map is called now."""
        return Label(self.title, self.about, self.path, self.loaded)

    def _return(self, grid: GridMap, label: Label | None) -> None:
        if not same_map(grid, self.grid):  # another name is no reason to plan and to learn anew
            self._become(grid)
        if label is not None:
            if label.path is None or label.path != self.path:  # else it was read at the last saving
                self.loaded = label.loaded
            self.title, self.about, self.path = label.title, label.about, label.path

    def _become(self, grid: GridMap) -> None:
        if grid is not self.grid:
            if grid.cells.shape != self.grid.cells.shape:
                self._drifted.clear()
            revision = self.grid.revision + 1
            if self._before is None or self.grid is self._before:
                self.change_began = revision
            self.grid = replace(grid, revision=revision)

    # ------------------------------------------------------------ files

    def take(self, loaded: Loaded, path: Path | None, title: str = "") -> None:
        """Begin afresh with a map that was read.

        Args:
            loaded: the map.
            path: the file to save it to; None if it cannot be written back.
            title: its name if it brings none.
        """
        self.replace(loaded.grid, path, loaded.title or title, loaded.about, saved=path is not None)
        self.loaded = loaded

    def as_loaded(self) -> Loaded:
        """Return the map as a format is asked to keep it."""
        return replace(self.loaded or Loaded(self.grid), grid=self.grid, title=self.title, about=self.about)

    def replace(
        self, grid: GridMap, path: Path | None = None, title: str = "", about: str = "", *, saved: bool = True
    ) -> None:
        """Begin afresh with another map and an empty history.

        Args:
            grid: the map.
            path: its file; None for a map that has none yet.
            title: its name, if it has one.
            about: one line on what it shows.
            saved: whether it can be had again without saving; if not, it is unsaved work.
        """
        self._before = None
        self._become(grid)
        self._drifted.clear()
        self.history = UndoHistory(saved=saved)
        self.path, self.title, self.about, self.loaded = path, title, about, None

    def save(self, path: Path, *, draft: Draft | None = None, backup: bool = False) -> None:
        """Write the map; if that fails it stays unsaved and the old file untouched.

        Args:
            path: of the file.
            draft: what to write; None lets the format say.
            backup: keep the old bytes of every file that is replaced as `NAME.bak`.

        Raises:
            ValueError: no format has this suffix.
            OSError: the disk is full, read-only or not there.
        """
        name = self.loaded.name if self.loaded else ""
        formats.write(draft or formats.draft(self.as_loaded(), path), backup=backup)
        self.loaded = None
        with suppress(OSError, ValueError):  # what the file holds now is what the next saving keeps
            self.loaded = formats.load_again(path, name)
        self.path = path
        self.history.mark_saved()
