"""Rewards to learn from: the map's own, shaping, count bonus."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.settings.general import TrainSettings
from simulator.protocol.settings import Effect, describe
from simulator.world.mdp import value_bounds
from simulator.world.policy_evaluation import endless
from simulator.world.shaping import shaped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp

PRICED = tuple(spec.name for spec in describe(TrainSettings) if spec.effect is Effect.SHAPING)
"""Settings that decide the shaping."""


class ShapedRewards:
    """Rewards to learn from, on the tables with the rewards that people see.

    A cell from which no episode can end is no part of the objective: its moves are worth 0, or its
    value would fall for ever without a discount.

    Args:
        mdp: the tables.
        config: settings in force.

    Attributes:
        bounds: estimates of values are cut off here, see `value_bounds`.
        tables: the rewards of the update under way.
    """

    def __init__(self, mdp: Mdp, config: TrainSettings) -> None:
        base = shaped(mdp, config.potential, config.potential_scale, config.gamma)
        least, most = value_bounds(base)
        self.bounds = (least, most if config.count_bonus == 0 else np.inf)
        self._counts = ~endless(mdp)[:, None]
        self._base = base if self._counts.all() else replace(base, reward=base.reward * self._counts)
        self.tables = self._base

    @staticmethod
    def changes(before: TrainSettings, after: TrainSettings) -> bool:
        """Whether a change of settings changes the rewards to learn from."""
        return any(getattr(before, name) != getattr(after, name) for name in PRICED)

    def add(self, bonus: NDArray[np.float32] | None) -> None:
        """Set the count bonus of an update, [S, A]; None for none."""
        self.tables = self._base
        if bonus is not None:
            self.tables = replace(self._base, reward=self._base.reward + bonus * self._counts)
