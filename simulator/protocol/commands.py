"""Commands from the window to the trainer, obeyed in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from simulator.world.grid import same_map

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.protocol.settings import Value
    from simulator.world.grid import GridMap


@dataclass(frozen=True)
class SetMap:
    """Learn on this map from now on, keeping the weights where the network allows it."""

    grid: GridMap


@dataclass(frozen=True)
class Run:
    """Start (or go on) training."""


@dataclass(frozen=True)
class Pause:
    """Stop after the current update."""


@dataclass(frozen=True)
class StepOnce:
    """Make a single update, then pause."""


@dataclass(frozen=True)
class Reset:
    """Begin anew from fresh weights, with these settings.

    Attributes:
        settings: name → value for "algorithm", "network" and every field of the `Catalogue` that
            applies; what is missing keeps its default.
    """

    settings: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class LearnSet:
    """Begin anew on a set of maps, at once, with the settings in force; the open map is only watched then.

    A network that knows no map but those it learned makes room for one that can learn a set.

    Attributes:
        maps: to learn on; none: the open map is learned again.
        validation: to score while it learns, so that the best policy can be kept.
        source: what the set is, for people.
    """

    maps: tuple[GridMap, ...] = ()
    validation: tuple[GridMap, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class SetLive:
    """Change one live setting at once."""

    name: str
    value: Value


@dataclass(frozen=True)
class SetSpeed:
    """Limit the updates a second; None is as fast as it goes."""

    updates_per_second: float | None


@dataclass(frozen=True)
class SampleEpisodes:
    """Run `count` episodes from the map's start with the present policy; each comes back as an event."""

    mode: Literal["greedy", "sampled"]
    count: int = 1


@dataclass(frozen=True)
class Evaluate:
    """Judge a policy on maps, beside the same network untrained and chance; training waits meanwhile.

    Attributes:
        ticket: number that comes back with the answer.
        maps: to judge it on, by name.
        run: a kept run's folder or `optimal`, `random`, `untrained:NETWORK`; "" is the present policy.
        mode: "greedy" or "sampled".
        budget: an episode may take this many times the optimal number of steps.
        all_cells: whether every free cell is a start.
        where: what the maps are called together, for the report's head.
    """

    ticket: int
    maps: tuple[tuple[str, GridMap], ...]
    run: str = ""
    mode: Literal["greedy", "sampled"] = "greedy"
    budget: float = 4.0
    all_cells: bool = False
    where: str = ""

    def comparable(self, other: Evaluate) -> bool:
        """Whether results of the two can be compared: by the same rules on the same maps."""
        mine, theirs = ((e.mode, e.budget, e.all_cells, len(e.maps)) for e in (self, other))
        pairs = zip(self.maps, other.maps, strict=False)
        return mine == theirs and all(a is b or same_map(a, b) for (_, a), (_, b) in pairs)


@dataclass(frozen=True)
class CancelEvaluation:
    """Give up the evaluation under way; nothing is kept of it."""


@dataclass(frozen=True)
class SaveReport:
    """Write the evaluation that was finished last as one HTML file, with those before it on the same maps."""

    path: Path


@dataclass(frozen=True)
class CheckRewards:
    """Compare the best moves with and without shaping and painted rewards; `RewardsChecked` answers."""


@dataclass(frozen=True)
class SaveRun:
    """Write the policy, its settings and its metrics to a run folder."""

    folder: Path


@dataclass(frozen=True)
class LoadRun:
    """Continue from a run folder."""

    folder: Path


@dataclass(frozen=True)
class Restart:
    """After a failure: build a fresh trainer on the last map and settings."""


@dataclass(frozen=True)
class Stop:
    """End the thread."""


Command: TypeAlias = (
    SetMap | Run | Pause | StepOnce | Reset | LearnSet | SetLive | SetSpeed | SampleEpisodes | Evaluate
    | CancelEvaluation | CheckRewards | SaveReport | SaveRun | LoadRun | Restart | Stop
)  # fmt: skip
