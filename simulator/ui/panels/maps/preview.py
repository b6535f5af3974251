"""Preview of a generated map, made off the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.ui.model.background import LatestTask
from simulator.world.difficulty import difficulty

if TYPE_CHECKING:
    from simulator.world.difficulty import Difficulty
    from simulator.world.grid import GridMap
    from simulator.world.recipe import Recipe

AT_ONCE = 64
"""Cells a side up to which the preview follows a slider as it moves."""

PATIENCE = 0.25
"""Seconds that a larger size must stay as it is before its map is made."""


@dataclass(frozen=True)
class Request:
    """Which map is wanted.

    Attributes:
        recipe: of one map.
        seed: of the recipe.
        movement: rule of the map.
    """

    recipe: Recipe
    seed: int
    movement: str

    @property
    def size(self) -> int:
        """Cells a side."""
        return self.recipe.entries[0].sizes[1]

    def make(self) -> GridMap:
        """Make the map: the first one that `generate` makes with this seed."""
        return self.recipe.make(1, seed=self.seed, movement=self.movement)[0]


class Preview:
    """Follows a request.

    Attributes:
        made: the latest request that was fulfilled.
        grid: its map.
        found: how difficult that is.
        trouble: why the latest request could not be.
    """

    def __init__(self) -> None:
        self.made: Request | None = None
        self.grid: GridMap | None = None
        self.found: Difficulty | None = None
        self.trouble = ""
        self._work: LatestTask[tuple[Request, GridMap, Difficulty]] = LatestTask("preview")
        self._wanted: Request | None = None
        self._asked: Request | None = None
        self._since = 0.0

    def follow(self, wanted: Request, dt: float) -> bool:
        """Let time pass; return whether there is something new to show.

        Args:
            wanted: the request as it is now.
            dt: seconds since the last time.
        """
        self._since += dt
        if wanted != self._wanted:
            self._wanted, self._since = wanted, 0.0
        done = self._take()
        ready = wanted.size <= AT_ONCE or self._since >= PATIENCE
        if wanted != self._asked and ready and not self._work.busy:
            self._asked = wanted
            self._work.ask(lambda: _made(wanted))
        return done

    def _take(self) -> bool:
        try:
            made = self._work.take()
        except ValueError as error:
            self.trouble = str(error)
            return True
        if made is None:
            return False
        (self.made, self.grid, self.found), self.trouble = made, ""
        return True


def _made(wanted: Request) -> tuple[Request, GridMap, Difficulty]:
    grid = wanted.make()
    return wanted, grid, difficulty(grid)
