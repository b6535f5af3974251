"""The form on the canvas: its rows, how they are painted, which part of a row lies under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from simulator.ui.panels.form import shown, title
from simulator.ui.panels.paint import NORMAL, SMALL, box, fitted, font, line_height, paragraph, text, wrap
from simulator.ui.panels.scale import scale_of
from simulator.ui.theme import (
    ACCENT,
    BACKGROUND,
    BAD,
    GOOD,
    LINE,
    PANEL,
    PANEL_RAISED,
    TEXT,
    TEXT_DIM,
    WARN,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.protocol.settings import FieldSpec
    from simulator.ui.panels.form import Values

ROW, HEADING = 28, 30
LEFT, SLIDER, BOX, RIGHT = 18, 146, 268, 356
"""Columns: where labels, sliders and boxes begin, where boxes end; pixels from the left edge."""


@dataclass(frozen=True)
class Line:
    """One line of the form; a heading has no setting.

    Attributes:
        top: distance from the top of the form, before scrolling, pixels.
        height: pixels.
        heading: its words, "" for a setting.
        spec: the setting.
        trouble: why the last value was refused, in lines.
    """

    top: int
    height: int
    heading: str = ""
    spec: FieldSpec | None = None
    trouble: tuple[str, ...] = ()


def layout(form: Values) -> list[Line]:
    """Lay out the form's lines from top to bottom."""
    lines: list[Line] = []
    top = 0
    for section in form.sections():
        if section.heading:
            lines.append(Line(top, HEADING, section.heading))
            top += HEADING
        for spec in section.specs:
            trouble = wrap(form.errors[spec.name], RIGHT - LEFT) if spec.name in form.errors else ()
            height = ROW + len(trouble) * line_height() + (4 if trouble else 0)
            lines.append(Line(top, height, "", spec, trouble))
            top += height
    return lines


def slider_rect(top: int) -> pygame.Rect:
    """Where a slider can be grabbed."""
    return pygame.Rect(SLIDER - 6, top + 2, BOX - SLIDER - 8, ROW - 4)


