"""Difficulty meter: length of the path, detour, dead ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import NORMAL, number, text
from simulator.ui.draw.theme import TEXT, TEXT_DIM, WARN
from simulator.ui.model.background import LatestTask
from simulator.world.difficulty import difficulty

if TYPE_CHECKING:
    from simulator.world.difficulty import Difficulty
    from simulator.world.grid import GridMap
    from simulator.world.planner import Plan

ROW = 24
"""Height of a line of the column, pixels."""


class Meter:
    """Measures the open map on the side, after every change.

    Attributes:
        found: the latest measures.
    """

    def __init__(self) -> None:
        self.found: Difficulty | None = None
        self._of: GridMap | None = None
        self._asked: GridMap | None = None
        self._work: LatestTask[tuple[GridMap, Difficulty]] = LatestTask("meter")

    def current(self, grid: GridMap) -> bool:
        """Whether the measures are those of this map."""
        return self._of is grid

    def follow(self, grid: GridMap, plan: Plan) -> bool:
        """Keep up with the map once it is planned; return whether there are new measures."""
        if grid is not self._asked and plan.revision == grid.revision:
            self._asked = grid
            self._work.ask(lambda: (grid, difficulty(grid, plan)))
        done = self._work.take()
        if done is None:
            return False
        self._of, self.found = done
        return True


LABELS = ("meter.difficulty", "meter.path", "meter.steps", "meter.detour", "meter.dead_ends")


def figures(found: Difficulty | None) -> list[tuple[str, str]]:
    """Label and figure of every measure; dashes before there are any."""
    if found is None:
        return [(tr(label), "–") for label in LABELS]
    shown = (
        found.word,
        number(found.path_length, 4),
        number(found.steps, 4),
        f"{number(found.detour)} ×",
        number(found.dead_ends, 4),
    )
    return list(zip(map(tr, LABELS), shown, strict=True))


PLACES = (0, 0.25, 0.44, 0.6, 0.8)
"""Where the measures begin, as shares of the strip's width."""

TIPS = (
    "meter.how_hard_the_map_is_in",
    "meter.cost_of_the_best_path_from",
    "meter.moves_of_the_best_path",
    "meter.how_far_round_the_best_path",
    "meter.cells_that_lead_nowhere_all_their",
)


def meter_places(rect: pygame.Rect) -> list[tuple[str, pygame.Rect]]:
    """Return what each measure means, and where it stands on a strip."""
    edges = [rect.left + round(share * rect.width) for share in (*PLACES, 1.0)]
    return [
        (tr(words), pygame.Rect(left, rect.top, right - left, rect.height))
        for words, left, right in zip(TIPS, edges, edges[1:], strict=False)
    ]


def paint_strip(surface: pygame.Surface, rect: pygame.Rect, found: Difficulty | None, *, dim: bool) -> None:
    """Paint the measures side by side; dimmed while newer ones are on their way."""
    for (label, words), share in zip(figures(found), PLACES, strict=True):
        x = rect.left + 6 + round(share * rect.width)
        text(surface, label, (x, rect.top + 10), TEXT_DIM, 11)
        text(surface, words, (x, rect.top + 28), _colour(words, dim=dim), 15)


def paint_column(surface: pygame.Surface, rect: pygame.Rect, found: Difficulty | None, *, dim: bool) -> None:
    """Paint the measures one below the other, the word for it all on top."""
    for place, (label, words) in enumerate(figures(found)):
        y = rect.top + ROW // 2 + place * ROW
        if y > rect.bottom:
            return
        if place == 0:
            text(surface, words, (rect.left, y), _colour(words, dim=dim), 15)
            continue
        text(surface, label, (rect.left, y), TEXT_DIM, 12)
        text(surface, words, (rect.right, y), _colour(words, dim=dim), NORMAL, align="right")


def _colour(words: str, *, dim: bool) -> tuple[int, int, int]:
    if dim:
        return TEXT_DIM
    return WARN if "∞" in words or words == tr("difficulty.no_way") else TEXT
