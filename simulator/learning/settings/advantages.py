"""Declares the settings of advantage estimates."""

from __future__ import annotations

from typing import Any

from simulator.protocol.settings import setting


def gae_lambda(default: float) -> Any:
    """Declare λ of generalised advantage estimates."""
    return setting(
        default,
        low=0.0,
        high=1.0,
        live=True,
        label="GAE λ",
        owner="algorithm",
        help="How far ahead a move is judged: 0 trusts the critic after one step, 1 waits for the whole "
        "return. λ of GAE.",
    )


def normalise() -> Any:
    """Declare whether advantages are shifted to mean 0 and scaled to variance 1."""
    return setting(
        False,
        live=True,
        owner="algorithm",
        help="Judge moves against the others of the batch: shift and scale advantages to mean 0 and "
        "variance 1. Off: it turns noise into gradient where no rollout has reached the goal yet, and again "
        "once all of them do.",
    )
