"""Curve of a scheduled setting, with a mark at the current update."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.protocol.schedule import Schedule, parts, schedule_of
from simulator.texts import tr
from simulator.ui.draw.paint import number, text
from simulator.ui.draw.theme import ACCENT, BACKGROUND, LINE, TEXT, TEXT_DIM, WARN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from simulator.protocol.settings import FieldSpec, Value
    from simulator.ui.model.trainer_client import TrainerClient

HEIGHT, FLAT = 62, 40
"""Of a curve with its captions, and of one that stays where it is, pixels."""

GUTTER, CAPTION = 38, 14
"""Room left of the plot for its ends, below it for the updates, pixels."""

POINTS = 160
"""Most points of what was in force so far."""

HISTORY = 16_384
"""Updates that are looked back on."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A schedule and how far it has come.

    Attributes:
        schedule: as it is set.
        now: updates since it began.
        level: value in force; NaN if nothing was learned yet.
        past: updates [K] and values [K] that were in force.
        target: entropy that an adaptive one steers to, nats; NaN if there is none.
    """

    schedule: Schedule
    now: int
    level: float
    past: tuple[NDArray[np.float64], NDArray[np.float64]]
    target: float = float("nan")


def curve_of(feed: TrainerClient, values: Mapping[str, Value], spec: FieldSpec) -> Curve:
    """Return the curve of a setting that has a schedule, with the values that the form shows."""
    schedule, name = schedule_of(values, spec), spec.name
    history, begun = feed.history, feed.schedule_start
    updates = history.first + history.total - 1 if history.total else 0
    now = max(0, updates - begun)
    made = history.tail(min(now, HISTORY), (name,))[0] if history.total else np.empty(0)
    every = max(1, -(-made.size // POINTS))
    place = np.arange(now - made.size, now, dtype=np.float64)[::-1][::every][::-1]
    latest = getattr(history.latest, name, float("nan")) if history.latest else float("nan")
    target = float(values.get("entropy_target", "nan")) if schedule.kind == "adaptive" else float("nan")
    return Curve(schedule, now, latest, (place, made[::-1][::every][::-1]), target)


def paint_curve(surface: pygame.Surface, frame: pygame.Rect, curve: Curve) -> None:
    """Paint what is to come as a line, what was in force as a brighter one, and where training is."""
    plot = pygame.Rect(frame.left + GUTTER, frame.top, frame.width - GUTTER, frame.height - CAPTION)
    pygame.draw.rect(surface, BACKGROUND, plot)
    schedule = curve.schedule
    span = max(1.25 * max(1, schedule.updates) if schedule.moves else 100.0, curve.now * 1.1)
    updates, values = schedule.curve(length=int(span))
    been, made = curve.past
    known = np.concatenate([values, made[np.isfinite(made)]])
    low, high = float(known.min()), float(known.max())
    if high - low < 1e-9:
        low, high = min(0.0, low), high * 1.25 or 1.0

    def points(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[list[float]]:
        across = plot.left + x / span * (plot.width - 1)
        up = plot.bottom - 4 - (y - low) / (high - low) * (plot.height - 8)
        return [[float(one), float(other)] for one, other in zip(across, up, strict=True)]

    if schedule.kind != "adaptive":
        pygame.draw.aalines(surface, ACCENT, False, points(updates, values))
    fine = np.isfinite(made)
    if fine.sum() > 1:
        pygame.draw.lines(surface, TEXT, False, points(been[fine], made[fine]), 2)
    here = curve.level if isfinite(curve.level) else schedule.at(curve.now)
    ((x, y),) = points(np.array([float(curve.now)]), np.array([here]))
    pygame.draw.line(surface, LINE, (x, plot.top), (x, plot.bottom - 1))
    pygame.draw.aacircle(surface, WARN, (x, min(max(y, plot.top + 3), plot.bottom - 4)), 4)
    _paint_captions(surface, plot, curve, (low, high), span)


def _paint_captions(
    surface: pygame.Surface, plot: pygame.Rect, curve: Curve, ends: tuple[float, float], span: float
) -> None:
    tall = plot.height > 30
    for value, y in ((ends[1], plot.top + 6), (ends[0], plot.bottom - 6)) if tall else ():
        text(surface, number(value, 2), (plot.left - 5, y), TEXT_DIM, 10, align="right")
    here = curve.level if isfinite(curve.level) else curve.schedule.at(curve.now)
    words = tr("curve.now_at_update", here=number(here), now=curve.now)
    if isfinite(curve.target):
        words += tr("curve.steering_to_nats", target=number(curve.target))
    middle = plot.bottom + 7
    text(surface, words, (plot.left, middle), WARN, 10)
    text(surface, f"{span:,.0f}", (plot.right, middle), TEXT_DIM, 10, align="right")


def curve_below(spec: FieldSpec, specs: Iterable[FieldSpec], values: Mapping[str, Value]) -> FieldSpec | None:
    """Return the setting whose curve stands below a row, the last one of its schedule; None if there is none.

    Args:
        spec: of the row.
        specs: all that apply.
        values: name → value of them.
    """
    scheduled = next((other for other in specs if other.schedule and other.name == spec.part_of), None)
    if scheduled is None or not {*parts(scheduled)} <= values.keys():
        return None
    kind, _, updates = parts(scheduled)
    below = updates if schedule_of(values, scheduled).moves else kind
    return scheduled if spec.name == below else None
