"""`simulator evaluate`: scores a policy against random and untrained ones."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
import tyro
from tqdm import tqdm

from simulator.commands.command_line import FILE, PLACE, RULE, bounded, note, one_of, parse
from simulator.commands.csv_rows import EpisodeRows, map_rows
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import check_writable, show
from simulator.commands.runs import advice_of, course_of
from simulator.commands.scores import SHOWN, summary, text
from simulator.commands.sets import Asked, Task, compare_lengths, read_scenario_tasks, read_tasks
from simulator.commands.streams import say
from simulator.learning.evaluation import BUDGET, JudgedEpisodes, evaluate, finish
from simulator.learning.policies.by_name import resolve
from simulator.learning.policies.protocols import Policy
from simulator.protocol.evaluation import Evaluation, JudgingProgress
from simulator.texts import tr
from simulator.world.files import write_atomically
from simulator.world.formats.scen import read_scenarios
from simulator.world.grid import Position
from simulator.world.split import COUNT, SPLITS


@dataclass(frozen=True)
class EvaluateOptions:
    """What `simulator evaluate` takes."""

    run: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="RUN", help=tr("options.run"))]
    maps: Annotated[
        tyro.conf.Positional[tuple[str, ...]],
        tyro.conf.arg(metavar="MAP_OR_DIR...", help=tr("options.evaluate_maps"), help_behavior_hint=""),
    ] = ()
    scenarios: Annotated[
        tuple[str, ...],
        tyro.conf.arg(
            metavar="FILE.scen...",
            help=tr("options.scenarios"),
            help_behavior_hint="",
        ),
    ] = ()
    split: Annotated[
        str | None, one_of("split", SPLITS), note(tr("options.split"), tr("options.split_default"))
    ] = None
    mode: Annotated[
        str,
        one_of("mode", ("greedy", "sampled")),
        note(tr("options.mode"), "greedy"),
    ] = "greedy"
    budget: Annotated[
        float, bounded("budget", "float", 1, 1000), note(tr("options.budget"), f"{BUDGET:g}")
    ] = BUDGET
    all_cells: Annotated[bool, note(tr("options.all_cells"))] = False
    start: Annotated[Position | None, PLACE, note(tr("options.start"), tr("options.the_maps"))] = None
    goal: Annotated[Position | None, PLACE, note(tr("options.goal"), tr("options.the_maps"))] = None
    movement: Annotated[str | None, RULE, note(tr("options.moves"), tr("options.movement_default"))] = None
    count: Annotated[int, bounded("count", "int", 1, 10**6), note(tr("options.count"), str(COUNT))] = COUNT
    maps_seed: Annotated[
        int, bounded("maps-seed", "int", 0, 2**31 - 1), note(tr("options.maps_seed"), "0")
    ] = 0
    seed: Annotated[int, bounded("seed", "int", 0, 2**31 - 1), note(tr("options.evaluate_seed"), "0")] = 0
    threads: Annotated[int, bounded("threads", "int", 1, 1024), note(tr("options.evaluate_threads"), "1")] = 1
    report: Annotated[str | None, FILE, note(tr("options.report"))] = None
    csv: Annotated[str | None, FILE, note(tr("options.csv"))] = None
    csv_maps: Annotated[str | None, FILE, note(tr("options.csv_maps"))] = None
    json: Annotated[bool, note(tr("options.json"))] = False
    quiet: Annotated[bool, note(tr("options.quiet"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(EvaluateOptions, "evaluate", arguments)
    check_writable(report=options.report, csv=options.csv, csv_maps=options.csv_maps)
    tasks = _tasks(options)
    with refusing():
        policy = resolve(options.run, seed=options.seed)
    if policy.network:
        import torch

        torch.set_num_threads(options.threads)
    lengths = np.full(len(tasks), inf)
    rows = EpisodeRows(tasks) if options.csv else None

    def watch(role: str, episodes: JudgedEpisodes) -> None:
        if role == "policy":
            lengths[episodes.map] = episodes.optimal
        if rows is not None:
            rows.add(role, episodes)

    with refusing(), ProgressBar(options.quiet) as bar:
        found = finish(
            evaluate(
                policy,
                [task.grid for task in tasks],
                mode="sampled" if options.mode == "sampled" else "greedy",
                budget=options.budget,
                all_cells=options.all_cells,
                seed=options.seed,
                watch=watch,
            ),
            bar,
        )
    result = {"run": options.run, "maps": len(tasks), **summary(found, tasks)}
    if options.scenarios:
        posed = sum(len(read_scenarios(file)) for file in options.scenarios)
        result["left_out"] = posed - len(tasks)
        result["scenarios"] = _scenarios(options, tasks, lengths.tolist())
    with refusing():
        if rows is not None:
            write_atomically(Path(str(options.csv)), rows.data())
        if options.csv_maps:
            write_atomically(Path(options.csv_maps), map_rows(found, tasks))
        if options.report:
            _report(Path(options.report), found, tasks, policy)
    _say_notes(options, found, tasks)
    show(result, text(found, tasks), as_json=options.json)
    return 0


def _tasks(options: EvaluateOptions) -> list[Task]:
    """What is to be walked."""
    asked = Asked(options.maps, options.split, options.count, options.maps_seed, options.start,
                  options.goal, options.movement, options.quiet)  # fmt: skip
    if not options.scenarios:
        if not options.maps:
            raise BadInput(tr("commands_evaluate.evaluate_no_map_named_expected_map"))
        return read_tasks(asked)
    for flag, given in (("--start", options.start), ("--goal", options.goal),
                        ("--all-cells", options.all_cells or None), ("--split", options.split)):  # fmt: skip
        if given is not None:
            raise BadInput(tr("commands_evaluate.scenarios_name_their_maps_starts_and", flag=flag))
    return read_scenario_tasks(options.scenarios, asked, quiet=options.quiet)


def _report(path: Path, found: Evaluation, tasks: Sequence[Task], policy: Policy) -> None:
    from simulator.learning.report import write_report

    history, settings = course_of(policy.title)
    maps = [(task.name, task.grid) for task in tasks]
    advice = advice_of(policy.title)
    write_report(path, found, maps, policy, history=history, settings=settings, advice=advice)


class ProgressBar:
    """A progress bar on a terminal, as what `finish` shows progress to."""

    def __init__(self, quiet: bool) -> None:
        hidden = quiet or not sys.stderr.isatty()
        self._bar = tqdm(unit=" maps", disable=hidden, mininterval=0.2, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, progress: JudgingProgress) -> None:
        """Move the bar."""
        self._bar.total = progress.total
        self._bar.set_description_str(progress.what, refresh=False)
        self._bar.update(progress.done - self._bar.n)


def _scenarios(options: EvaluateOptions, tasks: Sequence[Task], lengths: Sequence[float]) -> dict[str, Any]:
    """Whether the files' optimal lengths are the planner's."""
    counts = {"count": len(tasks)}
    if options.movement not in (None, "octile"):
        if not options.quiet:
            say(tr("commands_evaluate.simulator_scenario_files_give_lengths_by", movement=options.movement))
        return {**counts, "largest_error": None, "differing": []}
    largest, differing = compare_lengths(tasks, lengths)
    for line in differing[:SHOWN]:
        say(f"simulator: {line}")
    if len(differing) > SHOWN:
        say(tr("commands_evaluate.simulator_and_more", count=len(differing) - SHOWN))
    return {**counts, "largest_error": largest, "differing": differing}


def _say_notes(options: EvaluateOptions, found: Evaluation, tasks: Sequence[Task]) -> None:
    if found.unreachable and not options.quiet:
        starts = "starts" if found.unreachable > 1 else "start"
        where = f" ({tasks[0].name})" if len(tasks) == 1 else ""
        say(
            tr(
                "commands_evaluate.simulator_left_out_no_way_to",
                unreachable=found.unreachable,
                starts=starts,
                where=where,
            )
        )
