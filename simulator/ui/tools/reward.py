"""The tool that paints rewards."""

from simulator.ui.tools import Tool, register

register(
    Tool(
        "reward", "Reward", "r", 8,
        "Paint a reward for entering cells; the slider on the map sets it. Right button erases, Alt: pick",
        reward=True,
    )
)  # fmt: skip
