"""Benchmarks by name; a file registers its benchmark."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True)
class Result:
    """One figure.

    Attributes:
        name: of the benchmark.
        case: what was measured.
        value: median of the runs.
        unit: of value, min and max.
        runs: how often it was measured.
        min: least of them.
        max: greatest of them.
    """

    name: str
    case: str
    value: float
    unit: str
    runs: int
    min: float
    max: float


BENCHMARKS: dict[str, Callable[[bool], Iterator[Result]]] = {}


def register(name: str) -> Callable[[Callable[[bool], Iterator[Result]]], Callable[[bool], Iterator[Result]]]:
    """Make a benchmark known by its name; used as a decorator of a function of `quick`."""

    def keep(measure: Callable[[bool], Iterator[Result]]) -> Callable[[bool], Iterator[Result]]:
        BENCHMARKS[name] = measure
        return measure

    return keep


def result(name: str, case: str, values: Sequence[float], unit: str) -> Result:
    """Sum several runs up."""
    return Result(name, case, median(values), unit, len(values), min(values), max(values))


def run(names: Sequence[str], *, quick: bool = False) -> dict[str, Any]:
    """Run benchmarks one after the other.

    Args:
        names: in `BENCHMARKS`.
        quick: fewer and shorter runs.

    Returns:
        `results`, a list of {name, case, value, unit, runs, min, max}, and `machine`.
    """
    found: list[Result] = []
    with tqdm(total=len(names), unit=" benchmarks", disable=not sys.stderr.isatty()) as bar:
        for name in names:
            bar.set_postfix_str(name)
            found += BENCHMARKS[name](quick)
            bar.update()
    return {"results": [asdict(one) for one in found], "machine": machine()}


def machine() -> dict[str, Any]:
    """Return what was measured on."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("torch", "numpy", "scipy", "pygame-ce")},
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:  # noqa: PTH123 - not a file of ours
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
