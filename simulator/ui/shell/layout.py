"""Where everything stands in the window, and the buttons of its bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL
from simulator.ui.draw.theme import CHARTS, SIDE, STATUS, TOOLBAR, TOOLS
from simulator.ui.overlays import OVERLAYS
from simulator.ui.shell.actions import ACTIONS
from simulator.ui.shell.keys import keys_of
from simulator.ui.tools import in_order
from simulator.ui.widgets.button import Bar, Button

if TYPE_CHECKING:
    from simulator.ui.panels import Panel

TABS = 34
"""Height of the strip of tabs, pixels."""

MINIMUM = (1024, 700)
"""Smallest window that shows everything."""

FLOOR = (800, 560)
"""Where a screen forces a still smaller window, it is laid out as if it had this size, and cut off."""


@dataclass(frozen=True)
class Layout:
    """Rectangles in window pixels."""

    toolbar: pygame.Rect
    tools: pygame.Rect
    map: pygame.Rect
    charts: pygame.Rect
    tabs: pygame.Rect
    side: pygame.Rect
    status: pygame.Rect

    @classmethod
    def of(cls, size: tuple[int, int]) -> Layout:
        """Lay a window of that size out."""
        width, height = max(size[0], FLOOR[0]), max(size[1], FLOOR[1])
        side = SIDE
        charts = CHARTS if height >= 800 else 150
        middle = width - TOOLS - side
        body = height - TOOLBAR - STATUS
        return cls(
            toolbar=pygame.Rect(0, 0, width, TOOLBAR),
            tools=pygame.Rect(0, TOOLBAR, TOOLS, body),
            map=pygame.Rect(TOOLS, TOOLBAR, middle, body - charts),
            charts=pygame.Rect(TOOLS, TOOLBAR + body - charts, middle, charts),
            tabs=pygame.Rect(width - side, TOOLBAR, side, TABS),
            side=pygame.Rect(width - side, TOOLBAR + TABS, side, body - TABS),
            status=pygame.Rect(0, height - STATUS, width, STATUS),
        )


def toolbar(rect: pygame.Rect) -> Bar:
    """Make the bar at the top."""
    buttons, left = [], rect.left + 8
    shown = sorted((found.bar, found.name) for found in ACTIONS.values() if found.bar is not None)
    for number, (bar, name) in enumerate(shown):
        if number and bar // 10 != shown[number - 1][0] // 10:
            left += 14
        found = ACTIONS[name]
        width = font(SMALL).size(found.title)[0] + 20
        place = pygame.Rect(left, rect.top + 7, width, rect.height - 14)
        buttons.append(Button(name, found.title, found.help, keys_of(name), place, centred=True))
        left += width + 2
    return Bar(rect, buttons)


def tool_column(rect: pygame.Rect) -> Bar:
    """Make the column on the left: what to draw, what to show."""
    buttons: list[Button] = []
    top = rect.top + 30
    for tool in in_order():
        place = pygame.Rect(rect.left + 8, top, rect.width - 16, 28)
        action = f"tool:{tool.name}"
        buttons.append(
            Button(action, tool.title, tool.help, keys_of(action), place, tool.draw_icon, show_keys=True)
        )
        top += 30
    notes = [("DRAW", (rect.left + 14, rect.top + 17), "left"), ("SHOW", (rect.left + 14, top + 17), "left")]
    top += 30
    for overlay in OVERLAYS.values():
        place = pygame.Rect(rect.left + 8, top, rect.width - 16, 25)
        action = f"overlay:{overlay.name}"
        icon, words = overlay.draw_icon, (overlay.title, overlay.help, overlay.key)
        buttons.append(Button(action, *words, place, icon, show_keys=True))
        top += 27
    bar = Bar(rect, buttons)
    bar.notes = notes
    return bar


def tab_strip(rect: pygame.Rect, panels: list[Panel]) -> Bar:
    """Make the tabs of the side panel: as wide as their words need, with what is left shared equally."""
    words = [font(SMALL).size(panel.title)[0] for panel in panels]
    spare = (rect.width - 8 - sum(words)) / max(1, len(panels))
    edges = [rect.left + 4 + round(sum(words[:k]) + spare * k) for k in range(len(panels) + 1)]
    buttons = [
        Button(
            f"panel:{panel.name}",
            panel.title,
            f"The {panel.title} panel",
            rect=pygame.Rect(left + 1, rect.top + 4, right - left - 2, rect.height - 8),
            centred=True,
        )
        for panel, left, right in zip(panels, edges, edges[1:], strict=False)
    ]
    return Bar(rect, buttons)
