"""Exact success, steps and return of the current policy, computed when due."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulator.world.expected_episode import EpisodeModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.expected_episode import ExpectedEpisode, Forecast
    from simulator.world.mdp import Mdp

SAMPLE = 200.0
"""Work of learning from a sample, in nanoseconds of a common machine.

It is counted, not clocked: the same seed measures after the same updates."""

SHARE = 0.06
"""Of the learning's work that the figures may take; where that is too little, some updates go without."""

FIRST = 3e8
"""Work allowed beforehand: at first, while a policy changes most, small maps get them after each update."""

SLICE = 5e7
"""Most work at a stretch; what takes longer goes on after a later update."""

MOST = 2e9
"""Work after which figures are given up: on a large map with a policy that hardly ever arrives."""

PAUSE = 10.0
"""Times as long as usual one waits then before the next try."""


@dataclass(frozen=True)
class ExactFigures:
    """Figures of one policy, see `UpdateStats`; NaN where none were worked out."""

    exact_success: float = nan
    exact_return: float = nan
    exact_steps: float = nan
    exact_update: float = nan


class FigureSchedule:
    """Works out figures as often as their share of the work allows.

    Attributes:
        credit: work that may be spent now.
        judged: [S, A] the policy whose figures are under way; empty while none are.
        update: after which it was so.
        blocks: of steps that its forecast has made.
        spent: work on it so far.
    """

    STATE: ClassVar[tuple[str, ...]] = ("credit", "judged", "update", "blocks", "spent")
    """Attributes that a checkpoint keeps."""
    RESIZED: ClassVar[tuple[str, ...]] = ("judged",)
    """Those of them whose shape changes."""

    def __init__(self) -> None:
        self.credit, self.spent = FIRST, 0.0
        self.update = self.blocks = 0
        self.judged: NDArray[np.float32] = np.empty((0, 0), np.float32)
        self._model: EpisodeModel | None = None
        self._forecast: Forecast | None = None

    def enter(self, mdp: Mdp, start_weights: NDArray[np.float64], limit: int) -> None:
        """Go on with other tables, starts or limits; what is under way is dropped.

        Args:
            mdp: the tables.
            start_weights: [S] probability of beginning in each state.
            limit: steps after which an episode is cut off.
        """
        self._mdp, self._weights, self._limit = mdp, start_weights, limit
        self._model = None
        self.credit = max(self.credit, 0.0)
        self._drop()

    def after(self, update: int, probabilities: NDArray[np.float32], samples: int) -> ExactFigures:
        """Return figures where some are done now: of this update's policy, or an earlier one's on large maps.

        Args:
            update: just made.
            probabilities: [S, A] after it.
            samples: it learned from.
        """
        self.credit = min(self.credit + SHARE * SAMPLE * samples, max(self.credit, SLICE))
        if self.credit < 0:
            return ExactFigures()
        if not self.judged.size:
            self.judged, self.update, self.blocks, self.spent = probabilities, update, 0, 0.0
        forecast = self._resumed()
        work = 0.0
        while not forecast.done and work < SLICE:
            forecast.advance()
            self.blocks += 1
            work += forecast.work
        self.credit -= work
        self.spent += work
        if forecast.done:
            found, judged = forecast.result(), self.update
            self._drop()
            return _figures(found, judged)
        if self.spent > MOST:
            self.credit -= PAUSE * SHARE * self.spent
            self._drop()
        return ExactFigures()

    def now(self, update: int, probabilities: NDArray[np.float32]) -> ExactFigures:
        """Return the figures of a policy if `MOST` work is enough for them; NaN beyond.

        Args:
            update: after which it is as it is.
            probabilities: [S, A] its moves.
        """
        forecast, work = self._begin(probabilities), 0.0
        while not forecast.done and work < MOST:
            forecast.advance()
            work += forecast.work
        return _figures(forecast.result(), update) if forecast.done else ExactFigures()

    def _drop(self) -> None:
        self._forecast, self.judged = None, np.empty((0, 0), np.float32)

    def _resumed(self) -> Forecast:
        """Return the forecast under way; that of a checkpoint is made again as far as it had come."""
        if self._forecast is None:
            self._forecast = self._begin(self.judged)
            for _ in range(self.blocks):
                self._forecast.advance()
        return self._forecast

    def _begin(self, probabilities: NDArray[np.float32]) -> Forecast:
        if self._model is None:
            self._model = EpisodeModel(self._mdp)
        return self._model.begin(probabilities, self._weights, self._limit)


def _figures(found: ExpectedEpisode, update: int) -> ExactFigures:
    return ExactFigures(found.success, found.total_reward, found.steps, update)
