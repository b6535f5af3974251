"""Exact policy evaluation by linear equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from simulator.world.mdp import Mdp

LONGEST = 1e7
"""Steps that count in full where nothing is discounted: more than any episode that ends has."""


def transition_matrix(mdp: Mdp, probabilities: NDArray[np.float32]) -> sparse.csr_array:
    """P_π [S, S] float64 without the moves that end an episode: rows then sum to less than 1.

    Args:
        mdp: the tables.
        probabilities: [S, A] of the chosen actions, before slip.
    """
    from scipy import sparse  # a third of a second, which the window must not wait for

    executed = (probabilities.astype(np.float64) @ mdp.slip) * ~mdp.terminal * mdp.decision_states[:, None]
    rows = np.repeat(np.arange(mdp.states), mdp.actions)
    matrix = sparse.coo_array(
        (executed.ravel(), (rows, mdp.successor.ravel())), shape=(mdp.states, mdp.states)
    )
    return matrix.tocsr()


def endless(mdp: Mdp) -> NDArray[np.bool_]:
    """[S] bool: states in which an agent acts, but from which no move ever ends an episode.

    They are walled in without goal or hazard. Without a discount no policy has a finite value there.
    """
    from scipy import sparse
    from scipy.sparse import csgraph

    last = mdp.states  # one more node, from which every state with a final move is reached backwards
    states, actions = np.nonzero(mdp.valid & mdp.decision_states[:, None])
    after = np.where(mdp.terminal[states, actions], last, mdp.successor[states, actions])
    size = (last + 1, last + 1)
    backwards = sparse.csr_array((np.ones(len(states), np.int8), (after, states)), shape=size)
    ends = csgraph.breadth_first_order(backwards, last, return_predecessors=False)
    found = mdp.decision_states.copy()
    found[ends[ends < last]] = False
    return found


@dataclass(frozen=True, eq=False)
class ExactEvaluation:
    """The solution of a policy's linear equations.

    Attributes:
        value: [S] float64, V of the policy; 0 where nobody acts, and with γ = 1 where no episode can end.
        q: [S, A] float64, action values of chosen actions (slip included).
        visitation: [S] float64 discounted visits, `Σ_t γ^t P(s_t = s)` from the start weights.
    """

    value: NDArray[np.float64]
    q: NDArray[np.float64]
    visitation: NDArray[np.float64]


def evaluate_policy(
    mdp: Mdp,
    probabilities: NDArray[np.float32],
    start_weights: NDArray[np.float64],
    *,
    gamma: float,
    visit_gamma: float | None = None,
) -> ExactEvaluation:
    """Solve `V = r_π + γ P_π V` and `d = w + γ P_πᵀ d` (Sutton et al. 2000, policy gradient theorem).

    Args:
        mdp: the tables.
        probabilities: [S, A] π(a|s).
        start_weights: [S] probability of starting in each state.
        gamma: discount per step, in [0, 1]. With 1, what comes after `LONGEST` steps fades, so that the
            equations have a solution where the policy never ends; states from which no policy can end
            an episode have value 0.
        visit_gamma: discount of the visits if it is another one.
    """
    from scipy import sparse
    from scipy.sparse.linalg import splu

    matrix = transition_matrix(mdp, probabilities)
    unit = sparse.eye_array(mdp.states, format="csr")
    finite = np.ones(mdp.states, bool) if gamma < 1 else ~endless(mdp)
    gamma, visits = min(gamma, 1 - 1 / LONGEST), gamma if visit_gamma is None else visit_gamma
    solver = splu((unit - gamma * matrix).tocsc())
    executed = (probabilities.astype(np.float64) @ mdp.slip) * (mdp.decision_states & finite)[:, None]
    value = solver.solve((executed * mdp.reward).sum(1))
    weights = start_weights.astype(np.float64)
    visits = min(visits, 1 - 1 / LONGEST)
    if visits == gamma:
        visitation = solver.solve(weights, "T")  # type: ignore[call-overload] # absent from the stubs
    else:
        visitation = splu((unit - visits * matrix.T).tocsc()).solve(weights)
    after = mdp.reward + gamma * np.where(mdp.terminal, 0.0, value[mdp.successor])
    q = after @ mdp.slip.T.astype(np.float64)
    return ExactEvaluation(value, q, visitation)
