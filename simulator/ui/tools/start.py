"""The tool that places the start."""

from simulator.ui.tools import Tool, register

register(Tool(
    "start", "Start", "s", 3,
    "Where episodes begin: click, or drag the ring with any tool",
    place="start"
))  # fmt: skip
