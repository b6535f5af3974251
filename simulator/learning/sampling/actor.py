"""Actor of a policy on the tables of some maps, asked for many agents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp


class Actor(ABC):
    """What a policy does, with memory or without.

    A memory is an array with one row an agent, so that `memory[rows]` is that of some of them.

    Attributes:
        mdp: tables of the maps.
        table: [S, A] float32 π(a|s); None where memory tells apart what a state does not.
    """

    mdp: Mdp
    table: NDArray[np.float32] | None = None

    @abstractmethod
    def begin(self, count: int) -> NDArray[np.float32]:
        """Return the memory [count, D] with which episodes begin."""

    @abstractmethod
    def act(
        self, states: NDArray[np.int64], last: NDArray[np.int64], memory: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s, memory) [B, A], V [B], NaN without a critic, and the memory afterwards [B, D].

        Args:
            states: [B] where the agents are.
            last: [B] the actions that they chose at the step before; −1 where the episode begins.
            memory: [B, D] after the step before, or of `begin`.
        """

    @abstractmethod
    def first_steps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π [S, A] and V [S] as if an episode began in every cell."""


class TableActor(Actor):
    """A policy without memory.

    Args:
        mdp: tables of the maps.
        table: [S, A] float32 π(a|s).
        values: [S] float32 V(s), NaN without a critic.
    """

    table: NDArray[np.float32]

    def __init__(self, mdp: Mdp, table: NDArray[np.float32], values: NDArray[np.float32]) -> None:
        self.mdp, self.table, self.values = mdp, table, values

    def begin(self, count: int) -> NDArray[np.float32]:
        """Return empty memories."""
        return np.zeros((count, 0), np.float32)

    def act(
        self, states: NDArray[np.int64], last: NDArray[np.int64], memory: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Look up the rows of the states."""
        del last
        return self.table[states], self.values[states], memory

    def first_steps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return table and values."""
        return self.table, self.values
