"""Renders the templates of a report, with every value escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from simulator.protocol.figures import FIGURES, Figure
from simulator.texts import language, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.protocol.evaluation import Evaluation, Score


@cache
def environment() -> Environment:
    """The templates in the folder `templates`; a name that a page is not given is an error."""
    made = Environment(
        loader=PackageLoader("simulator.learning.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(tr=tr, language=language)
    made.filters.update(percent=percent, decimal=decimal)
    return made


def page(template: str, **values: object) -> str:
    """Fill a template in the folder `templates`; text is escaped, only `Markup` is put in as it is."""
    return environment().get_template(template).render(values)


def part(template: str, **values: object) -> Markup:
    """Fill a template that is put into another one."""
    return Markup(page(template, **values))  # noqa: S704 - escaped by the template


class ReportChart(NamedTuple):
    """A chart under its title."""

    title: str
    drawing: Markup


class Card(NamedTuple):
    """A map with its name and some lines below it."""

    name: str
    drawing: Markup
    lines: Sequence[str]


class TableCell(NamedTuple):
    """A value of a table, and whether it is printed bold."""

    text: str
    bold: bool


def facts(found: Evaluation, count: int, where: str) -> list[tuple[str, str]]:
    """Return on what, when and how a policy was judged: name and value of each.

    Args:
        found: the evaluation.
        count: of maps.
        where: what the maps are called together, "" if they have no name.
    """
    maps = tr("report_page.maps", count=count)
    starts = tr("report_page.every_cell") if found.all_cells else tr("report_page.own_start")
    if found.unreachable:
        starts += "; " + tr("report_page.without_a_way", count=found.unreachable)
    moves = tr("report_page.greedy") if found.mode == "greedy" else tr("report_page.sampled")
    return [
        (tr("report_page.fact_maps"), f"{where}: {maps}" if where else maps),
        (tr("report_page.fact_starts"), starts),
        (tr("report_page.fact_mode"), moves),
        (tr("report_page.fact_budget"), tr("report_page.budget", budget=found.budget)),
        (tr("report_page.fact_optimal"), found.measure),
        (tr("report_page.fact_date"), f"{datetime.now(UTC).astimezone():%Y-%m-%d %H:%M}"),
    ]


def percent(share: float) -> str:
    """A share as people read it, with one digit after the point."""
    return f"{100 * share:.1f} %" if isfinite(share) else "–"


def decimal(value: float) -> str:
    """A number with three digits after the point."""
    return f"{value:.3f}" if isfinite(value) else "–"


def score_rows(scores: Sequence[Score], *, mark_best: bool) -> list[tuple[Figure, list[TableCell]]]:
    """Return policies side by side: each figure with one cell a policy.

    Args:
        scores: one a column.
        mark_best: whether the best of each row is bold; else the first column is.
    """
    rows = []
    for figure in FIGURES:
        worth = [figure.better * figure.of(score) for score in scores] if figure.better else []
        top = max((value for value in worth if isfinite(value)), default=None)
        bold = [value == top for value in worth] if mark_best and worth else []
        cells = [
            TableCell(_text(figure, score), bold[number] if bold else number == 0 and not mark_best)
            for number, score in enumerate(scores)
        ]
        rows.append((figure, cells))
    return rows


def _text(figure: Figure, score: Score) -> str:
    if figure.kind == "interval":
        low, high = score.success_interval
        return f"{100 * low:.1f} – {percent(high)}"
    if figure.kind == "count":
        return f"{figure.of(score):,.0f}"
    return percent(figure.of(score)) if figure.kind == "share" else decimal(figure.of(score))
