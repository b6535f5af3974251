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
        actions: [T] int8 chosen actions, before slip.
        executed: [T] int8 actions that were executed, after slip.
        rewards: [T] float32.
        probabilities: [T, A] float32 π(·|s) at each step.
        values: [T] float32, V(s) at each step; NaN where the policy has no critic.
        outcome: "goal" and "hazard" terminated it, "timeout" truncated it.
        cost: path cost in steps on floor.
        optimal_cost: of the optimum from the same start, see `simulator.world.planner.Plan.cost`; inf if
            the goal cannot be reached.
        measure: by which the optimum is one, in words.
    """

    revision: int
    version: int
    mode: Literal["greedy", "sampled"]
    positions: NDArray[np.int32]
    actions: NDArray[np.int8]
    executed: NDArray[np.int8]
    rewards: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    values: NDArray[np.float32]
    outcome: Outcome
    cost: float
    optimal_cost: float
    measure: str = "shortest path"

    def slipped(self, step: int) -> bool:
        """Whether another move than the chosen one was executed at a step, counted from 0."""
        return bool(self.executed[step] != self.actions[step])

    @property
    def steps(self) -> int:
        """T."""
        return len(self.actions)
