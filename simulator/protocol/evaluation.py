"""Results of an evaluation as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from simulator.texts import tr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.grid import Position

Mode: TypeAlias = Literal["greedy", "sampled"]


@dataclass(frozen=True)
class Score:
    """How one policy did over all episodes.

    Attributes:
        title: of the policy.
        episodes: how many there were.
        success_rate: share that reached the goal within the budget.
        success_interval: 95 % interval of it (Wilson 1927), clustered by map if there are several.
        spl: success weighted by path length (Anderson et al. 2018, arXiv:1807.06757).
        soft_spl: the same with the share of the way made good in place of success.
        optimal_share: share whose path costs what the optimum costs; under slip, share whose chosen moves
            were all optimal.
        path_ratio: mean cost of the successful paths ÷ the optimum; NaN if there is none.
        collisions_per_episode: mean moves into a wall.
        timeouts: episodes cut off by the budget, loops among them.
        hazards: episodes that ended in a hazard.
        loops: greedy episodes that came back to a cell and so would never end.
    """

    title: str
    episodes: int
    success_rate: float
    success_interval: tuple[float, float]
    spl: float
    soft_spl: float
    optimal_share: float
    path_ratio: float
    collisions_per_episode: float
    timeouts: int
    hazards: int = 0
    loops: int = 0


@dataclass(frozen=True)
class Bucket:
    """Episodes whose optimal cost lies in [low, high)."""

    low: float
    high: float
    episodes: int
    success_rate: float
    spl: float


@dataclass(frozen=True, eq=False)
class MapScores:
    """The policy on each of M maps, in the order they were given; NaN where a map had no episode.

    Attributes:
        episodes: [M] int64.
        success: [M] float64 success rate.
        spl: [M] float64.
        optimal: [M] float64 share of optimal paths.
        wrong: [M, 2] int32 (row, col) where the greedy path from the map's own start first leaves every
            optimal path; −1, −1 where it never does, and where the policy has a memory.
    """

    episodes: NDArray[np.int64]
    success: NDArray[np.float64]
    spl: NDArray[np.float64]
    optimal: NDArray[np.float64]
    wrong: NDArray[np.int32]

    def worst(self) -> NDArray[np.int64]:
        """Return the numbers of the maps that had episodes, least SPL first, then fewest optimal paths."""
        order = np.lexsort((self.optimal, self.spl))
        return np.asarray(order[self.episodes[order] > 0], np.int64)


@dataclass(frozen=True)
class Loop:
    """A circle that greedy episodes of one map end in.

    Attributes:
        map: number of the map.
        cells: the circle as (row, col), from its first cell in reading order; one cell: it pushes a wall.
        episodes: how many end in it.
    """

    map: int
    cells: tuple[Position, ...]
    episodes: int

    def __str__(self) -> str:
        row, col = self.cells[0]
        if len(self.cells) == 1:
            return tr("evaluation.pushes_a_wall_at", col=col, row=row)
        return tr("evaluation.goes_round_cells_at", count=len(self.cells), col=col, row=row)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A policy judged on maps, beside the same network untrained and chance.

    Attributes:
        policy: what was asked for.
        untrained: the same network with the weights it began with; None if it has no network.
        random: every move with the same probability.
        buckets: by optimal cost, ascending.
        maps: by map.
        loops: those that most episodes end in first.
        mode: how actions were chosen.
        budget: an episode may take this many times the optimal number of steps.
        all_cells: whether every free cell was a start.
        seconds: that it took.
        unreachable: starts that were left out because no way leads to the goal.
        measure: by which the optimum is one, in words.
    """

    policy: Score
    untrained: Score | None
    random: Score | None
    buckets: tuple[Bucket, ...]
    maps: MapScores
    loops: tuple[Loop, ...]
    mode: Mode
    budget: float
    all_cells: bool
    seconds: float = 0.0
    unreachable: int = 0
    measure: str = "shortest path"


@dataclass(frozen=True)
class JudgingProgress:
    """How far an evaluation has come.

    Attributes:
        done: maps judged so far, once for each of the policies compared.
        total: of them.
        what: title of the policy at work.
    """

    done: int
    total: int
    what: str
