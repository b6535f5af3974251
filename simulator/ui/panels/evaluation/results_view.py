"""Table and chart of evaluations, side by side."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import pygame

from simulator.protocol.figures import FIGURES
from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, fitted, fixed, number, text
from simulator.ui.draw.theme import BACKGROUND, GOOD, LINE, PANEL_RAISED, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.protocol.evaluation import Score
    from simulator.protocol.figures import Figure
    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.evaluations import Judged

COLOURS: tuple[Colour, ...] = ((86, 156, 255), (240, 150, 60), (190, 130, 255))
"""Of the results side by side; their lines differ in their marks too."""

LABELS, ROW = 86, 19
"""Width of the first column, height of a row, pixels."""


def _percent(share: float) -> str:
    if not isfinite(share):
        return "–"
    return f"{100 * share:.0f}%" if share in (0.0, 1.0) else f"{100 * share:.1f}%"


ROWS = FIGURES[:-1]
"""What the table shows."""


TOLD_FROM, SOON = 0.05, 2.0
"""Share done and seconds passed from which the rest of an evaluation can be told."""


def remaining(share: float, passed: float) -> str:
    """Return how far an evaluation is, and how long the rest will take once that can be told.

    Args:
        share: done, in [0, 1].
        passed: seconds since it was asked for.
    """
    if share < TOLD_FROM or passed < SOON:
        return f"{share:.0%}"
    left = passed / share * (1.0 - share)
    if left < 90.0:
        return tr("evaluation_evaluate.about_s_left", share=share, seconds=max(1, round(left)))
    return tr("evaluation_evaluate.about_min_left", share=share, minutes=round(left / 60.0))


def value(figure: Figure, score: Score) -> str:
    """A figure of a policy as the table shows it."""
    if figure.kind == "interval":
        low, high = score.success_interval
        return f"{100 * low:.0f}–{100 * high:.0f}"
    found = figure.of(score)
    if figure.kind == "count":
        return f"{found:,.0f}"
    return _percent(found) if figure.kind == "share" else fixed(found, 3)


def table_height() -> int:
    """Of the table, pixels."""
    return (len(ROWS) + 2) * ROW + 6


def columns(results: Sequence[Judged]) -> list[tuple[str, Score, Colour]]:
    """(title, score, colour): the results, then the last one's network untrained, then chance."""
    found = [(one.title, one.result.policy, COLOURS[k]) for k, one in enumerate(results)]
    last = results[-1].result
    if last.untrained is not None:
        found.append((tr("evaluation_results.untrained"), last.untrained, TEXT_DIM))
    if last.random is not None:
        found.append((tr("evaluation_results.random"), last.random, TEXT_DIM))
    return found


def paint_table(surface: pygame.Surface, area: pygame.Rect, results: Sequence[Judged]) -> None:
    """Paint the table; the best success and SPL of several results stand out."""
    found = columns(results)
    wide = (area.width - LABELS) // len(found)
    rights = [area.left + LABELS + (place + 1) * wide for place in range(len(found))]
    size = SMALL if len(found) < 4 else 11
    for (title, _, colour), right in zip(found, rights, strict=True):
        for row, part in enumerate(title.split(", ", maxsplit=1)):
            middle = area.top + 9 + row * 16
            shade = TEXT_DIM if row else colour
            text(surface, fitted(part, wide - 3, size), (right, middle), shade, size, align="right")
    top = area.top + 2 * ROW
    pygame.draw.line(surface, LINE, (area.left, top), (area.right, top))
    best = max(one.result.policy.spl for one in results) if len(results) > 1 else None
    for row, figure in enumerate(ROWS):
        middle = top + 4 + row * ROW + ROW // 2
        text(surface, "  " * figure.part + figure.title, (area.left, middle), TEXT_DIM, SMALL)
        for place, (_, score, _) in enumerate(found):
            lead = figure.name in ("success_rate", "spl") and place < len(results)
            faint = place >= len(results) or figure.part
            shade = GOOD if lead and score.spl == best else TEXT_DIM if faint else TEXT
            text(
                surface, value(figure, score), (rights[place], middle), shade, SMALL, bold=lead, align="right"
            )


def explain(area: pygame.Rect, place: tuple[int, int]) -> str | None:
    """What the row of the table under a pixel means."""
    row = (place[1] - area.top - 2 * ROW - 4) // ROW
    if not area.collidepoint(place) or not 0 <= row < len(ROWS):
        return None
    return ROWS[row].help[0].upper() + ROWS[row].help[1:]


def paint_chart(surface: pygame.Surface, area: pygame.Rect, results: Sequence[Judged]) -> None:
    """Paint success by distance, one line a result, on common axes."""
    text(
        surface,
        tr("evaluation_results.success_by_distance"),
        (area.left, area.top + 7),
        TEXT_DIM,
        11,
        bold=True,
    )
    plot = pygame.Rect(area.left + 34, area.top + 20, area.width - 40, area.height - 40)
    pygame.draw.rect(surface, BACKGROUND, plot)
    far = max((b.high for one in results for b in one.result.buckets if isfinite(b.high)), default=1.0)
    for share in (0.0, 0.5, 1.0):
        y = round(plot.bottom - share * plot.height)
        pygame.draw.line(surface, PANEL_RAISED, (plot.left, y), (plot.right - 1, y))
        text(surface, f"{100 * share:.0f}%", (plot.left - 5, y), TEXT_DIM, 11, align="right")
    text(surface, tr("evaluation_results.near"), (plot.left, plot.bottom + 9), TEXT_DIM, 11)
    words = tr("evaluation_results.cost_of_the_best_path_doubling", far=number(far))
    text(
        surface,
        fitted(words, plot.width - 60, 11),
        (plot.right, plot.bottom + 9),
        TEXT_DIM,
        11,
        align="right",
    )
    ends = sorted({b.high for one in results for b in one.result.buckets})
    for place, one in enumerate(results):
        points = [
            (
                plot.left + (ends.index(b.high) + 0.5) / len(ends) * plot.width,
                plot.bottom - b.success_rate * plot.height,
            )
            for b in one.result.buckets
            if b.episodes
        ]
        if len(points) > 1:
            pygame.draw.aalines(surface, COLOURS[place], False, points)
        for point in points:
            _mark(surface, place, point)


def _mark(surface: pygame.Surface, place: int, point: tuple[float, float]) -> None:
    """A disc, a square or a diamond, so that lines are told apart without colour."""
    x, y = round(point[0]), round(point[1])
    if place == 0:
        pygame.draw.aacircle(surface, COLOURS[0], (x, y), 3)
    elif place == 1:
        pygame.draw.rect(surface, COLOURS[1], (x - 3, y - 3, 6, 6))
    else:
        pygame.draw.polygon(surface, COLOURS[2], ((x, y - 4), (x + 4, y), (x, y + 4), (x - 4, y)))
