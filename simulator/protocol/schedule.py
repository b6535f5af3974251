"""Schedules: the value of a setting as a function of the updates made."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.protocol.settings import Effect, setting, when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulator.protocol.settings import FieldSpec, Value

KINDS = ("constant", "linear", "cosine", "adaptive")

MOVING = ("linear", "cosine")
"""Kinds that go to a final value."""


def parts(spec: FieldSpec) -> tuple[str, str, str]:
    """Return the names of the settings that say how one changes over a run: kind, final value, updates."""
    return f"{spec.schedule}_schedule", f"{spec.schedule}_final", f"{spec.schedule}_updates"


def schedule_kind(of: str, default: str, *, effect: Effect = Effect.NONE, help: str) -> Any:  # noqa: A002
    """Declare the kind of a setting's schedule.

    Args:
        of: the setting that it is of.
        default: one of `KINDS`.
        effect: what a change asks of a run.
        help: a sentence.
    """
    return setting(default, choices=KINDS, live=True, label="schedule", part_of=of, effect=effect, help=help)


def schedule_updates(of: str, kind: str, default: int, *, help: str) -> Any:  # noqa: A002
    """Declare how many updates a setting takes to its final value.

    Args:
        of: the setting.
        kind: name of the kind of its schedule.
        default: updates.
        help: a sentence.
    """
    return setting(
        default,
        low=0,
        high=1_000_000,
        live=True,
        log=True,
        label="over updates",
        part_of=of,
        shown_if=when(kind, *MOVING),
        help=help,
    )


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
        return self.kind in MOVING

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


def schedule_of(settings: Mapping[str, Value], spec: FieldSpec) -> Schedule:
    """Return the schedule of a setting that has one.

    Args:
        settings: flat name → value of a run.
        spec: the setting.
    """
    kind, final, updates = (settings[other] for other in parts(spec))
    return Schedule(str(kind), float(settings[spec.name]), float(final), int(updates))
