"""The tool that places the goal."""

from simulator.ui.tools import Tool, register

register(Tool(
    "goal", "Goal", "g", 4,
    "Where episodes should end: click, or drag the goal with any tool. T: it follows the pointer",
    place="goal"
))  # fmt: skip