def track_rect(top: int) -> pygame.Rect:
    """The slider's track: position 0 is its left edge, 1 its right edge."""
    return pygame.Rect(SLIDER, top + ROW // 2 - 2, BOX - SLIDER - 20, 4)


def box_rect(top: int) -> pygame.Rect:
    """The number box."""
    return pygame.Rect(BOX, top + 3, RIGHT - BOX, ROW - 6)


def text_rect(top: int) -> pygame.Rect:
    """The box of a setting in words."""
    return pygame.Rect(SLIDER, top + 3, RIGHT - SLIDER, ROW - 6)


def entry_rect(spec: FieldSpec, top: int) -> pygame.Rect:
    """Where a setting's value is typed."""
    return text_rect(top) if spec.kind == "text" else box_rect(top)


def switch_rect(top: int) -> pygame.Rect:
    """The switch of a yes-or-no setting."""
    return pygame.Rect(RIGHT - 36, top + 5, 36, ROW - 10)


def segments(spec: FieldSpec, top: int) -> list[tuple[str, pygame.Rect]]:
    """The words of a choice, side by side; one box with the next word on click if they do not fit."""
    widths = [font(SMALL).size(word)[0] + 12 for word in spec.choices]
    room = RIGHT - SLIDER
    if sum(widths) > room:
        return [("", pygame.Rect(SLIDER, top + 3, room, ROW - 6))]
    spare = (room - sum(widths)) // len(widths)
    found, left = [], SLIDER
    for word, width in zip(spec.choices, widths, strict=True):
        found.append((word, pygame.Rect(left, top + 3, width + spare, ROW - 6)))
        left += width + spare
    return found


def paint_line(surface: pygame.Surface, line: Line, top: int, form: Values, *, hovered: bool) -> None:
    """Paint one line with its top at `top` pixels."""
    if line.spec is None:
        text(surface, line.heading.upper(), (LEFT - 6, top + HEADING - 12), TEXT_DIM, 11, bold=True)
        pygame.draw.line(surface, LINE, (LEFT - 6, top + HEADING - 2), (RIGHT, top + HEADING - 2))
        return
    spec = line.spec
    if hovered:
        pygame.draw.rect(surface, PANEL_RAISED, (4, top, RIGHT + 4, line.height), border_radius=4)
    waits = spec.name in form.pending
    if waits:
        pygame.draw.rect(surface, WARN, (4, top + 5, 3, ROW - 10))
    elif spec.live and form.in_force(spec):
        pygame.draw.aacircle(surface, GOOD, (LEFT - 8, top + ROW // 2), 3)
    label = fitted(title(spec), SLIDER - LEFT - 10)
    text(surface, label, (LEFT, top + ROW // 2), WARN if waits else TEXT)
    paint_control(surface, spec, top, form)
    if line.trouble:
        paragraph(surface, line.trouble, (LEFT, top + ROW), BAD)


def paint_control(surface: pygame.Surface, spec: FieldSpec, top: int, form: Values) -> None:
    """Paint what sets the value: switch, words, or slider and box."""
    value = form.value(spec)
    if spec.kind == "bool":
        _switch(surface, switch_rect(top), on=bool(value))
    elif spec.kind == "choice":
        for word, rect in segments(spec, top):
            chosen = word in (value, "")
            box(surface, rect, (47, 95, 168) if chosen and word else BACKGROUND, LINE)
            text(
                surface, word or f"{value}", rect.center, TEXT if chosen else TEXT_DIM, SMALL, align="centre"
            )
    elif spec.kind == "text":
        rect = text_rect(top)
        box(surface, rect, BACKGROUND, BAD if spec.name in form.errors else LINE)
        words, colour = (str(value), TEXT) if value else ("none", TEXT_DIM)
        text(surface, fitted(words, rect.width - 14), (rect.left + 7, rect.centery), colour, NORMAL)
    else:
        _slider(surface, spec, top, float(value))
        edge = BAD if spec.name in form.errors else LINE
        rect = box_rect(top)
        box(surface, rect, BACKGROUND, edge)
        colour = TEXT if value != spec.default else TEXT_DIM
        words = fitted(shown(spec, value), rect.width - 12)
        text(surface, words, (rect.right - 7, rect.centery), colour, NORMAL, align="right")


def _slider(surface: pygame.Surface, spec: FieldSpec, top: int, value: float) -> None:
    scale = scale_of(spec)
    if scale is None:
        return
    track = track_rect(top)
    knob = track.left + round(scale.position(value) * track.width)
    pygame.draw.rect(surface, LINE, track, border_radius=2)
    pygame.draw.rect(surface, ACCENT, (track.left, track.top, knob - track.left, 4), border_radius=2)
    disc(surface, (knob, track.centery))


def disc(surface: pygame.Surface, centre: tuple[int, int]) -> None:
    """The knob of a slider."""
    pygame.draw.aacircle(surface, PANEL, centre, 8)
    pygame.draw.aacircle(surface, (205, 222, 250), centre, 6)


def _switch(surface: pygame.Surface, rect: pygame.Rect, *, on: bool) -> None:
    pygame.draw.rect(surface, ACCENT if on else LINE, rect, border_radius=rect.height // 2)
    middle = rect.right - rect.height // 2 if on else rect.left + rect.height // 2
    pygame.draw.aacircle(surface, (245, 247, 250), (middle, rect.centery), rect.height // 2 - 3)
    word = "on" if on else "off"
    text(surface, word, (rect.left - 8, rect.centery), TEXT if on else TEXT_DIM, SMALL, align="right")


def visible(lines: list[Line], scroll: int, height: int) -> Iterator[tuple[Line, int]]:
    """The lines inside a view `height` pixels tall, each with its top in the view."""
    for line in lines:
        top = line.top - scroll
        if top + line.height > 0 and top < height:
            yield line, top
