"""Current policy of a run on its maps, read from the network once an update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.sampling.recurrent_actor import RecurrentActor
from simulator.world.best_return import policy_return
from simulator.world.planner import RETURN_TIE, TIE, follow, path_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.optim.recurrent_updater import MemoryLearner
    from simulator.learning.optim.updater import Learner
    from simulator.world.best_return import PolicyReturn
    from simulator.world.mdp import Mdp
    from simulator.world.planner import Plan

LIMIT_FACTOR = 4
"""Limit of an episode, if none is set: this many times the number of cells an agent can stand on."""


class CurrentPolicy:
    """A policy without memory: a table.

    Args:
        learner: holds its network.
        mdp: the tables of the maps that are learned.
        optimum: of these maps.

    Attributes:
        tabled: whether the policy is no more than its table.
    """

    tabled = True

    def __init__(self, learner: Learner | MemoryLearner, mdp: Mdp, optimum: Plan) -> None:
        self._learner = learner
        self._mdp = mdp
        self._optimum = optimum
        self._best = optimum.cost[mdp.start]
        self._greedy: float | None = None
        self._table: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        self._solved: tuple[NDArray[np.int64], PolicyReturn] | None = None

    def changed(self) -> None:
        """Read the policy off the network anew when it is next asked for."""
        self._table = self._greedy = None

    def _read(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        if self._table is None:
            self._table = self._learner.dense(self._mdp)
            self._table[0].setflags(write=False)
        return self._table

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """[S, A] π(a|s): what agents, charts and overlays use until the next update."""
        return self._read()[0]

    @property
    def values(self) -> NDArray[np.float32]:
        """[S] V(s)."""
        return self._read()[1]

    @property
    def table(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """π [S, A] and V [S] that estimates are made with; empty where memory decides."""
        return self._read()

    @property
    def optimal_cost(self) -> float:
        """Mean over the maps of the optimum's cost from the start, see `Plan.cost`; inf without a way."""
        return float(self._best.mean())

    @property
    def greedy_moves(self) -> NDArray[np.int8] | None:
        """[L] moves of the first map's greedy path, where a table does not give them."""
        return None

    def greedy_cost(self) -> float:
        """Mean over the maps of the cost of the greedy path from the start; inf if one never arrives.

        Under slip the expected cost of the greedy policy's episodes that arrive.
        """
        if self._greedy is None:
            self._greedy = self._work_out()
        return self._greedy

    def _work_out(self) -> float:
        action = self.probabilities.argmax(1)
        if self._mdp.slips:
            costs = self._greedy_return(action).cost[self._mdp.start]
            return float(np.nan_to_num(costs, nan=np.inf).mean())
        total = 0.0
        for start, goal in zip(self._mdp.start, self._mdp.goal, strict=True):
            path = follow(self._mdp, action, int(start))
            if path[-1] != goal:
                return float("inf")
            total += path_cost(self._mdp, path, action)
        return total / len(self._mdp.start)

    def is_optimal(self) -> bool:
        """Whether the greedy policy is as good as the optimum, by the measure of the maps."""
        if self._optimum.under_slip is None:
            return self._is_shortest()
        best = self._optimum.under_slip.best.value[self._mdp.start]
        found = self._greedy_return(self.probabilities.argmax(1)).value[self._mdp.start]
        return bool((found >= best - RETURN_TIE * np.maximum(1.0, np.abs(best))).all())

    def _is_shortest(self) -> bool:
        return self.greedy_cost() <= self.optimal_cost * (1 + TIE) + TIE

    def _greedy_return(self, action: NDArray[np.int64]) -> PolicyReturn:
        """The greedy policy under slip, solved again when one of its moves has changed."""
        if self._solved is None or not np.array_equal(self._solved[0], action):
            self._solved = action, policy_return(self._mdp, action)
        return self._solved[1]


class CurrentMemoryPolicy(CurrentPolicy):
    """A policy with memory: its table is that of first steps, its greedy paths are walked.

    Args:
        learner: holds its network.
        mdp: the tables of the maps that are learned.
        optimum: of these maps.
    """

    tabled = False

    def __init__(self, learner: MemoryLearner, mdp: Mdp, optimum: Plan) -> None:
        super().__init__(learner, mdp, optimum)
        self._network = learner.network
        self._walked: tuple[NDArray[np.float64], NDArray[np.int8]] | None = None

    def changed(self) -> None:
        """Read the policy off the network anew when it is next asked for."""
        super().changed()
        self._walked = None

    @property
    def table(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Nothing: memory decides."""
        return np.empty((0, self._mdp.actions), np.float32), np.empty(0, np.float32)

    @property
    def greedy_moves(self) -> NDArray[np.int8]:
        """[L] moves of the first map's greedy path."""
        return self._walk()[1]

    def _work_out(self) -> float:
        return float(self._walk()[0].mean())

    def is_optimal(self) -> bool:
        """Whether the greedy paths are the shortest ones."""
        return self._is_shortest()

    def _walk(self) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
        """Costs and actions of the greedy paths, see `RecurrentActor.greedy`."""
        if self._walked is None:
            far = np.nan_to_num(self._best, posinf=0).max()
            actor = RecurrentActor(self._network, self._mdp)
            self._walked = actor.greedy(LIMIT_FACTOR * max(8, int(far)))
        return self._walked
