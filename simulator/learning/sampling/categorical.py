"""Samples categorical distributions by inverting cumulative sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CategoricalSampler:
    """Draws actions for many agents at once from a table of probabilities.

    Args:
        probabilities: [S, A] float32, rows that sum to 1. A last action of probability 0 is never drawn,
            whatever the sum is rounded to.
        agents: most of them that are asked for at once.
    """

    def __init__(self, probabilities: NDArray[np.float32], agents: int) -> None:
        steps = np.cumsum(probabilities[:, :-1], axis=1, dtype=np.float32)
        if not probabilities[:, -1].all():
            later = np.cumsum(probabilities[:, :0:-1], axis=1)[:, ::-1]  # of all actions after each
            steps[later == 0] = np.inf
        self._bounds = np.ascontiguousarray(steps.T)  # [A-1, S]: one contiguous look-up an action
        self._bound = np.empty(agents, np.float32)
        self._beyond = np.empty(agents, np.uint8)
        self._action = np.empty(agents, np.uint8)

    def draw(self, state: NDArray[np.int64], uniform: NDArray[np.floating]) -> NDArray[np.uint8]:
        """Return [B] uint8 actions by inverting the distribution; the array is reused by the next call.

        Args:
            state: [B] int64.
            uniform: [B] in [0, 1).
        """
        count = state.size
        action, beyond, bound = self._action[:count], self._beyond[:count], self._bound[:count]
        for column, bounds in enumerate(self._bounds):
            np.take(bounds, state, out=bound, mode="clip")
            if column == 0:
                np.greater_equal(uniform, bound, out=action.view(np.bool_))
            else:
                np.greater_equal(uniform, bound, out=beyond.view(np.bool_))
                np.add(action, beyond, out=action)
        return action


def draw(probabilities: NDArray[np.float32], uniform: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return [B] int64 actions, one of each distribution.

    Args:
        probabilities: [B, A] float32.
        uniform: [B] in [0, 1).
    """
    count = len(probabilities)
    return CategoricalSampler(probabilities, count).draw(np.arange(count), uniform).astype(np.int64)
