"""Counts updates after which the greedy policy was optimal."""

from __future__ import annotations

from math import nan
from typing import ClassVar

LATEST = 100
"""Updates that the share is taken over."""


class Optimality:
    """Whether the greedy policy has been optimal lately.

    Attributes:
        streak: updates in a row, the latest included, after which it was.
        latest: of each of the last `LATEST` updates on this map, oldest first.
    """

    STATE: ClassVar[tuple[str, ...]] = ("streak", "latest")
    """Attributes that a checkpoint keeps."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin again: what was optimal on another map says nothing."""
        self.streak = 0
        self.latest: list[bool] = []

    def observe(self, *, optimal: bool) -> None:
        """Take in one update."""
        self.streak = self.streak + 1 if optimal else 0
        self.latest = [*self.latest[1 - LATEST :], optimal]

    @property
    def share(self) -> float:
        """Share of the latest updates after which it was optimal; NaN before the first."""
        return sum(self.latest) / len(self.latest) if self.latest else nan
