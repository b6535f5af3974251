"""Reference policies: the exact planner and the random policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.policies.protocols import DensePolicy
from simulator.world.planner import optimum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp


class OptimalPolicy(DensePolicy):
    """The exact planner: always one of the optimal moves, any move where there is none."""

    title = "optimal"

    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the planner's moves as probabilities 0 and 1."""
        found = optimum(mdp)
        first = np.zeros((mdp.states, mdp.actions), np.float32)
        first[np.arange(mdp.states), found.action] = 1.0
        none = ~found.optimal.any(1)
        first[none] = 1.0 / mdp.actions
        return first, np.full(mdp.states, np.nan, np.float32)


class Random(DensePolicy):
    """Every action with the same probability."""

    title = "random"
    drawn = True
    stepped = True
    step_budget = 30_000_000

    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return 1/A everywhere."""
        even = np.full((mdp.states, mdp.actions), 1.0 / mdp.actions, np.float32)
        return even, np.full(mdp.states, np.nan, np.float32)
