"""Speed of training: as chosen, or slow for a first training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.protocol.commands import Pause, Run, SetSpeed

if TYPE_CHECKING:
    from simulator.ui.model.trainer_client import TrainerClient
    from simulator.world.grid import GridMap

SLOW = 7.0
"""Updates a second of the first training: single steps of the policy can be told apart."""

SMALL = 2048
"""Cells up to which training at full speed is over before it can be seen."""


@dataclass
class Speed:
    """Limits the updates a second; the trainer is told of every change.

    Attributes:
        limit: updates a second at most; None is as fast as it goes.
        slowed: whether the limit is there only so that the first training can be seen.
        chosen: whether the user has set the speed: it is never changed for them then.
    """

    limit: float | None = None
    slowed: bool = False
    chosen: bool = False
    _over: bool = False  # an optimal policy was seen: later runs begin at full speed
    _runs: int = 0

    def run(self, feed: TrainerClient, grid: GridMap) -> None:
        """Train, slowly if this is the first training on a small map and no speed was chosen."""
        if _slow_enough(feed, grid) and not (self.chosen or self._over or self.slowed):
            self.slowed, self._runs = True, feed.history.clears
            self._limit(feed, SLOW)
        feed.send(Run())

    def run_or_pause(self, feed: TrainerClient, grid: GridMap) -> None:
        """Pause if training runs, else train."""
        if feed.progress.running:
            feed.send(Pause())
        else:
            self.run(feed, grid)

    def choose(self, feed: TrainerClient, limit: float | None) -> None:
        """Set the speed as the user wants it from now on."""
        self.chosen, self.slowed = True, False
        self._limit(feed, limit)

    def follow(self, feed: TrainerClient, grid: GridMap) -> None:
        """Once a frame: end the slowness with the first run after a success, a large map or a set."""
        again = feed.history.clears != self._runs and self._over
        self._runs = feed.history.clears
        self._over |= feed.optimal_after is not None
        if self.slowed and (again or not _slow_enough(feed, grid)):
            self.slowed = False
            self._limit(feed, None)

    def _limit(self, feed: TrainerClient, limit: float | None) -> None:
        if limit != self.limit:
            self.limit = limit
            feed.send(SetSpeed(limit))


def _slow_enough(feed: TrainerClient, grid: GridMap) -> bool:
    """Whether what is trained on is small enough to be learned slowly."""
    return not feed.source and grid.cells.size <= SMALL
