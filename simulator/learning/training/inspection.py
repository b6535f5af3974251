"""What the window sees of training: figures of the episodes that ended lately, the policy, the agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from simulator.protocol.snapshots import LiveAgents, PolicyField

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.sampling.rollout import Rollout
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp

MEMORY = 512
"""Figures are means over about this many of the latest episodes."""


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


class EpisodeRecord:
    """Follows the first K agents from rollout to rollout; agents are alike, so some stand for all.

    Args:
        mdp: the tables.
        distance: [S] float64 least cost to the goal.
        watched: K.
        before: a record on other maps whose figures go on here.
    """

    STATE: ClassVar[tuple[str, ...]] = ("_carry", "sums")
    """Attributes that a checkpoint keeps."""

    def __init__(
        self, mdp: Mdp, distance: NDArray[np.float64], watched: int, before: EpisodeRecord | None = None
    ) -> None:
        self._distance = distance
        self._watched = watched
        self._tables = (mdp.reward.ravel(), mdp.cost.ravel())
        self._carry = np.zeros((2, watched))  # reward and cost so far of the episodes under way
        # Fading sums of: episodes, return, successes, steps, cost ratio of successes, successes with a ratio.
        self.sums: NDArray[np.float64] = np.zeros(6) if before is None else before.sums

    def add(self, rollout: Rollout) -> None:
        """Take in the episodes that ended in a rollout."""
        K, ends = self._watched, rollout.episodes
        mine = np.flatnonzero(ends.agent < K)
        mine = mine[np.lexsort((ends.row[mine], ends.agent[mine]))]  # by agent, then time
        agent, row = ends.agent[mine], ends.row[mine]
        first = np.ones(agent.size, bool)
        first[1:] = agent[1:] != agent[:-1]
        last = np.roll(first, -1)
        shares: list[NDArray[np.float64]] = []
        for carry, table in zip(self._carry, self._tables, strict=True):
            step = table.take(rollout.executed[:, :K]).astype(np.float64)
            if rollout.live is not None:
                step *= rollout.live[:, :K]
            total = carry + np.cumsum(step, axis=0)  # [T, K]; an episode's share is a difference of two
            at_end = total[row, agent]
            shares.append(at_end - np.where(first, 0.0, np.roll(at_end, 1)))
            carry[:] = total[-1]
            carry[agent[last]] -= at_end[last]
        kept = ends.counts[mine]
        if kept.any():
            mine = mine[kept]
            returns, cost = (share[kept] for share in shares)
            self._finish(returns, cost, ends.origin[mine], ends.reached[mine], ends.steps[mine])

    def _finish(
        self,
        returns: NDArray[np.float64],
        cost: NDArray[np.float64],
        origin: NDArray[np.int64],
        reached: NDArray[np.bool_],
        steps: NDArray[np.int64],
    ) -> None:
        """Add [E] ended episodes to the fading sums."""
        ratio = cost / np.maximum(self._distance[origin], 1e-9)
        fresh = (returns.size, returns.sum(), reached.sum(), steps.sum(), ratio[reached].sum(), reached.sum())
        self.sums = self.sums * max(0.0, 1.0 - returns.size / MEMORY) + np.array(fresh, np.float64)

    def _mean(self, index: int, over: int = 0) -> float:
        return float(self.sums[index] / self.sums[over]) if self.sums[over] >= 0.5 else float("nan")

    @property
    def episodes(self) -> float:
        """How many the figures stand on: those that have ended, up to about `MEMORY`."""
        return float(self.sums[0])

    @property
    def episode_return(self) -> float:
        """Mean undiscounted return; NaN before any episode ended."""
        return self._mean(1)

    @property
    def success_rate(self) -> float:
        """Share that reached the goal."""
        return self._mean(2)

    @property
    def episode_steps(self) -> float:
        """Mean number of steps."""
        return self._mean(3)

    @property
    def path_ratio(self) -> float:
        """Mean cost of the successful ones, each divided by the least cost from where it began."""
        return self._mean(4, over=5)
