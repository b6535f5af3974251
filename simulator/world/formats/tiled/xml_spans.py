"""Finds the spans of tiles and objects in the bytes of an XML map."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

_TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
_PLACE = re.compile(rb"\s([xy])\s*=\s*[\"']([^\"']*)[\"']")


@dataclass
class Spans:
    """Where things stand.

    Attributes:
        tiles: (start, end) of the tiles of each layer, or of each chunk of one.
        objects: for each object of the layers, (start, end) of the values of its "x" and "y".
    """

    tiles: list[tuple[int, int]] = field(default_factory=list)
    objects: list[dict[str, tuple[int, int]]] = field(default_factory=list)


def spans(data: bytes) -> Spans | None:
    """Return where tiles and objects stand, in the order of the file; None for an encoding of wide letters.

    Args:
        data: XML that was read without complaint, so that its entities are known to be harmless.
    """
    walker = _Walker(data)
    try:
        walker.parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return None
    return walker.found


class _Walker:
    """Follows the parser through the elements."""

    def __init__(self, data: bytes) -> None:
        self.data, self.found = data, Spans()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self._open: list[str] = []
        self._begun: list[int] = []
        self._chunks = False

    def _begin(self, tag: str, _attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        head = _TAG.match(self.data, at)
        if head is None:
            raise ValueError(tag)
        parent = self._open[-1] if self._open else ""
        if tag == "data":
            self._chunks = False
        if tag == "object" and parent == "objectgroup" and not {"tileset", "tile"} & set(self._open):
            self.found.objects.append(
                {hit[1].decode(): hit.span(2) for hit in _PLACE.finditer(self.data, at, head.end())}
            )
        self._open.append(tag)
        self._begun.append(head.end())

    def _end(self, tag: str) -> None:
        self._open.pop()
        begun, end = self._begun.pop(), self.parser.CurrentByteIndex
        if tag == "chunk":
            self._chunks = True
        if (tag == "chunk" or (tag == "data" and not self._chunks)) and "layer" in self._open:
            self.found.tiles.append((begun, max(begun, end)))
