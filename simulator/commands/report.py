"""Results: one JSON object for programs, a few lines for people."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.commands.refusal import BadInput
from simulator.commands.streams import put
from simulator.texts import tr

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
    put(json.dumps(finite(dict(result)), allow_nan=False) if as_json else text)


def check_writable(**files: str | None) -> None:
    """Refuse names that no file can be written under, before hours of work are lost to them.

    Args:
        files: option without its dashes → name of the file; None is left out.

    Raises:
        BadInput: a name is a folder's, or its folder is not there.
    """
    for option, name in files.items():
        flag = f"--{option.replace('_', '-')} {name}"
        if name is not None and Path(name).is_dir():
            raise BadInput(tr("report.a_folder_expected_a_file", flag=flag))
        if name is not None and not Path(name).absolute().parent.is_dir():
            raise BadInput(tr("report.its_folder_is_not_there", flag=flag))
