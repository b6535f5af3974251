"""`simulator app [MAP]`: open the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Annotated

import tyro

from simulator.commands.command_line import parse
from simulator.commands.refusal import refusing
from simulator.commands.streams import say
from simulator.texts import tr
from simulator.world.formats import load


@dataclass(frozen=True)
class AppOptions:
    """What `simulator app` takes."""

    map: Annotated[
        tyro.conf.Positional[str],
        tyro.conf.arg(metavar="[MAP]", help=tr("options.map"), help_behavior_hint=""),
    ] = ""


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(AppOptions, "app", arguments)
    path = Path(options.map) if options.map else None
    if path is not None:
        with refusing():
            load(path)  # refuse a bad file before a window opens
    if twin_pygame():
        say(tr("commands_app.simulator_both_pygame_and_pygame_ce"))  # fmt: skip
    from simulator.app import main

    return main(path)


def twin_pygame() -> bool:
    """Whether the original pygame is installed beside pygame-ce: they overwrite each other's files."""
    try:
        return bool(distribution("pygame") and distribution("pygame-ce"))
    except PackageNotFoundError:
        return False
