"""Results: one JSON object for programs, a few lines for people."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def finite(value: Any) -> Any:
    """A value as JSON can say it: NaN and infinity become null, costs keep six digits after the point."""
    if isinstance(value, dict):
        return {name: finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    if isinstance(value, float):
        return round(value, 6) if isfinite(value) else None
    return value


def show(result: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """Print a result: JSON on one line, or the text."""
    print(json.dumps(finite(dict(result)), allow_nan=False) if as_json else text)
