"""The report of several policies on the same maps."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.report import plots
from simulator.learning.report.maps import drawing
from simulator.learning.report.page import card, figure, group, head, key, page, percent, score_table, section
from simulator.learning.report.walked import walked
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from simulator.learning.policies.protocols import Policy
    from simulator.protocol.evaluation import Evaluation
    from simulator.world.grid import GridMap

DRAWN = 6
"""Maps that are drawn once for each policy."""


@dataclass(frozen=True, eq=False)
class Contender:
    """One of the policies that are compared.

    Attributes:
        policy: what was judged.
        found: its evaluation.
        history: rows of its `metrics.jsonl`, if it is a run.
        advice: what stood in the way when it learned; "" if nothing was wrong.
    """

    policy: Policy
    found: Evaluation
    history: Sequence[Mapping[str, float]] = ()
    advice: str = ""


def html_comparison(
    contenders: Sequence[Contender], maps: Sequence[tuple[str, GridMap]], *, where: str = ""
) -> str:
    """Return a comparison as one HTML page that needs nothing beside itself.

    Args:
        contenders: two or more, judged on the same maps.
        maps: name and map, in the order they were judged.
        where: what the maps are called together.
    """
    titles = names([one.found.policy.title for one in contenders])
    scores = [one.found.policy for one in contenders]
    chance = next((one.found.random for one in contenders if one.found.random), None)
    table = score_table(
        [*titles, *(["random"] if chance else [])], [*scores, *([chance] if chance else [])], mark_best=True
    )
    charts = [
        figure(tr("comparison.success_by_optimal_path_length"),
               plots.by_distance({t: c.found.buckets for t, c in zip(titles, contenders, strict=True)})),
        *_training(titles, contenders),
    ]  # fmt: skip
    parts = [
        section(tr("comparison.all_figures"), table, _untrained(titles, contenders)),
        section(tr("comparison.side_by_side"), group("charts", charts), _advice(titles, contenders)),
    ]
    drawn = []
    for number in most_apart(contenders)[:DRAWN]:
        name, grid = maps[number]
        cards = [_card(title, one, grid, number) for title, one in zip(titles, contenders, strict=True)]
        drawn.append(f"<h3>{escape(name)}</h3>{group('cards', cards)}")
    if drawn:
        parts.append(
            section(
                tr("comparison.where_they_differ_most") if len(maps) > 1 else tr("comparison.the_map"),
                key(),
                *drawn,
            )
        )
    return page(
        tr("comparison.and", titles=", ".join(titles[:-1]), titles2=titles[-1]),
        tr("comparison.the_best_of_each_row_is", found=head(contenders[-1].found, len(maps), where)),
        *parts,
    )


def names(titles: Sequence[str]) -> list[str]:
    """Make titles differ."""
    seen: dict[str, int] = {}
    found = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        found.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return found


def most_apart(contenders: Sequence[Contender]) -> list[int]:
    """Numbers of the maps on which SPL differs most, then those with the lowest."""
    spl = np.array([one.found.maps.spl for one in contenders])
    known = np.flatnonzero(np.isfinite(spl).all(0))
    spl = spl[:, known]
    order = np.lexsort((spl.sum(0), -np.ptp(spl, axis=0)))
    return [int(number) for number in known[order]]


def _untrained(titles: Sequence[str], contenders: Sequence[Contender]) -> str:
    parts = [
        f"{title} {percent(one.found.untrained.success_rate)}"
        for title, one in zip(titles, contenders, strict=True)
        if one.found.untrained
    ]
    return f'<p class="dim">Success of the same networks untrained: {", ".join(parts)}.</p>' if parts else ""


def _advice(titles: Sequence[str], contenders: Sequence[Contender]) -> str:
    """What stood in the way of each while it learned."""
    pairs = zip(titles, contenders, strict=True)
    return "".join(
        f"<p><b>{escape(title)}</b>: {escape(one.advice)}</p>" for title, one in pairs if one.advice
    )


def _training(titles: Sequence[str], contenders: Sequence[Contender]) -> list[str]:
    """Success and path error over the seconds of learning."""

    def series(name: str, shift: float = 0.0) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        return {
            title: (_column(one.history, "seconds"), _column(one.history, name) - shift)
            for title, one in zip(titles, contenders, strict=True)
            if one.history
        }

    if not series("seconds"):
        return []
    success = plots.curves(
        series("success_rate"), x=tr("comparison.seconds_of_learning"), y="share", low=0, high=1.05
    )
    error = plots.curves(
        series("path_ratio", 1.0),
        x=tr("comparison.seconds_of_learning"),
        y=tr("comparison.path_optimal"),
        low=0,
    )
    charts = [
        figure(tr("comparison.success_of_sampled_episodes_while_learning"), success),
        figure(tr("comparison.path_error_while_learning"), error),
    ]
    aside = {title: xy for title, xy in series("validation_success").items() if np.isfinite(xy[1]).any()}
    if aside:
        drawn = plots.curves(aside, x=tr("comparison.seconds_of_learning"), y="share", low=0, high=1.05)
        charts.append(figure(tr("comparison.success_on_maps_set_aside"), drawn))
    return charts


def _column(history: Sequence[Mapping[str, float]], name: str) -> NDArray[np.float64]:
    return np.array([row.get(name, np.nan) for row in history])


def _card(title: str, one: Contender, grid: GridMap, number: int) -> str:
    seen = walked(one.policy, grid, one.found)
    scores = one.found.maps
    lines = [
        tr("comparison.success_spl", success=percent(float(scores.success[number])), spl=scores.spl[number])
    ]
    if seen.wrong is not None:
        lines.append(tr("comparison.first_wrong_decision_at", wrong=seen.wrong[1], wrong2=seen.wrong[0]))
    if seen.loop:
        lines.append(seen.loop)
    return card(drawing(grid, seen.path, seen.best, wrong=seen.wrong, failed=seen.failed), title, *lines)
