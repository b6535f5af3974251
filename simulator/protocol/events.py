"""Events from the trainer to the window: in order, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from simulator.protocol.catalogue import Catalogue
    from simulator.protocol.evaluation import Evaluation
    from simulator.protocol.settings import Value
    from simulator.protocol.stats import UpdateStats
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import CellPatch


@dataclass(frozen=True)
class TrainerReady:
    """PyTorch is imported and the trainer exists.

    Attributes:
        catalogue: what can be set.
        settings: what is set now.
        device: where it computes, for people: "cpu", "cuda (NVIDIA …)".
    """

    catalogue: Catalogue
    settings: Mapping[str, Value]
    device: str


@dataclass(frozen=True)
class RunBegan:
    """Training begins anew: charts start again.

    Attributes:
        settings: of the new run.
        parameters: number of trainable parameters.
        reason: why, for people: "the table policy cannot serve another size"; "" for the first run.
        source: the set of maps that is learned while the open one is watched; "" if the open one is learned.
        run: number of the run: snapshots of another one are not of it.
    """

    settings: Mapping[str, Value]
    parameters: int
    reason: str
    source: str = ""
    run: int = 0


@dataclass(frozen=True)
class UpdateFinished:
    """One update was made."""

    stats: UpdateStats


@dataclass(frozen=True)
class MapChanged:
    """The trainer learns on another revision from here on: the charts mark it.

    Attributes:
        revision: of the map.
        update: last update made on the map before.
        solvable: whether the goal can be reached from the start.
    """

    revision: int
    update: int
    solvable: bool


@dataclass(frozen=True, eq=False)
class WorldDrifted:
    """The drifting world wants a door opened or closed: the document makes it an edit like any other.

    Attributes:
        revision: of the map that it belongs on; on any other it is void.
        patch: the cells.
        update: after which.
    """

    revision: int
    patch: CellPatch
    update: int


@dataclass(frozen=True)
class Recovered:
    """The policy has recovered from a change of its map.

    Attributes:
        changed: last update before the change.
        updates: made since.
        seconds: of learning since.
        mark: what is back: "path", the greedy path is optimal again; "success", the share of episodes
            that arrive is at 95 % of what it was.
    """

    changed: int
    updates: int
    seconds: float
    mark: str


@dataclass(frozen=True, eq=False)
class RewardsChecked:
    """Whether shaping and painted rewards leave the best moves as they are, by value iteration.

    Attributes:
        revision: of the map.
        shaping_changed: [K] int64 cells whose best moves the shaping changes: none, if theory holds.
        painted_changed: [K] int64 cells whose best moves the painted rewards change.
        lines: the same for people, one line each.
    """

    revision: int
    shaping_changed: NDArray[np.int64]
    painted_changed: NDArray[np.int64]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class SettingChanged:
    """A live setting took effect."""

    name: str
    value: Value
    update: int


@dataclass(frozen=True, eq=False)
class EpisodeSampled:
    """An episode asked for by `SampleEpisodes`."""

    trace: EpisodeTrace


@dataclass(frozen=True, eq=False)
class EvaluationFinished:
    """A policy was judged.

    Attributes:
        ticket: of the `Evaluate`.
        result: what was found; None if it was cancelled or refused.
        update: of the policy, counted from the last reset; 0 for a kept run.
    """

    ticket: int
    result: Evaluation | None
    update: int = 0


@dataclass(frozen=True)
class ReportSaved:
    """A report was written."""

    path: Path


@dataclass(frozen=True)
class RunSaved:
    """A run folder was written."""

    folder: Path


@dataclass(frozen=True)
class RunLoaded:
    """A run folder was read; its settings are in force."""

    folder: Path
    settings: Mapping[str, Value]


@dataclass(frozen=True)
class Refused:
    """A command could not be obeyed; nothing changed. One line for people."""

    text: str


@dataclass(frozen=True)
class TrainingStopped:
    """Training ended by itself and waits; the policy is there and can be saved, changed or trained on.

    Attributes:
        update: the last one made.
        reason: one line for people.
        failed: whether something went wrong.
    """

    update: int
    reason: str
    failed: bool


@dataclass(frozen=True)
class TrainerFailed:
    """An exception ended training; the thread lives and waits for `Restart` or `Stop`."""

    summary: str
    traceback: str


Event: TypeAlias = (
    TrainerReady | RunBegan | UpdateFinished | MapChanged | WorldDrifted | Recovered | RewardsChecked
    | SettingChanged | EpisodeSampled | EvaluationFinished | ReportSaved | RunSaved | RunLoaded | Refused
    | TrainingStopped | TrainerFailed
)  # fmt: skip
