"""The report of several policies on the same maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.report import plots
from simulator.learning.report.map_pictures import drawing
from simulator.learning.report.page import Card, ReportChart, facts, page, percent, score_rows
from simulator.learning.report.walked import walked
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.learning.policies.protocols import Policy
    from simulator.learning.report.plots import Series
    from simulator.protocol.evaluation import Evaluation
    from simulator.world.grid import GridMap

DRAWN = 6
"""Maps that are drawn once for each policy."""


@dataclass(frozen=True, eq=False)
class Candidate:
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
    candidates: Sequence[Candidate], maps: Sequence[tuple[str, GridMap]], *, where: str = ""
) -> str:
    """Return a comparison as one HTML page that needs nothing beside itself.

    Args:
        candidates: two or more, judged on the same maps.
        maps: name and map, in the order they were judged.
        where: what the maps are called together.
    """
    titles = names([one.found.policy.title for one in candidates])
    named = dict(zip(titles, candidates, strict=True))
    scores = [one.found.policy for one in candidates]
    chance = [one.found.random for one in candidates if one.found.random][:1]
    numbers = most_apart(candidates)[:DRAWN]
    return page(
        "comparison.html",
        title=tr("report_comparison.comparison_of", titles=", ".join(titles[:-1]), last=titles[-1]),
        facts=facts(candidates[-1].found, len(maps), where),
        heads=[*titles, *(score.title for score in chance)],
        rows=score_rows([*scores, *chance], mark_best=True),
        untrained=_untrained(named),
        advised=[(title, one.advice) for title, one in named.items() if one.advice],
        charts=_charts(named),
        several=len(maps) > 1,
        drawn=[
            (maps[number][0], [_card(title, one, maps[number][1], number) for title, one in named.items()])
            for number in numbers
        ],
    )


def names(titles: Sequence[str]) -> list[str]:
    """Make titles differ."""
    seen: dict[str, int] = {}
    found = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        found.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return found


def most_apart(candidates: Sequence[Candidate]) -> list[int]:
    """Numbers of the maps on which SPL differs most, then those with the lowest."""
    spl = np.array([one.found.maps.spl for one in candidates])
    known = np.flatnonzero(np.isfinite(spl).all(0))
    spl = spl[:, known]
    order = np.lexsort((spl.sum(0), -np.ptp(spl, axis=0)))
    return [int(number) for number in known[order]]


def _untrained(named: Mapping[str, Candidate]) -> str:
    """Success of the policies' networks untrained, "" if none has one."""
    return ", ".join(
        f"{title} {percent(one.found.untrained.success_rate)}"
        for title, one in named.items()
        if one.found.untrained
    )


def _charts(named: Mapping[str, Candidate]) -> list[ReportChart]:
    """Success by distance; success and path error over the seconds of learning."""
    charts = [
        ReportChart(
            tr("report_page.success_by_distance"),
            plots.by_distance({title: one.found.buckets for title, one in named.items()}),
        )
    ]
    share = tr("report_page.share")
    for title, column, axis, shift, high in (
        (tr("report_comparison.success_while_learning"), "success_rate", share, 0.0, 1.05),
        (tr("report_comparison.error_while_learning"), "path_ratio", tr("report_comparison.error"), 1, None),
        (tr("report_comparison.success_on_maps_set_aside"), "validation_success", share, 0.0, 1.05),
    ):
        series: Series = {
            name: (plots.column(one.history, "seconds"), plots.column(one.history, column) - shift)
            for name, one in named.items()
        }
        if any(np.isfinite(y).any() for _, y in series.values()):
            drawn = plots.curves(series, x=tr("report_comparison.seconds"), y=axis, low=0, high=high)
            charts.append(ReportChart(title, drawn))
    return charts


def _card(title: str, one: Candidate, grid: GridMap, number: int) -> Card:
    seen = walked(one.policy, grid, one.found)
    picture = drawing(grid, seen.path, seen.best, wrong=seen.wrong, failed=seen.failed)
    return Card(title, picture, seen.lines(one.found, number))
