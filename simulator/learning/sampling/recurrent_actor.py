"""Actor of a recurrent policy: one forward pass a step, no gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.learning.networks.observation import Observer
from simulator.learning.sampling.actor import Actor
from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.networks import MemoryNetwork
    from simulator.world.mdp import Mdp

AT_ONCE = 16_384
"""Cells that are asked at once for the policy of a whole map: bounds the space that it takes."""


class RecurrentActor(Actor):
    """A network with memory; it answers with the weights it has at the time.

    Args:
        network: policy and critic.
        mdp: tables of the maps.
        critic: whether its values mean anything; else NaN is given for them.
    """

    def __init__(self, network: MemoryNetwork, mdp: Mdp, *, critic: bool = True) -> None:
        self.mdp = mdp
        self._worth = np.float32(1.0 if critic else np.nan)
        self.observer = Observer(mdp, network.radius, compass=network.compass, walls_hide=network.walls_hide)
        self._network = network

    def begin(self, count: int) -> NDArray[np.float32]:
        """Return the memory [count, D] with which episodes begin: zeros."""
        return np.zeros((count, self._network.memory_size), np.float32)

    def act(
        self, states: NDArray[np.int64], last: NDArray[np.int64], memory: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Ask the network for what agents see in these states."""
        log_probs, value, memory = self.ask(self.observer.see(states), last.astype(np.int64), memory)
        return np.exp(log_probs), value, memory

    def ask(
        self, seen: NDArray[np.float32], last: NDArray[np.int64], memory: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Return log π [B, A], V [B] and the memory afterwards [B, D].

        Args:
            seen: [B, F] observations.
            last: [B] actions chosen at the step before; −1 where the episode begins.
            memory: [B, D] before.
        """
        device = next(self._network.parameters()).device
        inputs = (torch.from_numpy(array).to(device) for array in (seen, last, memory))
        with torch.no_grad():
            logits, value, h = self._network.step(*inputs)
            log_probs = torch.log_softmax(logits, 1)
        return log_probs.cpu().numpy(), self._worth * value.cpu().numpy(), h.cpu().numpy()

    def first_steps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π [S, A] and V [S] with empty memory, as if an episode began in every cell of the first map.

        That one is shown; on the others, and where nobody acts, π is uniform and V is 0.
        """
        mdp = self.mdp
        probs = np.full((mdp.states, mdp.actions), 1.0 / mdp.actions, np.float32)
        values = np.zeros(mdp.states, np.float32)
        cells = np.flatnonzero(mdp.decision_states[: mdp.maps[0].cells.size])
        for first in range(0, cells.size, AT_ONCE):
            cancellation_point()
            rows = cells[first : first + AT_ONCE]
            none = np.full(rows.size, -1, np.int64)
            log_probs, values[rows], _ = self.ask(self.observer.see(rows), none, self.begin(rows.size))
            probs[rows] = np.exp(log_probs)
        return probs, values

    def greedy(self, limit: int) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
        """Follow the greedy path from each map's start, slip left out.

        Args:
            limit: steps after which a path that has not arrived counts as never arriving.

        Returns:
            [M] costs, inf where it never arrives, and [L] actions of the first map's path.
        """
        mdp = self.mdp
        state = mdp.start.astype(np.int64)
        memory, last = self.begin(state.size), np.full(state.size, -1, np.int64)
        cost = np.zeros(state.size)
        moves: list[int] = []
        for _ in range(limit):
            cancellation_point()
            walking = mdp.decision_states[state]
            if not walking.any():
                break
            log_probs, _, memory = self.ask(self.observer.see(state), last, memory)
            last = log_probs.argmax(1)
            if walking[0]:
                moves.append(int(last[0]))
            cost += np.where(walking, mdp.cost[state, last], 0.0)
            state = np.where(walking, mdp.successor[state, last], state).astype(np.int64)
        return np.where(state == mdp.goal, cost, np.inf), np.array(moves, np.int8)
