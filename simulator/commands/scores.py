"""Results of an evaluation as JSON for programs and as tables for readers."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from simulator.protocol.figures import FIGURES
from simulator.texts import tr
from simulator.world.planner import SHORTEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commands.sets import Task
    from simulator.protocol.evaluation import Evaluation, Score
    from simulator.protocol.figures import Figure

SHOWN = 10
"""Of worst maps, loops and differing scenarios: more would hide the figures."""


def block(score: Score) -> dict[str, Any]:
    """One policy's figures under the names of the contract."""
    names = ("episodes", "success_rate", "success_interval", "spl", "soft_spl", "optimal_share", "path_ratio",
             "collisions_per_episode", "timeouts", "hazards", "loops")  # fmt: skip
    return {name: getattr(score, name) for name in names}


def summary(found: Evaluation, tasks: Sequence[Task]) -> dict[str, Any]:
    """An evaluation as the command line reports it."""
    maps = found.maps
    worst = [
        {"map": tasks[n].name, "success_rate": float(maps.success[n]), "spl": float(maps.spl[n])}
        for n in maps.worst()[:SHOWN]
    ]
    loops = [
        {"map": tasks[loop.map].name, "loop": str(loop), "cells": [[c, r] for r, c in loop.cells[:100]],
         "episodes": loop.episodes}
        for loop in found.loops[:SHOWN]
    ]  # fmt: skip
    return {
        "mode": found.mode,
        "budget": found.budget,
        "all_cells": found.all_cells,
        "seconds": found.seconds,
        **block(found.policy),
        "untrained": block(found.untrained) if found.untrained else None,
        "random": block(found.random) if found.random else None,
        "unreachable": found.unreachable,
        "measure": found.measure,
        "by_distance": [vars(bucket) for bucket in found.buckets],
        "worst": worst,
        "loops_found": loops,
    }


def table(heads: Sequence[str], scores: Sequence[Score]) -> list[str]:
    """Policies side by side, one a column."""
    rows = [("", *heads), *(_row(figure, scores) for figure in FIGURES)]
    width = max(12, *(len(head) + 2 for head in heads))
    return [f"{row[0]:<26}" + "".join(f"{cell:>{width}}" for cell in row[1:]) for row in rows]


def measure_lines(found: Evaluation) -> list[str]:
    """Which measure of the optimum the figures use, where it is not the shortest path."""
    if found.measure == SHORTEST:
        return []
    return ["", tr("scores.optimal_is_the_paths_are_compared", measure=found.measure)]


def text(found: Evaluation, tasks: Sequence[Task]) -> str:
    """An evaluation for people: a table, distances, worst maps, loops."""
    scores = [score for score in (found.policy, found.untrained, found.random) if score is not None]
    lines = table([score.title for score in scores], scores)
    lines += measure_lines(found)
    if len(found.buckets) > 1:
        lines += ["", tr("scores.by_optimal_length") + f"{'episodes':>12}{'success':>12}{'SPL':>12}"]
        for one in found.buckets:
            name = tr("scores.to_below", low=one.low, high=one.high)
            lines.append(f"  {name:<24}{one.episodes:>12,}{one.success_rate:>12.3f}{one.spl:>12.3f}")
    bad = [n for n in found.maps.worst()[:SHOWN] if found.maps.spl[n] < 0.9995]  # shown as 1.000
    if len(tasks) > 1 and bad:
        lines += ["", tr("scores.worst_maps") + f"{'success':>12}{'SPL':>12}"]
        lines += [
            f"  {tasks[n].name:<24}{found.maps.success[n]:>12.3f}{found.maps.spl[n]:>12.3f}" for n in bad
        ]
    if found.loops:
        lines += ["", tr("scores.loops_episodes_that_end_in_them")]
        for loop in found.loops[:SHOWN]:
            lines.append(f"  {tasks[loop.map].name}: {loop} ({loop.episodes:,})")
    return "\n".join(lines)


def _row(figure: Figure, scores: Sequence[Score]) -> tuple[str, ...]:
    """A figure's title and its value for each policy."""
    return ("  " * figure.part + figure.title, *(_cell(figure, score) for score in scores))


def _cell(figure: Figure, score: Score) -> str:
    if figure.kind == "interval":
        low, high = score.success_interval
        return f"{low:.3f}–{high:.3f}"
    value = figure.of(score)
    if figure.kind == "count":
        return f"{value:,.0f}"
    return "–" if isnan(value) else f"{value:.3f}"
