"""What the trainer has told us so far: drains the channels once a frame, never waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING

from simulator.protocol.commands import Reset
from simulator.protocol.events import (
    EpisodeSampled,
    EvaluationFinished,
    MapChanged,
    Recovered,
    Refused,
    ReportSaved,
    RewardsChecked,
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
from simulator.protocol.snapshots import EvaluationProgress, Progress, TrainingSnapshot
from simulator.ui.model.marks import Mark, recovered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.protocol.catalogue import Catalogue
    from simulator.protocol.channels import Line, Mailbox
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
        history: the figures of every update since the last reset.
        marks: changes of the map, oldest first.
        schedule_start: update at which schedules began: they do so anew on another map.
        episodes: sampled on demand, oldest first.
        judging: how far the evaluation under way is; None if there is none.
        judged: evaluations that ended and that nobody has taken yet, oldest first.
        failure: the trainer's exception, until it is restarted.
        stopped: why training ended by itself, until it goes on.
        origin: folder of the policy that was loaded and is trained on, "" for one that began from nothing.
        validated: the latest figures with a score on maps set aside; None before the first.
        best: those with the best score.
        notices: lines to show to the user, oldest first; the window takes them.
        drifts: edits that the drifting world asks for, oldest first; the window takes them.
        drifted: revisions that the drifting world made.
        rewards: whether they change the best moves, as last asked.
        resetting: a reset was asked for; what still comes of the former run is not shown.
    """

    commands: Line[Command]
    events: Line[Event]
    mailbox: Mailbox[Snapshot]
    catalogue: Catalogue | None = None
    settings: Mapping[str, Value] = field(default_factory=dict)
    device: str = ""
    parameters: int = 0
    source: str = ""
    policy: PolicyField | None = None
    agents: LiveAgents | None = None
    progress: Progress = field(default_factory=lambda: Progress(False, 0, 0, 0.0, 0.0))
    history: History = field(default_factory=History)
    marks: list[Mark] = field(default_factory=list)
    schedule_start: int = 0
    episodes: list[EpisodeTrace] = field(default_factory=list)
    judging: EvaluationProgress | None = None
    judged: list[EvaluationFinished] = field(default_factory=list)
    failure: TrainerFailed | None = None
    stopped: TrainingStopped | None = None
    origin: str = ""
    validated: UpdateStats | None = None
    best: UpdateStats | None = None
    notices: list[str] = field(default_factory=list)
    drifts: list[WorldDrifted] = field(default_factory=list)
    drifted: set[int] = field(default_factory=set)
    rewards: RewardsChecked | None = None
    resetting: bool = False

    def send(self, command: Command) -> None:
        """Ask the trainer for something."""
        self.commands.put(command)
        if isinstance(command, Reset):
            self._clear()

    def pump(self) -> None:
        """Take in what has arrived."""
        snapshots = self.mailbox.take()
        later = [s for s in snapshots if self.resetting and isinstance(s, TrainingSnapshot)]
        for snapshot in snapshots:
            if not any(snapshot is other for other in later):
                self._show(snapshot)
        for event in self.events.take(EVENTS_A_FRAME):
            if not (self.resetting and isinstance(event, UpdateFinished)):
                self._take(event)
            if said := _notice(event):
                self.notices.append(said)
        if not self.resetting:  # else they are of the run that was let go
            for snapshot in later:
                self._show(snapshot)

    def _show(self, snapshot: Snapshot) -> None:
        match snapshot:
            case TrainingSnapshot(progress, _, policy, agents):
                self.progress = progress
                self.policy, self.agents = policy or self.policy, agents or self.agents
                self.stopped = None if progress.running else self.stopped
            case EvaluationProgress():
                self.judging = snapshot

    def _clear(self) -> None:
        """Show nothing of the run that is let go, from the click on."""
        self.resetting = True
        self._begin()
        self.policy = self.agents = None
        self.episodes.clear()

    def _take(self, event: Event) -> None:
        match event:
            case UpdateFinished(stats):
                self._tell_skipped(stats)
                self.history.append(stats)
                self._judge(stats)
            case TrainerReady(catalogue, settings, device):
                self.catalogue, self.settings, self.device = catalogue, settings, device
                self.failure = None
            case RunBegan(settings, parameters, _, source):
                self.settings, self.parameters, self.source = settings, parameters, source
                self._begin()
                self.resetting = False
            case MapChanged() | WorldDrifted() | Recovered() | RewardsChecked():
                self._take_change(event)
            case SettingChanged(name, value, _):
                self.settings = {**self.settings, name: value}
            case EpisodeSampled(trace):
                self.episodes.append(trace)
                del self.episodes[:-KEPT_EPISODES]
            case EvaluationFinished():
                self.judged.append(event)
                self.judging = None
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
                self.marks.append(Mark(update, drifted=revision in self.drifted))
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
        """Forget what belonged to the run before."""
        self.history.clear()
        self.marks.clear()
        self.drifted.clear()
        self.schedule_start = 0
        self.failure = self.stopped = self.validated = self.best = self.rewards = None
        self.origin = ""

    def _tell_skipped(self, stats: UpdateStats) -> None:
        """Say so if the update was one that had to be taken back."""
        before = self.history.latest
        if stats.skipped > (before.skipped if before is not None else 0):
            why = "its gradient exploded or was no number"
            self.notices.append(f"Update {stats.update} skipped: {why} ({stats.skipped} so far)")


def _notice(event: Event) -> str:
    """What an event has to say to the user in one line; "" if nothing."""
    said = ""
    match event:
        case RunBegan(_, _, reason, _) if reason:
            said = f"Training begins anew: {reason}"
        case ReportSaved(path):
            said = f"Report saved to {path}"
        case RunSaved(folder):
            said = f"Policy saved to {folder}"
        case RunLoaded(folder, _):
            said = f"Policy loaded from {folder}"
        case Refused(text):
            said = text
        case TrainingStopped(_, reason, _):
            said = f"Training stopped: {reason}"
    return said
