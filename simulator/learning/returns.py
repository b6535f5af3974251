"""From rewards to learning targets. Pure functions; time runs along axis 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp


def td_errors(mdp: Mdp, value: NDArray[np.float32], *, gamma: float) -> NDArray[np.float32]:
    """δ(s, a) = r + γ V(s') − V(s) of every executed move.

    A terminated step has no future, so nothing is bootstrapped from it. On a map with a table of
    successors δ depends on nothing but the move, so it is worked out once a move, not once a sample.

    Args:
        mdp: the tables.
        value: [S] float32 estimate V(s).
        gamma: discount per step, in [0, 1].

    Returns:
        [S, A] float32.
    """
    future = np.where(mdp.terminal, np.float32(0.0), value[mdp.successor])
    return np.asarray(mdp.reward + np.float32(gamma) * future - value[:, None], np.float32)


def gae(
    error: NDArray[np.float32], ended: NDArray[np.bool_], *, gamma: float, lam: float
) -> NDArray[np.float32]:
    """Generalised advantage estimates (Schulman et al. 2016, arXiv:1506.02438).

    `A_t = δ_t + γ λ A_{t+1}`, where the sum stops at the end of an episode, because the next row
    belongs to another one. Whether the end was a termination or a truncation is told by δ alone:
    only a truncated step bootstraps from the state after it.

    Args:
        error: [T, B] float32 temporal-difference errors of the steps taken.
        ended: [T, B] bool, terminated or truncated after this step.
        gamma: discount per step, in [0, 1].
        lam: 0 trusts V after one step; 1 waits for the whole return.

    Returns:
        [T, B] float32 advantages; add V for the critic's targets.
    """
    if error.shape != ended.shape:
        raise ValueError(f"errors {error.shape} and ends {ended.shape}: expected the same [T, B]")
    advantage = np.empty_like(error)
    carry = np.where(ended, np.float32(0.0), np.float32(gamma * lam))
    ahead = np.zeros(error.shape[1:], np.float32)
    for t in range(len(error) - 1, -1, -1):
        np.multiply(carry[t], ahead, out=advantage[t])
        np.add(advantage[t], error[t], out=advantage[t])
        ahead = advantage[t]
    return advantage
