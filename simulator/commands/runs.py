"""Facts about a saved run for commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.world.files import is_file

if TYPE_CHECKING:
    from simulator.protocol.settings import Value

WORDS = ("optimal", "random")


def is_run(word: str) -> bool:
    """Whether a word of the command line names a policy: a run's folder, or one of the fixed words."""
    return word in WORDS or word.startswith("untrained:") or is_file(Path(word, "config.toml"))


def advice_of(run: str) -> str:
    """Return what stood in the way of a run; "" if nothing was wrong, or if it is no run.

    Raises:
        ValueError: a file is damaged; one line.
        OSError: a file cannot be read.
    """
    from simulator.learning.policies.run_folder import read_advice

    return "" if run in WORDS else read_advice(Path(run))


def course_of(run: str) -> tuple[list[dict[str, float]], dict[str, Value] | None]:
    """Return the rows of a run's `metrics.jsonl` and its settings; nothing where it is no run's folder.

    Raises:
        ValueError: a file is damaged; one line.
        OSError: a file cannot be read.
    """
    from simulator.learning.policies.metrics import read_metrics

    folder = Path(run)
    if run in WORDS or not is_file(folder / "config.toml"):
        return [], None
    from simulator.learning.policies.run_folder import read_config

    metrics = folder / "metrics.jsonl"
    history = read_metrics(metrics) if metrics.is_file() else []
    return history, read_config(folder / "config.toml")
