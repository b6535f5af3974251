"""Inspection of training: policy on every cell, agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.protocol.snapshots import LiveAgents, PolicyField

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.sampling.rollout import Rollout
    from simulator.learning.training.trainer import Trainer
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp


SHOWN = 48
"""Agents whose trails the window gets."""

TRAIL = 64
"""Latest steps of their trails."""


def policy_field(
    grid: GridMap,
    frame: tuple[int, ...],
    version: int,
    *,
    probabilities: NDArray[np.float32],
    values: NDArray[np.float32],
    visits: NDArray[np.float32],
    explored: NDArray[np.float64],
    bonus: NDArray[np.float32] | None,
    moves: NDArray[np.int8] | None = None,
) -> PolicyField:
    """Return the policy on every cell of a map, the first of the tables; see `PolicyField`.

    Args:
        grid: the first map, as it was before it was padded.
        frame: height and width of all maps.
        version: of the policy.
        probabilities: [S, A].
        values: [S].
        visits: [S].
        explored: [S].
        bonus: [S], or None.
        moves: [L] actions of the first map's greedy path, of a policy with memory.
    """

    def part(table: NDArray[Any]) -> NDArray[np.float32]:
        plane = table[: frame[0] * frame[1]].reshape(*frame, *table.shape[1:])
        inside = plane[: grid.height, : grid.width].reshape(grid.cells.size, *table.shape[1:])
        own = np.array(inside, np.float32, order="C")
        own.setflags(write=False)
        return own

    every = part(probabilities), part(values), part(visits), part(explored)
    return PolicyField(grid.revision, version, *every, None if bonus is None else part(bonus), moves)


def trained_field(trainer: Trainer) -> PolicyField:
    """Return the policy of a trainer on every cell of the map that it shows."""
    policy, explorer = trainer.now, trainer.experience.explorer
    return policy_field(
        trainer.shown,
        trainer.mdp.maps[0].cells.shape,
        trainer.updates,
        probabilities=policy.probabilities,
        values=policy.values if trainer.algorithm.critic else np.full_like(policy.values, np.nan),
        visits=trainer.visits / max(float(trainer.visits.sum()), 1e-12),
        explored=explorer.visits,
        bonus=explorer.mean_bonus(),
        moves=policy.greedy_moves,
    )


def live_agents(rollout: Rollout, mdp: Mdp, grid: GridMap) -> LiveAgents:
    """Return where agents have been in a rollout: some of those that were on the first map all the while.

    Args:
        rollout: the last one.
        mdp: the tables.
        grid: the first map, as it was before it was padded.
    """
    rows = slice(max(0, len(rollout.chosen) - TRAIL), None)
    states = rollout.chosen[rows] // mdp.actions
    shown = np.arange(min(SHOWN, states.shape[1]))
    if len(mdp.maps) > 1:
        shown = np.flatnonzero((states < mdp.maps[0].cells.size).all(0))[:SHOWN]
    row, col = np.divmod(states[:, shown], mdp.maps[0].width)
    trails = (row * grid.width + col).astype(np.int32)
    ended = (rollout.terminated | rollout.truncated)[rows, shown]
    restarted = np.zeros_like(ended)
    restarted[1:] = ended[:-1]
    for array in (trails, restarted):
        array.setflags(write=False)
    return LiveAgents(grid.revision, trails, restarted)
