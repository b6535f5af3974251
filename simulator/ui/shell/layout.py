"""Layout of the window, and the buttons of its bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL
from simulator.ui.draw.theme import CHARTS, HEAD, LEGEND, SIDE, STATUS, TOOLBAR, TOOLS
from simulator.ui.map.legend import legend_lines
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


SLIDER, SAID = 340, 340
"""Width of the reward slider above the map, and what the words beside it need at least; pixels."""


@dataclass(frozen=True)
class Layout:
    """Rectangles in window pixels.

    Attributes:
        toolbar: buttons of actions.
        tools: the column of tools and overlays.
        head: the line above the map: warnings, or what the map shows.
        slider: the reward slider, empty while its tool is not in hand.
        map: cells and nothing else.
        legend: scales of the heat maps, below the map.
        charts: below it.
        tabs: of the panels.
        side: the panel.
        status: the line at the bottom.
    """

    toolbar: pygame.Rect
    tools: pygame.Rect
    head: pygame.Rect
    slider: pygame.Rect
    map: pygame.Rect
    legend: pygame.Rect
    charts: pygame.Rect
    tabs: pygame.Rect
    side: pygame.Rect
    status: pygame.Rect

    @classmethod
    def of(cls, size: tuple[int, int], *, slider: bool = False, entries: int = 0) -> Layout:
        """Lay a window out.

        Args:
            size: of the window, pixels.
            slider: whether the reward slider is needed.
            entries: of the legend.
        """
        width, height = max(size[0], FLOOR[0]), max(size[1], FLOOR[1])
        side = SIDE
        charts = min(max(round(CHARTS[0] * height), CHARTS[1]), CHARTS[2])
        middle = width - TOOLS - side
        body = height - TOOLBAR - STATUS
        head, strip = pygame.Rect(TOOLS, TOOLBAR, middle, HEAD), pygame.Rect(TOOLS, TOOLBAR, 0, 0)
        if slider and middle >= SLIDER + SAID:
            strip = pygame.Rect(head.topleft, (SLIDER, HEAD))
            head = pygame.Rect(strip.right, head.top, middle - SLIDER, HEAD)
        elif slider:
            strip = pygame.Rect(head.bottomleft, (middle, HEAD))
        top = max(head.bottom, strip.bottom)
        legend = LEGEND * legend_lines(entries, middle)
        bottom = TOOLBAR + body - charts - legend
        return cls(
            toolbar=pygame.Rect(0, 0, width, TOOLBAR),
            tools=pygame.Rect(0, TOOLBAR, TOOLS, body),
            head=head,
            slider=strip,
            map=pygame.Rect(TOOLS, top, middle, bottom - top),
            legend=pygame.Rect(TOOLS, bottom, middle, legend),
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
    """Make the column on the left: what to draw, what to show; closer together in a low window."""
    buttons: list[Button] = []
    tools, overlays = in_order(), list(OVERLAYS.values())
    head = 30 if rect.height >= 620 else 22
    rest = rect.height - 2 * head - 8
    share = min(1.0, rest / (30 * len(tools) + 27 * len(overlays)))
    tall, low = int(30 * share), int(27 * share)
    top = rect.top + head
    for tool in tools:
        place = pygame.Rect(rect.left + 8, top, rect.width - 16, tall - 2)
        action = f"tool:{tool.name}"
        buttons.append(
            Button(action, tool.title, tool.help, keys_of(action), place, tool.draw_icon, column=True)
        )
        top += tall
    middle = head // 2 + 2
    notes = [
        (tr("layout.draw"), (rect.left + 14, rect.top + middle), "left"),
        (tr("layout.show"), (rect.left + 14, top + middle), "left"),
    ]
    top += head
    for overlay in overlays:
        place = pygame.Rect(rect.left + 8, top, rect.width - 16, low - 2)
        action = f"overlay:{overlay.name}"
        icon, words = overlay.draw_icon, (overlay.title, overlay.help, overlay.key)
        buttons.append(Button(action, *words, place, icon, column=True))
        top += low
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
            tr("layout.panel", name=panel.name),
            panel.title,
            panel.help,
            rect=pygame.Rect(left + 1, rect.top + 4, right - left - 2, rect.height - 8),
            centred=True,
        )
        for panel, left, right in zip(panels, edges, edges[1:], strict=False)
    ]
    return Bar(rect, buttons)
