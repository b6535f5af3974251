"""The trainer's thread: obeys commands between updates, sends snapshots and events."""

from __future__ import annotations

import threading
import time
import traceback
from typing import TYPE_CHECKING

from simulator.protocol.commands import (
    CancelEvaluation,
    CheckRewards,
    Evaluate,
    LearnSet,
    LoadRun,
    Pause,
    Reset,
    Restart,
    Run,
    SampleEpisodes,
    SaveReport,
    SaveRun,
    SetLive,
    SetMap,
    SetSpeed,
    StepOnce,
    Stop,
)
from simulator.protocol.events import (
    EpisodeSampled,
    MapChanged,
    Refused,
    RunBegan,
    RunLoaded,
    RunSaved,
    SettingChanged,
    TrainerFailed,
    TrainerReady,
    TrainingStopped,
    UpdateFinished,
    WorldDrifted,
)
from simulator.protocol.history import History
from simulator.protocol.snapshots import Progress, TrainingSnapshot
from simulator.runtime.evaluator import Evaluator
from simulator.runtime.training_task import TrainingTask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.channels import Line, Mailbox
    from simulator.protocol.commands import Command
    from simulator.protocol.events import Event
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import Snapshot
    from simulator.world.grid import GridMap

SNAPSHOT_PERIOD = 1 / 30
"""Least seconds between two policy fields."""

MEASURE_PERIOD = 0.25
"""Least seconds between two comparisons with the exact gradient, which cost a solve each."""

MEASURE_SHARE = 0.02
"""Share of the training time that these comparisons may take: on large maps they become rarer."""

MEASURED_STATES = 20_000
"""Largest map on which they are made at all."""

RATE_PERIOD = 0.5
"""Seconds over which samples and updates a second are counted."""

IDLE = 0.05
"""Seconds to wait for a command when there is nothing to do."""


