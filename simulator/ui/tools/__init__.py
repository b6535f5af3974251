"""The drawing tools by name. A file registers its tool; importing this package loads them all."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

from simulator.world.grid import Cell  # noqa: TC001 - a field of a dataclass


@dataclass(frozen=True)
class Tool:
    """What a stroke leaves behind.

    Attributes:
        name: what the code calls it.
        title: what people call it.
        key: its shortcut.
        order: place in the column.
        help: one line for the status line.
        kind: what it paints; None for a tool that places.
        place: "start" or "goal" for a tool that places, else "".
        reward: whether it paints the reward in hand.
    """

    name: str
    title: str
    key: str
    order: int
    help: str
    kind: Cell | None = None
    place: str = ""
    reward: bool = False


TOOLS: dict[str, Tool] = {}


def register(tool: Tool) -> None:
    """Make a tool known by its name."""
    TOOLS[tool.name] = tool


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")


def in_order() -> list[Tool]:
    """Return the tools as they stand in the column."""
    return sorted(TOOLS.values(), key=lambda tool: tool.order)
