"""Paths of a report: the policy's and the optimal one on a map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.evaluation import JudgedEpisodes, evaluate, finish
from simulator.learning.evaluation.episode_run import run_episode
from simulator.learning.evaluation.results import joined
from simulator.protocol.evaluation import Loop
from simulator.texts import tr
from simulator.world.mdp import compile_mdp
from simulator.world.planner import first_wrong, follow, optimal_steps, plan, position_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.policies.protocols import Policy
    from simulator.protocol.evaluation import Evaluation, Mode
    from simulator.world.grid import GridMap, Position
    from simulator.world.mdp import Mdp


@dataclass(frozen=True, eq=False)
class Walked:
    """A policy's path on a map beside an optimal one, both from the same start.

    Attributes:
        path: (row, col) of each cell; it ends where a cell is entered again, if nothing is drawn.
        best: the same of the planner's path; empty if there is no way.
        wrong: where the first wrong decision is made; None if none is.
        failed: [K, 2] starts from which the policy fails, where all cells were starts.
    """

    path: list[Position]
    best: list[Position]
    wrong: Position | None
    failed: NDArray[np.int32]

    @property
    def loop(self) -> str:
        """What the path ends in if it comes back to a cell; "" if it does not."""
        if self.path.count(self.path[-1]) < 2 if self.path else True:
            return ""
        turn = self.path[self.path.index(self.path[-1]) : -1]
        return str(Loop(0, (min(turn), *turn[1:]), 1))

    def lines(self, found: Evaluation, number: int) -> list[str]:
        """Return what stands below a drawing of the path.

        Args:
            found: the evaluation.
            number: of the map in it.
        """
        success, spl = float(found.maps.success[number]), float(found.maps.spl[number])
        lines = [tr("report_walked.success_spl", success=100 * success, spl=spl)]
        if self.wrong is not None:
            lines.append(tr("report_walked.first_wrong_decision_at", x=self.wrong[1], y=self.wrong[0]))
        return [*lines, self.loop] if self.loop else lines


def walked(policy: Policy, grid: GridMap, found: Evaluation) -> Walked:
    """Walk a map again as an evaluation did.

    With all cells as starts, the path begins at the map's own start unless it is optimal from there;
    then where the policy does worst.

    Args:
        policy: what was judged.
        grid: one of the maps.
        found: gives the mode and the budget.
    """
    failed = np.empty((0, 2), np.int32)
    start = grid.start
    if found.all_cells:
        episodes = _episodes(policy, grid, found)
        failed = episodes.start[~episodes.success]
        start = _telling(grid, episodes)
    moved = replace(grid, start=start)
    mdp = compile_mdp([moved])
    best = plan(moved, mdp)
    states = _states(policy, mdp, found.mode, int(found.budget * optimal_steps(mdp, best)[mdp.start[0]]))
    number = first_wrong(mdp, best, states) if best.path.size else None
    wrong = None if number is None else moved.position(states[number])
    return Walked(position_path(moved, states), position_path(moved, best.path), wrong, failed)


def _episodes(policy: Policy, grid: GridMap, found: Evaluation) -> JudgedEpisodes:
    parts: list[JudgedEpisodes] = []
    finish(
        evaluate(
            policy, [grid], mode=found.mode, budget=found.budget, all_cells=True, baselines=(),
            watch=lambda _, part: parts.append(part),
        )
    )  # fmt: skip
    return joined(parts)


def _telling(grid: GridMap, episodes: JudgedEpisodes) -> Position:
    """The start that says most about what goes wrong."""
    if not episodes.map.size:
        return grid.start
    spl = episodes.success * episodes.ratio
    own = (episodes.start == grid.start).all(1)
    if (spl[own] < 1 - 1e-9).any():
        return grid.start
    worst = np.lexsort((-episodes.optimal, spl))[0]
    return grid.start if spl[worst] >= 1 - 1e-9 else tuple(map(int, episodes.start[worst]))  # type: ignore[return-value]


def _states(policy: Policy, mdp: Mdp, mode: Mode, limit: int) -> list[int]:
    """States of one walk."""
    mode, actor = "sampled" if policy.drawn else mode, policy.actor(mdp)
    if actor.table is not None and mode == "greedy" and not mdp.slips:
        return follow(mdp, actor.table.argmax(1), int(mdp.start[0]))
    nothing = np.zeros(mdp.states)
    trace = run_episode(actor, nothing, mode=mode, limit=limit, rng=np.random.default_rng(0))
    return [mdp.maps[0].index((int(row), int(col))) for row, col in trace.positions]
