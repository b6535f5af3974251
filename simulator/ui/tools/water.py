"""The tool that fills in water."""

from simulator.ui.tools import Tool, register
from simulator.world.grid import Cell

register(
    Tool(
        "water", "Water", "a", 6,
        "Water: entering costs 5 steps",
        kind=Cell.WATER,
    )
)  # fmt: skip
