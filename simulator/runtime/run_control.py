"""Makes, loads and changes the run in hand; a refusal leaves it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.commands import (
    CheckRewards,
    LearnSet,
    LoadRun,
    Restart,
    SampleEpisodes,
    SaveRun,
    SetLive,
)
from simulator.protocol.events import (
    EpisodeSampled,
    MapChanged,
    Refused,
    RunBegan,
    RunLoaded,
    RunSaved,
    SettingChanged,
)
from simulator.runtime.active_run import ActiveRun
from simulator.runtime.publisher import told
from simulator.runtime.training_task import TrainingTask
from simulator.texts import tr
from simulator.world.interruption import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.protocol.commands import Command
    from simulator.protocol.settings import Value
    from simulator.runtime.publisher import Publisher
    from simulator.world.grid import GridMap


class RunControl:
    """Holds the run in hand.

    Args:
        grid: the open map.
        settings: of the first run.
        publisher: tells the window.
        check: gives up making a run if another of the kind was asked for; called at cancellation points.

    Attributes:
        run: in hand; None until one could be made.
        obstacle: why the open map cannot be learned, one line; "" if it can.
    """

    def __init__(
        self,
        grid: GridMap,
        settings: Mapping[str, Value],
        publisher: Publisher,
        check: Callable[[type[Command]], None],
    ) -> None:
        self.run: ActiveRun | None = None
        self.obstacle = ""
        self._grid, self._settings = grid, dict(settings)
        self._publisher, self._check = publisher, check
        self._broken = False  # the trainer could not be mended after an exception

    @property
    def settings(self) -> Mapping[str, Value]:
        """Settings in force, or those of the first run before there is one."""
        return self.run.settings if self.run else self._settings

    @property
    def why_waiting(self) -> str:
        """Why nothing can be learned now, one line; "" if it can."""
        if self.run is None:
            return self.obstacle or tr("run_control.it_could_not_be_made")
        return self.obstacle

    def recover(self) -> None:
        """Mend the trainer after an exception: its weights are those before it."""
        if self.run is not None:
            try:
                self.run.trainer.recover()
            except BaseException:  # noqa: BLE001 - it is rebuilt before the next update
                self._broken = True

    def mended(self, run: ActiveRun) -> ActiveRun:
        """Return the run, rebuilt if its trainer could not be mended."""
        if self._broken:
            run = self.run = run.rebuilt()
            self._broken = False
        return run

    def reset(self, settings: Mapping[str, Value], kind: type[Command]) -> None:
        """Begin the task in hand from nothing."""
        self.begin(
            self.run.task.on(self._grid) if self.run else TrainingTask(self._grid), settings, "reset", kind
        )

    def begin_first(self) -> None:
        """Make the first run."""
        self.begin(TrainingTask(self._grid), self._settings, "")

    def set_map(self, grid: GridMap) -> bool:
        """Go on with another open map; one that cannot be learned leaves the run as it is, and waiting.

        Returns:
            whether it can be learned.
        """
        self._grid = grid
        if self.run is None:
            return self.begin(TrainingTask(grid), self._settings, tr("run_control.another_map"))
        try:
            self.run, kept = self.run.on(grid)
        except ValueError as error:
            self.obstacle = told(error)
            self._publisher.tell(Refused(tr("run_control.training_waits", obstacle=self.obstacle)))
            return False
        self.obstacle = ""
        trainer = self.run.trainer
        self._publisher.tell(MapChanged(grid.revision, trainer.updates, trainer.solvable))
        if not kept:
            network = trainer.settings.network
            self._announce(self.run, tr("run_control.the_policy_cannot_serve_a_map", network=network))
        return True

    def learn_set(self, wanted: LearnSet) -> bool:
        """Begin on a set, or on the open map again; what cannot be learned changes nothing.

        Returns:
            whether a run began.
        """
        task = TrainingTask(self._grid, wanted)
        settings, note = task.fitted(self.settings)
        reason = (
            tr("run_control.on", source=wanted.source, note=note)
            if wanted.source
            else tr("run_control.on_the_open_map")
        )
        return self.begin(task, settings, reason, LearnSet)

    def load(self, command: LoadRun) -> None:
        """Go on from a saved policy.

        Raises:
            ValueError: the folder is no run, or does not fit the map; one line.
            OSError: a file cannot be read.
        """
        with interruptible(lambda: self._check(LoadRun)):
            run = ActiveRun.load(command.folder, TrainingTask(self._grid))
        self._take(run, tr("run_control.loaded", name=command.folder.name))
        self._publisher.tell(RunLoaded(command.folder, run.settings))

    def restart(self) -> None:
        """After a failure: rebuild the trainer with the same weights; from nothing if that fails too."""
        if self.run is None:
            self.begin(TrainingTask(self._grid), self._settings, tr("run_control.restarted_after_a_failure"))
            return
        try:
            self.run = self.run.rebuilt()
        except Exception:  # noqa: BLE001 - the weights themselves cannot be used
            reason = tr("run_control.restarted_after_a_failure_the_weights")
            self.begin(self.run.task, self.run.settings, reason)
        self._broken = False

    def ask(self, command: Command) -> None:
        """Obey a command that needs a run.

        Raises:
            ValueError: there is none, or it refuses; one line.
            OSError: its folder cannot be written.
        """
        run = self.run
        if run is None:
            raise ValueError(tr("run_control.there_is_no_trainer", obstacle=self.why_waiting))
        trainer = run.trainer
        match command:
            case SetLive(name, value):
                trainer.set_live(name, value)
                self._publisher.tell(SettingChanged(name, value, trainer.updates))
            case SampleEpisodes(mode, count):
                for _ in range(count):
                    self._publisher.tell(EpisodeSampled(run.task.episode(trainer, mode)))
            case CheckRewards():
                self._publisher.tell(trainer.check_rewards())
            case SaveRun(folder):
                run.save(folder)
                self._publisher.tell(RunSaved(folder))

    def begin(
        self,
        task: TrainingTask,
        settings: Mapping[str, Value],
        reason: str,
        kind: type[Command] = Restart,
    ) -> bool:
        """Make a run and take it in hand; bad values are told and the one before is kept.

        Returns:
            whether it was made.
        """
        try:
            with interruptible(lambda: self._check(kind)):
                run = ActiveRun.begin(task, settings)
        except ValueError as error:
            if self.run is None:
                self.obstacle = told(error)
            self._publisher.tell(Refused(told(error)))
            return False
        self._take(run, reason)
        return True

    def _take(self, run: ActiveRun, reason: str) -> None:
        self.run, self._broken, self.obstacle = run, False, ""
        self._announce(run, reason)

    def _announce(self, run: ActiveRun, reason: str) -> None:
        number = self._publisher.next_run()
        parameters = run.trainer.network.parameter_count
        self._publisher.tell(RunBegan(run.settings, parameters, reason, run.task.source, number))
        if run.task.trouble:
            self._publisher.tell(Refused(run.task.trouble))
