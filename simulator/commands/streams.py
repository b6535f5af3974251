"""Standard output and error of a command: closed, full, or without a reader."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from simulator.commands.refusal import BadInput
from simulator.texts import tr
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Iterator


def prepare() -> None:
    """Make sure that both streams are there and take every character."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed before the program began
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that has no λ shows ? for it


def put(text: str) -> None:
    """Print a result on standard output.

    Raises:
        BadInput: it takes no more, one line; a reader that has seen enough is no trouble.
    """
    with suppress(BrokenPipeError), written():
        print(text)


def finish() -> None:
    """Write what standard output still holds back.

    Raises:
        BadInput: as `put`.
    """
    with suppress(BrokenPipeError), written():
        sys.stdout.flush()


def say(text: str) -> None:
    """Tell people something on standard error; work never ends because nobody can read it."""
    try:
        print(text, file=sys.stderr)
    except OSError:
        _let_go(sys.stderr)


@contextmanager
def written() -> Iterator[None]:
    """Tell why standard output takes no more.

    Raises:
        BadInput: it does not; one line.
        BrokenPipeError: its reader has seen enough.
    """
    try:
        yield
    except OSError as error:
        _let_go(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        raise BadInput(tr("streams.standard_output", reason=why(error))) from None


def _let_go(stream: TextIO) -> None:
    """Send a stream nowhere from now on, so that the end of the program does not fail on it again."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
