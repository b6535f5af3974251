"""The page that F1 shows: every key, what the mouse does, what the pictures mean."""

from __future__ import annotations

import pygame

from simulator.ui.draw.paint import LARGE, SMALL, box, fitted, text
from simulator.ui.draw.theme import ACCENT, LINE, PANEL, TEXT, TEXT_DIM
from simulator.ui.shell.keys import shortcuts

MOUSE = (
    ("Left", "draw; on the same kind: erase"),
    ("Right", "erase"),
    ("Shift+drag", "rectangle"),
    ("Shift+click", "fill"),
    ("Alt+click", "pick what is there"),
    ("Ctrl+click", "pin the cell for Inspect"),
    ("Drag start, goal", "move them, with any tool"),
    ("Wheel", "zoom at the pointer"),
    ("Middle, Space+", "drag to pan"),
)

STEP = 19


def draw_help(target: pygame.Surface) -> None:
    """Draw the page in the middle of the window."""
    groups = [("Mouse on the map", list(MOUSE))]
    for shortcut in shortcuts():
        if groups[-1][0] != shortcut.group and shortcut.group not in dict(groups):
            groups.append((shortcut.group, []))
        dict(groups)[shortcut.group].append((shortcut.keys, shortcut.help))
    rect = pygame.Rect(0, 0, 1000, 600)
    rect.center = target.get_rect().center
    box(target, rect, PANEL, ACCENT)
    text(target, "Keys and mouse", (rect.left + 24, rect.top + 26), TEXT, LARGE, bold=True)
    text(
        target, "F1 or Esc closes this page", (rect.right - 24, rect.top + 26), TEXT_DIM, SMALL, align="right"
    )
    pygame.draw.line(target, LINE, (rect.left + 24, rect.top + 46), (rect.right - 24, rect.top + 46))
    for column, names in enumerate(
        (groups[:1] + groups[3:4] + groups[5:], groups[1:2] + groups[4:5], groups[2:3])
    ):
        top = rect.top + 66
        for title, rows in names:
            left = rect.left + 24 + column * 328
            text(target, title, (left, top), ACCENT, SMALL, bold=True)
            top += STEP + 2
            for keys, words in rows:
                text(target, keys, (left, top), TEXT, SMALL)
                text(target, fitted(words, 196, SMALL), (left + 122, top), TEXT_DIM, SMALL)
                top += STEP
            top += 12
