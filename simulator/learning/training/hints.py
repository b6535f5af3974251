"""What to try when a policy does not learn, in one line for people."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.learning.settings.general import TrainSettings
    from simulator.protocol.stats import UpdateStats

PATIENCE = 30
"""Updates without any success before we say so."""

LOW_ENTROPY = 0.15
"""Nats; below it the policy hardly tries anything new."""


def hint(stats: UpdateStats | None, config: TrainSettings, *, solvable: bool) -> str:
    """Return what stands in the way of learning and what to change, or "".

    Args:
        stats: of the last update; None before the first.
        config: settings in force.
        solvable: whether the goal can be reached from the start.
    """
    if not solvable:
        return "The goal cannot be reached from the start: open a way, or move one of them."
    if stats is None or stats.update < PATIENCE:
        return ""
    if isnan(stats.success_rate) or stats.success_rate == 0.0:
        advice = "uniform starts" if config.starts == "fixed" else "more agents or a higher goal reward"
        if stats.entropy < LOW_ENTROPY:
            return f"Never reached the goal, stopped exploring: reset with more entropy weight or {advice}."
        return f"Never reached the goal yet: try {advice}, or a longer episode limit."
    if stats.success_rate < 0.5 and stats.entropy < LOW_ENTROPY:
        return "Explores too little to improve: raise the entropy weight (and its final value)."
    return ""
