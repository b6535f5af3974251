"""Drawing tools by name; a file registers its tool."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from simulator.texts import translated
from simulator.ui.draw.theme import CELL_COLOURS, LINE, TEXT_DIM
from simulator.ui.tools.stroke_shapes import FREEHAND, Shape
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Callable


@translated("tool", "title", "help")
@dataclass(frozen=True)
class Tool:
    """Everything about a tool: what a stroke of it leaves behind, and how its button looks.

    Attributes:
        name: what the code calls it.
        title: on its button.
        key: its shortcut.
        order: place in the column.
        help: one line for tool tip and status line.
        kind: the kind of cell that it paints; None for a tool that places.
        place: "start" or "goal" for a tool that places, else "".
        reward: whether it paints the reward in hand.
        shape: the cells of a stroke.
        icon: draws its picture into a square; None is the look of the cells that it paints.
    """

    name: str
    title: str
    key: str
    order: int
    help: str
    kind: Cell | None = None
    place: str = ""
    reward: bool = False
    shape: Shape = FREEHAND
    icon: Callable[[pygame.Surface, pygame.Rect], None] | None = None

    def draw_icon(self, target: pygame.Surface, rect: pygame.Rect) -> None:
        """Draw the picture on its button into a square."""
        if self.icon is not None:
            self.icon(target, rect)
            return
        pygame.draw.rect(target, CELL_COLOURS[self.kind or 0], rect, border_radius=3)
        pygame.draw.rect(target, LINE, rect, 1, border_radius=3)
        if self.kind == Cell.FLOOR:
            pygame.draw.line(target, TEXT_DIM, rect.bottomleft, rect.topright, 2)


TOOLS: dict[str, Tool] = {}


def register(tool: Tool) -> None:
    """Make a tool known by its name."""
    TOOLS[tool.name] = tool


for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")


def in_order() -> list[Tool]:
    """Return the tools as they stand in the column."""
    return sorted(TOOLS.values(), key=lambda tool: tool.order)
