"""What the window and the trainer say to each other. Everything is frozen; arrays are read-only NumPy.

*Commands* go from the window to the trainer and are obeyed at its next safe point, in order.
*Snapshots* come back through a `Mailbox`: the latest wins, an unread one is dropped.
*Events* come back through a `Line`: in order, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from simulator.protocol.evaluation import Evaluation
    from simulator.protocol.settings import FieldSpec, Value
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import CellPatch, GridMap

# ---------------------------------------------------------------- values


@dataclass(frozen=True)
class UpdateStats:
    """What one update did. NaN where this algorithm has no such figure or nothing was measured yet.

    Attributes:
        update: counted from 1 since the last reset.
        revision: of the map it learned on.
        env_steps: steps sampled so far.
        seconds: spent learning so far.
        episode_return: mean undiscounted return of the episodes that ended lately.
        success_rate: share of them that reached the goal, in [0, 1].
        episode_steps: their mean number of steps.
        path_ratio: cost of the successful ones ÷ the least possible cost from the same start; ≥ 1.
        entropy: mean of H(π(·|s)) over the visited states, nats.
        policy_loss: surrogate of the last epoch, without the entropy term.
        value_loss: mean squared error of the critic.
        approx_kl: mean of KL(π_old ‖ π) after the update, nats.
        clip_fraction: share of samples whose ratio PPO clipped in the last epoch.
        explained_variance: 1 − Var(return − V) ÷ Var(return).
        gradient_norm: of the last epoch, before clipping.
        effective_samples: share of the batch that still counts under the policy after the update,
            (Σρ)² ÷ (N Σρ²) with ρ = π/π_old; 1 if nothing moved.
        gradient_cosine: cosine between the sampled and the exact policy gradient.
        learning_rate: in force.
        entropy_weight: in force after its schedule.
        temperature: τ that the agents acted by.
        epsilon: ε that they acted by.
        noise: standard deviation of the noise on the weights that they acted by.
        replay_age: updates since what was replayed had been experienced, on average.
        replay_effective: share of the replayed steps that count under the present policy, (Σw)² ÷ (N Σw²)
            with w = π/b.
        cosine_naive: cosine to the exact policy gradient of naive replay of the steps that are kept;
        cosine_vtrace: the same by V-trace with the clips in force;
        cosine_imitation: the same by self-imitation.
        frontier: share of the reachable cells that the start curriculum has opened; 1 without curriculum.
        greedy_cost: cost of the greedy path from the start, inf if it does not arrive.
        optimal: whether that path is optimal.
        skipped: updates taken back so far because of NaN or exploding gradients.
        validation_success: share of the validation maps' cells from which the greedy path reaches the goal
            within four times the optimal number of steps; NaN unless it was measured after this update.
        validation_spl: the same, weighted by path length.
    """

    update: int
    revision: int
    env_steps: int
    seconds: float
    episode_return: float = nan
    success_rate: float = nan
    episode_steps: float = nan
    path_ratio: float = nan
    entropy: float = nan
    policy_loss: float = nan
    value_loss: float = nan
    approx_kl: float = nan
    clip_fraction: float = nan
    explained_variance: float = nan
    gradient_norm: float = nan
    effective_samples: float = nan
    gradient_cosine: float = nan
    learning_rate: float = nan
    entropy_weight: float = nan
    temperature: float = nan
    epsilon: float = nan
    noise: float = nan
    replay_age: float = nan
    replay_effective: float = nan
    cosine_naive: float = nan
    cosine_vtrace: float = nan
    cosine_imitation: float = nan
    frontier: float = 1.0
    greedy_cost: float = nan
    optimal: bool = False
    skipped: int = 0
    validation_success: float = nan
    validation_spl: float = nan


@dataclass(frozen=True, eq=False)
class PolicyField:
    """The policy on every cell of one map.

    Attributes:
        revision: of the map it was computed on; draw it greyed on any other.
        version: of the policy, counted in updates.
        probabilities: [S, A] float32 π(a|s).
        values: [S] float32 V(s), NaN where the policy has no critic.
        visits: [S] float32 share of recent samples in each state.
        explored: [S] float32 moves made in each state since the run began; None where nobody counts.
        bonus: [S] float32 count bonus of a move there, mean over the moves; None without one.
        moves: [L] int8 actions of the greedy path from the start, of a policy with memory: its probabilities
            are those of an episode's first step, and nothing can be followed by them. None without memory.
    """

    revision: int
    version: int
    probabilities: NDArray[np.float32]
    values: NDArray[np.float32]
    visits: NDArray[np.float32]
    explored: NDArray[np.float32] | None = None
    bonus: NDArray[np.float32] | None = None
    moves: NDArray[np.int8] | None = None


@dataclass(frozen=True, eq=False)
class LiveAgents:
    """Where some of the agents that collect experience have been in the last rollout.

    Attributes:
        revision: of the map.
        trails: [T, K] int32 states of K agents over T steps; the last row is where they are now.
        restarted: [T, K] bool, the agent began a new episode in this row (do not join it to the row before).
    """

    revision: int
    trails: NDArray[np.int32]
    restarted: NDArray[np.bool_]


@dataclass(frozen=True)
class Progress:
    """How training stands.

    Attributes:
        running: whether updates are being made.
        update: updates since the last reset.
        env_steps: samples since the last reset.
        samples_per_second: over the last second.
        updates_per_second: over the last second.
        hint: what to try when it is stuck, or that the goal cannot be reached; "" if all is well.
    """

    running: bool
    update: int
    env_steps: int
    samples_per_second: float
    updates_per_second: float
    hint: str = ""


@dataclass(frozen=True)
class Choice:
    """One algorithm or network that can be chosen.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        settings: its own settings, beside the general ones.
    """

    name: str
    title: str
    settings: tuple[FieldSpec, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that can be set: the form is made from it.

    Attributes:
        general: settings that every run has.
        algorithms: to choose one from, each with its own settings.
        networks: likewise.
    """

    general: tuple[FieldSpec, ...]
    algorithms: tuple[Choice, ...]
    networks: tuple[Choice, ...]


# ---------------------------------------------------------------- commands, window to trainer


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
    """Begin anew on a set of maps, with the settings in force; the open map is only watched from then on.

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
    """

    ticket: int
    maps: tuple[tuple[str, GridMap], ...]
    run: str = ""
    mode: Literal["greedy", "sampled"] = "greedy"
    budget: float = 4.0
    all_cells: bool = False

    def same_ground(self, other: Evaluate) -> bool:
        """Whether results of the two can be compared."""
        mine, theirs = ((e.mode, e.budget, e.all_cells, len(e.maps)) for e in (self, other))
        return mine == theirs and all(a[1] is b[1] for a, b in zip(self.maps, other.maps, strict=True))


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

# ---------------------------------------------------------------- snapshots, trainer to window


@dataclass(frozen=True)
class EvaluationProgress:
    """How far an evaluation is.

    Attributes:
        ticket: of the `Evaluate`.
        share: done, in [0, 1].
    """

    ticket: int
    share: float


Snapshot: TypeAlias = PolicyField | LiveAgents | Progress | EvaluationProgress

# ---------------------------------------------------------------- events, trainer to window


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
    """

    settings: Mapping[str, Value]
    parameters: int
    reason: str
    source: str = ""


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
