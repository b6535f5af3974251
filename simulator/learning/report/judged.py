"""The report of one evaluation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.report import plots
from simulator.learning.report.maps import drawing
from simulator.learning.report.page import (
    card,
    figure,
    group,
    head,
    key,
    page,
    percent,
    score_table,
    section,
    settings_list,
)
from simulator.learning.report.walked import walked
from simulator.texts import tr
from simulator.world.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.learning.policies.protocols import Policy
    from simulator.protocol.evaluation import Evaluation, Score
    from simulator.world.grid import GridMap

WORST = 10
"""Maps that are drawn."""


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
    parts = [
        group("tiles", _tiles(found)),
        section(
            tr("judged.beside_the_same_network_untrained_and")
            if found.untrained
            else tr("judged.beside_chance"),
            score_table([score.title for score in scores], scores, mark_best=False),
        ),
        section(
            tr("judged.by_the_length_of_the_way"),
            group(
                "charts",
                [
                    figure(
                        tr("judged.success_by_optimal_path_length"),
                        plots.by_distance({found.policy.title: found.buckets}),
                    )
                ],
            ),
        )
        if found.buckets
        else "",
        _training(history, advice),
        _worst(found, maps, policy),
        _loops(found, maps),
        section(tr("judged.settings_of_the_run"), settings_list(dict(settings))) if settings else "",
    ]
    return page(tr("judged.evaluation_of", title=found.policy.title), head(found, len(maps), where), *parts)


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


def _tiles(found: Evaluation) -> list[str]:
    low, high = found.policy.success_interval
    tiles = (
        ("Success", "success_rate", f"95 %: {100 * low:.1f} – {100 * high:.1f} %"),
        ("SPL", "spl", tr("judged.success_weighted_by_path_length")),
        ("Optimal", "optimal_share", tr("judged.cost_what_the_optimum_costs_under")),
    )
    return [
        f'<div class="tile"><small>{title}</small><b>{percent(getattr(found.policy, name))}</b>'
        f"<small>{note}</small><small>{_beside(found, name)}</small></div>"
        for title, name, note in tiles
    ]


def _beside(found: Evaluation, name: str) -> str:
    def part(word: str, score: Score | None) -> list[str]:
        return [f"{word} {percent(getattr(score, name))}"] if score else []

    return " · ".join(part("untrained", found.untrained) + part("random", found.random))


def _training(history: Sequence[Mapping[str, float]], advice: str) -> str:
    """What stood in the way; success, path error and losses over the updates of the run."""
    said = f"<p>{escape(advice)}</p>" if advice else ""
    if not history:
        return section(tr("judged.while_it_learned"), said) if said else ""
    columns = {
        name: np.array([row.get(name, np.nan) for row in history])
        for name in (
            "update",
            "success_rate",
            "exact_success",
            "path_ratio",
            "policy_loss",
            "value_loss",
            "validation_success",
        )
    }
    x = columns["update"]
    success = {"sampled episodes": (x, columns["success_rate"])}
    known = np.isfinite(columns["exact_success"])
    if known.any():
        success["exact, from the tables"] = (x[known], columns["exact_success"][known])
    if np.isfinite(columns["validation_success"]).any():
        success["maps set aside, all cells"] = (x, columns["validation_success"])
    charts = [
        figure("Success", plots.curves(success, x="update", y="share", low=0, high=1.05)),
        figure(tr("judged.path_error_path_optimal"),
               plots.curves({"": (x, columns["path_ratio"] - 1)}, x="update", y="error", low=0)),
    ]  # fmt: skip
    for title, name in (
        (tr("judged.loss_of_the_policy"), "policy_loss"),
        (tr("judged.loss_of_the_critic"), "value_loss"),
    ):
        if np.isfinite(columns[name]).any():
            charts.append(figure(title, plots.curves({"": (x, columns[name])}, x="update", y="loss")))
    return section(tr("judged.while_it_learned"), said, group("charts", charts))


def _worst(found: Evaluation, maps: Sequence[tuple[str, GridMap]], policy: Policy) -> str:
    worst = found.maps.worst()[:WORST].tolist()
    if not worst:
        return ""
    cards = [_card(found, maps, policy, number) for number in worst]
    title, kind = (
        (tr("judged.the_worst_maps"), "cards") if len(maps) > 1 else (tr("judged.the_map"), "cards wide")
    )
    return section(title, key(), group(kind, cards))


def _card(found: Evaluation, maps: Sequence[tuple[str, GridMap]], policy: Policy, number: int) -> str:
    name, grid = maps[number]
    seen = walked(policy, grid, found)
    scores = found.maps
    lines = [tr("judged.success_spl", success=percent(float(scores.success[number])), spl=scores.spl[number])]
    if seen.wrong is not None:
        lines.append(tr("judged.first_wrong_decision_at", wrong=seen.wrong[1], wrong2=seen.wrong[0]))
    if seen.loop:
        lines.append(seen.loop)
    if len(seen.failed):
        lines.append(tr("judged.red_cells_starts_from_which_it", count=len(seen.failed)))
    return card(drawing(grid, seen.path, seen.best, wrong=seen.wrong, failed=seen.failed), name, *lines)


def _loops(found: Evaluation, maps: Sequence[tuple[str, GridMap]]) -> str:
    if not found.loops:
        return ""
    rows = "".join(
        f"<tr><td>{escape(maps[loop.map][0])}</td><td>{loop}</td><td>{loop.episodes:,}</td></tr>"
        for loop in found.loops[:WORST]
    )
    share = found.policy.loops / max(1, found.policy.episodes)
    head = "<thead><tr><th>map</th><th>what it does</th><th>episodes that end so</th></tr></thead>"
    about = f"<p>{percent(share)} of all episodes come back to a cell and would go on for ever.</p>"
    return section(tr("judged.loops"), about, f"<table>{head}<tbody>{rows}</tbody></table>")