class Worker(threading.Thread):
    """Trains in the background. Not a daemon: a daemon inside PyTorch aborts the process on exit.

    Whoever starts it calls `close`. It obeys `Stop` and `close` at the next update's end at the
    latest, also while the window reads nothing, also after a failure.

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
        commands: Line[Command],
        events: Line[Event],
        mailbox: Mailbox[Snapshot],
        settings: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(name="trainer", daemon=False)
        self._ground = TrainingTask(grid)
        self._commands = commands
        self._events = events
        self._mailbox = mailbox
        self._settings = dict(settings or {})
        self._stopping = threading.Event()
        self._trainer: Trainer | None = None
        self._history = History()
        self._running = False
        self._single = False
        self._period = 0.0
        self._next_update = 0.0
        self._next_snapshot = 0.0
        self._next_measure = 0.0
        self._rate = _Rate()
        self._judge = Evaluator(self._tell)

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
        try:
            self._prepare()
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must be told
            self._fail(error)
        while not self._stopping.is_set():
            try:
                self._serve()
            except Exception as error:  # noqa: BLE001 - as above: the map and its history live on
                self._fail(error)

    def _prepare(self) -> None:
        """Import PyTorch, which takes a second, and make the first trainer."""
        import torch

        from simulator.learning.policies.run_settings import catalogue

        torch.set_num_threads(1)  # two made frames late on small machines
        self._make_trainer("")
        trainer = self._trainer
        settings = trainer.settings.flat if trainer else self._settings
        self._tell(TrainerReady(catalogue(), settings, trainer.device if trainer else ""))
        self._snapshot()

    def _serve(self) -> None:
        """Obey what was asked, then make one update if it is due, or wait a little."""
        for command in self._commands.take():
            self._obey(command)
            if self._stopping.is_set():
                return
        now = time.perf_counter()
        if self._judge.busy:
            progress = self._judge.advance()
            if progress is not None:
                self._mailbox.put(progress)
        elif self._trainer is None or not (self._running or self._single):
            self._await_command(IDLE)
        elif self._single or now >= self._next_update:
            self._update(now)
        else:
            self._await_command(min(IDLE, self._next_update - now))

    def _await_command(self, seconds: float) -> None:
        command = self._commands.wait(seconds)
        if command is not None:
            self._obey(command)

    def _update(self, now: float) -> None:
        trainer = self._trainer
        assert trainer is not None  # noqa: S101 - checked by the caller
        measure = now >= self._next_measure and trainer.mdp.states <= MEASURED_STATES
        stopped = self._try_update(trainer, measure=measure)
        stats = trainer.stats
        assert stats is not None  # noqa: S101 - there was an update
        if measure:
            done = time.perf_counter()
            self._next_measure = done + max(MEASURE_PERIOD, (done - now) / MEASURE_SHARE)
        self._history.append(stats)
        self._rate.count(trainer.env_steps)
        self._tell(UpdateFinished(stats))
        for recovered in trainer.recovered:
            self._tell(recovered)
        self._drift(trainer)
        self._next_update = max(self._next_update + self._period, now)
        over = stopped or trainer.finished
        if over:
            self._tell(TrainingStopped(stats.update, over, failed=bool(stopped)))
        if self._single or over:
            self._single = self._running = False
            self._ground.look_at_once()
            self._snapshot()
        elif now >= self._next_snapshot:
            self._next_snapshot = now + SNAPSHOT_PERIOD
            self._snapshot()

    def _drift(self, trainer: Trainer) -> None:
        """Ask the document for the drifting world's next change; it comes back as `SetMap`, like any edit."""
        patch = next(iter(trainer.drift()), None) if not self._ground.source else None
        if patch is not None:
            self._tell(WorldDrifted(trainer.maps.given[0].revision, patch, trainer.updates))

    def _try_update(self, trainer: Trainer, *, measure: bool) -> str:
        """Make an update; return why training cannot go on, "" if it can."""
        from simulator.learning.optim.guard import DivergedError

        try:
            trainer.update(measure=measure)
        except DivergedError as error:
            return str(error)
        return ""

    def _snapshot(self) -> None:
        trainer = self._trainer
        if trainer is None:
            return
        samples, updates = self._rate.rates() if self._running else (0.0, 0.0)
        advice, remarks = trainer.advise(), trainer.adviser.remarks()
        self._mailbox.put(
            TrainingSnapshot(
                Progress(
                    self._running, trainer.updates, trainer.env_steps, samples, updates, advice, remarks
                ),
                trainer.stats,
                self._ground.field(trainer),
                self._ground.agents(trainer),
            )
        )

    def _tell(self, event: Event) -> None:
        self._events.put(event, stop=self._stopping)

    def _fail(self, error: Exception) -> None:
        self._running = self._single = False
        self._trainer = None
        self._mailbox.put(TrainingSnapshot(Progress(False, 0, 0, 0.0, 0.0)))
        summary = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        self._tell(TrainerFailed(summary, "".join(traceback.format_exception(error))))

    # ------------------------------------------------------------ commands

    def _obey(self, command: Command) -> None:
        match command:
            case Stop():
                self._stopping.set()
                return
            case SetMap(grid):
                self._set_map(grid)
            case Restart():
                self._make_trainer("restarted after a failure")
            case Run():
                self._running = self._trainer is not None
                self._next_update = time.perf_counter()
                self._rate = _Rate()
            case Pause():
                self._running = False
            case StepOnce():
                self._single = True
            case Reset(settings):
                self._reset(settings)
            case LearnSet():
                self._learn_set(command)
            case SetSpeed(rate):
                self._period = 1.0 / rate if rate else 0.0
                self._next_update = time.perf_counter()
            case Evaluate() | CancelEvaluation() | SaveReport():
                self._obey_judging(command)
                return
            case _:
                self._obey_trainer(command)
                return
        self._snapshot()

    def _obey_judging(self, command: Evaluate | CancelEvaluation | SaveReport) -> None:
        match command:
            case Evaluate():
                self._judge.begin(command, self._trainer, self._history)
            case CancelEvaluation():
                self._judge.cancel()
            case SaveReport(path):
                try:
                    self._judge.save_report(path)
                except ValueError as error:
                    self._tell(Refused(str(error)))
                except OSError as error:
                    self._tell(Refused(f"Report not saved: {path}: {error.strerror or error}"))

    def _obey_trainer(self, command: Command) -> None:
        """Commands that need a trainer and are refused without one."""
        trainer = self._trainer
        if trainer is None:
            self._tell(Refused("There is no trainer: the goal is on the start, or it has failed."))
            return
        try:
            match command:
                case SetLive(name, value):
                    trainer.set_live(name, value)
                    self._settings = trainer.settings.flat
                    self._tell(SettingChanged(name, value, trainer.updates))
                case SampleEpisodes(mode, count):
                    for _ in range(count):
                        self._tell(EpisodeSampled(self._ground.episode(trainer, mode)))
                case CheckRewards():
                    self._tell(trainer.check_rewards())
                case SaveRun(folder):
                    from simulator.learning.training import checkpoint

                    checkpoint.save(trainer, folder, self._history)
                    self._tell(RunSaved(folder))
                case LoadRun(folder):
                    self._load(command)
        except (ValueError, OSError) as error:
            self._tell(Refused(str(error)))

    def _load(self, command: LoadRun) -> None:
        from simulator.learning.training import checkpoint

        self._ground.choose(None)  # a policy that is loaded goes on with the open map
        trainer = checkpoint.load(command.folder, [self._ground.grid])
        self._trainer, self._settings, self._history = trainer, trainer.settings.flat, History()
        self._tell(RunBegan(self._settings, trainer.network.parameter_count, f"loaded {command.folder.name}"))
        self._tell(RunLoaded(command.folder, self._settings))
        self._snapshot()

    def _set_map(self, grid: GridMap) -> None:
        if self._trainer is None:
            self._ground.grid = grid
            self._make_trainer("another map")
            return
        try:
            kept = self._ground.change(grid, self._trainer)
        except ValueError as error:
            self._running = False
            self._trainer = None
            self._tell(Refused(f"Training waits: {error}"))
            return
        self._tell(MapChanged(grid.revision, self._trainer.updates, self._trainer.solvable))
        if not kept:
            reason = (
                f"the {self._trainer.settings.network} policy cannot serve a map of another size or movement"
            )
            self._begin(reason)

    def _learn_set(self, wanted: LearnSet) -> None:
        """Begin on a set at once, or on the open map again; what cannot be learned changes nothing."""
        before, settings = self._ground.choose(wanted), self._settings
        self._settings, note = self._ground.fitted(settings)
        if self._make_trainer(f"on {wanted.source}{note}" if wanted.source else "on the open map"):
            self._running = bool(wanted.maps)
            self._next_update = time.perf_counter()
        else:
            self._ground.choose(before)
            self._settings = settings

    def _reset(self, settings: Mapping[str, Value]) -> None:
        before = self._settings
        self._settings = dict(settings)
        if not self._make_trainer("reset"):
            self._settings = before

    def _make_trainer(self, reason: str) -> bool:
        """Build a trainer from the map and the settings; on bad values say so and keep the old one."""
        try:
            self._trainer = self._ground.trainer(self._settings)
        except ValueError as error:
            self._tell(Refused(str(error)))
            return False
        self._begin(reason)
        return True

    def _begin(self, reason: str) -> None:
        trainer = self._trainer
        assert trainer is not None  # noqa: S101 - just made
        self._settings = trainer.settings.flat
        self._history = History()
        self._rate = _Rate()
        source = self._ground.source
        self._tell(RunBegan(self._settings, trainer.network.parameter_count, reason, source))
        if self._ground.trouble:
            self._tell(Refused(self._ground.trouble))


class _Rate:
    """Samples and updates a second over the last half second or so."""

    def __init__(self) -> None:
        self._marks: list[tuple[float, int, int]] = []
        self._updates = 0

    def count(self, env_steps: int) -> None:
        self._updates += 1
        now = time.perf_counter()
        if not self._marks or now - self._marks[-1][0] > RATE_PERIOD / 8:
            self._marks.append((now, env_steps, self._updates))
            while len(self._marks) > 2 and now - self._marks[1][0] > RATE_PERIOD:
                self._marks.pop(0)

    def rates(self) -> tuple[float, float]:
        """Samples a second and updates a second."""
        if len(self._marks) < 2:
            return 0.0, 0.0
        (t0, s0, u0), (t1, s1, u1) = self._marks[0], self._marks[-1]
        return (s1 - s0) / (t1 - t0), (u1 - u0) / (t1 - t0)
