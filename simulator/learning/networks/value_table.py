"""Tabular critic: the value of a cell is a running mean of returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

PRIOR_SAMPLES = 2.0
"""A cell's value counts as so many samples beside the returns of an update. Steps of Adam were all of one
size: too small for the first values, too large for the last, and worst on cells that are seldom visited."""


def move_towards(values: Tensor, mean: Tensor, samples: Tensor) -> Tensor:
    """Return values [K] moved towards the mean returns, the further the more samples there are.

    Args:
        values: [K] as they are.
        mean: [K] mean return of each state; 0 where there is no sample.
        samples: [K] how many each state has; ∞ if the returns are exact.
    """
    share = samples / (samples + PRIOR_SAMPLES)
    return values.lerp(mean, share.nan_to_num_(1.0))  # ∞ ÷ ∞: exact
