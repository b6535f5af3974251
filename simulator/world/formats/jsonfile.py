"""JSON, in bounded memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.texts import tr

if TYPE_CHECKING:
    from simulator.world.formats.source import Source


def read_json(source: Source) -> dict[str, Any]:
    """Return the object of a JSON file.

    Raises:
        ValueError: it is not JSON, no object, too large or too deep; one line.
    """
    source.small()
    text = source.text(tr("jsonfile.a_json_file"))
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        source.refuse(
            error.lineno, tr("jsonfile.in_column", msg=error.msg, colno=error.colno), tr("jsonfile.json")
        )
    except (ValueError, RecursionError) as error:
        source.refuse(1, " ".join(str(error).split())[:100], tr("jsonfile.json"))
    if not isinstance(found, dict):
        source.refuse(1, f"a {type(found).__name__}", tr("jsonfile.a_json_object"))
    return found
