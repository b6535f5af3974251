"""Evaluations as CSV: one row an episode, or one row a map."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from simulator.commands.refusal import BadInput
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commands.sets import Task
    from simulator.learning.evaluation import JudgedEpisodes
    from simulator.protocol.evaluation import Evaluation

MOST = 5_000_000
"""Rows of one file: they are held in memory until it is written whole."""
EPISODE = ("policy", "map", "start_x", "start_y", "goal_x", "goal_y", "outcome", "steps", "cost",
           "optimal_cost", "spl", "collisions", "loops")  # fmt: skip
MAP = ("map", "width", "height", "episodes", "success_rate", "spl", "optimal_share", "wrong_x", "wrong_y")


class EpisodeRows:
    """Gathers the episodes of all policies as the rows of a file.

    Args:
        tasks: the maps.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._tasks = tasks
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(EPISODE)
        self._count = 0

    def add(self, role: str, episodes: JudgedEpisodes) -> None:
        """Take in some episodes.

        Raises:
            BadInput: there are too many for a file.
        """
        self._count += episodes.map.size
        if self._count > MOST:
            raise BadInput(tr("rows.too_many", most=MOST))
        spl = (episodes.success * episodes.ratio).round(6)
        for n, number in enumerate(episodes.map.tolist()):
            task = self._tasks[number]
            (row, col), (goal_row, goal_col) = episodes.start[n].tolist(), task.grid.goal
            outcome = "goal" if episodes.success[n] else "hazard" if episodes.hazard[n] else "timeout"
            self._writer.writerow(
                (role, task.name, col, row, goal_col, goal_row, outcome, episodes.steps[n],
                 f"{episodes.cost[n]:.6f}", f"{episodes.optimal[n]:.6f}", spl[n], episodes.collisions[n],
                 int(episodes.loops[n]))
            )  # fmt: skip

    def data(self) -> bytes:
        """Return the file."""
        return self._text.getvalue().encode(errors="replace")


def map_rows(found: Evaluation, tasks: Sequence[Task]) -> bytes:
    """Return one row a map, in the order they were given; empty fields where nothing is known."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(MAP)
    maps = found.maps
    for number, task in enumerate(tasks):
        known = maps.episodes[number] > 0
        figures = [f"{part[number]:.6f}" if known else "" for part in (maps.success, maps.spl, maps.optimal)]
        row, col = maps.wrong[number].tolist()
        wrong = (col, row) if row >= 0 else ("", "")
        size = (task.grid.width, task.grid.height)
        writer.writerow((task.name, *size, maps.episodes[number], *figures, *wrong))
    return text.getvalue().encode(errors="replace")
