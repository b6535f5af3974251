"""Expected success, steps and return of a policy, from the tables.

The distribution of an agent over the cells is pushed forward step by step from where episodes begin, until
every episode has ended or the limit cuts it off. Slip is taken into account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from simulator.world.mdp import Mdp

OVER = 1e-10
"""Share of the episodes under way that is neglected."""

BLOCK = 24
"""Steps between two looks at what is left; a multiple of 2, 4, 6, 8 and 12, the lengths of most loops."""

CALL, ENTRY = 10_000.0, 1.5
"""Nanoseconds of a step: for itself, and for each move that can be made."""

EXACT = 1e-6
"""What a loop that is taken for settled may cost the expected steps at most."""


@dataclass(frozen=True)
class ExpectedEpisode:
    """What an episode comes to on average; undiscounted.

    Attributes:
        success: probability of reaching the goal within the limit.
        hazard: probability of ending in a hazard within the limit; what is left is cut off.
        steps: expected steps, those of episodes that are cut off included.
        total_reward: expected sum of the rewards.
    """

    success: float
    hazard: float
    steps: float
    total_reward: float


class EpisodeModel:
    """The tables of some maps in the form in which distributions are pushed forward.

    Args:
        mdp: the tables.
    """

    def __init__(self, mdp: Mdp) -> None:
        self.mdp = mdp
        self._states = np.flatnonzero(mdp.decision_states)  # K of them
        number = np.zeros(mdp.states, np.int32)
        number[self._states] = np.arange(self._states.size)
        going = np.flatnonzero(~mdp.terminal[self._states].ravel())
        after = number[mdp.successor[self._states].ravel()[going]]
        order = np.argsort(after, kind="stable")
        self._pairs = going[order]  # into [K, A], by the cell that each move leads to
        self._before = (self._pairs // mdp.actions).astype(np.int32)
        bounds = np.zeros(self._states.size + 1, np.int32)
        bounds[1:] = np.cumsum(np.bincount(after, minlength=self._states.size))
        self._bounds = bounds
        at_goal = np.zeros(mdp.states, bool)
        at_goal[mdp.goal] = True
        wins = mdp.terminal & at_goal[mdp.successor]
        self._wins, self._dies = wins[self._states], (mdp.terminal & ~wins)[self._states]

    def begin(
        self, probabilities: NDArray[np.float32], start_weights: NDArray[np.float64], limit: int
    ) -> Forecast:
        """Return the forecast of a policy's episodes, at their first step.

        Args:
            probabilities: [S, A] of the chosen moves.
            start_weights: [S] probability of beginning in each state; cells where nobody acts have none.
            limit: steps after which an episode is cut off.
        """
        from scipy import sparse

        mdp = self.mdp
        executed = probabilities[self._states].astype(np.float64)
        executed /= executed.sum(1, keepdims=True)
        if mdp.slips:
            slip = mdp.slip.astype(np.float64)
            executed = executed @ (slip / slip.sum(1, keepdims=True))
        size = self._states.size
        push: sparse.csr_array = sparse.csr_array(
            (executed.ravel()[self._pairs], self._before, self._bounds), shape=(size, size)
        )
        worth = np.stack(
            [
                (executed * self._wins).sum(1),
                (executed * self._dies).sum(1),
                np.ones(size),
                (executed * mdp.reward[self._states]).sum(1),
            ]
        )
        return Forecast(push, start_weights[self._states], worth, limit)


class Forecast:
    """A distribution on its way; see `EpisodeModel.begin`.

    Args:
        push: [K, K] takes a distribution over the cells one step further.
        begin: [K] the distribution in which episodes begin.
        worth: [4, K] what a step from each cell adds to the figures of `ExpectedEpisode`.
        limit: steps after which an episode is cut off.

    Attributes:
        done: whether all steps were made that count.
        work: of one block of steps, in nanoseconds of a common machine.
    """

    def __init__(
        self, push: sparse.csr_array, begin: NDArray[np.float64], worth: NDArray[np.float64], limit: int
    ) -> None:
        self._push, self._worth = push, worth
        self._now = begin.copy()
        self._visits = np.zeros_like(begin)
        self._left = limit
        self.done = False
        self.work = BLOCK * (CALL + ENTRY * push.nnz)

    def advance(self) -> None:
        """Push the distribution a block of steps forward."""
        before, visits = self._now, self._visits.copy()
        self._step(min(BLOCK, self._left))
        alive = float(self._now.sum())
        if self._left and alive > OVER:
            share = alive / float(before.sum())
            blocks = self._left // BLOCK
            off = float(np.abs(self._now - share * before).sum())
            if blocks and off * BLOCK * blocks * blocks <= EXACT:  # caught in loops: blocks are alike
                self._repeat(self._visits - visits, share, blocks)
                self._step(self._left)
        self.done = not self._left or float(self._now.sum()) <= OVER

    def _step(self, steps: int) -> None:
        for _ in range(steps):
            cancellation_point()
            self._visits += self._now
            self._now = self._push @ self._now
        self._left -= steps

    def _repeat(self, visits: NDArray[np.float64], share: float, blocks: int) -> None:
        """Add blocks whose visits shrink by the same share from each to the next."""
        total = blocks if share >= 1 else share * (1 - share**blocks) / (1 - share)
        self._visits += visits * total
        self._now = self._now * share**blocks
        self._left -= blocks * BLOCK

    def result(self) -> ExpectedEpisode:
        """Return what episodes come to; those still under way count as they stand."""
        success, hazard, steps, reward = (float(figure) for figure in self._worth @ self._visits)
        return ExpectedEpisode(min(1.0, success), min(1.0, hazard), steps, reward)


def expected_episode(
    mdp: Mdp, probabilities: NDArray[np.float32], start_weights: NDArray[np.float64], limit: int
) -> ExpectedEpisode:
    """Work out what a policy's episodes come to on average; see `EpisodeModel.begin` for the arguments."""
    forecast = EpisodeModel(mdp).begin(probabilities, start_weights, limit)
    while not forecast.done:
        forecast.advance()
    return forecast.result()
