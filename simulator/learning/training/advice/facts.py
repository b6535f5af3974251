"""Facts about the maps of a run, computed from the exact tables."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.best_return import best_moves, best_return, policy_return
from simulator.world.grid import Cell
from simulator.world.mdp import compile_mdp
from simulator.world.planner import optimal_steps, policy_costs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.best_return import BestMoves, BestReturn
    from simulator.world.mdp import Mdp, Rewards
    from simulator.world.planner import Plan

LARGEST = 20_000
"""States of the largest tables whose best policies are worked out: it takes about a second there."""

FORBIDDING = -1e6
"""Reward of a hazard that no way is too long for."""


class Facts:
    """What is true of some maps under some rewards; each fact is worked out when it is first asked for.

    Args:
        mdp: the tables.
        plan: their optimum.
        rewards: that they were compiled with.
        gamma: discount in force.
    """

    def __init__(self, mdp: Mdp, plan: Plan, rewards: Rewards, gamma: float) -> None:
        self.mdp, self.plan, self.rewards, self.gamma = mdp, plan, rewards, gamma
        self.small = mdp.states <= LARGEST

    @property
    def blocked(self) -> int:
        """Maps without a way from start to goal."""
        return int((~np.isfinite(self.plan.distance[self.mdp.start])).sum())

    @cached_property
    def way(self) -> int:
        """Steps of the optimal path from the start, of the longest one if there are several maps."""
        return int(np.ceil(optimal_steps(self.mdp, self.plan)[self.mdp.start].max() - 1e-9))

    @cached_property
    def least(self) -> float:
        """Cost of the optimal paths from the starts, mean."""
        return float(self.plan.cost[self.mdp.start].mean())

    @property
    def painted(self) -> float:
        """The largest painted reward, by size; 0 if there is none."""
        return max((float(np.abs(m.bonus).max()) for m in self.mdp.maps if m.bonus is not None), default=0.0)

    @property
    def hazards(self) -> bool:
        """Whether there are hazards."""
        return any(bool((m.cells == Cell.HAZARD).any()) for m in self.mdp.maps)

    @cached_property
    def reward_best(self) -> float:
        """Cost from the starts, mean, of the policy that the rewards and the discount make best.

        inf where it does not arrive at the goal.
        """
        return self._cost(best_moves(self.mdp, gamma=self.gamma))

    @cached_property
    def misled(self) -> int:
        """Cells on which a move is best with the discount that is not optimal."""
        best = best_moves(self.mdp, gamma=self.gamma).optimal
        known = np.isfinite(self.plan.distance)
        return int(((best & ~self.plan.optimal).any(1) & known).sum())

    @cached_property
    def undiscounted(self) -> float:
        """`reward_best` without discount."""
        return self.reward_best if self.gamma == 1 else self._cost(best_moves(self.mdp))

    @cached_property
    def unpainted(self) -> float:
        """`reward_best` without the painted rewards."""
        plain = compile_mdp([replace(m, bonus=None) for m in self.mdp.maps], self.rewards)
        return self._cost(best_moves(plain, gamma=self.gamma))

    def _cost(self, found: BestMoves) -> float:
        starts = self.mdp.start
        if found.pays[starts].any():
            return float("inf")
        if not self.mdp.slips:
            return float(policy_costs(self.mdp, found.action)[starts].mean())
        solved = policy_return(self.mdp, found.action)
        cost = np.where(solved.success >= self.possible / 2, solved.cost, np.inf)
        return float(np.nan_to_num(cost[starts], nan=np.inf).mean())

    @cached_property
    def _careful(self) -> BestReturn:
        return best_return(compile_mdp(self.mdp.maps, replace(self.rewards, hazard=FORBIDDING)))

    @cached_property
    def _paid(self) -> BestReturn:
        return best_return(self.mdp)

    @cached_property
    def possible(self) -> float:
        """Largest probability of arriving from the starts, mean, that any policy has."""
        return float(self._careful.best.success[self.mdp.start].mean())

    @cached_property
    def gives_up(self) -> NDArray[np.bool_]:
        """[S] bool: cells from which the policy of the best return ends in a hazard though others arrive."""
        best, careful = self._paid.best, self._careful.best
        able = careful.success >= 0.5
        return able & (best.success < careful.success / 2) & np.isfinite(best.value)

    @cached_property
    def price(self) -> float:
        """How much a hazard has to cost for every start to be better off by the goal, rounded up.

        The careful policy is worth b − p h, with p its risk and h the price, and a hazard close by −h.
        """
        free = compile_mdp(self.mdp.maps, replace(self.rewards, hazard=0.0))
        solved = policy_return(free, self._careful.action)
        able = self.mdp.start[solved.success[self.mdp.start] > 0]
        wanted = (-solved.value[able] / solved.success[able]).max(initial=0.0)
        return float(np.ceil(100 * wanted + 1e-6) / 100)
