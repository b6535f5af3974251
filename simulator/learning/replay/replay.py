"""Learns from stored rollouts: naive, V-trace or self-imitation.

Every kind answers the same question from the same stored rollouts: what are the sums of `Aggregate`
that these samples give for the policy of now? A rollout is kept with the table of probabilities of the
policy that made it, so that importance weights π/b are a look-up, as everything else is. Rewards are not
kept: they are read off the tables of now, so that a changed reward re-prices what is replayed. What
leads where is part of what was experienced: on another map the buffer is emptied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isinf
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from simulator.learning.estimation.aggregate import Aggregate, aggregate_weighted
from simulator.learning.estimation.returns import arrival_weights, returns_to_go
from simulator.learning.replay.buffer import LARGEST_WEIGHT, Buffer, StoredRollout, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from simulator.learning.sampling.snapshot import PolicySnapshot

PRIOR = 10.0
"""Steps in a state that the critic's value counts for beside replayed ones, where weights are left whole."""


class ReplayedSteps(NamedTuple):
    """What the steps of one stored rollout say.

    Attributes:
        signal: [T, B] float32 factor of log π in the policy's objective.
        correction: [T, B] float32 the critic's target minus its value.
        counts: [T, B] bool, steps that say anything.
    """

    signal: NDArray[np.float32]
    correction: NDArray[np.float32]
    counts: NDArray[np.bool_]


Teacher: TypeAlias = "Callable[[StoredRollout, slice], ReplayedSteps]"


def _live(one: StoredRollout, agents: slice) -> NDArray[np.bool_]:
    return np.ones(one.chosen[:, agents].shape, bool) if one.live is None else one.live[:, agents]


Picked: TypeAlias = "Sequence[tuple[StoredRollout, slice]]"


def naive(buffer: Buffer, picked: Picked, snapshot: PolicySnapshot) -> Teacher:
    """The plain form: what old policies did counts as if the present one had done it."""
    del buffer, picked

    def teach(one: StoredRollout, agents: slice) -> ReplayedSteps:
        return ReplayedSteps(*snapshot.algorithm.advantages(snapshot.steps(one, agents)), _live(one, agents))

    return teach


def v_trace(buffer: Buffer, picked: Picked, snapshot: PolicySnapshot) -> Teacher:
    """V-trace with the present clips; per-decision importance sampling where c̄ is infinite.

    There the products of the weights multiply whatever the critic is wrong by, so what is replayed is
    measured against the mean of its own targets in each state. Any function of the state leaves the
    gradient unbiased; that this one is made of the same steps matters as one step in a state's many.
    """
    whole = isinf(snapshot.c_clip)
    refined = replace(snapshot, value=_refined(picked, snapshot)) if whole else snapshot
    shift = refined.value - snapshot.value
    arrivals = buffer.arrivals(snapshot) if whole else None

    def teach(one: StoredRollout, agents: slice) -> ReplayedSteps:
        weight = weights(one, snapshot, agents)
        steps = refined.steps(one, agents, weight=weight)
        advantage, correction = snapshot.algorithm.advantages(steps)
        signal = np.minimum(weight, np.float32(snapshot.rho_clip)) * advantage
        counts = _live(one, agents)
        if arrivals is not None:
            way, _ = arrival_weights(weight, steps.ended, arrivals[id(one)][agents])
            counts = counts & np.isfinite(way)
            signal = signal * np.minimum(way, np.float32(LARGEST_WEIGHT))
            correction = correction + shift.take(one.chosen[:, agents] // snapshot.mdp.actions)
        return ReplayedSteps(signal, correction, counts)

    return teach


def _refined(picked: Picked, snapshot: PolicySnapshot) -> NDArray[np.float32]:
    """[S] float32 values: the mean of unclipped targets in each state; the critic's where there are few."""
    mdp = snapshot.mdp
    total, count = PRIOR * snapshot.value.astype(np.float64), np.full(mdp.states, PRIOR)
    for one, agents in picked:
        live, chosen = _live(one, agents), one.chosen[:, agents]
        weight = weights(one, snapshot, agents)
        steps = snapshot.steps(one, agents, weight=weight, clips=(inf, inf))
        _, correction = snapshot.algorithm.advantages(steps)
        state = chosen[live] // mdp.actions
        total += np.bincount(state, correction[live] + snapshot.value.take(state), mdp.states)
        count += np.bincount(state, minlength=mdp.states)
    return np.asarray(total / count, np.float32)


def self_imitation(buffer: Buffer, picked: Picked, snapshot: PolicySnapshot) -> Teacher:
    """(R − V)⁺ for policy and critic (Oh et al. 2018, arXiv:1806.05635): repeat what went well.

    R is the return that the episode really had, so steps count once their episode has ended by itself.
    """
    del picked
    ahead = buffer.returns_ahead(snapshot)
    reward = snapshot.mdp.reward.ravel()

    def teach(one: StoredRollout, agents: slice) -> ReplayedSteps:
        returns, _ = returns_to_go(
            reward.take(one.executed[:, agents]), one.terminated[:, agents], one.truncated[:, agents],
            gamma=snapshot.gamma, ahead=ahead[id(one)][agents],
        )  # fmt: skip
        value = snapshot.value.take(one.chosen[:, agents] // snapshot.mdp.actions)
        better = np.maximum(returns - value, np.float32(0.0))
        return ReplayedSteps(better, better, _live(one, agents) & np.isfinite(returns))

    return teach


TEACHERS: dict[str, Callable[[Buffer, Picked, PolicySnapshot], Teacher]] = {
    "naive": naive,
    "v-trace": v_trace,
    "self-imitation": self_imitation,
}


@dataclass(frozen=True, eq=False)
class Replayed:
    """What came of replaying.

    Attributes:
        batch: the sums.
        age: updates since it was experienced, on average over the steps.
        effective: share of the steps that count under the present policy, (Σw)² ÷ (N Σw²).
    """

    batch: Aggregate
    age: float
    effective: float


def replay(
    buffer: Buffer,
    picked: Sequence[tuple[StoredRollout, slice]],
    kind: str,
    snapshot: PolicySnapshot,
    version: int,
) -> Replayed | None:
    """Learn from stored rollouts.

    Args:
        buffer: they are in it.
        picked: from `Buffer.pick`.
        kind: one of `KINDS`.
        snapshot: the policy that learns.
        version: of it, in updates.

    Returns:
        The sums and how fresh they are; None if nothing was picked or nothing of it counts.
    """
    teach = TEACHERS[kind](buffer, picked, snapshot)
    rows: list[tuple[NDArray[Any], ...]] = []
    age = 0.0
    for one, agents in picked:
        signal, correction, counts = teach(one, agents)
        every = (one.chosen[:, agents], signal, correction, weights(one, snapshot, agents))
        rows.append(tuple(array[counts] for array in every))
        age += float(counts.sum()) * (version - one.version)
    if not sum(row[0].size for row in rows):
        return None
    pairs, signals, corrections, ratios = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    batch = aggregate_weighted(
        pairs.astype(np.int64), signals, corrections, snapshot.value, snapshot.mdp.actions
    )
    w = ratios.astype(np.float64)
    effective = float(w.sum() ** 2 / max(w.size * float(w @ w), 1e-300))
    return Replayed(batch, age / pairs.size, effective)
