"""Notes below the options in the help: files read and written, exit codes."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from simulator.commands import COMMANDS, Command
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDEST = 100
"""Characters of a line."""


def overview() -> str:
    """The help of the program itself."""
    failures = [tr("help.code_of", code=one.exits, name=one.name) for one in COMMANDS.values() if one.exits]
    rows = [
        (tr("help.places"), tr("help.about_places")),
        (tr("help.maps"), tr("help.about_maps")),
        (tr("help.policies"), tr("help.about_policies")),
        (tr("help.prints"), tr("help.about_prints")),
        (tr("help.exit_codes"), exit_codes(*failures)),
    ]
    return "\n".join(
        (
            tr("help.usage"),
            "",
            paragraph(tr("help.about")),
            "",
            table((one.name, one.title) for one in COMMANDS.values()),
            "",
            table(rows),
        )
    )


def ending(command: Command, more: str = "") -> str:
    """What stands below the options of a command.

    Args:
        command: whose help it is.
        more: a further list, below the rest.
    """
    prints = tr("help.about_prints") if command.reads else tr("help.about_prints_alone")
    rows = [
        (tr("help.notes"), command.notes),
        (tr("help.reads"), command.reads or tr("help.nothing")),
        (tr("help.writes"), command.writes or tr("help.nothing")),
        (tr("help.prints"), prints),
        (tr("help.exit_codes"), exit_codes(*filter(None, [command.exits]))),
    ]
    return "\n".join(("", table(row for row in rows if row[1]), *([more] if more else [])))


def exit_codes(*further: str) -> str:
    """Every exit code on a line: those of all commands, and further ones."""
    return "\n".join((tr("help.code_done"), *further, tr("help.code_refused"), tr("help.code_signal")))


def section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """A list under its title, below what every command says."""
    return f"\n  {title}\n{table(rows, indent=4)}"


def table(rows: Iterable[tuple[str, str]], indent: int = 2) -> str:
    """Words with their explanations in a column of its own, wrapped to the terminal."""
    listed = list(rows)
    wide = indent + max(len(word) for word, _ in listed) + 2
    lines = []
    for word, text in listed:
        head = f"{'':{indent}}{word}".ljust(wide)
        for line in text.splitlines():
            lines += textwrap.wrap(line, _width(), initial_indent=head, subsequent_indent=" " * wide,
                                   break_on_hyphens=False)  # fmt: skip
            head = " " * wide
    return "\n".join(lines)


def paragraph(text: str) -> str:
    """Text wrapped to the terminal."""
    return textwrap.fill(text, _width(), break_on_hyphens=False)


def _width() -> int:
    return min(WIDEST, shutil.get_terminal_size().columns)
