"""Statistics of episodes, gathered in bounded memory."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from simulator.protocol.evaluation import Bucket, MapScores, Score
from simulator.world.shortest import EXACT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.learning.evaluation.results import JudgedEpisodes

BUCKETS = 40
"""By optimal cost: below 2, from 2 to 4, from 4 to 8 and so on, the same for all runs that are compared."""

Z = 1.959963984540054
"""Of the standard normal distribution: 95 % lie within as many deviations."""


def wilson(successes: float, episodes: float) -> tuple[float, float]:
    """95 % interval of a success rate from independent episodes (Wilson 1927); (0, 1) without any."""
    if not episodes:
        return 0.0, 1.0
    rate = successes / episodes
    scale = 1 + Z * Z / episodes
    middle = rate + Z * Z / (2 * episodes)
    spread = Z * sqrt(rate * (1 - rate) / episodes + Z * Z / (4 * episodes * episodes))
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def clustered(won: NDArray[np.float64], episodes: NDArray[np.float64]) -> tuple[float, float]:
    """95 % interval of a share whose episodes come in clusters: the cells of a map succeed or fail together.

    Wilson's interval for as many independent episodes as the spread between maps is worth (design effect of
    the ratio estimator, Kish 1965), fewer still for the few maps that it was measured on (Korn and Graubard
    1998). Plain where every map has one episode, and where there is one map.

    Args:
        won: [M] successes on each map.
        episodes: [M] episodes on each map; maps without any do not count.
    """
    from scipy.special import stdtrit

    known = episodes > 0
    won, episodes = won[known], episodes[known]
    total, maps = float(episodes.sum()), int(known.sum())
    if maps < 2 or episodes.max() <= 1:
        return wilson(float(won.sum()), total)
    share = float(won.sum()) / total
    spread = maps / (maps - 1) * float(np.square(won - share * episodes).sum()) / total**2
    alike = float(maps) if share in (0.0, 1.0) else total
    worth = min(total, share * (1 - share) / spread) if spread > 0 else alike
    few = (Z / float(stdtrit(maps - 1, 0.975))) ** 2
    return wilson(share * worth * few, worth * few)


class Tally:
    """Sums over the episodes of one policy.

    Args:
        maps: M, how many maps there are.
    """

    def __init__(self, maps: int) -> None:
        names = ("episodes", "success", "spl", "soft", "optimal", "ratio", "hits", "hazards", "loops")
        self._maps = {name: np.zeros(maps) for name in names}
        self._buckets = np.zeros((3, BUCKETS))  # episodes, successes, SPL

    def add(self, episodes: JudgedEpisodes) -> None:
        """Take in some episodes."""
        won, ratio = episodes.success, episodes.ratio
        longer = np.ones(won.size)
        np.divide(episodes.cost, episodes.optimal, out=longer, where=won & (episodes.optimal > 0))
        columns = {
            "episodes": np.ones(won.size), "success": won, "spl": won * ratio,
            "soft": episodes.progress * ratio, "optimal": episodes.best, "ratio": won * longer,
            "hits": episodes.collisions, "hazards": episodes.hazard, "loops": episodes.loops,
        }  # fmt: skip
        for name, column in columns.items():
            self._maps[name] += np.bincount(episodes.map, column, self._maps[name].size)
        bucket = np.maximum(np.frexp(episodes.optimal + EXACT)[1] - 1, 0)  # 0 below 2, 1 below 4, ...
        for row, name in enumerate(("episodes", "success", "spl")):
            self._buckets[row] += np.bincount(bucket, columns[name], BUCKETS)

    def score(self, title: str) -> Score:
        """Return the figures over all episodes."""
        total = {name: float(column.sum()) for name, column in self._maps.items()}
        count = total["episodes"]
        return Score(
            title=title,
            episodes=int(count),
            success_rate=_share(total["success"], count),
            success_interval=clustered(self._maps["success"], self._maps["episodes"]),
            spl=_share(total["spl"], count),
            soft_spl=_share(total["soft"], count),
            optimal_share=_share(total["optimal"], count),
            path_ratio=_share(total["ratio"], total["success"]),
            collisions_per_episode=_share(total["hits"], count),
            timeouts=int(count - total["success"] - total["hazards"]),
            hazards=int(total["hazards"]),
            loops=int(total["loops"]),
        )

    def buckets(self) -> tuple[Bucket, ...]:
        """Return the figures by optimal cost, without empty buckets."""
        found = []
        for number, (episodes, won, spl) in enumerate(self._buckets.T.tolist()):
            if episodes:
                low = 2.0**number if number else 0.0
                found.append(Bucket(low, 2.0 ** (number + 1), int(episodes), won / episodes, spl / episodes))
        return tuple(found)

    def maps(self, wrong: NDArray[np.int32]) -> MapScores:
        """Return the figures of each map; `wrong` [M, 2] is passed on."""
        sums = self._maps
        count = sums["episodes"]
        means = [np.full(count.size, np.nan) for _ in range(3)]
        for mean, name in zip(means, ("success", "spl", "optimal"), strict=True):
            np.divide(sums[name], count, out=mean, where=count > 0)
        arrays = (count.astype(np.int64), *means, wrong)
        for array in arrays:
            array.setflags(write=False)
        return MapScores(*arrays)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
