"""Figures that sum an evaluation up, each with its title and explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from simulator.texts import translated

if TYPE_CHECKING:
    from simulator.protocol.evaluation import Score

Kind: TypeAlias = Literal["count", "share", "number", "interval"]


@translated("figure", "title", "help")
@dataclass(frozen=True)
class Figure:
    """One row of a table of scores.

    Attributes:
        name: attribute of `Score`.
        title: for people.
        help: what it is, in one line.
        kind: a count, a share in [0, 1], any number, or a pair of shares.
        better: 1 if greater is better, −1 if smaller is, 0 if neither.
        part: whether it tells more of the figure above it.
    """

    name: str
    title: str
    help: str
    kind: Kind
    better: int = 0
    part: bool = False

    def of(self, score: Score) -> float:
        """Its value; not for intervals."""
        return float(getattr(score, self.name))


FIGURES = (
    Figure("episodes", "Episodes", "how many were judged", "count"),
    Figure("success_rate", "Success", "share that reaches the goal within the step budget", "share", 1),
    Figure("success_interval", "95 % interval, by map",
           "where the true rate lies (Wilson 1927); cells of one map succeed or fail together",
           "interval", part=True),
    Figure("spl", "SPL", "success × optimal length ÷ length walked; 1: always there by a shortest path",
           "number", 1),
    Figure("soft_spl", "Soft SPL", "SPL that counts the share of the way made instead of success",
           "number", 1),
    Figure("optimal_share", "Optimal", "share that does as well as the best policy", "share", 1),
    Figure("path_ratio", "Path ÷ optimal", "length of the successful paths, in optimal ones", "number", -1),
    Figure("collisions_per_episode", "Collisions", "moves into a wall, per episode", "number", -1),
    Figure("timeouts", "Timeouts", "episodes cut off by the step budget", "count"),
    Figure("loops", "Loops", "episodes that come back to a cell and would never end", "count", part=True),
    Figure("hazards", "Hazards", "episodes that end in a hazard", "count"),
)  # fmt: skip
"""In the order of the tables."""
