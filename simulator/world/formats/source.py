"""What a reader gets: a file or a pasted text, its lines, and how to complain about one of them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from simulator.world.files import open_file, read_limited
from simulator.world.formats.options import ImageOptions

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 << 20
"""Room for the largest map with a hazard on every cell."""
MAX_STRUCTURED = 24 << 20
"""Of JSON and XML: parsed they take up to 25 times their size in memory."""
MAX_LINES = 1_000_000
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

    def small(self, limit: int = MAX_STRUCTURED) -> bytes:
        """All bytes, of which there must be fewer than usual."""
        if len(self.data) > limit:
            self.refuse(1, f"{len(self.data)} bytes", f"at most {limit}")
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
            self.refuse(number, f"byte 0x{data[error.start]:02x}, which is not {kind}", f"the text of {what}")

    def lines(self, what: str) -> Lines:
        """The lines of the text, without their ends and blanks before them."""
        return Lines(self, [line.rstrip(" \t") for line in self.raw_lines(what)])

    def raw_lines(self, what: str) -> list[str]:
        """The lines of the text with their blanks."""
        text = self.text(what)
        if text.count("\n") + text.count("\r") > MAX_LINES:
            self.refuse(MAX_LINES, "yet another line", f"at most {MAX_LINES}")
        return re.split(r"\r*\n|\r", text) if "\r" in text else text.split("\n")

    def refuse(self, number: int | None, found: str, expected: str) -> NoReturn:
        """Raise the one line that says what is wrong; a format without lines passes None."""
        where = f"{self.path}:{number}" if number else f"{self.path}"
        raise ValueError(f"{where}: {found}, expected {expected}")


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


def short(text: object) -> str:
    """A piece of a file, quoted on one line and not too long."""
    word = text if isinstance(text, str) else str(text)[:80]
    return repr(word if len(word) <= 40 else word[:37] + "...")
