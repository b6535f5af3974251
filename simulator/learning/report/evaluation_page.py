"""The report of one evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.learning.report import plots
from simulator.learning.report.map_pictures import drawing
from simulator.learning.report.page import Card, ReportChart, facts, page, percent, score_rows
from simulator.learning.report.walked import walked
from simulator.protocol.figures import FIGURES
from simulator.texts import tr
from simulator.world.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.learning.policies.protocols import Policy
    from simulator.protocol.evaluation import Evaluation
    from simulator.world.grid import GridMap

WORST = 10
"""Maps that are drawn, and loops that are listed."""


class FigureTile(NamedTuple):
    """One figure in large type, and the same figure of the policies beside it."""

    title: str
    value: float
    note: str
    beside: str


def html_report(
    found: Evaluation,
    maps: Sequence[tuple[str, GridMap]],
    policy: Policy,
    *,
    history: Sequence[Mapping[str, float]] = (),
    settings: Mapping[str, object] | None = None,
    advice: str = "",
    where: str = "",
) -> str:
    """Return an evaluation as one HTML page that needs nothing beside itself.

    Args:
        found: the evaluation.
        maps: name and map, in the order they were judged.
        policy: what was judged; it walks the worst maps again.
        history: rows of `metrics.jsonl`, if it is a run.
        settings: of the run, name → value.
        advice: what stood in its way; "" if nothing was wrong.
        where: what the maps are called together.
    """
    scores = [score for score in (found.policy, found.untrained, found.random) if score is not None]
    return page(
        "evaluation.html",
        title=tr("report_evaluation.evaluation_of", title=found.policy.title),
        facts=facts(found, len(maps), where),
        tiles=_tiles(found),
        untrained=found.untrained is not None,
        heads=[score.title for score in scores],
        rows=score_rows(scores, mark_best=False),
        by_distance=_by_distance(found),
        advice=advice,
        course=_course(history),
        several=len(maps) > 1,
        worst=[_card(found, maps, policy, number) for number in found.maps.worst()[:WORST].tolist()],
        loops=[(maps[loop.map][0], loop) for loop in found.loops[:WORST]],
        loop_share=found.policy.loops / max(1, found.policy.episodes),
        settings=settings or {},
    )


def write_report(
    path: Path,
    found: Evaluation,
    maps: Sequence[tuple[str, GridMap]],
    policy: Policy,
    *,
    history: Sequence[Mapping[str, float]] = (),
    settings: Mapping[str, object] | None = None,
    advice: str = "",
) -> None:
    """Write an evaluation as one HTML file; see `html_report`.

    Raises:
        OSError: the disk is full, read-only or not there; an old file is untouched.
    """
    text = html_report(found, maps, policy, history=history, settings=settings, advice=advice)
    write_atomically(path, text.encode(errors="replace"))


def _tiles(found: Evaluation) -> list[FigureTile]:
    low, high = found.policy.success_interval
    notes = {
        "success_rate": tr("report_evaluation.about_success", low=100 * low, high=100 * high),
        "spl": tr("report_evaluation.about_spl"),
        "optimal_share": tr("report_evaluation.about_optimal", measure=found.measure),
    }
    others = (("report_evaluation.untrained", found.untrained), ("report_evaluation.random", found.random))
    return [
        FigureTile(
            figure.title,
            figure.of(found.policy),
            notes[figure.name],
            " · ".join(
                tr(beside, value=percent(figure.of(score))) for beside, score in others if score is not None
            ),
        )
        for figure in FIGURES
        if figure.name in notes
    ]


def _by_distance(found: Evaluation) -> list[ReportChart]:
    if not found.buckets:
        return []
    drawn = plots.by_distance({found.policy.title: found.buckets})
    return [ReportChart(tr("report_page.success_by_distance"), drawn)]


def _course(history: Sequence[Mapping[str, float]]) -> list[ReportChart]:
    """Success, path error and losses over the updates of the run."""
    if not history:
        return []
    x = plots.column(history, "update")
    success = {
        title: (x, plots.column(history, name))
        for title, name in (
            (tr("report_evaluation.sampled_episodes"), "success_rate"),
            (tr("report_evaluation.exact_success"), "exact_success"),
            (tr("report_evaluation.maps_set_aside"), "validation_success"),
        )
    }
    update, share = tr("report_evaluation.update"), tr("report_page.share")
    known = {title: xy for title, xy in success.items() if np.isfinite(xy[1]).any()}
    charts = [
        ReportChart(tr("report_evaluation.success"), plots.curves(known, x=update, y=share, low=0, high=1.05))
    ]
    for title, name, axis, shift, low in (
        (tr("report_evaluation.path_error"), "path_ratio", tr("report_evaluation.error"), 1.0, 0.0),
        (tr("report_evaluation.loss_of_the_policy"), "policy_loss", tr("report_evaluation.loss"), 0.0, None),
        (tr("report_evaluation.loss_of_the_critic"), "value_loss", tr("report_evaluation.loss"), 0.0, None),
    ):
        y = plots.column(history, name) - shift
        if np.isfinite(y).any():
            charts.append(ReportChart(title, plots.curves({"": (x, y)}, x=update, y=axis, low=low)))
    return charts


def _card(found: Evaluation, maps: Sequence[tuple[str, GridMap]], policy: Policy, number: int) -> Card:
    name, grid = maps[number]
    seen = walked(policy, grid, found)
    lines = seen.lines(found, number)
    if len(seen.failed):
        lines.append(tr("report_evaluation.red_cells", count=len(seen.failed)))
    return Card(name, drawing(grid, seen.path, seen.best, wrong=seen.wrong, failed=seen.failed), lines)
