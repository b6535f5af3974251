"""Boxes over the charts: notes on marks, explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.charts import chart_paint
from simulator.ui.charts.chart_layout import TOP
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import NORMAL, SMALL, box, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import EDGE, LINE, PANEL_RAISED, TEXT

if TYPE_CHECKING:
    from simulator.ui.model.marks import Mark


def mark_box(target: pygame.Surface, rect: pygame.Rect, pointer: tuple[int, int], mark: Mark) -> None:
    """Draw what changed and how long it took to recover, beside the pointer."""
    lines = wrap(mark.words, min(300, rect.width - 40))
    wide = max(font(SMALL).size(line)[0] for line in lines) + 20
    frame = pygame.Rect(0, 0, wide, 17 * len(lines) + 10)
    frame.midbottom = (pointer[0] + rect.left, pointer[1] + rect.top - 8)
    frame.clamp_ip(rect)
    box(target, frame, PANEL_RAISED, chart_paint.DRIFT if mark.drifted else chart_paint.MARK)
    paragraph(target, lines, (frame.left + 10, frame.top + 5))


def explanation_box(target: pygame.Surface, rect: pygame.Rect, words: str, cell: pygame.Rect) -> None:
    """Draw what explains a chart or a page, inside the strip."""
    wide = min(320, rect.width - 8)
    lines = [line for part in words.split("\n") for line in wrap(part, wide - 20)]
    frame = pygame.Rect(cell.left + rect.left, 0, wide, 17 * len(lines) + 14)
    below = cell.top + TOP + frame.height <= rect.height
    frame.top = rect.top + (cell.top + TOP if below else cell.top - frame.height)
    frame.clamp_ip(rect)
    box(target, frame, PANEL_RAISED, EDGE)
    paragraph(target, lines, (frame.left + 10, frame.top + 7))


def hint_box(target: pygame.Surface, area: pygame.Rect, words: str) -> None:
    """Draw what a page says that has no figures, inside an area between the titles."""
    size = NORMAL if font(NORMAL).size(words)[0] <= area.width - 32 else SMALL
    lines = wrap(words, area.width - 16, size)
    step = line_height(size)
    wide = max(font(size).size(line)[0] for line in lines) + 32
    frame = pygame.Rect(0, 0, min(area.width, wide), min(step * len(lines) + 12, area.height - 2))
    frame.center = area.center
    box(target, frame, PANEL_RAISED, LINE)
    for row, line in enumerate(lines):
        middle = frame.centery + round((row - (len(lines) - 1) / 2) * step)
        text(target, line, (frame.centerx, middle), TEXT, size, align="centre")
