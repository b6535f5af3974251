"""Difficulty of a map: length of the path, detour, dead ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite, log2
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.grid import Cell
from simulator.world.planner import plan

if TYPE_CHECKING:
    from simulator.world.grid import GridMap, Position
    from simulator.world.movement import MovementRule
    from simulator.world.planner import Plan

WORDS = (
    (8.0, "difficulty.very_easy"),
    (10.0, "difficulty.easy"),
    (12.0, "difficulty.medium"),
    (14.0, "difficulty.hard"),
    (inf, "difficulty.very_hard"),
)
"""Scores below the number are called so."""


@dataclass(frozen=True)
class Difficulty:
    """What the exact planner and a look at the walls say about a map.

    Attributes:
        path_length: cost of the best path, in steps on floor; inf where there is no way.
        steps: moves of that path; 0 where there is no way.
        straight: what it would cost on open floor, by the map's own movement rule.
        detour: path_length ÷ straight, at least 1; 1 where the start is the goal.
        dead_ends: cells within reach of the goal with walls, hazards or the edge on three of four sides.
        cells: cells within reach of the goal.
    """

    path_length: float
    steps: int
    straight: float
    detour: float
    dead_ends: int
    cells: int

    @property
    def score(self) -> float:
        """About log₂ of the steps that a random walk needs to the goal: what an untrained policy is up to.

        Rounded from a fit to the exact expectation on maps of all generators, 9 to 31 cells a side, by four
        moves: it explains 90 % of the variance and is off by 0.6 bits on average. inf where there is no way.
        """
        if not self.steps:
            return 0.0 if isfinite(self.path_length) else inf
        ways = 1.4 * log2(self.path_length) + 0.25 * log2(self.detour)
        return ways + 0.25 * log2(1 + self.dead_ends) + 0.5 * log2(self.cells) + 0.75

    @property
    def word(self) -> str:
        """The score as a word: very easy, easy, medium, hard or very hard; "no way" if there is none."""
        if not isfinite(self.path_length):
            return tr("difficulty.no_way")
        return tr(next(word for limit, word in WORDS if self.score < limit))


def difficulty(grid: GridMap, best: Plan | None = None) -> Difficulty:
    """Measure a map; slip is left out.

    Args:
        grid: the map.
        best: its plan, if it is at hand already.
    """
    if best is None or best.under_slip is not None:
        best = plan(replace(grid, slip=0.0))
    straight = straight_length(grid.rule, grid.start, grid.goal)
    return Difficulty(
        path_length=best.length,
        steps=max(0, len(best.path) - 1),
        straight=straight,
        detour=best.length / straight if straight else 1.0,
        dead_ends=dead_ends(grid, best),
        cells=int(np.count_nonzero(np.isfinite(best.distance))),
    )


def straight_length(rule: MovementRule, start: Position, goal: Position) -> float:
    """Cost between two cells on open floor: Manhattan, octile or Chebyshev distance, as the rule has it."""
    across, along = sorted(abs(a - b) for a, b in zip(start, goal, strict=True))
    if rule.actions == 4:
        return float(across + along)
    return across * rule.diagonal + (along - across)


def dead_ends(grid: GridMap, best: Plan) -> int:
    """Count cells within reach of the goal with walls, hazards or the edge on three of four sides."""
    free = np.pad((grid.cells != Cell.WALL) & (grid.cells != Cell.HAZARD), 1).astype(np.uint8)
    ways = free[:-2, 1:-1] + free[2:, 1:-1] + free[1:-1, :-2] + free[1:-1, 2:]
    reached = np.isfinite(best.distance).reshape(grid.cells.shape)
    return int(np.count_nonzero(reached & (ways == 1)))
