"""Sends events and snapshots of the run in hand to the window."""

from __future__ import annotations

import time
import traceback
from queue import Full
from typing import TYPE_CHECKING

from simulator.protocol.events import TrainerFailed
from simulator.protocol.snapshots import Progress, TrainingSnapshot
from simulator.texts import tr
from simulator.world.files import why

if TYPE_CHECKING:
    import threading
    from queue import Queue

    from simulator.protocol.channels import Mailbox
    from simulator.protocol.events import Event
    from simulator.protocol.snapshots import EvaluationProgress, Snapshot
    from simulator.runtime.active_run import ActiveRun

SNAPSHOT_PERIOD = 1 / 30
"""Least seconds between two policy fields."""

RATE_PERIOD = 0.5
"""Seconds over which samples and updates a second are counted."""

ROOM = 0.05
"""Seconds to wait for room among the events before looking whether the thread should end."""


class Publisher:
    """The trainer's end of the channels to the window.

    Args:
        events: to the window, in order.
        mailbox: to the window, latest wins.
        stopping: set once nobody listens any more.
    """

    def __init__(self, events: Queue[Event], mailbox: Mailbox[Snapshot], stopping: threading.Event) -> None:
        self.rate = RateMeter()
        self._events = events
        self._mailbox = mailbox
        self._stopping = stopping
        self._next = 0.0
        self._shown: TrainingSnapshot | None = None
        self._run = 0  # number of the run in hand

    def next_run(self) -> int:
        """Number a run that begins; what is shown from now on is of it."""
        self.rate = RateMeter()
        self._run += 1
        return self._run

    def tell(self, event: Event) -> None:
        """Send an event, waiting for room; it is dropped once the thread should end."""
        while True:
            try:
                self._events.put(event, timeout=ROOM)
            except Full:
                if self._stopping.is_set():
                    return
            else:
                return

    def fail(self, error: BaseException) -> None:
        """Tell of an exception, also of one whose own text cannot be made."""
        self.tell(TrainerFailed(described(error), _traceback(error)))

    def show(self, run: ActiveRun | None, *, running: bool) -> None:
        """Send what the window paints: the policy, the agents, the figures of one moment."""
        if run is None:
            self._mailbox.put(TrainingSnapshot(Progress(False, 0, 0, 0.0, 0.0), run=self._run))
            return
        self._next = time.perf_counter() + SNAPSHOT_PERIOD
        trainer = run.trainer
        samples, updates = self.rate.rates() if running else (0.0, 0.0)
        advice, remarks = trainer.advise(), trainer.adviser.remarks()
        progress = Progress(running, trainer.updates, trainer.env_steps, samples, updates, advice, remarks)
        field, agents = run.task.field(trainer), run.task.agents(trainer)
        self._shown = TrainingSnapshot(progress, trainer.stats, field, agents, self._run)
        self._mailbox.put(self._shown)

    def show_in_time(self, run: ActiveRun, *, running: bool) -> None:
        """Send it, unless the last one was sent just now."""
        if time.perf_counter() >= self._next:
            self.show(run, running=running)

    def show_running(self, *, running: bool) -> None:
        """Send whether training goes on, with the rest as it was shown last: an update may be under way."""
        if self._shown is not None:
            last = self._shown
            done, steps = last.progress.update, last.progress.env_steps
            progress = Progress(running, done, steps, 0.0, 0.0, last.progress.advice, last.progress.remarks)
            self._mailbox.put(TrainingSnapshot(progress, last.stats, last.policy, last.agents, last.run))

    def show_evaluation(self, progress: EvaluationProgress) -> None:
        """Send how far an evaluation is."""
        self._mailbox.put(progress)


class RateMeter:
    """Counts samples and updates a second over the last half second or so."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int, int]] = []
        self._updates = 0

    def count(self, env_steps: int) -> None:
        """Take in an update, with the samples made until then."""
        self._updates += 1
        now = time.perf_counter()
        if not self._marks or now - self._marks[-1][0] > RATE_PERIOD / 8:
            self._marks.append((now, env_steps, self._updates))
            while len(self._marks) > 2 and now - self._marks[1][0] > RATE_PERIOD:
                self._marks.pop(0)

    def rates(self) -> tuple[float, float]:
        """Return samples a second and updates a second."""
        if len(self._marks) < 2:
            return 0.0, 0.0
        (t0, s0, u0), (t1, s1, u1) = self._marks[0], self._marks[-1]
        return (s1 - s0) / (t1 - t0), (u1 - u0) / (t1 - t0)


def told(error: Exception) -> str:
    """Return an error's text for people, one line, also where making it raises."""
    try:
        return why(error).splitlines()[0]
    except BaseException:  # noqa: BLE001 - there is no text, or it raises
        return described(error)


def described(error: BaseException) -> str:
    """Return an exception's kind and the first line of its text, one line, whatever its class does."""
    kind = type(error).__name__
    try:
        lines = str(error).splitlines()
    except BaseException:  # noqa: BLE001 - its own text raises: the kind is all there is to tell
        return tr("publisher.no_text_for_making_it_fails", kind=kind)
    return f"{kind}: {lines[0] if lines else ''}"


def _traceback(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error))
    except BaseException:  # noqa: BLE001 - as above
        return described(error)
