"""Potential-based reward shaping, and a check of its invariance.

F(s, s') = γ Φ(s') − Φ(s), with Φ = 0 where an episode ends, changes no optimal policy (Ng, Harada and
Russell 1999): along any episode the terms add up to −Φ of its first state. Rewards painted on cells do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.best_return import best_moves
from simulator.world.planner import distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp

POTENTIALS = ("none", "manhattan", "octile", "oracle")

TIE = 1e-8
"""Two moves whose values differ by less (times the largest value) are equally good."""


def potential(mdp: Mdp, kind: str, scale: float) -> NDArray[np.float64]:
    """Φ(s) = −scale × distance to the goal: [S] float64, 0 at the goal and on hazards.

    Args:
        mdp: the tables.
        kind: one of `POTENTIALS`. "manhattan" and "octile" know nothing of walls; "oracle" is the true
            distance, which only the exact planner knows: the name says so.
        scale: reward for a cell nearer.

    Raises:
        ValueError: there is no such potential.
    """
    if kind not in POTENTIALS:
        raise ValueError(tr("world_shaping.potential_expected", kind=kind, potentials=", ".join(POTENTIALS)))
    if kind == "none":
        return np.zeros(mdp.states)
    if kind == "oracle":
        distance = distances(mdp)
        finite = distance[np.isfinite(distance)]
        distance = np.where(np.isfinite(distance), distance, finite.max(initial=0.0) + 1.0)
    else:
        height, width = mdp.maps[0].cells.shape
        row, col = np.divmod(np.arange(mdp.states) % (height * width), width)
        goal = np.repeat([grid.goal for grid in mdp.maps], height * width, axis=0)
        down, across = np.abs(row - goal[:, 0]), np.abs(col - goal[:, 1])
        near, far = np.minimum(down, across), np.maximum(down, across)
        distance = (down + across).astype(float) if kind == "manhattan" else far + (np.sqrt(2) - 1) * near
    return np.where(mdp.decision_states, -scale * distance, 0.0)


def shaping(mdp: Mdp, phi: NDArray[np.float64], gamma: float) -> NDArray[np.float64]:
    """F of every executed move: [S, A] float64.

    Args:
        mdp: the tables.
        phi: [S] float64 potential.
        gamma: discount of the rewards; it must be the one that the policy is learned with.
    """
    return np.asarray(gamma * np.where(mdp.terminal, 0.0, phi[mdp.successor]) - phi[:, None], np.float64)


def shaped(mdp: Mdp, kind: str, scale: float, gamma: float) -> Mdp:
    """Return the tables with the shaped reward; the tables themselves without a potential."""
    if kind == "none" or scale == 0:
        return mdp
    reward = (mdp.reward + shaping(mdp, potential(mdp, kind, scale), gamma)).astype(np.float32)
    reward.setflags(write=False)
    return replace(mdp, reward=reward)


def optimal_actions(mdp: Mdp, reward: NDArray[np.float64], gamma: float) -> NDArray[np.bool_]:
    """[S, A] bool, the best moves under a reward; False where nobody acts or no value is finite.

    Args:
        mdp: the tables; slip is taken into account.
        reward: [S, A] float64 of executed moves.
        gamma: discount; with 1 the moves of the best expected return, none where a loop pays for ever.
    """
    found = best_moves(mdp, reward, gamma)
    best = np.where(found.finite, found.q.max(1), -np.inf)
    worth = TIE * max(1.0, float(np.abs(best[found.finite]).max(initial=0.0)))
    return np.asarray((found.q >= best[:, None] - worth) & found.finite[:, None], bool)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Whether two rewards have the same optimal policies on one map.

    Attributes:
        changed: [K] int64 states whose best moves differ.
        acting: number of states in which a move is chosen.
    """

    changed: NDArray[np.int64]
    acting: int

    @property
    def same(self) -> bool:
        """Whether every state has the same best moves."""
        return not self.changed.size


def compare(mdp: Mdp, one: NDArray[np.float64], other: NDArray[np.float64], gamma: float) -> Comparison:
    """Compare the optimal moves under two rewards, [S, A] float64 each."""
    differs = (optimal_actions(mdp, one, gamma) != optimal_actions(mdp, other, gamma)).any(1)
    return Comparison(np.flatnonzero(differs), int(mdp.decision_states.sum()))
