"""Saving maps by the dozen: how many, where, and then on a thread of its own."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from simulator.ui.dialogs.questions import ask_number
from simulator.ui.model.background import Latest
from simulator.world.files import why
from simulator.world.formats import save

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.ui.dialogs.dialog import Dialogs
    from simulator.ui.model.state import State
    from simulator.world.recipe import Recipe

MOST = 10_000
"""Maps at a time."""

FIRST = 100
"""What is proposed."""


class BatchSaver:
    """Asks, saves, and says how far it has come.

    Args:
        state: gets the messages.
        dialogs: ask for the number and the folder.
        begin: gives the folder to begin with.
    """

    def __init__(self, state: State, dialogs: Dialogs, begin: Callable[[], Path]) -> None:
        self.state, self.dialogs, self._begin = state, dialogs, begin
        self._work: Latest[str] = Latest("keep maps")
        self._stop = threading.Event()
        self._saved = self._said = 0

    def ask(self, recipe: Recipe, seed: int, movement: str) -> None:
        """Ask how many maps, then where, then save them."""
        if self._work.busy:
            self.state.message = "Maps are still being saved: wait until they are"
            return

        def folder_for(count: int) -> None:
            self.dialogs.ask_file(
                f"Save {count:,} maps: choose a folder",
                self._begin(),
                lambda folder: self._save(folder, recipe, count, seed, movement),
                folder=True,
            )

        words = f"How many maps of {recipe}, no two alike?"
        ask_number(self.dialogs, "Save maps", words, first=FIRST, most=MOST, answer=folder_for)

    def follow(self) -> None:
        """Tell what has been saved since the last frame."""
        try:
            done = self._work.take()
        except (OSError, ValueError) as error:
            self.state.message = f"{self._saved:,} maps saved, then no more: {why(error)}"
            return
        if done is not None:
            self.state.message = done
        elif self._work.busy and self._saved != self._said:
            self._said = self._saved
            self.state.message = f"Saving maps: {self._said:,} so far"

    def close(self) -> None:
        """Stop after the map that is being saved."""
        self._stop.set()

    def _save(self, folder: Path, recipe: Recipe, count: int, seed: int, movement: str) -> None:
        self._saved = self._said = 0
        self._work.ask(lambda: self._made(folder, recipe, count, seed, movement))

    def _made(self, folder: Path, recipe: Recipe, count: int, seed: int, movement: str) -> str:
        """Make and save the maps; on the thread."""
        stem = "-".join(str(entry) for entry in recipe.entries).replace(":", "-").replace("@", "-")
        names = (folder / f"{stem}-seed{seed}-{number:04d}.map" for number in itertools.count(1))
        for grid in itertools.islice(recipe.stream(seed=seed, movement=movement), count):
            if self._stop.is_set():
                break
            save(grid, next(path for path in names if not path.exists()))
            self._saved += 1
        return f"Saved {self._saved:,} maps to {folder}"
