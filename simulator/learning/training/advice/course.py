"""Course of a run: ends of its episodes, size of its updates, progress."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf, isfinite, nan
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.sampling.rollout import Rollout
    from simulator.protocol.stats import UpdateStats
    from simulator.world.grid import GridMap

EPISODES = 1000
"""Shares of endings are means over about this many of the latest episodes."""

LATEST = 30
"""Updates whose median KL counts."""

STEP = 0.02
"""Success has improved where it is higher by this much."""

FEW = 20
"""Episodes of one update whose share of arrivals says something."""

SHORTER = {"greedy": 0.999, "ratio": 0.98}
"""Paths have become shorter where their cost is below this share of what it was."""


ALIKE = 0.05
"""Share of the cells that may differ for a map to be the same one, changed."""


@dataclass(frozen=True)
class Change:
    """A change of the map while a run goes on.

    Attributes:
        update: after which it came.
        what: "goal", "start", "walls" or "rewards".
        success: of the policy before.
    """

    update: int
    what: str
    success: float


def changed(before: GridMap, after: GridMap) -> str:
    """Name what differs between two maps, the gravest first; "" if they are another map altogether."""
    if before.cells.shape != after.cells.shape or before.movement != after.movement:
        return ""
    if (before.cells != after.cells).mean() > ALIKE:
        return "walls"
    if before.goal != after.goal:
        return "goal"
    if before.start != after.start:
        return "start"
    return "rewards" if np.array_equal(before.cells, after.cells) else "walls"


class Course:
    """The course of a run since its last change.

    Attributes:
        began: update after which map or settings were changed last.
        improved: update that was the last to improve on all before it.
        change: the last change of the map; None if it is still the first one.
        peak: largest KL of an update since the learning rate was set, nats.
        peak_update: that update.
        endings: [3] float64 fading counts of episodes from the start: at the goal, in a hazard, cut off.
    """

    def __init__(self) -> None:
        self.change: Change | None = None
        self._kl: deque[float] = deque(maxlen=LATEST)
        self.peak, self.peak_update = 0.0, 0
        self.begin(0)

    def begin(self, update: int) -> None:
        """Judge anew from here on: map or settings are other ones.

        Args:
            update: made so far.
        """
        self.began = self.improved = update
        self.endings: NDArray[np.float64] = np.zeros(3)
        self._best = {"success": 0.0, "all": 0.0, "frontier": 0.0, "validation": 0.0}
        self._cost = {"greedy": inf, "ratio": inf}

    def forget_kl(self) -> None:
        """Judge the size of updates anew: the learning rate is another one."""
        self.peak, self.peak_update = 0.0, 0
        self._kl.clear()

    def observe(self, stats: UpdateStats, rollout: Rollout) -> None:
        """Take in an update and the rollout that it learned from."""
        ends = rollout.episodes
        last = ends.row, ends.agent
        cut = rollout.truncated[last] & ~rollout.terminated[last]
        every = (ends.reached, ~ends.reached & ~cut, cut)
        fresh = np.array([(ends.counts & kind).sum() for kind in every], np.float64)
        self.endings = self.endings * max(0.0, 1.0 - fresh.sum() / EPISODES) + fresh
        if isfinite(stats.approx_kl):
            self._kl.append(stats.approx_kl)
            if stats.approx_kl > self.peak:
                self.peak, self.peak_update = stats.approx_kl, stats.update
        if stats.optimal and stats.update >= self.peak_update + LATEST:
            self.peak = 0.0  # it has not spoiled the policy
        arrived = float(ends.reached.mean()) if ends.reached.size >= FEW else nan
        self._improve(stats, arrived)

    def _improve(self, stats: UpdateStats, arrived: float) -> None:
        higher = {
            "success": stats.success_rate,
            "all": arrived,
            "frontier": stats.frontier if stats.frontier < 1 else nan,
            "validation": stats.validation_spl,
        }
        lower = {"greedy": stats.greedy_cost, "ratio": stats.path_ratio}
        better = False
        for name, value in higher.items():
            if value > self._best[name] + STEP:
                self._best[name], better = value, True
        for name, value in lower.items():
            if value < self._cost[name] * SHORTER[name]:
                self._cost[name], better = value, True
        if better:
            self.improved = stats.update

    @property
    def kl(self) -> float:
        """Median KL of the latest updates, nats; NaN before any."""
        return median(self._kl) if self._kl else nan

    def share(self, ending: int) -> float:
        """Share of the episodes from the start that ended in one way; 0 before any has ended."""
        total = self.endings.sum()
        return float(self.endings[ending] / total) if total >= 1 else 0.0
