"""Notice in the map's corner: the report of an import, until closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.paint import NORMAL, box, fitted, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import ACCENT, LINE, PANEL, TEXT, TEXT_DIM

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, PAD, HEAD = 400, 14, 34
"""Width, margin inside, height of the title's line; pixels."""

NOTICE_TIP = "notice.puts_this_note_away"

GAP = 8
"""Pixels between two things to know."""


def short(note: str) -> str:
    """A line of a report without the path that it begins with, where a title names the file."""
    head, colon, rest = note.partition(": ")
    return rest[:1].upper() + rest[1:] if colon and ("/" in head or "\\" in head) else note


class Notice:
    """At most one note at a time. All places are window pixels.

    Attributes:
        title: what it is about; "" while there is none.
        lines: one thing to know each.
    """

    def __init__(self) -> None:
        self.title = ""
        self.lines: tuple[str, ...] = ()
        self.scroll = 0
        self._area = pygame.Rect(0, 0, 0, 0)
        self._fresh = False

    def show(self, title: str, lines: Sequence[str]) -> None:
        """Show these lines from now on."""
        self.title, self.lines = title, tuple(lines)
        self.scroll, self._fresh = 0, True

    def close(self) -> bool:
        """Put it away; return whether there was one."""
        shown = bool(self.title)
        self.title, self._fresh = "", self._fresh or shown
        return shown

    # ------------------------------------------------------------ mouse

    def press(self, pixel: tuple[int, int]) -> bool:
        """Take a click; return whether it lies on the note. Its cross puts it away."""
        if not self.title or not self.rect().collidepoint(pixel):
            return False
        if self.cross().inflate(12, 12).collidepoint(pixel):
            self.close()
        return True

    def wheel(self, notches: float, pixel: tuple[int, int]) -> bool:
        """Scroll; return whether the pixel lies on the note."""
        if not self.title or not self.rect().collidepoint(pixel):
            return False
        hidden = max(0, self.height() - self.rect().height)
        self.scroll = max(0, min(self.scroll - round(notches * 3 * line_height()), hidden))
        self._fresh = True
        return True

    # ------------------------------------------------------------ looks

    def draw(self, target: pygame.Surface, area: pygame.Rect) -> bool:
        """Draw it in the upper right corner of an area; return whether it has changed since the last time."""
        changed, self._fresh = self._fresh or area != self._area, False
        self._area = pygame.Rect(area)
        if not self.title:
            return changed
        rect = self.rect()
        box(target, rect, PANEL, ACCENT)
        head = fitted(self.title, rect.width - 2 * PAD - 24)
        text(target, head, (rect.left + PAD, rect.top + HEAD // 2 + 2), TEXT, NORMAL, bold=True)
        cross = self.cross()
        pygame.draw.aaline(target, TEXT_DIM, cross.topleft, cross.bottomright, 2)
        pygame.draw.aaline(target, TEXT_DIM, cross.bottomleft, cross.topright, 2)
        inner = pygame.Rect(rect.left, rect.top + HEAD, rect.width, rect.height - HEAD - 4)
        target.set_clip(inner)
        top = inner.top + 2 - self.scroll
        for lines in self._wrapped():
            paragraph(target, lines, (rect.left + PAD, top), TEXT_DIM)
            top += len(lines) * line_height() + GAP
        target.set_clip(None)
        self._draw_bar(target, inner)
        return changed

    def _draw_bar(self, target: pygame.Surface, inner: pygame.Rect) -> None:
        whole = self.height() - HEAD - 4
        if whole <= inner.height:
            return
        size = max(20, inner.height * inner.height // whole)
        top = inner.top + (inner.height - size) * self.scroll // max(1, whole - inner.height)
        pygame.draw.rect(target, LINE, (inner.right - 9, top, 5, size), border_radius=2)

    def cross(self) -> pygame.Rect:
        """Where the cross is that puts it away."""
        rect = self.rect()
        return pygame.Rect(rect.right - PAD - 10, rect.top + HEAD // 2 - 4, 10, 10)

    def _width(self) -> int:
        return min(WIDTH, self._area.width - 24)

    def _wrapped(self) -> list[tuple[str, ...]]:
        return [wrap(line, self._width() - 2 * PAD - 6) for line in self.lines]

    def height(self) -> int:
        """Of everything, pixels."""
        return HEAD + sum(len(lines) * line_height() + GAP for lines in self._wrapped()) + 4

    def rect(self) -> pygame.Rect:
        """What is seen of it."""
        rect = pygame.Rect(0, self._area.top + 44, self._width(), min(self.height(), self._area.height - 60))
        rect.right = self._area.right - 12
        return rect
