"""Readings of a cell or a step for inspector and player."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, isnan, log, nan
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.model.intent import UNDECIDED, undecided
from simulator.world.grid import Cell
from simulator.world.movement import ACTION_NAMES
from simulator.world.planner import RETURN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ui.model.state import State
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import Position
    from simulator.world.mdp import Mdp
    from simulator.world.planner import Plan

WALK = 1000
"""Steps after which following the greedy policy is given up: it runs in the window's frame."""


@dataclass(frozen=True, eq=False)
class CellReading:
    """All that is known about one cell.

    Attributes:
        position: (row, col).
        kind: what it is made of.
        start: whether it is the start.
        goal: whether it is the goal.
        acting: whether an agent can stand here and choose.
        distance: cost of the optimum to the goal, see `Plan.cost`; inf if there is no way.
        optimal: [A] bool, the optimal moves.
        probabilities: [A] float32 π(a|s), None where there is no policy for this map's size.
        value: V(s).
        visits: share of the recent samples.
        entropy: of the probabilities, nats.
        greedy_cost: cost of following the greedy policy from here; inf if it never arrives, NaN if unknown,
            if the policy has memory or if moves can slip.
        lost_return: where moves can slip, expected return that the most probable action loses; else NaN.
    """

    position: Position
    kind: Cell
    start: bool
    goal: bool
    acting: bool
    distance: float
    optimal: NDArray[np.bool_]
    probabilities: NDArray[np.float32] | None
    value: float
    visits: float
    entropy: float
    greedy_cost: float
    lost_return: float = nan

    @property
    def undecided(self) -> bool:
        """Whether no move is preferred here."""
        return self.probabilities is not None and bool(undecided(self.probabilities))

    @property
    def greedy(self) -> int | None:
        """The most probable action; None where none is preferred."""
        return None if self.probabilities is None or self.undecided else int(self.probabilities.argmax())

    @property
    def agrees(self) -> bool | None:
        """Whether the most probable action is optimal; None where there is nothing to compare."""
        if self.greedy is None or not self.optimal.any():
            return None
        return bool(self.optimal[self.greedy])

    @property
    def regret(self) -> float:
        """Extra cost of the greedy policy from here against the optimum."""
        if not isfinite(self.distance):
            return nan
        extra = self.greedy_cost - self.distance
        return 0.0 if abs(extra) < 1e-4 else extra


def read(state: State, position: Position) -> CellReading:
    """Work out what is known about a cell of the map."""
    grid, mdp, plan = state.grid, state.mdp, state.plan
    index = grid.index(position)
    acting = bool(mdp.decision_states[index])
    policy = state.feed.policy if state.drawable and acting else None
    followed = policy is not None and policy.moves is None and not state.stale
    chances = policy.probabilities[index] if policy is not None else None
    return CellReading(
        position,
        Cell(int(grid.cells[position])),
        position == grid.start,
        position == grid.goal,
        acting,
        float(plan.cost[index]),
        plan.optimal[index],
        chances,
        float(policy.values[index]) if policy is not None else nan,
        float(policy.visits[index]) if policy is not None else nan,
        entropy(chances) if chances is not None else nan,
        walk(mdp, policy.probabilities, index) if policy is not None and followed and not mdp.slips else nan,
        _lost(plan, index, chances),
    )


def _lost(plan: Plan, index: int, chances: NDArray[np.float32] | None) -> float:
    """Expected return that the most probable action of a cell loses; NaN where no move slips."""
    if plan.under_slip is None or chances is None or not plan.optimal[index].any() or undecided(chances):
        return nan
    q = plan.under_slip.q[index]
    return max(0.0, float(q.max() - q[chances.argmax()]))


def entropy(probabilities: NDArray[np.float32]) -> float:
    """H of one row of probabilities, nats."""
    return float(-sum(p * log(p) for p in probabilities.tolist() if p > 0))


def walk(mdp: Mdp, probabilities: NDArray[np.float32], start: int) -> float:
    """Cost of the greedy path to the goal; inf if it ends elsewhere or goes in circles, NaN if too long.

    It is NaN too where it comes to a state in which no move is preferred.

    Args:
        mdp: the tables; slip is ignored.
        probabilities: [S, A].
        start: a state.
    """
    seen = {start}
    here, cost = start, 0.0
    while mdp.decision_states[here]:
        if undecided(probabilities[here]):
            return nan
        action = probabilities[here].argmax()
        cost += float(mdp.cost[here, action])
        here = int(mdp.successor[here, action])
        if here in seen:
            return inf
        if len(seen) > WALK:
            return nan
        seen.add(here)
    return cost if here in mdp.goal else inf


