"""How a setting changes over a run: one small function of the updates made, and its curve for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulator.protocol.settings import Value

KINDS = ("constant", "linear", "cosine", "adaptive")

SCHEDULED = {
    "entropy_weight": ("entropy_schedule", "entropy_final", "entropy_updates"),
    "temperature": ("temperature_schedule", "temperature_final", "temperature_updates"),
    "epsilon": ("epsilon_schedule", "epsilon_final", "epsilon_updates"),
}
"""The settings that have a schedule, each with the names of its kind, its final value and its length."""


@dataclass(frozen=True)
class Schedule:
    """A value over the course of a run.

    Attributes:
        kind: "constant" keeps the first value; "linear" and "cosine" go to the final one; "adaptive" begins
            with the first and then follows the policy's entropy, so that only its beginning is known.
        first: value at update 0.
        final: value from `updates` on.
        updates: how long the way takes; 0: final at once.
    """

    kind: str
    first: float
    final: float
    updates: int

    @property
    def moves(self) -> bool:
        """Whether `at` depends on the update."""
        return self.kind in ("linear", "cosine")

    def at(self, update: float) -> float:
        """Value at an update counted from 0."""
        if not self.moves:
            return self.first
        share = 1.0 if self.updates == 0 else min(1.0, max(0.0, update / self.updates))
        if self.kind == "cosine":
            share = (1.0 - cos(pi * share)) / 2.0
        return self.first + (self.final - self.first) * share

    def curve(
        self, points: int = 65, length: int | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points of the curve, for drawing.

        Args:
            points: how many.
            length: updates that it covers; None: a quarter more than its way takes.

        Returns:
            Updates [points] and values [points].
        """
        span = length if length is not None else max(1, self.updates) * 1.25
        updates = np.linspace(0.0, span, points)
        return updates, np.array([self.at(float(update)) for update in updates])


def schedule_of(settings: Mapping[str, Value], name: str) -> Schedule:
    """Return the schedule of a setting that has one.

    Args:
        settings: flat name → value of a run.
        name: one of `SCHEDULED`.
    """
    kind, final, updates = (settings[other] for other in SCHEDULED[name])
    return Schedule(str(kind), float(settings[name]), float(final), int(updates))
