"""Open set of maps, read on a thread of its own, with scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.ui.model.background import LatestTask
from simulator.world.dataset import load_dataset
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from simulator.world.dataset import Dataset


class MapSet:
    """A set of maps and what the last evaluation said of each.

    Attributes:
        dataset: the set; None before one was opened.
        place: folder that brings it back; None for a recipe that is kept nowhere.
        success: [N] share of the episodes on each map that reached the goal, NaN where unknown.
        spl: [N] their SPL, NaN where unknown.
        judged: title of the policy that these are of, "" before any.
        trouble: why the last set could not be opened, one line; "" if it could.
        version: grows with every change, so that pictures know when they are old.
        opened: sets opened so far, so that scores of another one can be told.
    """

    def __init__(self) -> None:
        self.dataset: Dataset | None = None
        self.place: Path | None = None
        self.success: NDArray[np.float64] = np.empty(0)
        self.spl: NDArray[np.float64] = np.empty(0)
        self.judged = ""
        self.trouble = ""
        self.version = 0
        self.opened = 0
        self._reading: LatestTask[Dataset] = LatestTask("map set")
        self._asked: Path | None = None

    @property
    def loading(self) -> bool:
        """Whether a set is being read or made."""
        return self._reading.busy

    def open_folder(self, folder: Path) -> None:
        """Read a folder's maps, or those of the recipe that its split names."""
        self._asked, self.trouble = folder, ""
        self._reading.ask(lambda: load_dataset(folder))

    def open_recipe(
        self, recipe: str, *, count: int, seed: int, movement: str, folder: Path | None = None
    ) -> None:
        """Make a recipe's maps.

        Args:
            recipe: its text.
            count: how many maps.
            seed: of the maps and the split.
            movement: rule of all maps.
            folder: where the split is kept; None keeps it nowhere.
        """
        self._asked, self.trouble = folder, ""
        self._reading.ask(
            lambda: load_dataset(recipe, count=count, seed=seed, movement=movement, folder=folder)
        )

    def pump(self) -> None:
        """Take in a set that has been read; a bad one leaves the one before. Call it once a frame."""
        try:
            found = self._reading.take()
        except (ValueError, OSError) as error:
            self.trouble = why(error)
            self.version += 1
            return
        if found is not None:
            self.dataset, self.place = found, self._asked
            self.opened += 1
            self.forget_scores()

    def forget_scores(self) -> None:
        """Nothing is known any more of how well a policy does."""
        count = len(self.dataset.items) if self.dataset else 0
        self.success, self.spl = np.full(count, np.nan), np.full(count, np.nan)
        self.judged = ""
        self.version += 1

    def score(
        self, members: Sequence[int], success: NDArray[np.float64], spl: NDArray[np.float64], title: str = ""
    ) -> None:
        """Keep what an evaluation found.

        Args:
            members: K places in `dataset.items`.
            success: [K] of these maps.
            spl: [K] likewise.
            title: of the policy; figures of another one are forgotten.
        """
        if title != self.judged:
            self.forget_scores()
        self.judged = title
        self.success[list(members)], self.spl[list(members)] = success, spl
        self.version += 1

    def members(self, split: str = "", *, worst_first: bool = False) -> list[int]:
        """Return places in `dataset.items`.

        Args:
            split: of this side only; "" for all.
            worst_first: maps with the least success first, then those with the least SPL; unknown ones last.
        """
        if self.dataset is None:
            return []
        chosen = [k for k, item in enumerate(self.dataset.items) if split in ("", item.split)]
        if worst_first:
            key = np.nan_to_num(np.stack([self.success, self.spl]), nan=2.0)
            chosen.sort(key=lambda k: (key[0, k], key[1, k]))
        return chosen
