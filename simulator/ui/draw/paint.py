"""Drawing helpers: cached text, arrows, bars."""

from __future__ import annotations

from functools import lru_cache
from math import atan2, cos, isfinite, pi, sin
from typing import TYPE_CHECKING, TypeAlias

import pygame

from simulator.ui.draw.fonts import enlarged, font
from simulator.ui.draw.theme import ACCENT, DISABLED, EDGE, LINE, PANEL_RAISED, TEXT, TEXT_DIM
from simulator.world.movement import ACTION_MOVES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Colour: TypeAlias = tuple[int, int, int]

SMALL, NORMAL, LARGE = 12, 13, 18
"""Font sizes, pixels."""


@lru_cache(maxsize=1024)
def rendered(string: str, size: int, colour: Colour, bold: bool) -> pygame.Surface:
    """A line of text, kept for the next time."""
    return font(size, bold=bold).render(" ".join(string.splitlines()), True, colour)


def text(
    target: pygame.Surface,
    string: str,
    position: tuple[int, int],
    colour: Colour = TEXT,
    size: int = NORMAL,
    *,
    bold: bool = False,
    align: str = "left",
) -> pygame.Rect:
    """Draw one line.

    Args:
        target: surface to draw on.
        string: the line.
        position: x of the left edge, the middle or the right edge, by `align`; y of the line's middle.
        colour: RGB.
        size: of the font, pixels.
        bold: whether to use the bold face.
        align: "left", "centre" or "right".
    """
    image = rendered(string, size, colour, bold)
    shift = {"left": 0, "centre": image.get_width() // 2, "right": image.get_width()}[align]
    return target.blit(image, (position[0] - shift, position[1] - image.get_height() // 2))


@lru_cache(maxsize=256)
def wrap(string: str, width: int, size: int = SMALL) -> tuple[str, ...]:
    """Break text into lines of at most `width` pixels."""
    lines: list[str] = []
    for word in _pieces(string, width, size):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font(size).size(longer)[0] <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(string: str, width: int, size: int) -> Iterator[str]:
    """Words of a text; those wider than a line, say paths, in parts that fit."""
    for word in string.split():
        rest = word
        while len(rest) > 1 and font(size).size(rest)[0] > width:
            cut = next(
                k for k in range(len(rest) - 1, 0, -1) if k == 1 or font(size).size(rest[:k])[0] <= width
            )
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def paragraph(
    target: pygame.Surface,
    lines: Sequence[str],
    position: tuple[int, int],
    colour: Colour = TEXT,
    size: int = SMALL,
) -> None:
    """Draw lines one below the other; `position` is the top left corner."""
    step = line_height(size)
    for row, line in enumerate(lines):
        text(target, line, (position[0], position[1] + row * step + step // 2), colour, size)


def line_height(size: int = SMALL) -> int:
    """Distance of two lines of a paragraph, pixels."""
    return size + 5 + enlarged()


def box(
    target: pygame.Surface, rect: pygame.Rect, fill: Colour | None = PANEL_RAISED, edge: Colour | None = EDGE
) -> None:
    """Draw a rounded box."""
    if fill is not None:
        pygame.draw.rect(target, fill, rect, border_radius=4)
    if edge is not None:
        pygame.draw.rect(target, edge, rect, 1, border_radius=4)


def switch(target: pygame.Surface, rect: pygame.Rect, words: str, *, on: bool, enabled: bool = True) -> None:
    """Draw one of several words to choose from."""
    box(target, rect, PANEL_RAISED if on else None, ACCENT if on else EDGE if enabled else LINE)
    colour = TEXT if on else TEXT_DIM if enabled else DISABLED
    text(target, words, rect.center, colour, SMALL, align="centre")


def bar(target: pygame.Surface, rect: pygame.Rect, share: float, colour: Colour) -> None:
    """Draw a bar that is filled from the left.

    Args:
        target: surface to draw on.
        rect: of the whole bar.
        share: filled part, in [0, 1]; anything above nothing shows at least a sliver.
        colour: of the filled part.
    """
    pygame.draw.rect(target, PANEL_RAISED, rect, border_radius=3)
    width = round(rect.width * min(max(share, 0.0), 1.0))
    if share > 0:
        filled = pygame.Rect(rect.topleft, (max(width, 2), rect.height))
        pygame.draw.rect(target, colour, filled, border_radius=min(3, filled.width // 2))


@lru_cache(maxsize=64)
def arrow(action: int, size: int, colour: Colour) -> pygame.Surface:
    """The arrow of an action, `size` pixels square, smooth on any background."""
    row, col = ACTION_MOVES[action]
    turn = atan2(row, col)
    big = size * 4
    shape = (
        (0.46, 0.0),
        (0.06, 0.34),
        (0.06, 0.12),
        (-0.44, 0.12),
        (-0.44, -0.12),
        (0.06, -0.12),
        (0.06, -0.34),
    )
    points = [
        (big / 2 + big * (x * cos(turn) - y * sin(turn)), big / 2 + big * (x * sin(turn) + y * cos(turn)))
        for x, y in shape
    ]
    image = pygame.Surface((big, big), pygame.SRCALPHA)
    image.fill((*colour, 0))
    pygame.draw.polygon(image, colour, points)
    return pygame.transform.smoothscale(image, (size, size))


@lru_cache(maxsize=16)
def star(size: int, colour: Colour) -> pygame.Surface:
    """A five-pointed star, `size` pixels square: the mark of what is optimal."""
    big = size * 4
    points = [
        (big / 2 + r * big * sin(k * pi / 5), big / 2 - r * big * cos(k * pi / 5))
        for k, r in ((k, 0.48 if k % 2 == 0 else 0.2) for k in range(10))
    ]
    image = pygame.Surface((big, big), pygame.SRCALPHA)
    image.fill((*colour, 0))
    pygame.draw.polygon(image, colour, points)
    return pygame.transform.smoothscale(image, (size, size))


def number(value: float, digits: int = 3) -> str:
    """A number for people: no needless digits, a true minus sign, a dash where there is none."""
    if value != value:  # noqa: PLR0124 - NaN is the one value unlike itself
        return "–"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if abs(value) >= 10**digits:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−").replace("e−0", "e−").replace("e+0", "e")


def fixed(value: float, places: int = 4) -> str:
    """A number of a column: all with the same decimals, so that sizes are seen at a glance.

    Args:
        value: the number; NaN is a dash.
        places: decimals of numbers below 10; larger ones have fewer.
    """
    size = abs(value)
    if not size < 1000:  # NaN and infinity too
        return number(value) if not isfinite(value) else f"{value:,.0f}".replace("-", "−")
    left = max(0, places - len(str(int(size))) + 1)
    if 0 < size < 0.5 * 10.0**-left:
        return "≈0"
    words = f"{value:.{left}f}"
    return words.replace("-", "−")


def ends(low: float, high: float) -> tuple[str, str]:
    """The ends of an axis: as few digits as tell them apart; 0 where one is nearer to it than can be seen."""
    low, high = (0.0 if abs(end) < (high - low) / 200 else end for end in (low, high))
    for digits in range(2, 8):
        words = _end(low, digits), _end(high, digits)
        if words[0] != words[1]:
            return words
    return f"{low!r}".replace("-", "−"), f"{high!r}".replace("-", "−")


def _end(value: float, digits: int) -> str:
    return number(value, digits) if abs(value) < 1e5 else count(value).replace("-", "−")


def count(value: float) -> str:
    """A large count in four characters or so: 950, 12.3k, 4.56M."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e4)):
        if abs(value) >= size:
            scaled = value / (1e3 if unit == "k" else size)
            return f"{scaled:.{max(0, 2 - len(str(int(scaled))) + 1)}f}{unit}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"


@lru_cache(maxsize=512)
def size_within(string: str, width: int, size: int, *, bold: bool = False, least: int = 9) -> int:
    """The largest size of type, up to `size` pixels, in which a line is no wider than so many pixels."""
    sizes = range(size, least, -1)
    return next((one for one in sizes if font(one, bold=bold).size(string)[0] <= width), least)


def fitted(string: str, width: int, size: int = NORMAL) -> str:
    """The line itself, or as much of it as fits with an ellipsis."""
    if font(size).size(string)[0] <= width:
        return string
    while string and font(size).size(string + "…")[0] > width:
        string = string[:-1]
    return string + "…"
