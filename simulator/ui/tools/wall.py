"""The tool that draws walls."""

from simulator.ui.tools import Tool, register
from simulator.world.grid import Cell

register(
    Tool(
        "wall", "Wall", "w", 1,
        "Draw walls; begin on a wall to erase. Right button erases, Shift: rectangle or fill, Alt: pick",
        kind=Cell.WALL,
    )
)  # fmt: skip
