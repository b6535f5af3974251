"""Source of a reader: bytes, lines, error messages."""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from simulator.texts import tr
from simulator.world.files import open_file, read_limited
from simulator.world.formats.options import ImageOptions

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 << 20
"""Room for the largest map with a hazard on every cell."""
MAX_STRUCTURED = 24 << 20
"""Of JSON and XML: parsed they take up to 25 times their size in memory."""
MAX_LINES = 1_000_000
STAMP = "stamp "
"""Begins the mark of a file that is read in pieces."""
HEAD = 4096
"""Bytes by which a format is recognised."""


class Source:
    """A file to read, or a text from the clipboard.

    Args:
        path: of the file; for a text, what complaints call it.
        data: the bytes of a text; None reads the file when they are asked for.
        image: how pictures become cells.
        kind: the format that people named; None leaves it to the file.
    """

    def __init__(
        self,
        path: Path,
        data: bytes | None = None,
        image: ImageOptions | None = None,
        kind: str | None = None,
    ) -> None:
        self.path = path
        self.given = data
        self.image = image or ImageOptions()
        self.kind = kind

    @cached_property
    def head(self) -> bytes:
        """The first bytes, without reading the rest."""
        if self.given is not None:
            return self.given[:HEAD]
        with open_file(self.path) as file:
            return file.read(HEAD)

    @cached_property
    def data(self) -> bytes:
        """All bytes.

        Raises:
            ValueError: there are too many.
            OSError: the file cannot be read.
        """
        return read_limited(self.path, MAX_BYTES) if self.given is None else self.given

    @cached_property
    def mark(self) -> str:
        """A mark of the bytes that were read; of a file that is read in pieces, of its size and time."""
        return digest(self.data) if self.given is not None or "data" in self.__dict__ else _stamp(self.path)

    def small(self, limit: int = MAX_STRUCTURED) -> bytes:
        """All bytes, of which there must be fewer than usual."""
        if len(self.data) > limit:
            self.refuse(1, tr("source.bytes", count=len(self.data)), tr("source.at_most", limit=limit))
        return self.data

    def text(self, what: str) -> str:
        """The file as text: UTF-8, or UTF-16 where it says so in its first two bytes.

        Args:
            what: was expected, for the complaint.
        """
        data = self.data
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            return data.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError as error:
            number = 1 if wide else len(data[: error.start + 1].splitlines())
            kind = "UTF-16" if wide else "UTF-8"
            self.refuse(
                number,
                tr("source.byte_x_which_is_not", data=data[error.start], kind=kind),
                tr("source.the_text_of", what=what),
            )

    def lines(self, what: str) -> Lines:
        """The lines of the text, without their ends and blanks before them."""
        return Lines(self, [line.rstrip(" \t") for line in self.raw_lines(what)])

    def raw_lines(self, what: str) -> list[str]:
        """The lines of the text with their blanks."""
        text = self.text(what)
        if text.count("\n") + text.count("\r") > MAX_LINES:
            self.refuse(MAX_LINES, tr("source.yet_another_line"), tr("source.at_most_2", max_lines=MAX_LINES))
        return re.split(r"\r*\n|\r", text) if "\r" in text else text.split("\n")

    def refuse(self, number: int | None, found: str, expected: str) -> NoReturn:
        """Raise the one line that says what is wrong; a format without lines passes None."""
        where = f"{self.path}:{number}" if number else f"{self.path}"
        raise ValueError(tr("source.expected", where=where, found=found, expected=expected))


class Lines:
    """Lines counted from 1, as editors do."""

    def __init__(self, source: Source, lines: list[str]) -> None:
        self.source = source
        self.path = source.path
        self.all = lines

    def __len__(self) -> int:
        return len(self.all)

    def line(self, number: int) -> str:
        """Line `number`; "" after the end."""
        return self.all[number - 1] if number <= len(self.all) else ""

    def refuse(self, number: int, found: str, expected: str) -> NoReturn:
        """Raise the one line that says what is wrong with this one."""
        self.source.refuse(number, found, expected)


def is_changed(path: Path, mark: str) -> bool:
    """Whether a file holds something else than when it was read; one that is gone does not."""
    try:
        now = _stamp(path) if mark.startswith(STAMP) else digest(read_limited(path, MAX_BYTES))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return now != mark


def digest(data: bytes) -> str:
    """Return a mark of bytes that were read."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _stamp(path: Path) -> str:
    said = path.stat()
    return f"{STAMP}{said.st_mtime_ns} {said.st_size}"


def short(text: object) -> str:
    """A piece of a file, quoted on one line and not too long."""
    word = text if isinstance(text, str) else str(text)[:80]
    return repr(word if len(word) <= 40 else word[:37] + "...")
