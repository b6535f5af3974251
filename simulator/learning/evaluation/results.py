"""Results of many episodes as columns of arrays."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Walks:
    """Where E walks led, each of as many steps as it was allowed or until its episode ended.

    Attributes:
        end: [E] int64 state they stopped in.
        steps: [E] int64.
        cost: [E] float64 in steps on floor; a collision costs 1.
        collisions: [E] int64 moves into a wall.
        strayed: [E] bool, a move was chosen that is not optimal; only told where moves can slip.
    """

    end: NDArray[np.int64]
    steps: NDArray[np.int64]
    cost: NDArray[np.float64]
    collisions: NDArray[np.int64]
    strayed: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class JudgedEpisodes:
    """E judged episodes.

    Attributes:
        map: [E] int64 number of the map.
        start: [E, 2] int32 (row, col).
        steps: [E] int64.
        cost: [E] float64 of the path.
        optimal: [E] float64 cost of the optimum from the start, see `simulator.world.planner.Plan.cost`.
        best: [E] bool: the path costs what the optimum costs; under slip, every chosen move was optimal.
        success: [E] bool, the goal was reached within the budget.
        hazard: [E] bool, it ended in a hazard; what is neither was cut off by the budget.
        progress: [E] float64 share of the way that was made good, `max(0, 1 − d_end ÷ d_start)`.
        collisions: [E] int64.
        loops: [E] bool, it would never end.
    """

    map: NDArray[np.int64]
    start: NDArray[np.int32]
    steps: NDArray[np.int64]
    cost: NDArray[np.float64]
    optimal: NDArray[np.float64]
    best: NDArray[np.bool_]
    success: NDArray[np.bool_]
    hazard: NDArray[np.bool_]
    progress: NDArray[np.float64]
    collisions: NDArray[np.int64]
    loops: NDArray[np.bool_]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """[E] float64, l ÷ max(p, l): 1 for the best path and where start and goal are one cell."""
        longer = np.maximum(self.cost, self.optimal)
        return np.divide(self.optimal, longer, out=np.ones_like(longer), where=longer > 0)


def joined(parts: Sequence[JudgedEpisodes]) -> JudgedEpisodes:
    """Put the rows of several into one."""
    names = [field.name for field in fields(JudgedEpisodes)]
    return JudgedEpisodes(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
