"""The tool that sets hazards."""

from simulator.ui.tools import Tool, register
from simulator.world.grid import Cell

register(
    Tool(
        "hazard", "Hazard", "h", 7,
        "Hazard: entering ends the episode with a punishment",
        kind=Cell.HAZARD,
    )
)  # fmt: skip
