"""Recovery of a policy after its map changed, in updates and seconds."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, ClassVar

from simulator.protocol.events import Recovered

if TYPE_CHECKING:
    from simulator.protocol.stats import UpdateStats

SHARE = 0.95
"""Success is back once it is this share of what it was."""

EPISODES = 200
"""Episodes that must have ended on the changed map before their success says anything: those that end
first are the short ones, which are successes."""


class PolicyRecovery:
    """Measures how many updates, and seconds of learning, a policy needs after a change of its map.

    Two marks are measured, each once a change: "path", the greedy path is optimal again, if it was
    before; "success", the share of episodes that arrive is back at 95 % of what it was. While one
    change has not been recovered from, another one starts the clock anew, but what was before the
    first of them stays the measure.
    """

    STATE: ClassVar[tuple[str, ...]] = ("_changed", "_began", "_waiting", "_success")
    """Attributes that a checkpoint keeps."""

    def __init__(self) -> None:
        self._changed = 0
        self._began = 0.0
        self._waiting: set[str] = set()
        self._success = nan

    def change(self, stats: UpdateStats | None) -> None:
        """The map changes now.

        Args:
            stats: of the last update before; None if there was none.
        """
        if stats is None:
            return
        if not self._waiting:
            self._success = stats.success_rate
        if stats.optimal:
            self._waiting.add("path")
        if self._success > 0:
            self._waiting.add("success")
        self._changed, self._began = stats.update, stats.seconds

    def observe(self, stats: UpdateStats, episodes: float) -> tuple[Recovered, ...]:
        """Return what has just been recovered.

        Args:
            stats: of an update on the changed map.
            episodes: that have ended on it so far.
        """
        back = {
            "path": stats.optimal,
            "success": episodes >= EPISODES and stats.success_rate >= SHARE * self._success,
        }
        found = [mark for mark in sorted(self._waiting) if back[mark]]
        self._waiting.difference_update(found)
        updates, seconds = stats.update - self._changed, stats.seconds - self._began
        return tuple(Recovered(self._changed, updates, seconds, mark) for mark in found)
