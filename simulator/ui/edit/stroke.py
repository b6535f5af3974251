"""Stroke of the mouse on the map, from press to release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.ui.tools.stroke_shapes import RECTANGLE, inside, region
from simulator.world.grid import Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.ui.model.document import Document
    from simulator.ui.tools import Tool
    from simulator.world.grid import Position


class Stroke:
    """One stroke of a tool: freehand, a rectangle with Shift, a fill with Shift and a click.

    A stroke that begins on the start or the goal drags it, whatever the tool; one that begins on a
    cell of the tool's own kind erases; the right button always erases.

    Args:
        document: what is drawn on; the stroke is one step of its undo.
        tool: in hand.
        cell: where the button was pressed.
        erase: pressed with the right button.
        shift: Shift was held.
        reward: in hand, for the tool that paints rewards.
    """

    def __init__(
        self, document: Document, tool: Tool, cell: Position, *, erase: bool, shift: bool, reward: float = 0.0
    ) -> None:
        self.document, self.origin, self.last, self.shift = document, cell, cell, shift
        self.tool, self.dragged = tool, False
        grid = document.grid
        self.place = "" if erase else tool.place
        if not erase and not self.place:
            self.place = {grid.start: "start", grid.goal: "goal"}.get(cell, "")
        same = tool.kind is not None and int(grid.cells[cell]) == tool.kind
        self.kind = Cell.FLOOR if erase or same or tool.kind is None else tool.kind
        self.reward: float | None = None
        if tool.reward:
            known = grid.rewards[cell] == np.float32(reward)
            self.reward = 0.0 if erase or known else reward
        document.begin()
        if not shift:
            self.move(cell)

    def move(self, cell: Position) -> None:
        """Go on to a cell, which may lie outside the map."""
        if self.place:
            self.document.move(self.place, inside(self.document.grid, cell))
        elif self.shift:
            if cell == self.origin and not self.dragged:
                return  # a hand that trembles within one cell still clicks
            self.dragged = True
            self._lay(RECTANGLE.cells(self.document.grid, self.origin, cell), afresh=True)
        else:
            begin = self.origin if self.tool.shape.whole else self.last
            cells = self.tool.shape.cells(self.document.grid, begin, cell)
            self._lay(cells, afresh=self.tool.shape.whole)
        self.last = cell

    def _lay(self, indices: NDArray[np.int64], *, afresh: bool = False) -> None:
        if self.reward is not None:
            self.document.reward(indices, self.reward, afresh=afresh)
        else:
            self.document.paint(indices, self.kind, afresh=afresh)

    def finish(self) -> bool:
        """End the stroke; return whether it changed the map."""
        if self.shift and not self.dragged and not self.place:
            self._lay(region(self.document.grid, self.origin))
        return self.document.end()
