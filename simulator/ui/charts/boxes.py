"""Boxes over the charts: notes on marks, explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.charts import chart_paint
from simulator.ui.charts.chart_paint import TOP
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, box, paragraph, wrap

if TYPE_CHECKING:
    from simulator.ui.model.marks import Mark


def mark_box(target: pygame.Surface, rect: pygame.Rect, pointer: tuple[int, int], mark: Mark) -> None:
    """Draw what changed and how long it took to recover, beside the pointer."""
    lines = wrap(mark.words, min(300, rect.width - 40))
    wide = max(font(SMALL).size(line)[0] for line in lines) + 20
    frame = pygame.Rect(0, 0, wide, 17 * len(lines) + 10)
    frame.midbottom = (pointer[0] + rect.left, pointer[1] + rect.top - 8)
    frame.clamp_ip(rect)
    box(target, frame, (16, 18, 22), chart_paint.DRIFT if mark.drifted else chart_paint.MARK)
    paragraph(target, lines, (frame.left + 10, frame.top + 5))


def explanation_box(target: pygame.Surface, rect: pygame.Rect, words: str, cell: pygame.Rect) -> None:
    """Draw what explains a chart or a page, inside the strip."""
    wide = min(320, rect.width - 8)
    lines = [line for part in words.split("\n") for line in wrap(part, wide - 20)]
    frame = pygame.Rect(cell.left + rect.left, 0, wide, 17 * len(lines) + 14)
    below = cell.top + TOP + frame.height <= rect.height
    frame.top = rect.top + (cell.top + TOP if below else cell.top - frame.height)
    frame.clamp_ip(rect)
    box(target, frame, (16, 18, 22), (89, 98, 116))
    paragraph(target, lines, (frame.left + 10, frame.top + 7))
