"""Shows in a dialog the reason why an answer is refused."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UITextBox

from simulator.ui.draw.paint import line_height, wrap

if TYPE_CHECKING:
    from pygame_gui import UIManager
    from pygame_gui.elements import UIWindow

LINES = 2
"""Lines for which there is room from the start."""


class Trouble:
    """Words that wrap, below the fields of a dialog.

    Args:
        rect: inside the dialog, pixels; lines more than two make the dialog taller.
        manager: the window's.
        window: the dialog.
    """

    def __init__(self, rect: pygame.Rect, manager: UIManager, window: UIWindow) -> None:
        self._box = UITextBox("", rect, manager, container=window, object_id="#trouble")
        self._rect, self._window = pygame.Rect(rect), window
        self._usual = window.rect.size

    @property
    def text(self) -> str:
        """What it says."""
        return html.unescape(self._box.html_text.replace("<br>", " "))

    def set_text(self, words: str) -> None:
        """Say why."""
        lines = wrap(words, self._rect.width - 24)
        more = max(0, len(lines) - LINES) * (line_height() + 4)
        self._window.set_dimensions((self._usual[0], self._usual[1] + more))
        self._box.set_dimensions((self._rect.width, self._rect.height + more))
        self._box.set_text("<br>".join(html.escape(line) for line in lines))
