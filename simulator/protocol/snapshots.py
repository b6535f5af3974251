"""Snapshots from the trainer to the window: the latest wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.protocol.advice import Advice, Remark
    from simulator.protocol.stats import UpdateStats


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
        advice: what stands in its way, and the cure; None while nothing is wrong.
        remarks: on the objective.
    """

    running: bool
    update: int
    env_steps: int
    samples_per_second: float
    updates_per_second: float
    advice: Advice | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class EvaluationProgress:
    """How far an evaluation is.

    Attributes:
        ticket: of the `Evaluate`.
        share: done, in [0, 1].
    """

    ticket: int
    share: float


@dataclass(frozen=True, eq=False)
class TrainingSnapshot:
    """One moment of training: map, figures and charts are painted from it together.

    Attributes:
        progress: how training stands; `progress.update` numbers the moment.
        stats: of the latest update, which has that number; None before the first.
        policy: on the open map, after that update; None where nothing newer than the field before is known:
            without a trainer, and where the open map is only looked at now and then.
        agents: on the open map, in that update's rollout; None where none are there.
        run: number of the run, that of its `RunBegan`.
    """

    progress: Progress
    stats: UpdateStats | None = None
    policy: PolicyField | None = None
    agents: LiveAgents | None = None
    run: int = 0


Snapshot: TypeAlias = TrainingSnapshot | EvaluationProgress
