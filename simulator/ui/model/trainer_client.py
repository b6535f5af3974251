"""Client of the trainer: drains its channels once a frame, never waits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isnan
from typing import TYPE_CHECKING

from simulator.protocol.channels import drain
from simulator.protocol.commands import Reset
from simulator.protocol.events import (
    EpisodeSampled,
    EvaluationFinished,
    MapChanged,
    Recovered,
    Refused,
    RewardsChecked,
    RunBegan,
    RunLoaded,
    SettingChanged,
    TrainerFailed,
    TrainerReady,
    TrainingStopped,
    UpdateFinished,
    WorldDrifted,
)
from simulator.protocol.history import History
from simulator.protocol.snapshots import EvaluationProgress, Progress, TrainingSnapshot
from simulator.texts import tr
from simulator.ui.model.earlier_runs import EarlierRuns
from simulator.ui.model.marks import Mark, recovered
from simulator.ui.model.notices import notice, skipped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from queue import Queue

    from simulator.protocol.catalogue import Catalogue
    from simulator.protocol.channels import CommandQueue, Mailbox
    from simulator.protocol.commands import Command
    from simulator.protocol.events import Event
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import LiveAgents, PolicyField, Snapshot
    from simulator.protocol.stats import UpdateStats
    from simulator.world.episode import EpisodeTrace

EVENTS_A_FRAME = 2048
"""Most events taken in one frame, so that a burst delays the picture instead of freezing it."""

KEPT_EPISODES = 200
"""Episodes kept in the list; the oldest go first."""


@dataclass
class TrainerClient:
    """The window's end of the channels, and all that came through them.

    Attributes:
        commands: to the trainer.
        events: from it, in order.
        mailbox: snapshots from it.
        catalogue: what can be set; None until PyTorch is loaded.
        settings: in force in the trainer.
        device: where the trainer computes.
        parameters: trainable parameters of the network.
        source: the set of maps that is learned; "" if the open map is.
        policy: the latest policy field.
        agents: the latest agents.
        progress: how training stands.
        latest: figures of the latest update that is shown; map, charts and `progress` are of the same one.
        measured: figures of the latest update that is shown and has exact ones.
        coming: the moment that is shown next: painters work ahead on it, `reveal` shows it; None between two.
        run: number of the run that is shown.
        earlier: figures of the runs before.
        where: name of the map or set that the run in hand learns.
        open_map: revision and name of the open map; the window sets them.
        history: the figures of every update since the last reset, up to the coming moment.
        marks: changes of the map, oldest first.
        schedule_start: update at which schedules began: they do so anew on another map.
        episodes: sampled on demand, oldest first.
        evaluating: how far the evaluation under way is; None if there is none.
        judged: evaluations that ended and that nobody has taken yet, oldest first.
        failure: the trainer's exception, until it is restarted.
        stopped: why training ended by itself, until it goes on.
        origin: folder of the policy that was loaded and is trained on, "" for one that began from nothing.
        validated: the latest figures with a score on maps set aside; None before the first.
        best: those with the best score.
        notices: lines to show to the user, oldest first; the window takes them.
        drifts: edits that the drifting world asks for, oldest first; the window takes them.
        drifted: revisions that the drifting world made.
        began: revision that was sent → the one with which its stroke began.
        rewards: whether they change the best moves, as last asked.
        resetting: a reset was asked for; what still comes of the former run is not shown.
        optimal_after: updates after which the policy's path from the start was optimal and stayed so for the
            first time in this run; None before.
    """

    commands: CommandQueue
    events: Queue[Event]
    mailbox: Mailbox[Snapshot]
    catalogue: Catalogue | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    device: str = ""
    parameters: int = 0
    source: str = ""
    policy: PolicyField | None = None
    agents: LiveAgents | None = None
    progress: Progress = field(default_factory=lambda: Progress(False, 0, 0, 0.0, 0.0))
    latest: UpdateStats | None = None
    measured: UpdateStats | None = None
    coming: TrainingSnapshot | None = None
    run: int = 0
    earlier: EarlierRuns = field(default_factory=EarlierRuns)
    where: str = ""
    open_map: tuple[int, str] = (0, "")
    history: History = field(default_factory=History)
    marks: list[Mark] = field(default_factory=list)
    schedule_start: int = 0
    episodes: list[EpisodeTrace] = field(default_factory=list)
    evaluating: EvaluationProgress | None = None
    judged: list[EvaluationFinished] = field(default_factory=list)
    failure: TrainerFailed | None = None
    stopped: TrainingStopped | None = None
    origin: str = ""
    validated: UpdateStats | None = None
    best: UpdateStats | None = None
    notices: list[str] = field(default_factory=list)
    drifts: list[WorldDrifted] = field(default_factory=list)
    drifted: set[int] = field(default_factory=set)
    began: dict[int, int] = field(default_factory=dict)
    rewards: RewardsChecked | None = None
    resetting: bool = False
    optimal_after: int | None = None
    _waiting: TrainingSnapshot | None = None  # the latest that has come
    _behind: bool = False  # events of before it are still to be taken
    _pending: list[UpdateStats] = field(default_factory=list)  # later than the coming moment
    _unrevealed: list[UpdateStats] = field(default_factory=list)  # of the coming moment

    def send(self, command: Command) -> None:
        """Ask the trainer for something."""
        self.commands.put(command)
        if isinstance(command, Reset):
            self._clear()

    def pump(self, *, ahead: bool = False) -> None:
        """Take in what has arrived.

        Args:
            ahead: painters work ahead: they call `look_ahead` and `reveal`; else all is shown at once.
        """
        for snapshot in self.mailbox.take():
            if isinstance(snapshot, EvaluationProgress):
                self.evaluating = snapshot
            else:
                self._wait(snapshot)
        events = drain(self.events, EVENTS_A_FRAME)
        self._behind = len(events) == EVENTS_A_FRAME
        for event in events:
            if not (self.resetting and isinstance(event, UpdateFinished)):
                self._take(event)
            if said := notice(event):
                self.notices.append(said)
        self._note_running()
        if not ahead:
            self.look_ahead()
            self.reveal()

    def look_ahead(self) -> None:
        """Let the latest moment that is wholly known be the coming one, unless there is one."""
        snapshot = self._usable()
        if snapshot is None or self.coming is not None or self._behind:
            return
        self.coming, self._waiting = snapshot, None
        known = [stats for stats in self._pending if stats.update <= snapshot.progress.update]
        self._pending = self._pending[len(known) :]
        self._unrevealed = known
        for stats in known:
            self.history.append(stats)

    def reveal(self) -> None:
        """Show the coming moment from now on."""
        snapshot, self.coming = self.coming, None
        if snapshot is None:
            return
        self.progress = snapshot.progress
        self.policy, self.agents = snapshot.policy or self.policy, snapshot.agents or self.agents
        if snapshot.policy is not None and snapshot.policy.revision == self.open_map[0]:
            self.where = self.source or self.open_map[1]
        for stats in self._unrevealed:
            self.notices += skipped(stats, self.latest)
            if stats.steadily_optimal and self.optimal_after is None:
                self.optimal_after = stats.update - stats.optimal_streak + 1
                self.notices.append(
                    tr("trainer_client.optimal_after_updates", optimal_after=self.optimal_after)
                )
            self._judge(stats)
            self.latest = stats
            self.measured = self.measured if isnan(stats.exact_update) else stats
        self._unrevealed = []
        self._note_running()

    def _wait(self, snapshot: TrainingSnapshot) -> None:
        """Keep a snapshot; what it lacks, one of the same run that was not shown has."""
        before = self._waiting
        if before is not None and before.run == snapshot.run:
            policy, agents = snapshot.policy or before.policy, snapshot.agents or before.agents
            snapshot = replace(snapshot, policy=policy, agents=agents)
        self._waiting = snapshot
        self.stopped = None if snapshot.progress.running else self.stopped

    def _usable(self) -> TrainingSnapshot | None:
        """The waiting snapshot if it is of the run that is shown."""
        waiting = self._waiting
        return waiting if waiting is not None and not self.resetting and waiting.run == self.run else None

    def _note_running(self) -> None:
        """Whether training runs is known at once, whatever is still to be painted."""
        waiting = self._usable()
        if waiting is not None:
            self.progress = replace(self.progress, running=waiting.progress.running)

    def _clear(self) -> None:
        """Show nothing of the run that is let go, from the click on."""
        self.resetting = True
        self._begin()
        self.episodes.clear()

    def _take(self, event: Event) -> None:
        match event:
            case UpdateFinished(stats):
                self.failure = None
                self._pending.append(stats)
            case TrainerReady(catalogue, settings, device):
                self.catalogue, self.settings, self.device = catalogue, settings, device
                self.failure = None
            case RunBegan(settings, parameters, _, source, run):
                self._begin()
                self.settings, self.parameters, self.source = settings, parameters, source
                self.where = source or self.open_map[1]
                self.run, self.resetting = run, False
            case MapChanged() | WorldDrifted() | Recovered() | RewardsChecked():
                self._take_change(event)
            case SettingChanged(name, value, _):
                self.settings = {**self.settings, name: value}
            case EpisodeSampled(trace):
                self.episodes.append(trace)
                del self.episodes[:-KEPT_EPISODES]
            case EvaluationFinished():
                self.judged.append(event)
                self.evaluating = None
            case RunLoaded(folder, settings):
                self.settings, self.origin = settings, str(folder)
            case TrainingStopped():
                self.stopped = event
            case TrainerFailed():
                self.failure, self.resetting = event, False
            case Refused():
                self.resetting = False  # it may have been the reset

    def _take_change(self, event: MapChanged | WorldDrifted | Recovered | RewardsChecked) -> None:
        match event:
            case MapChanged(revision, update, _):
                mark = Mark(update, revision in self.drifted, change=self.began.get(revision, revision))
                self.marks = [*(old for old in self.marks if old.change != mark.change), mark]
                self.schedule_start = update
            case WorldDrifted():
                self.drifts.append(event)
            case Recovered():
                self.marks = recovered(self.marks, event)
            case RewardsChecked():
                self.rewards = event

    def _judge(self, stats: UpdateStats) -> None:
        """Remember scores on maps set aside."""
        if isnan(stats.validation_spl):
            return
        self.validated = stats
        if self.best is None or stats.validation_spl > self.best.validation_spl:
            self.best = stats

    def _begin(self) -> None:
        """Forget what belonged to the run before, but for its figures."""
        self.earlier.keep(self.history, self.settings, self.where)
        self.history.clear()
        self.marks.clear()
        self.drifted.clear()
        self.began.clear()
        self.schedule_start = 0
        self.failure = self.stopped = self.validated = self.best = self.rewards = None
        self.origin = ""
        self.coming = self.policy = self.agents = self.latest = self.measured = None
        self._pending, self._unrevealed = [], []
        self.progress = Progress(self.progress.running, 0, 0, 0.0, 0.0)
        self.optimal_after = None
