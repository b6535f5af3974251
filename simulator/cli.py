"""The command line: picks the command, and says what is wrong with its input in one line."""

from __future__ import annotations

import difflib
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING

from simulator.commands import COMMANDS
from simulator.commands.refusal import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

BAD_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 2 bad input.

    Args:
        arguments: without the program's name; None takes those of the process.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that has no λ shows ? for it
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # it would stand on stdout beside our JSON
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words[0] if words else "app", words[1:])
    except BadInput as refusal:
        print(f"simulator: {' '.join(str(refusal).split())}", file=sys.stderr)
        return BAD_INPUT
    except SystemExit as stop:  # help was shown
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough; do not let the exit complain about it again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(name: str, arguments: Sequence[str]) -> int:
    if name in ("-h", "--help", "help"):
        print(_help())
        return 0
    if name == "--version":
        print(_version())
        return 0
    if name not in COMMANDS:
        raise BadInput(_unknown(name))
    return int(importlib.import_module(f"simulator.commands.{name}").run(arguments))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, COMMANDS, 1)
    if not near and name.lower().endswith(".map"):
        return f"command {name!r}: to open a map, write: simulator app {name}"
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"command {name!r}: expected one of {', '.join(COMMANDS)}{hint}"


def _help() -> str:
    lines = [f"  {name:10}{title}" for name, title in COMMANDS.items()]
    return "\n".join(
        (
            "usage: simulator [COMMAND] [OPTIONS]",
            "",
            "Draw a grid map, watch a policy network learn it, step through what it does.",
            "Without a command the app opens.",
            "",
            *lines,
            "",
            "simulator COMMAND --help tells more. Places are X,Y: column, row, 0,0 is the top left.",
        )
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # a tenth of a second with all it imports

    try:
        return version("path-planning-simulator")
    except PackageNotFoundError:  # run from a checkout
        return "not installed"
