"""`simulator compare`: several policies on the same maps, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from simulator.commands.command_line import FILE, PLACE, RULE, bounded, note, one_of, parse
from simulator.commands.evaluate import ProgressBar
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import check_writable, show
from simulator.commands.runs import advice_of, course_of, is_run
from simulator.commands.scores import SHOWN, block, measure_lines, table
from simulator.commands.sets import Asked, Task, read_tasks
from simulator.commands.streams import say
from simulator.learning.evaluation import BUDGET, evaluate, finish
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.protocols import Policy
from simulator.protocol.evaluation import Evaluation
from simulator.texts import tr
from simulator.world.files import write_atomically
from simulator.world.grid import Position
from simulator.world.split import COUNT, SPLITS


@dataclass(frozen=True)
class CompareOptions:
    """What `simulator compare` takes."""

    words: Annotated[
        tyro.conf.Positional[tuple[str, ...]],
        tyro.conf.arg(metavar="RUN RUN... MAP_OR_DIR...", help=tr("options.words"), help_behavior_hint=""),
    ] = ()
    split: Annotated[
        str | None, one_of("split", SPLITS), note(tr("options.split"), tr("options.split_default"))
    ] = None
    mode: Annotated[
        str, one_of("mode", ("greedy", "sampled")), note(tr("options.compare_mode"), "greedy")
    ] = "greedy"
    budget: Annotated[
        float, bounded("budget", "float", 1, 1000), note(tr("options.budget"), f"{BUDGET:g}")
    ] = BUDGET
    all_cells: Annotated[bool, note(tr("options.all_cells"))] = False
    start: Annotated[Position | None, PLACE, note(tr("options.start"), tr("options.the_maps"))] = None
    goal: Annotated[Position | None, PLACE, note(tr("options.goal"), tr("options.the_maps"))] = None
    movement: Annotated[str | None, RULE, note(tr("options.moves"), tr("options.the_maps"))] = None
    count: Annotated[int, bounded("count", "int", 1, 10**6), note(tr("options.count"), str(COUNT))] = COUNT
    maps_seed: Annotated[
        int, bounded("maps-seed", "int", 0, 2**31 - 1), note(tr("options.maps_seed"), "0")
    ] = 0
    seed: Annotated[int, bounded("seed", "int", 0, 2**31 - 1), note(tr("options.compare_seed"), "0")] = 0
    threads: Annotated[int, bounded("threads", "int", 1, 1024), note(tr("options.compare_threads"), "1")] = 1
    report: Annotated[str | None, FILE, note(tr("options.report"))] = None
    json: Annotated[bool, note(tr("options.json"))] = False
    quiet: Annotated[bool, note(tr("options.quiet"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(CompareOptions, "compare", arguments)
    words, places = _sorted(options.words)
    check_writable(report=options.report)
    tasks = read_tasks(Asked(places, options.split, options.count, options.maps_seed, options.start,
                             options.goal, options.movement, options.quiet))  # fmt: skip
    with refusing():
        policies = [resolve(word, seed=options.seed) for word in words]
    if any(policy.network for policy in policies):
        import torch

        torch.set_num_threads(options.threads)
    found = []
    for number, policy in enumerate(policies):
        with refusing(), ProgressBar(options.quiet) as bar:
            found.append(_judged(options, policy, tasks, bar, last=number == len(policies) - 1))
    if found[0].unreachable and not options.quiet:
        say(tr("compare.simulator_starts_left_out_no_way", unreachable=found[0].unreachable))
    if options.report:
        with refusing():
            write_atomically(
                Path(options.report), _report(words, policies, found, tasks).encode(errors="replace")
            )
    show(_result(words, found, tasks), _text(words, found, tasks), as_json=options.json)
    return 0


def _sorted(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The policies and the maps among the words."""
    runs = [word for word in words if is_run(word)]
    places = [word for word in words if not is_run(word)]
    if len(runs) < 2:
        raise BadInput(tr("compare.compare_policies_named_expected_two_or", count=len(runs)))
    if not places:
        raise BadInput(tr("compare.compare_no_map_named_expected_map"))
    return runs, places


def _judged(
    options: CompareOptions, policy: Policy, tasks: Sequence[Task], bar: ProgressBar, *, last: bool
) -> Evaluation:
    """Judge one policy; chance is the same beside each, so it is walked once, beside the last."""
    work = evaluate(
        policy,
        [task.grid for task in tasks],
        mode="sampled" if options.mode == "sampled" else "greedy",
        budget=options.budget,
        all_cells=options.all_cells,
        seed=options.seed,
        baselines=("untrained", "random") if last else ("untrained",),
    )
    return finish(work, bar)


def _report(
    words: Sequence[str], policies: Sequence[Policy], found: Sequence[Evaluation], tasks: Sequence[Task]
) -> str:
    from simulator.learning.report import Candidate, html_comparison

    candidates = [
        Candidate(policy, one, course_of(word)[0], advice_of(word))
        for word, policy, one in zip(words, policies, found, strict=True)
    ]
    return html_comparison(candidates, [(task.name, task.grid) for task in tasks])


def _wrong(one: Evaluation, number: int) -> list[int] | None:
    row, col = one.maps.wrong[number].tolist()
    return [col, row] if row >= 0 else None


def _result(words: Sequence[str], found: Sequence[Evaluation], tasks: Sequence[Task]) -> dict[str, Any]:
    last = found[-1]
    runs = [
        {"run": word, **block(one.policy), "untrained": block(one.untrained) if one.untrained else None,
         "by_distance": [vars(bucket) for bucket in one.buckets]}
        for word, one in zip(words, found, strict=True)
    ]  # fmt: skip
    maps = [
        {
            "map": task.name,
            "spl": [float(one.maps.spl[number]) for one in found],
            "success_rate": [float(one.maps.success[number]) for one in found],
            "first_wrong": [_wrong(one, number) for one in found],
        }
        for number, task in enumerate(tasks)
    ]
    return {"mode": last.mode, "budget": last.budget, "all_cells": last.all_cells, "runs": runs,
            "measure": last.measure, "maps": maps,
            "random": block(last.random) if last.random else None}  # fmt: skip


def _text(words: Sequence[str], found: Sequence[Evaluation], tasks: Sequence[Task]) -> str:
    chance = found[-1].random
    heads = [*words, *(["random"] if chance else [])]
    lines = table(heads, [*(one.policy for one in found), *([chance] if chance else [])])
    lines += measure_lines(found[-1])
    wrong = []
    for number, task in enumerate(tasks):
        places = [_wrong(one, number) for one in found]
        if any(places):
            cells = (",".join(map(str, place)) if place else "–" for place in places)
            wrong.append(f"  {task.name:<24}" + "".join(f"{cell:>16}" for cell in cells))
    if wrong:
        lines += ["", tr("compare.first_wrong_decision_from_the_maps"), *wrong[:SHOWN]]
        if len(wrong) > SHOWN:
            lines.append(tr("compare.and_on_more_maps", count=len(wrong) - SHOWN))
    return "\n".join(lines)
