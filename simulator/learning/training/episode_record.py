"""Record of sampled episodes: success, steps and return.

An average over the episodes that ended lately counts the short ones first. Here agents are counted by the
age of their episodes instead: of those that reach an age, some end there (the product-limit estimator of
Kaplan and Meier 1958). An episode that is cut off early counts up to its cut-off, and is no failure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulator.world.interruption import cancellation_point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.sampling.rollout import Collector, Rollout
    from simulator.world.mdp import Mdp

MEMORY = 512
"""Path ratios are means over about this many of the latest episodes."""

AT_AGE = 128
"""Agents of each age that are remembered, those of the last two rollouts at least."""

RISK, REACHED, ENDED, PRICED, FINISHED, REWARD = range(6)
"""Rows of the counts by age: of all agents, from PRICED on of the first K."""


class EpisodeRecord:
    """Counts agents by the age of their episodes, rollout by rollout.

    Returns and path ratios are taken from the first K agents; agents are alike, so some stand for all.

    Args:
        mdp: the tables.
        distance: [S] float64 least cost to the goal.
        watched: K.
        limit: steps after which an episode is cut off.
        before: a record on other maps whose figures go on here.
    """

    STATE: ClassVar[tuple[str, ...]] = ("spent", "paths", "ages")
    """Attributes that a checkpoint keeps."""
    RESIZED: ClassVar[tuple[str, ...]] = ("ages",)
    """Those of them whose length changes."""

    def __init__(
        self,
        mdp: Mdp,
        distance: NDArray[np.float64],
        watched: int,
        limit: int,
        before: EpisodeRecord | None = None,
    ) -> None:
        self._distance = distance
        self._watched = watched
        self._limit = limit
        self._cost, self._reward = mdp.cost.ravel(), mdp.reward.ravel()
        self.spent = np.zeros(watched)  # cost so far of the episodes under way
        # Fading sums of: episodes that ended, cost ratio of successes, successes.
        self.paths: NDArray[np.float64] = np.zeros(3) if before is None else before.paths
        # Fading counts by age, up to the highest age seen: see RISK and so on.
        self.ages: NDArray[np.float64] = np.zeros((6, 0)) if before is None else before.ages
        self._known: tuple[float, float, float] | None = None

    def add(self, rollout: Rollout, agents: Collector) -> None:
        """Take in a rollout.

        Args:
            rollout: the latest.
            agents: who made it, as they stand after it.
        """
        self._known = None
        ends, rows = rollout.episodes, len(rollout.chosen)
        own = agents.own[ends.agent]
        first = np.concatenate(
            [np.maximum(ends.steps - ends.row - 1, 0)[own], np.maximum(agents.ages - rows, 0)]
        )
        last = np.concatenate([ends.steps[own], agents.ages])
        under_way = np.concatenate([np.ones(int(own.sum()), bool), agents.own])
        first, last = first[under_way], last[under_way]
        size = int(last.max(initial=0))
        new = np.zeros((6, size))
        leave = np.bincount(last, minlength=size + 1)
        new[RISK] = np.cumsum(np.bincount(first, minlength=size + 1) - leave)[:size]
        for row, which in ((REACHED, ends.reached), (ENDED, ends.terminated)):
            new[row] = np.bincount(ends.steps[own & which] - 1, minlength=size)[:size]
        few = own & ends.terminated & (ends.agent < self._watched)
        new[FINISHED] = np.bincount(ends.steps[few] - 1, minlength=size)[:size]
        cancellation_point()
        age, reward = self._rewards(rollout, agents)
        cancellation_point()
        new[PRICED] = np.bincount(age, minlength=size)[:size]
        new[REWARD] = np.bincount(age, reward, minlength=size)[:size]
        self._blend(new)
        cancellation_point()
        self._add_paths(rollout)

    def _blend(self, new: NDArray[np.float64]) -> None:
        """Let counts fade at the ages that were seen again, and add the new ones."""
        size = max(self.ages.shape[1], new.shape[1])
        grown = np.zeros((6, size))
        grown[:, : self.ages.shape[1]] = self.ages
        grown[:, : new.shape[1]] *= np.maximum(0.5, 1.0 - new[RISK] / AT_AGE)
        grown[:, : new.shape[1]] += new
        self.ages = grown

    def _rewards(self, rollout: Rollout, agents: Collector) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Ages and rewards of the steps of the first K agents in episodes that the policy is judged by."""
        ends, rows, K = rollout.episodes, len(rollout.chosen), self._watched
        mine = np.flatnonzero((ends.agent < K) & agents.own[ends.agent])
        going = np.flatnonzero(agents.own[:K] & (agents.ages[:K] > 0))
        agent = np.concatenate([ends.agent[mine], going])
        steps = np.concatenate([ends.steps[mine], agents.ages[going]])
        after = np.concatenate([ends.row[mine] + 1, np.full(going.size, rows)])
        if rollout.live is not None:  # one whole episode of each agent, from the first row on
            after = steps
        begin = np.maximum(after - steps, 0)
        inside, base = np.zeros((rows + 1, K), np.int64), np.zeros((rows + 1, K), np.int64)
        np.add.at(inside, (begin, agent), 1)
        np.add.at(inside, (after, agent), -1)
        np.add.at(base, (begin, agent), after - steps)
        np.add.at(base, (after, agent), steps - after)
        row, column = np.nonzero(np.cumsum(inside[:-1], 0))
        age = row - np.cumsum(base[:-1], 0)[row, column]
        return age, self._reward[rollout.executed[row, column]].astype(np.float64)

    def _add_paths(self, rollout: Rollout) -> None:
        """Take in the costs of the episodes that ended."""
        K, ends = self._watched, rollout.episodes
        mine = np.flatnonzero(ends.agent < K)
        mine = mine[np.lexsort((ends.row[mine], ends.agent[mine]))]  # by agent, then time
        agent, row = ends.agent[mine], ends.row[mine]
        first = np.ones(agent.size, bool)
        first[1:] = agent[1:] != agent[:-1]
        last = np.roll(first, -1)
        step = self._cost.take(rollout.executed[:, :K]).astype(np.float64)
        if rollout.live is not None:
            step *= rollout.live[:, :K]
        total = self.spent + np.cumsum(step, axis=0)  # [T, K]; an episode's share is a difference of two
        at_end = total[row, agent]
        cost = at_end - np.where(first, 0.0, np.roll(at_end, 1))
        self.spent = total[-1].copy()
        self.spent[agent[last]] -= at_end[last]
        kept = ends.counts[mine]
        won = kept & ends.reached[mine]
        ratio = cost[won] / np.maximum(self._distance[ends.origin[mine][won]], 1e-9)
        fresh = np.array([kept.sum(), ratio.sum(), won.sum()], np.float64)
        self.paths = self.paths * max(0.0, 1.0 - fresh[0] / MEMORY) + fresh

    def _estimate(self) -> tuple[float, float, float]:
        """Return, success and steps; see the properties."""
        if self._known is None:
            ages = self.ages[:, : self._limit]
            seen = np.flatnonzero(ages[RISK] <= 0)
            ages = ages[:, : seen[0]] if seen.size else ages
            if not ages.shape[1]:
                return (np.nan,) * 3
            ending = ages[ENDED] / ages[RISK]
            left, priced = _left(ending), np.maximum(ages[PRICED], 1e-12)
            usual = ages[REWARD].sum() / max(ages[PRICED].sum(), 1e-12)
            pay = np.where(ages[PRICED] > 0, ages[REWARD] / priced, usual)
            few = _left(np.where(ages[PRICED] > 0, ages[FINISHED] / priced, ending))
            success = float(left @ (ages[REACHED] / ages[RISK]))
            self._known = float(few @ pay), min(1.0, success), float(left.sum())
        return self._known

    @property
    def episodes(self) -> float:
        """How many have ended of those that are counted, up to about `MEMORY`."""
        return float(self.paths[0])

    @property
    def episode_return(self) -> float:
        """Mean undiscounted return; what lies beyond the highest age seen counts nothing. NaN at first."""
        return self._estimate()[0]

    @property
    def success_rate(self) -> float:
        """Share that reaches the goal; who goes on beyond the highest age seen has not arrived. NaN first."""
        return self._estimate()[1]

    @property
    def episode_steps(self) -> float:
        """Mean number of steps up to the highest age seen; NaN at first."""
        return self._estimate()[2]

    @property
    def path_ratio(self) -> float:
        """Mean cost of the successful ones, each divided by the least cost from where it began."""
        return float(self.paths[1] / self.paths[2]) if self.paths[2] >= 0.5 else float("nan")


def _left(ending: NDArray[np.float64]) -> NDArray[np.float64]:
    """[A] share that reaches each age, from the share [A] of those at an age that end there."""
    left = np.ones(ending.size)
    left[1:] = np.cumprod(1.0 - ending)[:-1]
    return left
