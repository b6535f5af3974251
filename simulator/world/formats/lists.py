"""Lists of rows as Python, JSON and NumPy print them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.formats import art, table
from simulator.world.formats.format_registry import Format, one, register
from simulator.world.formats.source import Source

if TYPE_CHECKING:
    from simulator.world.formats.format_registry import Loaded

_BEGIN = re.compile(
    rb"\s*(\w+\s*=\s*)?((np|numpy|torch|jnp)\.)?((array|tensor|asarray)\s*\()?\s*[\[(]\s*[\[(]\s*[\[(]?\s*[b0-9\"'+.TF-]"
)
_FLAT = re.compile(
    rb"\s*(\w+\s*=\s*)?((np|numpy|torch|jnp)\.)?((array|tensor|asarray)\s*\()?\s*\[\s*[\"'][^\"'\n]{2,}[\"']\s*[,\]]"
)
_ROW = re.compile(r"[\[(]([^\[\]()]*)[\])]")
_LETTERS = re.compile(r"""b?(?:"([^"]*)"|'([^']*)')""")


def read(source: Source) -> Loaded:
    """Read the rows as text art, or as a table of numbers."""
    text = source.text(tr("format_kinds.lists"))
    rows = [row for row in _ROW.findall(text) if row.strip()]
    if "..." in re.sub(_LETTERS, "", text):
        source.refuse(1, tr("lists.rows_that_were_left_out_when"), tr("lists.all_rows"))
    if not rows:
        source.refuse(1, tr("lists.brackets_without_rows"), tr("format_kinds.lists"))
    reader = art.read if _LETTERS.search(text) else table.read
    if reader is table.read:
        lines = [",".join(re.split(r"[\s,]+", row.strip().rstrip(", "))) for row in rows]
    elif _FLAT.match(source.head):
        lines = ["".join(pair) for pair in _LETTERS.findall(text)]
    else:
        lines = ["".join("".join(pair) for pair in _LETTERS.findall(row)) for row in rows]
    loaded = reader(Source(source.path, "\n".join(lines).encode(), kind=None))
    note = tr("lists.rows_were_taken_out_of_brackets", path=source.path)
    return replace(loaded, form="list", notes=(note, *loaded.notes))


def sniff(head: bytes) -> bool:
    """Whether a file begins as a list of lists, or of rows in quotation marks."""
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return _BEGIN.match(plain) is not None or _FLAT.match(plain) is not None


register(Format("list", "list of rows", (".list",), one(read), sniff))
