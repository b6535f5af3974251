"""Finds the spans of values in the bytes of a JSON text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = "tuple[str | int, ...]"
"""Keys and indices that lead to a value."""
Span: TypeAlias = "tuple[int, int]"

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|\[[-+0-9.eE,\s]*\]|[\[\]{},]|[^\s\[\]{},:"]+')


def values(data: bytes) -> Iterator[tuple[Path, Span]]:
    """Yield path and span of every word, number and list of numbers of a valid JSON text in UTF-8.

    Args:
        data: the text; one that is no JSON yields rubbish.
    """
    path: list[str | int | None] = []
    for token in _TOKEN.finditer(data):
        first, long = token[0][:1], len(token[0]) > 1
        if first == b"{":
            path.append(None)
        elif first == b"[" and not long:
            path.append(0)
        elif first in (b"}", b"]"):
            path = path[:-1]
        elif first == b",":
            path[-1:] = [at + 1 if isinstance(at, int) else None for at in path[-1:]]
        elif path and path[-1] is None:
            path[-1] = str(json.loads(token[0]))
        else:
            yield tuple(part for part in path if part is not None), token.span()
