"""Trainer's thread: obeys commands, sends snapshots and events."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from simulator.protocol.commands import (
    CancelEvaluation,
    Evaluate,
    LearnSet,
    LoadRun,
    Pause,
    Reset,
    Restart,
    Run,
    SaveReport,
    SetMap,
    SetSpeed,
    StepOnce,
    Stop,
)
from simulator.protocol.events import (
    Refused,
    TrainerReady,
)
from simulator.runtime.evaluation_task import Evaluator
from simulator.runtime.pace import Pace
from simulator.runtime.publisher import Publisher, RateMeter, told
from simulator.runtime.run_control import RunControl
from simulator.runtime.updates import Updates
from simulator.texts import tr
from simulator.world.interruption import Interrupted, interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from queue import Queue

    from simulator.protocol.channels import CommandQueue, Mailbox
    from simulator.protocol.commands import Command
    from simulator.protocol.events import Event
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import Snapshot
    from simulator.world.grid import GridMap

IDLE = 0.05
"""Seconds to wait for a command when there is nothing to do."""

LOOK = 0.05
"""Seconds of work between two looks at the commands; shorter work is always finished."""

REPLACING = (SetMap, Reset, LearnSet, LoadRun, Restart, Stop)
"""Commands for which a long update under way is dropped: it would be of a map or a run that is let go."""

SWITCHES: tuple[type[Run | Pause | StepOnce | SetSpeed], ...] = (Run, Pause, StepOnce, SetSpeed)
"""Commands that only say whether and how fast updates are made: obeyed inside an update too."""

EVALUATING = (Evaluate, CancelEvaluation)
"""Commands that an evaluation under way must end for."""


class Worker(threading.Thread):
    """Trains in the background. Not a daemon: a daemon inside PyTorch aborts the process on exit.

    Whoever starts it calls `close`. Whatever raises, the run in hand stays with its weights, the person
    is told in one line, and the next command is obeyed.

    Args:
        grid: the map to begin with.
        commands: from the window.
        events: to the window, in order.
        mailbox: to the window, latest wins.
        settings: of the first run.
    """

    def __init__(
        self,
        grid: GridMap,
        commands: CommandQueue,
        events: Queue[Event],
        mailbox: Mailbox[Snapshot],
        settings: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(name="trainer", daemon=False)
        self._commands = commands
        self._stopping = threading.Event()
        self._publisher = Publisher(events, mailbox, self._stopping)
        self._evaluator = Evaluator(self._publisher.tell)
        self._control = RunControl(grid, settings or {}, self._publisher, self._check_making)
        self._pace = Pace()
        self._updates = Updates(self._publisher, self._pace)
        self._next_look = 0.0

    def close(self, timeout: float = 10.0) -> bool:
        """End the thread and wait for it; return whether it ended in time.

        Args:
            timeout: seconds.
        """
        self._stopping.set()
        if self.is_alive():
            self.join(timeout)
        return not self.is_alive()

    # ------------------------------------------------------------ the thread

    def run(self) -> None:
        """Serve until stopped. Called by the thread."""
        with interruptible(self._check_closing):
            self._guarded(self._prepare)
            while not self._stopping.is_set():
                self._guarded(self._serve)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Interrupted:
            return
        except BaseException as error:  # noqa: BLE001 - whatever it is, the window must be told
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """Tell of an exception and mend the trainer: its weights are those before it."""
        self._pace.stop()
        self._control.recover()
        self._publisher.fail(error)
        self._publisher.show_running(running=False)

    def _prepare(self) -> None:
        """Import PyTorch, which takes a second, and make the first trainer."""
        import torch

        from simulator.learning.policies.run_settings import catalogue

        torch.set_num_threads(1)  # two made frames late on small machines
        self._control.begin_first()
        device = self._control.run.trainer.device if self._control.run else ""
        self._publisher.tell(TrainerReady(catalogue(), self._control.settings, device))
        self._show()

    def _serve(self) -> None:
        """Obey what was asked, then do a slice of work if some is due, or wait a little."""
        while not self._stopping.is_set() and (command := self._commands.wait(0)) is not None:
            self._obey(command)
        now = time.perf_counter()
        if self._stopping.is_set():
            return
        if self._evaluator.busy:
            with interruptible(self._check_evaluation):
                progress = self._evaluator.advance()
            if progress is not None:
                self._publisher.show_evaluation(progress)
        elif self._control.run is None or not self._pace.going:
            self._await_command(IDLE)
        elif (left := self._pace.seconds_left(now)) <= 0:
            self._next_look = now + LOOK
            self._updates.make(self._control.mended(self._control.run), self._check_update)
        else:
            self._await_command(min(IDLE, left))

    def _await_command(self, seconds: float) -> None:
        command = self._commands.wait(seconds)
        if command is not None:
            self._obey(command)

    # ------------------------------------------------------------ looks at the commands from inside work

    def _check_closing(self) -> None:
        if self._stopping.is_set():
            raise Interrupted

    def _due(self) -> bool:
        """Whether it is time to look at the commands."""
        self._check_closing()
        now = time.perf_counter()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK
        return True

    def _check_update(self) -> None:
        """Drop the update under way where it is of no use any more; hold it while training is paused."""
        if not self._due():
            return
        while True:
            waiting = self._commands.waiting()
            if any(isinstance(command, REPLACING) for command in waiting):
                raise Interrupted
            if (command := self._commands.take_if(SWITCHES)) is not None:
                self._switch(command)
                self._publisher.show_running(running=self._pace.running)
            elif self._pace.going:
                return
            elif waiting:  # paused, and something is asked about the policy between two updates
                raise Interrupted
            else:
                self._commands.stir(IDLE)
                self._check_closing()

    def _check_evaluation(self) -> None:
        """Obey inside an evaluation whatever does not end it: it has a copy of the policy."""
        while self._due() and (waiting := self._commands.waiting()):
            if isinstance(waiting[0], EVALUATING):
                raise Interrupted
            if isinstance(waiting[0], SaveReport):
                return
            with interruptible(self._check_closing):
                self._guarded(partial(self._obey, *self._commands.take(1)))
            self._next_look = 0.0

    def _check_making(self, kind: type[Command]) -> None:
        """Give up making a run if another one of the kind was asked for meanwhile."""
        if self._due() and any(isinstance(command, kind) for command in self._commands.waiting()):
            raise Interrupted

    # ------------------------------------------------------------ commands

    def _show(self) -> None:
        self._publisher.show(self._control.run, running=self._pace.running)

    def _obey(self, command: Command) -> None:
        try:
            self._do(command)
        except (ValueError, OSError) as error:
            self._publisher.tell(Refused(told(error)))

    def _do(self, command: Command) -> None:
        control = self._control
        match command:
            case Stop():
                self._stopping.set()
                return
            case SetMap(grid):
                if not control.set_map(grid):
                    self._pace.stop()
            case Restart():
                control.restart()
            case Run() | Pause() | StepOnce() | SetSpeed():
                self._switch(command)
            case Reset(settings):
                control.reset(settings, Reset)
            case LearnSet(maps):
                if control.learn_set(command):
                    self._pace.run() if maps else self._pace.stop()
            case LoadRun():
                control.load(command)
            case Evaluate() | CancelEvaluation() | SaveReport():
                self._evaluate(command)
                return
            case _:
                control.ask(command)
                return
        self._show()

    def _switch(self, command: Run | Pause | StepOnce | SetSpeed) -> None:
        if isinstance(command, (Run, StepOnce)) and (why := self._control.why_waiting):
            self._pace.stop()
            self._publisher.tell(Refused(tr("run_control.training_waits", obstacle=why)))
            return
        self._pace.switch(command)
        if isinstance(command, Run):
            self._publisher.rate = RateMeter()

    def _evaluate(self, command: Evaluate | CancelEvaluation | SaveReport) -> None:
        match command:
            case Evaluate():
                run = self._control.run
                self._evaluator.begin(command, run.trainer if run else None, run.history if run else None)
            case CancelEvaluation():
                self._evaluator.cancel()
            case SaveReport(path):
                self._evaluator.save_report(path)
