"""The course of a run, from its `metrics.jsonl`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.files import read_limited

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 256 << 20
"""A run of the longest history there can be has a tenth of this."""


def read_metrics(path: Path) -> list[dict[str, float]]:
    """Read what every update of a run did: name → number, NaN where the file has none.

    Raises:
        ValueError: a line is damaged; `path:line: ...`.
        OSError: it cannot be read.
    """
    rows = []
    for number, line in enumerate(read_limited(path, MAX_BYTES).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({str(name): float("nan") if v is None else float(v) for name, v in row.items()})
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            raise ValueError(
                tr("metrics.expected_an_object_of_numbers_on", path=path, number=number)
            ) from None
    return rows
