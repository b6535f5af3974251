"""The tool that lays mud."""

from simulator.ui.tools import Tool, register
from simulator.world.grid import Cell

register(
    Tool(
        "mud", "Mud", "m", 5,
        "Mud: entering costs 3 steps",
        kind=Cell.MUD,
    )
)  # fmt: skip
