"""Evaluation task on the trainer's thread, in slices that can be cancelled."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.protocol.events import EvaluationFinished, Refused, ReportSaved
from simulator.protocol.snapshots import EvaluationProgress
from simulator.runtime.publisher import described, told
from simulator.texts import tr
from simulator.world.files import write_atomically
from simulator.world.interruption import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from simulator.learning.policies.protocols import Policy
    from simulator.learning.report import Candidate
    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.commands import Evaluate
    from simulator.protocol.evaluation import Evaluation
    from simulator.protocol.evaluation import JudgingProgress as Done
    from simulator.protocol.events import Event
    from simulator.protocol.history import History

KEPT = 6
"""Results that a report shows side by side."""

SLICE = 0.03
"""Seconds of work between two looks at the commands."""


class Evaluator:
    """At most one evaluation at a time.

    Args:
        tell: sends an event to the window.
    """

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._request: Evaluate | None = None
        self._policy: Policy | None = None
        self._update = 0
        self._course: Sequence[Mapping[str, float]] = ()
        self._advice = ""
        self._done: list[tuple[Evaluate, Candidate]] = []
        self._work: Generator[Done, None, Evaluation] | None = None
        self._writer: threading.Thread | None = None  # of the last report

    @property
    def busy(self) -> bool:
        """Whether an evaluation is under way."""
        return self._work is not None

    def begin(self, request: Evaluate, trainer: Trainer | None, history: History | None) -> None:
        """Begin an evaluation; what cannot be judged is refused in one line.

        Args:
            request: what to judge; the one under way is given up.
            trainer: whose policy is meant where the request names no other.
            history: of its updates, for the report.
        """
        from simulator.learning.evaluation import evaluate
        from simulator.learning.policies.by_name import resolve
        from simulator.learning.policies.metrics import read_metrics
        from simulator.learning.policies.run_folder import read_advice

        self.cancel()
        self._request = request
        try:
            if request.run:
                self._policy, self._update = resolve(request.run), 0
                course = Path(request.run, "metrics.jsonl")
                self._course = read_metrics(course) if course.is_file() else ()
                self._advice = read_advice(Path(request.run))
            elif trainer is not None:
                self._update = trainer.updates
                self._policy = trainer.policy(tr("runtime_evaluator.policy_at", update=self._update))
                self._course = list(history.rows()) if history is not None else ()
                advice = trainer.advise()
                self._advice = advice.text if advice else ""
            else:
                raise ValueError(tr("runtime_evaluator.there_is_no_policy_because_there"))  # noqa: TRY301
            maps = [grid for _, grid in request.maps]
            self._work = evaluate(
                self._policy, maps, mode=request.mode, budget=request.budget, all_cells=request.all_cells
            )
        except (ValueError, OSError) as error:
            self._refuse(told(error))
        except Exception as error:
            self._refuse(described(error))
            raise

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
            self._keep(request, stop.value)
            self._tell(EvaluationFinished(request.ticket, stop.value, self._update))
        except (ValueError, OSError) as error:
            self._refuse(told(error))
        except Interrupted:
            self.cancel()
        except BaseException as error:
            self._refuse(described(error))
            raise
        return None

    def _keep(self, request: Evaluate, found: Evaluation) -> None:
        """Remember a result for the report, beside those before it that it can be compared with."""
        from simulator.learning.report import Candidate

        assert self._policy is not None  # noqa: S101 - judged just now
        self._done = [(one, done) for one, done in self._done if one.comparable(request)]
        self._done = [*self._done, (request, Candidate(self._policy, found, self._course, self._advice))][
            -KEPT:
        ]

    def save_report(self, path: Path) -> None:
        """Write what was found last, several policies on the same maps side by side; an event answers.

        Raises:
            ValueError: nothing was judged yet.
        """
        if not self._done:
            raise ValueError(tr("runtime_evaluator.no_report_nothing_was_evaluated_yet"))
        candidates = [candidate for _, candidate in self._done]
        before = self._writer
        self._writer = threading.Thread(
            target=self._write, args=(path, self._done[-1][0], candidates, before), name="report"
        )
        self._writer.start()

    def _write(
        self, path: Path, request: Evaluate, candidates: list[Candidate], before: threading.Thread | None
    ) -> None:
        """Write a report on a thread of its own, so that training goes on; one after the other."""
        from simulator.learning.report import html_comparison, html_report

        if before is not None:
            before.join()
        last = candidates[-1]
        try:
            if len(candidates) > 1:
                text = html_comparison(candidates, request.maps, where=request.where)
            else:
                text = html_report(
                    last.found,
                    request.maps,
                    last.policy,
                    history=last.history,
                    advice=last.advice,
                    where=request.where,
                )
            write_atomically(path, text.encode(errors="replace"))
        except OSError as error:
            self._tell(
                Refused(tr("runtime_evaluator.report_not_saved", path=path, strerror=error.strerror or error))
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must be told
            self._tell(
                Refused(tr("runtime_evaluator.report_not_saved_2", name=type(error).__name__, error=error))
            )
        else:
            self._tell(ReportSaved(path))

    def cancel(self) -> None:
        """Give up the evaluation under way, if there is one."""
        if self._work is not None and self._request is not None:
            work, self._work = self._work, None
            work.close()
            self._tell(EvaluationFinished(self._request.ticket, None))

    def _refuse(self, why: str) -> None:
        self._work = None
        self._tell(Refused(tr("runtime_evaluator.not_evaluated", why=why)))
        if self._request is not None:
            self._tell(EvaluationFinished(self._request.ticket, None))
