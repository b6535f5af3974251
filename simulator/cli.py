"""Command line: picks the command and refuses bad input in one line."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import TYPE_CHECKING

from simulator.commands import COMMANDS, ending, helping, streams
from simulator.commands.refusal import BadInput
from simulator.texts import did_you_mean, tr
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Sequence

BAD_INPUT = 2
LONGEST = 600
"""Characters of a refusal: what a damaged file holds may be echoed in it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 2 bad input, 128 and more ended by a signal.

    Args:
        arguments: without the program's name; None takes those of the process.
    """
    streams.prepare()
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # it would stand on stdout beside our JSON
    words = list(sys.argv[1:] if arguments is None else arguments)
    with ending.at_once() as asked:
        try:
            return _checked(words)
        except KeyboardInterrupt as end:
            return _ended(getattr(end, "number", signal.SIGINT))
        except Exception:
            if asked.number:  # an import that is interrupted may fail in any way
                return _ended(asked.number)
            raise


def _checked(words: Sequence[str]) -> int:
    """Run a command; refuse in one line what its input, the disk or the memory forbids."""
    try:
        try:
            code = _run(words[0] if words else "app", words[1:])
        except SystemExit as stop:  # help was shown
            code = int(stop.code or 0)
        streams.finish()
    except BadInput as refusal:
        return _refuse(str(refusal))
    except BrokenPipeError:  # the reader has seen enough
        return 0
    except OSError as error:  # a name that is too long, a disk that is full
        return _refuse(why(error))
    except MemoryError:
        return _refuse(tr("cli.out_of_memory"))
    return code


def _refuse(text: str) -> int:
    line = "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))
    if len(line) > LONGEST:
        line = f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"
    streams.say(f"simulator: {line}")
    return BAD_INPUT


def _ended(number: int) -> int:
    streams.say(tr("ending.ended_by", name=signal.Signals(number).name))
    return ending.ENDED + number


def _run(name: str, arguments: Sequence[str]) -> int:
    if name in ("-h", "--help", "help"):
        streams.put(helping.overview())
        return 0
    if name == "--version":
        streams.put(_version())
        return 0
    if name not in COMMANDS:
        raise BadInput(_unknown(name))
    return int(importlib.import_module(f"simulator.commands.{name}").run(arguments))


def _unknown(name: str) -> str:
    hint = did_you_mean(name, COMMANDS)
    if not hint and name.lower().endswith(".map"):
        return tr("cli.command_to_open_a_map_write", name=name)
    return tr("cli.command_expected_one_of", name=name, commands=", ".join(COMMANDS), hint=hint)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # a tenth of a second with all it imports

    try:
        return version("path-planning-simulator")
    except PackageNotFoundError:  # run from a checkout
        return tr("cli.not_installed")
