"""Runs episodes with sampled moves on several sets of tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.learning.evaluation.results import Walks
from simulator.learning.evaluation.stepping import step_agents, table_choice
from simulator.world.mdp import Mdp

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from simulator.learning.evaluation.problems import EvaluationProblem
    from simulator.learning.evaluation.results import JudgedEpisodes

CELLS = 1 << 18
"""Cells of all tables that wait: bounds the memory that they take."""
AGENTS = 2048
"""Agents that are enough to be stepped."""


class _Part(NamedTuple):
    problem: EvaluationProblem
    table: NDArray[np.float32]
    starts: NDArray[np.int64]


class Drawings:
    """Memoryless policies on maps of one size, movement rule and slip, until there are enough to be stepped.

    Args:
        rng: draws moves and slips.
        greedy: take the most probable moves, so that slips alone are drawn.
    """

    def __init__(self, rng: np.random.Generator, *, greedy: bool) -> None:
        self._rng, self._greedy = rng, greedy
        self._parts: list[_Part] = []

    def fits(self, problem: EvaluationProblem) -> bool:
        """Whether tables are of the size, movement rule and slip of those that wait."""
        return not self._parts or _kind(self._parts[0].problem) == _kind(problem)

    def add(self, problem: EvaluationProblem, table: NDArray[np.float32], starts: NDArray[np.int64]) -> None:
        """Let some episodes wait.

        Args:
            problem: the tables, which fit.
            table: [S, A] π(a|s).
            starts: [E] states.
        """
        self._parts.append(_Part(problem, table, starts))

    @property
    def full(self) -> bool:
        """Whether it is time to step them."""
        cells = sum(part.problem.mdp.states for part in self._parts)
        return cells >= CELLS or sum(part.starts.size for part in self._parts) >= AGENTS

    def run(self) -> Generator[None, None, list[JudgedEpisodes]]:
        """Step all that wait, pausing now and then; return the episodes of each part."""
        parts, self._parts = self._parts, []
        if not parts:
            return []
        mdp = join_tables([part.problem.mdp for part in parts]) if len(parts) > 1 else parts[0].problem.mdp
        table = np.concatenate([part.table for part in parts])
        first = np.cumsum([0, *(part.problem.mdp.states for part in parts[:-1])])
        starts = np.concatenate([part.starts + offset for part, offset in zip(parts, first, strict=True)])
        limits = np.concatenate([part.problem.limit[part.starts] for part in parts])
        optimal = np.concatenate([part.problem.plan.optimal for part in parts]) if mdp.slips else None
        choose = table_choice(table, starts.size, None if self._greedy else self._rng)
        walks = yield from step_agents(mdp, choose, starts, limits, self._rng, optimal=optimal)
        ends = np.cumsum([part.starts.size for part in parts])
        return [
            part.problem.episodes(part.starts, _some(walks, slice(end - part.starts.size, end), offset),
                                 np.zeros(part.starts.size, bool))
            for part, end, offset in zip(parts, ends.tolist(), first.tolist(), strict=True)
        ]  # fmt: skip


def join_tables(parts: Sequence[Mdp]) -> Mdp:
    """Put tables of maps of one size, movement rule and slip into one, in order."""
    offsets = np.cumsum([0, *(part.states for part in parts[:-1])], dtype=np.int32)

    def row(name: str, *, states: bool = False) -> NDArray[Any]:
        tables = [getattr(part, name) for part in parts]
        return np.concatenate([t + o for t, o in zip(tables, offsets, strict=True)] if states else tables)

    return Mdp(
        tuple(grid for part in parts for grid in part.maps),
        row("successor", states=True), row("cost"), row("reward"), row("terminal"), row("valid"),
        parts[0].slip, row("start", states=True), row("goal", states=True), row("decision_states"),
    )  # fmt: skip


def _kind(problem: EvaluationProblem) -> tuple[object, ...]:
    grid = problem.mdp.maps[0]
    return grid.cells.shape, grid.movement, grid.slip


def _some(walks: Walks, rows: slice, offset: int) -> Walks:
    """The walks of one part, on its own tables."""
    strayed = None if walks.strayed is None else walks.strayed[rows]
    columns = (walks.steps[rows], walks.cost[rows], walks.collisions[rows])
    return Walks(walks.end[rows] - offset, *columns, strayed)
