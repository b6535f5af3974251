"""`simulator bench [NAME...]`: measure this machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import tyro

from simulator.commands.command_line import note, parse
from simulator.commands.helping import section
from simulator.commands.refusal import BadInput
from simulator.commands.report import show
from simulator.texts import did_you_mean, tr


@dataclass(frozen=True)
class BenchOptions:
    """What `simulator bench` takes."""

    names: Annotated[
        tyro.conf.Positional[tuple[str, ...]],
        tyro.conf.arg(
            metavar="[NAME...]",
            help=tr("options.names"),
            help_behavior_hint=tr("options.default", value=tr("options.names_default")),
        ),
    ] = ()
    quick: Annotated[bool, note(tr("options.quick"))] = False
    json: Annotated[bool, note(tr("options.json"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(BenchOptions, "bench", arguments, _benchmarks)
    from simulator.bench import BENCHMARKS
    from simulator.bench import run as measure

    for name in options.names:
        if name not in BENCHMARKS:
            hint = did_you_mean(name, BENCHMARKS)
            raise BadInput(
                tr("bench.benchmark_expected", name=name, benchmarks=", ".join(BENCHMARKS), hint=hint)
            )
    result = measure(list(options.names or BENCHMARKS), quick=options.quick)
    rows = [f"{r['name']:<12}{r['case']:<44}{r['value']:>14,.4g} {r['unit']}" for r in result["results"]]
    show(result, "\n".join([*rows, str(result["machine"])]), as_json=options.json)
    return 0


def _benchmarks() -> str:
    """The benchmarks for the help."""
    from simulator.bench import BENCHMARKS

    rows = ((name, (measure.__doc__ or "").partition("\n")[0]) for name, measure in BENCHMARKS.items())
    return section(tr("bench.benchmarks"), rows)
