"""Drop-down list of a form row with many choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.paint import SMALL, box, fitted, text
from simulator.ui.draw.theme import ACCENT, PANEL_RAISED, TEXT, TEXT_DIM
from simulator.ui.widgets.wording import choice_word

if TYPE_CHECKING:
    from simulator.protocol.settings import FieldSpec

ENTRY = 24
"""Height of a word, pixels."""


class ChoiceList:
    """The words of one setting, below its box or above it, whichever has room.

    Args:
        spec: the setting.
        anchor: its box.
        area: what the list must stay inside; it is cut to it if there are too many words.
        value: chosen now.
    """

    def __init__(self, spec: FieldSpec, anchor: pygame.Rect, area: pygame.Rect, value: str) -> None:
        self.spec = spec
        self.marked = spec.choices.index(value) if value in spec.choices else 0
        self.value = value
        self.rect = pygame.Rect(anchor.left, anchor.bottom + 2, anchor.width, ENTRY * len(spec.choices) + 4)
        if self.rect.bottom > area.bottom and anchor.top - area.top > area.bottom - anchor.bottom:
            self.rect.bottom = anchor.top - 2
        self.rect.clamp_ip(area)

    def entry(self, row: int) -> pygame.Rect:
        """Where a word is."""
        return pygame.Rect(self.rect.left + 2, self.rect.top + 2 + row * ENTRY, self.rect.width - 4, ENTRY)

    def at(self, place: tuple[int, int]) -> str | None:
        """The word at a place of the canvas."""
        return next((w for k, w in enumerate(self.spec.choices) if self.entry(k).collidepoint(place)), None)

    def point(self, place: tuple[int, int]) -> bool:
        """Mark the word under the pointer; True if it is another one."""
        word, before = self.at(place), self.marked
        if word is not None:
            self.marked = self.spec.choices.index(word)
        return self.marked != before

    def step(self, way: int) -> None:
        """Mark the word before or after."""
        self.marked = (self.marked + way) % len(self.spec.choices)

    def paint(self, surface: pygame.Surface) -> None:
        """Paint it above everything else."""
        box(surface, self.rect, (16, 18, 22), ACCENT)
        for row, word in enumerate(self.spec.choices):
            place = self.entry(row)
            if row == self.marked:
                pygame.draw.rect(surface, PANEL_RAISED, place, border_radius=3)
            colour = TEXT if row == self.marked or word == self.value else TEXT_DIM
            words = fitted(choice_word(word), place.width - 26, SMALL)
            text(surface, words, (place.left + 20, place.centery), colour, SMALL)
            if word == self.value:
                pygame.draw.aacircle(surface, ACCENT, (place.left + 10, place.centery), 3)
