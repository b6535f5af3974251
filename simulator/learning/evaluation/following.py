"""Follows a deterministic policy from many states by pointer doubling.

After k rounds every state knows where 2^k steps lead, what they cost and how often they hit a wall.
A walk of n steps is then put together from the powers of two in n, in any order, for the steps of one
map of states onto itself commute. Goals and hazards lead to themselves at no cost.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.evaluation.results import Walks
from simulator.world.doubling import doubled, next_states
from simulator.world.interruption import cancellation_point
from simulator.world.mdp import exact_costs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp

HIT = 1 << 32
"""Steps and collisions are counted in one number: the steps below this, a collision each above it."""


def follow_many(
    mdp: Mdp, action: NDArray[np.int64], starts: NDArray[np.int64], limits: NDArray[np.int64]
) -> Walks:
    """Follow a deterministic policy from many states, from each for its own number of steps at most.

    Args:
        mdp: the tables; slip is ignored.
        action: [S] chosen action of each state.
        starts: [E] states.
        limits: [E] steps after which a walk is cut off.
    """
    rows = np.arange(mdp.states)
    acting = mdp.decision_states.astype(np.int64)
    count = acting * (1 + HIT * ~mdp.valid[rows, action])
    plain = bool((mdp.cost == 1).all())  # then a path costs its number of steps
    sums = (count,) if plain else (count, acting * exact_costs(mdp, rows, action))
    at, left = starts.astype(np.int64), limits.copy()
    counted, paid = np.zeros(at.size, np.int64), np.zeros(at.size)
    for jump, (hits, *costs) in doubled(next_states(mdp, action), *sums):
        now = np.flatnonzero(left & 1)
        here = at[now]
        counted[now] += hits[here]
        for cost in costs:
            paid[now] += cost[here]
        at[now] = jump[here]
        left >>= 1
        if not left.any():
            break
    steps = counted % HIT
    return Walks(at, steps, steps.astype(np.float64) if plain else paid, counted // HIT)


def circles(mdp: Mdp, action: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find where a deterministic policy goes round for ever.

    Args:
        mdp: the tables; slip is ignored.
        action: [S] chosen action of each state.

    Returns:
        [S] int64 the lowest state of the circle that a state's path ends in, −1 if the path ends.
    """
    rounds = doubled(next_states(mdp, action), np.arange(mdp.states), join=np.minimum)
    jump, (lowest,) = next(islice(rounds, mdp.maps[0].cells.size.bit_length(), None))
    return np.where(mdp.decision_states[jump], lowest[jump], -1)


def circle_from(mdp: Mdp, action: NDArray[np.int64], state: int) -> list[int]:
    """Return the states of a circle in order, from one of them."""
    found = [state]
    while (after := int(mdp.successor[found[-1], action[found[-1]]])) != state:
        found.append(after)
    return found


def first_wrong_states(
    mdp: Mdp, action: NDArray[np.int64], optimal: NDArray[np.bool_], starts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Find the cells where greedy paths first leave every optimal path.

    Args:
        mdp: the tables.
        action: [S] chosen action of each state.
        optimal: [S, A] bool, moves of best policies.
        starts: [K] states.

    Returns:
        [K] int64 states in which the first wrong action is chosen; −1 where none is.
    """
    at = starts.astype(np.int64)
    right = optimal[np.arange(mdp.states), action]
    going = np.flatnonzero(right[at])
    for _ in range(mdp.maps[0].cells.size):  # without slip optimal moves come nearer; with it they may wait
        cancellation_point()
        if not going.size:
            break
        here = at[going]
        at[going] = mdp.successor[here, action[here]]
        going = going[right[at[going]]]
    return np.where(mdp.decision_states[at] & ~right[at], at, -1)
