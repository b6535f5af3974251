"""Intentions of a policy: preferred moves and the path they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.protocol.snapshots import PolicyField
    from simulator.world.mdp import Mdp

TIE = 0.02
"""Share of the way from evenly distributed to certain below which no move is preferred."""

HOLD = 0.5
"""A move of the former path is held if it is at least this share as probable as the most probable one."""

UNDECIDED = "intent.undecided_all_moves_are_about_equally"


def undecided(probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return where no move is preferred: all that are possible are about equally probable.

    Args:
        probabilities: [..., A] π(a|s); a move ruled out by a mask has probability 0.

    Returns:
        [...] bool.
    """
    possible = (probabilities > 0).sum(-1)
    even = 1.0 / np.maximum(possible, 1)
    sure = (probabilities.max(-1) - even) / np.maximum(1.0 - even, 1e-9)
    return np.asarray((possible > 1) & (sure < TIE))


def is_undecided(probabilities: NDArray[np.float32]) -> bool:
    """Whether one state's [A] π(a|s) prefer no move; see `undecided`, which is slower for one alone."""
    chances = [chance for chance in probabilities.tolist() if chance > 0]
    even = 1.0 / max(len(chances), 1)
    return len(chances) > 1 and (max(chances) - even) / max(1.0 - even, 1e-9) < TIE


@dataclass(frozen=True)
class Walk:
    """The greedy path from one state.

    Attributes:
        states: in order; the last one is a goal or hazard, one seen before, or one that is undecided.
        actions: taken in all of them but the last.
        undecided: whether it ends where no move is preferred.
        cost: sum of the costs of its moves.
    """

    states: tuple[int, ...]
    actions: tuple[int, ...]
    undecided: bool
    cost: float


def walk(mdp: Mdp, policy: PolicyField, start: int, before: Walk | None = None) -> Walk:
    """Follow the most probable actions from a state, as far as there are any.

    Args:
        mdp: the tables; slip is ignored.
        policy: on the same map; the moves of one with memory are those that it made itself.
        start: a state.
        before: the path shown until now; it stays where the present one is only equally good.
    """
    if policy.moves is not None:
        return _recorded(mdp, policy.moves, start)
    states, actions, seen = [start], [], {start}
    stops, cost = False, 0.0
    while mdp.decision_states[states[-1]]:
        chances = policy.probabilities[states[-1]]
        stops = is_undecided(chances)
        if stops:
            break
        actions.append(int(chances.argmax()))
        cost += float(mdp.cost[states[-1], actions[-1]])
        states.append(int(mdp.successor[states[-1], actions[-1]]))
        if states[-1] in seen:
            break
        seen.add(states[-1])
    found = Walk(tuple(states), tuple(actions), stops, cost)
    return before if before is not None and _as_good(mdp, policy, before, found) else found


def _recorded(mdp: Mdp, moves: NDArray[np.int8], start: int) -> Walk:
    """The path of a policy with memory, as it was walked."""
    states, cost = [start], 0.0
    for action in moves.tolist():
        cost += float(mdp.cost[states[-1], action])
        states.append(int(mdp.successor[states[-1], action]))
    return Walk(tuple(states), tuple(moves.tolist()), undecided=False, cost=cost)


def _as_good(mdp: Mdp, policy: PolicyField, before: Walk, now: Walk) -> bool:
    """Whether the path before costs what the present one costs, and its moves are nearly as probable."""
    if before.actions == now.actions or before.undecided or now.undecided or mdp.slips:
        return False
    ends = (before.states[0], before.states[-1]) == (now.states[0], now.states[-1])
    if not ends or abs(before.cost - now.cost) > 1e-4:
        return False
    chances = policy.probabilities[list(before.states[:-1])]
    taken = chances[np.arange(len(before.actions)), list(before.actions)]
    return bool((taken >= HOLD * chances.max(1)).all()) and not undecided(chances).any()
