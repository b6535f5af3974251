"""Makes updates of the run in hand and tells the window of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulator.protocol.events import TrainingStopped, UpdateFinished, WorldDrifted
from simulator.world.interruption import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.learning.training.trainer import Trainer
    from simulator.runtime.active_run import ActiveRun
    from simulator.runtime.pace import Pace
    from simulator.runtime.publisher import Publisher

MEASURE_PERIOD = 0.25
"""Least seconds between two comparisons with the exact gradient, which cost a solve each."""

MEASURE_SHARE = 0.01
"""Share of the training time that these comparisons may take: on large maps they become rarer."""

MEASURED_STATES = 20_000
"""Largest map on which they are made at all."""


class Updates:
    """Updates one by one, some of them compared with the exact gradient.

    Args:
        publisher: tells the window.
        pace: of the updates; stopped where they end.
    """

    def __init__(self, publisher: Publisher, pace: Pace) -> None:
        self._publisher, self._pace = publisher, pace
        self._next_measure = 0.0

    def make(self, run: ActiveRun, check: Callable[[], None]) -> None:
        """Make one update and tell of it.

        Args:
            run: in hand.
            check: raises `Interrupted` at a cancellation point to drop the update.
        """
        trainer, now = run.trainer, time.perf_counter()
        measure = now >= self._next_measure and trainer.mdp.states <= MEASURED_STATES
        with interruptible(check):
            stopped = _try_update(trainer, measure=measure)
        stats = trainer.stats
        assert stats is not None  # noqa: S101 - there was an update
        if measure:
            done = time.perf_counter()
            self._next_measure = done + max(MEASURE_PERIOD, (done - now) / MEASURE_SHARE)
        run.history.append(stats)
        self._publisher.rate.count(trainer.env_steps)
        self._publisher.tell(UpdateFinished(stats))
        for recovered in trainer.recovered:
            self._publisher.tell(recovered)
        self._drift(run)
        self._pace.count(now)
        over = stopped or trainer.finished
        if over:
            self._publisher.tell(TrainingStopped(stats.update, over, failed=bool(stopped)))
        if self._pace.single or over:
            self._pace.stop()
            run.task.look_at_once()
            self._publisher.show(run, running=False)
        else:
            self._publisher.show_in_time(run, running=self._pace.running)

    def _drift(self, run: ActiveRun) -> None:
        """Ask the document for the drifting world's next change; it comes back as `SetMap`, like any edit."""
        patch = next(iter(run.trainer.drift()), None) if not run.task.source else None
        if patch is not None:
            revision = run.trainer.maps.given[0].revision
            self._publisher.tell(WorldDrifted(revision, patch, run.trainer.updates))


def _try_update(trainer: Trainer, *, measure: bool) -> str:
    """Make an update; return why training cannot go on, "" if it can."""
    from simulator.learning.optim.guard import DivergedError

    try:
        trainer.update(measure=measure, exact_figures=True)
    except DivergedError as error:
        return str(error)
    return ""
