"""Evaluations of the window: questions, progress, results."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import PurePath
from time import monotonic
from typing import TYPE_CHECKING, Literal

from simulator.protocol.commands import CancelEvaluation, Evaluate, SaveReport
from simulator.texts import tr

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.protocol.evaluation import Evaluation
    from simulator.protocol.events import EvaluationFinished
    from simulator.ui.model.map_set import MapSet
    from simulator.ui.model.trainer_client import TrainerClient
    from simulator.world.grid import GridMap

KEPT = 3
"""Results that are shown side by side; the oldest goes first."""

SCOPES = ("map", "training", "validation", "test", "all")
"""What can be judged on: the open map, one side of the set, the whole set."""

BUDGETS = (2.0, 4.0, 10.0)
"""Times the optimal number of steps; 2 is what VIN uses, 4 the default."""


@dataclass(frozen=True, eq=False)
class Judged:
    """One result.

    Attributes:
        title: of the policy.
        where: what it was judged on.
        result: what was found.
    """

    title: str
    where: str
    result: Evaluation


@dataclass(frozen=True, eq=False)
class _Asked:
    title: str
    where: str
    members: tuple[int, ...]
    version: int  # of the set of maps


class Evaluations:
    """The evaluations of one window.

    Attributes:
        scope: one of `SCOPES`.
        mode: "greedy" or "sampled".
        budget: one of `BUDGETS`.
        all_cells: whether every free cell is a start.
        results: at most `KEPT`, the oldest first.
        ticket: of the evaluation under way; 0 if there is none.
        asked_at: when it was asked for, seconds of `time.monotonic`.
        version: grows with every change, so that pictures know when they are old.
    """

    def __init__(self) -> None:
        self.scope = "map"
        self.mode: Literal["greedy", "sampled"] = "greedy"
        self.budget = 4.0
        self.all_cells = True
        self.results: list[Judged] = []
        self.ticket, self.asked_at = 0, 0.0
        self.version = 0
        self._numbers = count(1)
        self._asked: _Asked | None = None
        self._opened: object = None

    def _follow_set(self, map_set: MapSet) -> None:
        """Stand on the test maps of a set that was opened, if it has any."""
        if map_set.dataset is not None and map_set.opened != self._opened:
            self._opened = map_set.opened
            self.scope = "test" if map_set.members("test") else self.scope

    def ask(
        self,
        feed: TrainerClient,
        map_set: MapSet,
        grid: GridMap,
        run: Path | None = None,
        *,
        name: str = "",
    ) -> str:
        """Ask the trainer's thread for an evaluation; return why not, or "".

        Args:
            feed: the way to it.
            map_set: the set of maps.
            grid: the open map.
            run: a kept run's folder; None is the present policy.
            name: of the open map.
        """
        maps, members, where = self._maps(map_set, grid, name or tr("evaluations.this_map"))
        if not maps:
            return tr("evaluations.no_map_to_judge_on_open")
        title = run.name if run else ""
        self.ticket, self.asked_at = next(self._numbers), monotonic()
        self._asked = _Asked(title, where, members, map_set.opened)
        feed.evaluating = None
        word = str(run) if run else ""
        feed.send(Evaluate(self.ticket, maps, word, self.mode, self.budget, self.all_cells, where))
        self.version += 1
        return ""

    def _maps(
        self, map_set: MapSet, grid: GridMap, name: str
    ) -> tuple[tuple[tuple[str, GridMap], ...], tuple[int, ...], str]:
        if self.scope == "map":
            return ((name, grid),), (), name
        members = tuple(map_set.members("" if self.scope == "all" else self.scope))
        if map_set.dataset is None or not members:
            return (), (), ""
        items = (map_set.dataset.items[k] for k in members)
        maps = tuple((item.name, item.grid) for item in items)
        side = "" if self.scope == "all" else f", {self.scope}"
        return maps, members, f"{PurePath(map_set.dataset.source).name}{side}"

    def cancel(self, feed: TrainerClient) -> None:
        """Give the evaluation up."""
        if self.ticket:
            feed.send(CancelEvaluation())

    def clear(self) -> None:
        """Forget the results."""
        self.results.clear()
        self.version += 1

    def save_report(self, feed: TrainerClient, path: Path) -> None:
        """Have the last result written as an HTML file."""
        feed.send(SaveReport(path))

    def pump(self, feed: TrainerClient, map_set: MapSet) -> None:
        """Take in what came back; the maps of the set get their scores. Call it once a frame."""
        self._follow_set(map_set)
        while feed.judged:
            self._take(feed.judged.pop(0), map_set)

    def _take(self, answer: EvaluationFinished, map_set: MapSet) -> None:
        asked = self._asked
        if answer.ticket != self.ticket or asked is None:
            return
        self.ticket = 0
        self.version += 1
        if answer.result is None:
            return
        title = asked.title or tr("evaluations.policy_at", update=answer.update)  # as in the report
        self.results.append(Judged(title, asked.where, answer.result))
        del self.results[:-KEPT]
        if asked.members and asked.version == map_set.opened:
            map_set.score(asked.members, answer.result.maps.success, answer.result.maps.spl, title)
