"""Evaluations on the trainer's thread: a slice at a time between commands, so that they can be cancelled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulator.protocol.messages import EvaluationFinished, EvaluationProgress, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from simulator.learning.policy import Policy
    from simulator.learning.trainer import Trainer
    from simulator.protocol.evaluation import Evaluation
    from simulator.protocol.evaluation import Progress as Done
    from simulator.protocol.messages import Evaluate, Event

SLICE = 0.03
"""Seconds of work between two looks at the commands."""


class Judge:
    """At most one evaluation at a time.

    Args:
        tell: sends an event to the window.
    """

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._request: Evaluate | None = None
        self._update = 0
        self._work: Generator[Done, None, Evaluation] | None = None

    @property
    def busy(self) -> bool:
        """Whether an evaluation is under way."""
        return self._work is not None

    def begin(self, request: Evaluate, trainer: Trainer | None) -> None:
        """Begin an evaluation; what cannot be judged is refused in one line."""
        from simulator.learning.evaluation import evaluate

        self.cancel()
        self._request = request
        try:
            policy = self._policy(request, trainer)
            self._work = evaluate(
                policy, request.maps, mode=request.mode, budget=request.budget, all_cells=request.all_cells
            )
        except (ValueError, OSError) as error:
            self._refuse(str(error))

    def _policy(self, request: Evaluate, trainer: Trainer | None) -> Policy:
        from simulator.learning.policy import present, resolve

        self._update = 0
        if request.run:
            return resolve(request.run)
        if trainer is None:
            raise ValueError("There is no policy to judge: the trainer has none")
        self._update = trainer.updates
        return present(trainer, f"update {trainer.updates:,}")

    def advance(self) -> EvaluationProgress | None:
        """Work for a moment; return how far it is, None once it is done."""
        request, work = self._request, self._work
        if request is None or work is None:
            return None
        until = time.perf_counter() + SLICE
        try:
            while True:
                done = next(work)
                if time.perf_counter() >= until:
                    return EvaluationProgress(request.ticket, done.done / max(1, done.total))
        except StopIteration as stop:
            self._work = None
            self._tell(EvaluationFinished(request.ticket, stop.value, self._update))
        except ValueError as error:
            self._refuse(str(error))
        return None

    def cancel(self) -> None:
        """Give up the evaluation under way, if there is one."""
        if self._work is not None and self._request is not None:
            self._work.close()
            self._work = None
            self._tell(EvaluationFinished(self._request.ticket, None))

    def _refuse(self, why: str) -> None:
        self._work = None
        self._tell(Refused(f"Not evaluated: {why}"))
        if self._request is not None:
            self._tell(EvaluationFinished(self._request.ticket, None))
