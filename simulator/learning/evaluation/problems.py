"""Evaluation problems: tables, optima, starts and step limits of maps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.evaluation.results import JudgedEpisodes
from simulator.world.mdp import compile_mdp
from simulator.world.planner import Plan, optimal_steps, optimum
from simulator.world.shortest import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from simulator.learning.evaluation.results import Walks
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp

STATES = 32_768
"""Cells in one set of tables: what a policy answers for between two pauses."""


@dataclass(frozen=True, eq=False)
class EvaluationProblem:
    """Maps of one kind with all that is asked of them.

    Attributes:
        numbers: [M] int64 of the maps among all.
        mdp: their tables.
        plan: their optimum.
        limit: [S] int64 steps that an episode from each state may take.
        starts: [E] int64 states.
        left_out: starts from which no way leads to the goal.
    """

    numbers: NDArray[np.int64]
    mdp: Mdp
    plan: Plan
    limit: NDArray[np.int64]
    starts: NDArray[np.int64]
    left_out: int

    @classmethod
    def of(
        cls, maps: Sequence[GridMap], numbers: Sequence[int], budget: float, *, all_cells: bool
    ) -> EvaluationProblem:
        """Compile and plan some of the maps; all of one size, movement rule and slip.

        Args:
            maps: all there are.
            numbers: of those that are meant.
            budget: episodes may take this many times the number of steps of the planner's path.
            all_cells: start from every free cell but the goal, not only from the maps' starts.
        """
        mdp = compile_mdp([maps[number] for number in numbers])
        found = optimum(mdp)
        limit = np.floor(budget * optimal_steps(mdp, found) + 1e-9).astype(np.int64)
        wanted = np.flatnonzero(mdp.decision_states) if all_cells else mdp.start.astype(np.int64)
        starts = wanted[np.isfinite(found.distance[wanted])]
        return cls(np.array(numbers), mdp, found, limit, starts, wanted.size - starts.size)

    def episodes(self, starts: NDArray[np.int64], walks: Walks, loops: NDArray[np.bool_]) -> JudgedEpisodes:
        """Judge walks from some starts."""
        mdp, size = self.mdp, self.mdp.maps[0].cells.size
        local, cell = np.divmod(starts, size)
        way, optimal = self.plan.distance[starts], self.plan.cost[starts]
        won = walks.end == mdp.goal[local]
        rest = np.divide(self.plan.distance[walks.end], way, out=np.zeros(way.size), where=way > 0)
        best = won & (walks.cost <= optimal * (1 + EXACT) + EXACT)
        if walks.strayed is not None:
            best = ~walks.strayed & ~mdp.decision_states[walks.end]
        return JudgedEpisodes(
            map=self.numbers[local],
            start=np.stack(np.divmod(cell, mdp.maps[0].width), 1).astype(np.int32),
            steps=walks.steps,
            cost=walks.cost,
            optimal=optimal,
            best=best,
            success=won,
            hazard=~won & ~mdp.decision_states[walks.end],
            progress=np.maximum(0.0, 1.0 - rest),
            collisions=walks.collisions,
            loops=loops,
        )


def groups_of(maps: Sequence[GridMap]) -> Iterator[list[int]]:
    """Put maps of one size, rule and slip together, no more than `STATES` cells; yield their numbers.

    Maps of other sizes are not padded to one: what a policy sees is the map and nothing else.
    """
    alike: dict[object, list[int]] = defaultdict(list)
    for number, grid in enumerate(maps):
        alike[grid.cells.shape, grid.movement, grid.slip].append(number)
    for numbers in alike.values():
        most = max(1, STATES // maps[numbers[0]].cells.size)
        for first in range(0, len(numbers), most):
            yield numbers[first : first + most]