@dataclass(frozen=True, eq=False)
class Moment:
    """An episode after some of its steps.

    Attributes:
        step: how many actions have been taken.
        position: (row, col) after them.
        return_so_far: undiscounted sum of their rewards.
        action: chosen next; None at the end.
        executed: executed next, another one if the step slipped; None at the end.
        reward: of that action; NaN at the end.
        value: V of this state; NaN at the end.
        probabilities: [A] float32 that the action was chosen from; None at the end.
    """

    step: int
    position: Position
    return_so_far: float
    action: int | None
    reward: float
    value: float
    probabilities: NDArray[np.float32] | None
    executed: int | None = None

    @property
    def slipped(self) -> bool:
        """Whether the next step slips."""
        return self.executed != self.action

    @property
    def remark(self) -> str:
        """Return what is special about the next step, "" if nothing."""
        if self.action is None or self.executed is None:
            return ""
        if self.slipped:
            chosen, done = ACTION_NAMES[self.action], ACTION_NAMES[self.executed]
            return tr("readings.the_step_slips_the_action_is", chosen=chosen, done=done)
        return tr(UNDECIDED) if self.probabilities is not None and undecided(self.probabilities) else ""


def moment(trace: EpisodeTrace, step: int) -> Moment:
    """Look at an episode after `step` of its actions, 0 to T."""
    row, col = (int(x) for x in trace.positions[step])
    so_far = float(trace.rewards[:step].astype(np.float64).sum())
    if step >= trace.steps:
        return Moment(step, (row, col), so_far, None, nan, nan, None)
    return Moment(
        step,
        (row, col),
        so_far,
        int(trace.actions[step]),
        float(trace.rewards[step]),
        float(trace.values[step]),
        trace.probabilities[step],
        int(trace.executed[step]),
    )


def outcome(trace: EpisodeTrace) -> str:
    """How an episode ended, in words."""
    steps = tr("readings.step", steps=trace.steps) + ("" if trace.steps == 1 else "s")
    if trace.outcome == "hazard":
        return tr("readings.ran_into_a_hazard_after", steps=steps)
    if trace.outcome == "timeout":
        return tr("readings.did_not_arrive_cut_off_after", steps=steps)
    if trace.measure == RETURN:
        expected = tr(
            "readings.expected_of_the_best_policy", cost=trace.cost, optimal_cost=trace.optimal_cost
        )
        return tr("readings.reached_the_goal_in_cost", steps=steps, expected=expected)
    if abs(trace.cost - trace.optimal_cost) <= 1e-4 * max(1.0, trace.cost):
        return tr("readings.reached_the_goal_in_optimal", steps=steps)
    if abs(trace.cost - trace.steps) < 1e-6:  # every step cost 1, so steps and cost are one number
        return tr("readings.reached_the_goal_in_optimal_2", steps=steps, optimal_cost=trace.optimal_cost)
    return tr(
        "readings.reached_the_goal_in_cost_optimal",
        steps=steps,
        cost=trace.cost,
        optimal_cost=trace.optimal_cost,
    )


def xy(position: Position) -> str:
    """A position as files and the command line write it: X,Y."""
    return f"{position[1]},{position[0]}"


def verdict(reading: CellReading) -> str:
    """One line on whether the policy agrees with the optimum here."""
    if reading.undecided:
        return tr(UNDECIDED)
    if reading.agrees is None or reading.greedy is None:
        return ""
    if reading.agrees:
        return tr("readings.agrees_with_the_exact_optimum") + (
            "" if isnan(reading.lost_return) else f": {RETURN}"
        )
    best = " or ".join(ACTION_NAMES[a] for a in np.flatnonzero(reading.optimal))
    lost = (
        ""
        if isnan(reading.lost_return)
        else tr("readings.worth_more_expected_return", lost_return=reading.lost_return)
    )
    return tr("readings.prefers_optimal_is", action_names=ACTION_NAMES[reading.greedy], best=best, lost=lost)
