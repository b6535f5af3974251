"""The tool that clears cells."""

from simulator.ui.tools import Tool, register
from simulator.world.grid import Cell

register(
    Tool(
        "erase", "Erase", "e", 2,
        "Clear cells to floor; the right button does so with every tool",
        kind=Cell.FLOOR,
    )
)  # fmt: skip
