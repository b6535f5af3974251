"""Colours, fonts and measures of the window, in one place."""

from __future__ import annotations

BACKGROUND = (24, 26, 31)
PANEL = (32, 35, 42)
PANEL_RAISED = (42, 46, 55)
LINE = (58, 63, 75)
"""Divides parts that need no border to be understood."""
EDGE = (116, 124, 140)
"""Border of fields, buttons and switches."""
TEXT = (226, 229, 236)
TEXT_DIM = (150, 157, 172)
DISABLED = (110, 117, 133)
"""Words of what cannot be chosen now: faint, yet they can be read."""
ACCENT = (86, 156, 255)
GOOD = (76, 201, 140)
WARN = (255, 184, 76)
BAD = (255, 107, 107)


def grade(share: float) -> tuple[int, int, int]:
    """Return the colour of a success rate, everywhere the same; that of plain text where it is unknown."""
    if not share >= 0:
        return TEXT
    return GOOD if share > 0.9 else WARN if share > 0.1 else BAD


CELL_COLOURS = ((238, 240, 244), (52, 57, 68), (176, 137, 104), (126, 178, 221), (214, 96, 86))
"""RGB of floor, wall, mud, water, hazard; each kind also has its own pattern."""
MAP_EDGE = (134, 142, 159)
"""Frame of the map, between its walls and the ground outside."""
INK, RIM = (12, 14, 18), (250, 252, 255)
"""Dark and pale outline of marks: each mark has one that stands out from any cell and any heat map."""
START = (52, 211, 135)
GOAL = (235, 64, 120)
REWARD_HUES = ((226, 100, 20), (128, 70, 190))
"""Colours of painted rewards below and above nothing: vermilion and violet, unlike any cell."""
POLICY = (25, 52, 140)
"""Arrows."""
PATH = (84, 26, 160)
"""The greedy path."""
OPTIMAL = (255, 176, 32)
WRONG = (214, 32, 32)
"""A move that leaves every optimal path; a path that gets nowhere."""
AGENT = (250, 204, 21)
"""The agent of an episode that is played, and its way."""

TOOLBAR = 44
"""Height of the bar at the top, pixels."""
TOOLS = 152
"""Width of the tool column on the left, pixels."""
SIDE = 372
"""Width of the panels on the right, pixels."""
HEAD = 40
"""Height of the line above the map, pixels."""
LEGEND = 22
"""Height of a line of the legend below the map, pixels."""
CHARTS = (0.22, 150, 300)
"""Height of the charts at the bottom: share of the window's, least, most; pixels."""
STATUS = 28
"""Height of the status line, pixels."""
