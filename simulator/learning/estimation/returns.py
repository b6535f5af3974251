"""From rewards to learning targets. Pure functions; time runs along axis 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.interruption import cancellation_point

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
        cancellation_point()
        np.multiply(carry[t], ahead, out=advantage[t])
        np.add(advantage[t], error[t], out=advantage[t])
        ahead = advantage[t]
    return advantage


def vtrace(
    error: NDArray[np.float32],
    weight: NDArray[np.float32],
    ended: NDArray[np.bool_],
    *,
    gamma: float,
    lam: float,
    rho_clip: float,
    c_clip: float,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """V-trace (Espeholt et al. 2018, arXiv:1802.01561, eq. 1, with the λ of their remark 2).

    With w = π/b of the action taken, ρ = min(ρ̄, w) and c = λ min(c̄, w), the correction of the value
    is `e_t = ρ_t δ_t + γ c_t e_{t+1}` and the advantage `A_t = δ_t + γ λ e_{t+1}`; sums stop at the end
    of an episode. Where the policy that acted is the one that learns (w = 1), both are `gae`; with
    both clips infinite they are per-decision importance sampling (Precup et al. 2000).

    Args:
        error: [T, B] float32 temporal-difference errors of the steps taken.
        weight: [T, B] float32 w = π(a|s) ÷ b(a|s).
        ended: [T, B] bool, terminated or truncated after this step.
        gamma: discount per step, in [0, 1].
        lam: 0 trusts V after one step; 1 waits for the whole return.
        rho_clip: ρ̄, decides whose values are found: those of a policy between b and π.
        c_clip: c̄, decides how far corrections are carried back.

    Returns:
        A [T, B], still to be weighed by ρ in a policy gradient, and e [T, B]; add V for the critic's targets.
    """
    if not error.shape == weight.shape == ended.shape:
        raise ValueError(f"errors {error.shape}, weights {weight.shape}, ends {ended.shape}: expected [T, B]")
    advantage, correction = np.empty_like(error), np.empty_like(error)
    now = np.minimum(weight, np.float32(rho_clip)) * error
    carry = np.where(ended, np.float32(0.0), np.float32(gamma * lam))
    back = np.minimum(weight, np.float32(c_clip)) * carry
    ahead = np.zeros(error.shape[1:], np.float32)
    for t in range(len(error) - 1, -1, -1):
        cancellation_point()
        advantage[t] = error[t] + carry[t] * ahead
        correction[t] = now[t] + back[t] * ahead
        ahead = correction[t]
    return advantage, correction


def arrival_weights(
    weight: NDArray[np.float32], ended: NDArray[np.bool_], first: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """How much likelier the learning policy comes to each state: the product of all w since the start.

    Args:
        weight: [T, B] float32 w = π(a|s) ÷ b(a|s).
        ended: [T, B] bool, the next row begins an episode.
        first: [B] float64 product before row 0; NaN where the beginning of the episode is unknown.

    Returns:
        [T, B] float32 product before each step, and [B] float64 before the step after the last.
    """
    product = np.empty(weight.shape, np.float32)
    now = first.astype(np.float64)
    for t in range(len(weight)):
        cancellation_point()
        product[t] = now
        now = np.where(ended[t], 1.0, now * weight[t])
    return product, now


def returns_to_go(
    reward: NDArray[np.float32],
    terminated: NDArray[np.bool_],
    truncated: NDArray[np.bool_],
    *,
    gamma: float,
    ahead: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Discounted return from every step to the end of its episode; NaN where that end is not known.

    Args:
        reward: [T, B] float32.
        terminated: [T, B] bool.
        truncated: [T, B] bool; what would have come after is not known, so neither is the return.
        gamma: discount per step.
        ahead: [B] float64 return from the step after the last row; NaN if not known.

    Returns:
        [T, B] float32, and [B] float64 of row 0.
    """
    found = np.empty(reward.shape, np.float32)
    now = ahead.astype(np.float64)
    for t in range(len(reward) - 1, -1, -1):
        cancellation_point()
        future = np.where(truncated[t], np.nan, now)
        now = reward[t] + gamma * np.where(terminated[t], 0.0, future)
        found[t] = now
    return found, now
