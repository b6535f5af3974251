"""Fonts of the window, with a second face for glyphs that the first one lacks."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
import pygame_gui

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pygame_gui import UIManager

_DATA = Path(pygame_gui.__file__).parent / "data"
LATIN = "NotoSans-{}.ttf"
WIDE = "NotoSansSC-{}.otf"
"""Has Chinese and the signs of mathematics."""
NO_CHARACTER = "\U0010ffff"
"""Has no glyph in any font: drawn, it shows what a font draws for a missing one."""

MEASURED = 4096
"""Lines whose sizes a font remembers."""

WIDGETS = "simulator"
"""Name of the widgets' font in the theme."""


def path(name: str, *, bold: bool) -> Path:
    """Return the file of a face."""
    return _DATA / name.format("Bold" if bold else "Regular")


def add_widget_font(manager: UIManager) -> None:
    """Give the widgets' theme a font with every glyph; before the theme is loaded."""
    manager.add_font_paths(WIDGETS, str(path(WIDE, bold=False)), str(path(WIDE, bold=True)))


class Font:
    """One size and weight of text: Latin first, glyph by glyph the wide face where that one has none.

    Args:
        size: pixels.
        bold: whether to use the bold face.
    """

    def __init__(self, size: int, *, bold: bool = False) -> None:
        self._latin = pygame.font.Font(path(LATIN, bold=bold), size)
        self._wide_path, self._size = path(WIDE, bold=bold), size
        self._wide: pygame.font.Font | None = None
        self._missing = _pixels(self._latin, NO_CHARACTER)
        self._lacks: dict[str, bool] = {}
        self._sizes: dict[str, tuple[int, int]] = {}

    def size(self, string: str) -> tuple[int, int]:
        """Width and height of a line, pixels; the same lines are measured again in every frame."""
        if string not in self._sizes:
            if len(self._sizes) >= MEASURED:
                self._sizes.clear()
            widths = [face.size(part)[0] for face, part in self._runs(string)]
            self._sizes[string] = sum(widths), self._latin.get_height()
        return self._sizes[string]

    def render(self, string: str, antialias: bool, colour: tuple[int, int, int]) -> pygame.Surface:
        """Draw a line on a surface of its own."""
        if string.isascii():
            return self._latin.render(string, antialias, colour)
        parts = [(face.render(part, antialias, colour), face) for face, part in self._runs(string)]
        if len(parts) == 1 and parts[0][1] is self._latin:
            return parts[0][0]
        width = sum(image.get_width() for image, _ in parts)
        line = pygame.Surface((width, self._latin.get_height()), pygame.SRCALPHA)
        left = 0
        for image, face in parts:
            line.blit(image, (left, self._latin.get_ascent() - face.get_ascent()))
            left += image.get_width()
        return line

    def get_linesize(self) -> int:
        """Pixels from one line to the next."""
        return self._latin.get_linesize()

    def get_height(self) -> int:
        """Height of a line, pixels."""
        return self._latin.get_height()

    def lacks(self, character: str) -> bool:
        """Whether the Latin face has no glyph for a character."""
        if character not in self._lacks:
            self._lacks[character] = not character.isascii() and (
                ord(character) > 0xFFFF or _pixels(self._latin, character) == self._missing
            )
        return self._lacks[character]

    def missing(self, string: str) -> str:
        """Return the characters that neither face can draw."""
        nothing = _pixels(self._other, NO_CHARACTER)
        return "".join(c for c in string if self.lacks(c) and _pixels(self._other, c) == nothing)

    @property
    def _other(self) -> pygame.font.Font:
        if self._wide is None:
            self._wide = pygame.font.Font(self._wide_path, self._size)
        return self._wide

    def _runs(self, string: str) -> Iterator[tuple[pygame.font.Font, str]]:
        """Parts of a line that one face draws."""
        for lacking, part in groupby(string, self.lacks):
            yield (self._other if lacking else self._latin), "".join(part)


TALLER = 1000, 1400
"""Heights of a screen from which type is one, two pixels larger; pixels."""

_larger = [0]


def extra_pixels(desktops: Sequence[tuple[int, int]]) -> int:
    """Return by how much type is larger than usual on the first of some screens, pixels."""
    return sum(desktops[0][1] >= height for height in TALLER) if desktops else 0


def enlarge(pixels: int) -> None:
    """Make all type larger from now on; to be called before anything is drawn."""
    if pixels != _larger[0]:
        _larger[0] = pixels
        font.cache_clear()


def enlarged() -> int:
    """Return by how much all type is larger, pixels."""
    return _larger[0]


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = False) -> Font:
    """Return the font of a size and weight."""
    return Font(size + _larger[0], bold=bold)


def _pixels(face: pygame.font.Font, character: str) -> bytes:
    return pygame.image.tobytes(face.render(character, True, (255, 255, 255)), "RGBA")
