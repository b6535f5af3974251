"""Saves generated maps by the dozen, on a thread of its own."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.ui.dialogs.questions import ask_number
from simulator.ui.model.background import LatestTask
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
        self._work: LatestTask[str] = LatestTask("keep maps")
        self._stop = threading.Event()
        self._saved = self._said = 0

    def ask(self, recipe: Recipe, seed: int, movement: str) -> None:
        """Ask how many maps, then where, then save them."""
        if self._work.busy:
            self.state.message = tr("batch_saver.maps_are_still_being_saved_wait")
            return

        def folder_for(count: int) -> None:
            self.dialogs.ask_file(
                tr("batch_saver.save_maps_choose_a_folder", count=count),
                self._begin(),
                lambda folder: self.save(folder, recipe, count, seed, movement),
                folder=True,
            )

        words = tr("batch_saver.how_many_maps_of_no_two", recipe=recipe)
        ask_number(
            self.dialogs, tr("batch_saver.save_maps"), words, first=FIRST, most=MOST, answer=folder_for
        )

    def follow(self) -> None:
        """Tell what has been saved since the last frame."""
        try:
            done = self._work.take()
        except (OSError, ValueError) as error:
            self.state.message = tr(
                "batch_saver.maps_saved_then_no_more", saved=self._saved, error=why(error)
            )
            return
        if done is not None:
            self.state.message = done
        elif self._work.busy and self._saved != self._said:
            self._said = self._saved
            self.state.message = tr("batch_saver.saving_maps_so_far", said=self._said)

    def close(self) -> None:
        """Stop after the map that is being saved."""
        self._stop.set()

    def save(self, folder: Path, recipe: Recipe, count: int, seed: int, movement: str) -> None:
        """Make maps of a recipe and write them into a folder, off the window's thread."""
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
        return tr("batch_saver.saved_maps_to", saved=self._saved, folder=folder)
