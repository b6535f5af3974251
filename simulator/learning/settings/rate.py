"""Declares the learning rate of a network."""

from __future__ import annotations

from typing import Any

from simulator.protocol.settings import Group, setting

RATE = Group("rate", "", 0, folded=False)


def rate(default: float, *, low: float = 1e-6, high: float = 1.0) -> Any:
    """Declare `learning_rate`, which every network has: it stands above all other settings."""
    return setting(
        default,
        low=low,
        high=high,
        live=True,
        log=True,
        group=RATE,
        owner="network",
        help="How far one update moves the policy: larger learns faster, too large ruins it. Step size of "
        "Adam.",
    )
