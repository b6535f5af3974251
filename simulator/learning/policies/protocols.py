"""Policy protocols: a dense policy answers for all cells at once, a stepped one for agents with memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp


class Policy(ABC):
    """Something that moves on maps.

    Attributes:
        title: what people call it.
        network: name in `NETWORKS`; "" if it has none.
        actions: A that its maps must have; 0 if any will do.
    """

    title: str
    network: str = ""
    actions: int = 0

    def check(self, grid: GridMap) -> None:
        """Refuse a map that moves by another number of actions.

        Raises:
            ValueError: one line.
        """
        if self.actions and grid.rule.actions != self.actions:
            raise ValueError(
                f"{self.title}: its policy has {self.actions} actions, the map moves by {grid.movement}"
            )

    def untrained(self) -> Policy | None:
        """Return the same network with the weights it began with, or None if there is no network."""
        return None


class DensePolicy(Policy):
    """A policy without memory: a table over all cells."""

    @abstractmethod
    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s) [S, A] float32 and V(s) [S] float32, NaN without a critic.

        Args:
            mdp: tables of one map or several; greedy ties go to the first action.

        Raises:
            ValueError: the policy does not serve these maps; one line.
        """


class SteppedPolicy(Policy):
    """A policy with memory: B agents are stepped side by side.

    A memory is an array with one row an agent, so that `memory[rows]` is that of some of them.
    """

    @abstractmethod
    def begin(self, mdp: Mdp, states: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the memory [B, D] of agents that begin an episode in `states` [B].

        Args:
            mdp: the tables on which `act` is asked from now on.
            states: of the agents.
        """

    @abstractmethod
    def act(
        self, memory: NDArray[np.float32], states: NDArray[np.int64], last: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s, memory) [B, A] float32 of B agents, and their memory afterwards.

        Args:
            memory: [B, D] after the step before, or of `begin`.
            states: [B] where they are.
            last: [B] the actions that they chose at the step before; −1 where the episode begins.
        """
