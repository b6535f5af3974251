"""One finished episode, with all that a viewer needs to step through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Outcome: TypeAlias = Literal["goal", "hazard", "timeout"]


@dataclass(frozen=True, eq=False)
class EpisodeTrace:
    """An episode of T steps. Arrays are read-only.

    Attributes:
        revision: of the map it was run on.
        version: of the policy that ran it, counted in updates.
        mode: "greedy" took the most probable action, "sampled" drew from the probabilities.
        positions: [T+1, 2] int32 (row, col), the start first.
        actions: [T] int8 chosen actions (before slip).
        rewards: [T] float32.
        probabilities: [T, A] float32 π(·|s) at each step.
        values: [T] float32, V(s) at each step; NaN where the policy has no critic.
        outcome: "goal" and "hazard" terminated it, "timeout" truncated it.
        cost: path cost in steps on floor.
        optimal_cost: least possible cost from the same start; inf if the goal cannot be reached.
    """

    revision: int
    version: int
    mode: Literal["greedy", "sampled"]
    positions: NDArray[np.int32]
    actions: NDArray[np.int8]
    rewards: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    values: NDArray[np.float32]
    outcome: Outcome
    cost: float
    optimal_cost: float

    @property
    def steps(self) -> int:
        """T."""
        return len(self.actions)
