"""Pointer doubling: states after 1, 2, 4, … steps, with sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp


def next_states(mdp: Mdp, action: NDArray[np.integer]) -> NDArray[np.int64]:
    """[S] int64 state after one step of a deterministic policy; where an episode has ended, it stays.

    Args:
        mdp: the tables; slip is ignored.
        action: [S] chosen action of each state.
    """
    states = np.arange(mdp.states)
    return np.where(mdp.decision_states, mdp.successor[states, action], states)


def doubled(
    jump: NDArray[np.int64],
    *sums: NDArray[Any],
    join: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]] = np.add,
) -> Iterator[tuple[NDArray[np.int64], tuple[NDArray[Any], ...]]]:
    """Yield where 2^k steps lead and the sums over them, for k = 0, 1, 2, … without end.

    Args:
        jump: [S] int64 state after one step; ends lead to themselves.
        sums: [S] of one step; 0 at ends.
        join: puts the sums of two halves together.
    """
    while True:
        cancellation_point()
        yield jump, sums
        sums = tuple(join(one, one[jump]) for one in sums)
        jump = jump[jump]
