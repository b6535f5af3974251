"""Rows of a form on the canvas: painting and hit testing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import NORMAL, SMALL, box, fitted, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import (
    ACCENT,
    BACKGROUND,
    BAD,
    EDGE,
    GOOD,
    LINE,
    PANEL,
    PANEL_RAISED,
    TEXT,
    TEXT_DIM,
    WARN,
)
from simulator.ui.widgets.scale import scale_of
from simulator.ui.widgets.wording import choice_word, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.protocol.settings import FieldSpec
    from simulator.ui.widgets.headings import Section
    from simulator.ui.widgets.values import Extra, Values

ROW, HEADING = 28, 30
LEFT, SLIDER, BOX, RIGHT = 18, 146, 268, 356
"""Columns: where labels, sliders and boxes begin, where boxes end; pixels from the left edge."""


@dataclass(frozen=True)
class RowLine:
    """One line of the form; a heading has no setting.

    Attributes:
        top: distance from the top of the form, before scrolling, pixels.
        height: pixels.
        section: of a heading; None for a setting.
        spec: the setting.
        trouble: why the last value was refused, in lines.
        extra: what is painted below the row.
    """

    top: int
    height: int
    section: Section | None = None
    spec: FieldSpec | None = None
    trouble: tuple[str, ...] = ()
    extra: Extra | None = None

    @property
    def heading(self) -> str:
        """Words of a heading, "" for a setting."""
        return self.section.heading if self.section is not None else ""


def layout(form: Values) -> list[RowLine]:
    """Lay out the form's lines from top to bottom."""
    lines: list[RowLine] = []
    top, hidden = 0, form.hidden()
    for section in form.sections():
        if section.heading and all(spec.name in hidden for spec in section.specs):
            continue
        if section.heading:
            lines.append(RowLine(top, HEADING, section))
            top += HEADING
        for spec in section.specs if section.key not in form.folded else ():
            if spec.name in hidden:
                continue
            trouble = wrap(form.errors[spec.name], RIGHT - LEFT) if spec.name in form.errors else ()
            extra = form.below(spec)
            height = ROW + len(trouble) * line_height() + (4 if trouble else 0)
            height += extra.height + 8 if extra is not None else 0
            lines.append(RowLine(top, height, None, spec, trouble, extra))
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
    """The box of a text."""
    return pygame.Rect(SLIDER, top + 3, RIGHT - SLIDER, ROW - 6)


def entry_rect(spec: FieldSpec, top: int) -> pygame.Rect:
    """The box in which a setting is typed."""
    return text_rect(top) if spec.kind == "text" else box_rect(top)


def switch_rect(top: int) -> pygame.Rect:
    """The switch of a yes-or-no setting."""
    return pygame.Rect(RIGHT - 36, top + 5, 36, ROW - 10)


def segments(spec: FieldSpec, top: int) -> list[tuple[str, pygame.Rect]]:
    """The words of a choice, side by side; one box, "", from which a list drops down if they do not fit."""
    widths = [font(SMALL).size(choice_word(word))[0] + 12 for word in spec.choices]
    room = RIGHT - SLIDER
    if sum(widths) > room:
        return [("", pygame.Rect(SLIDER, top + 3, room, ROW - 6))]
    spare = (room - sum(widths)) // len(widths)
    found, left = [], SLIDER
    for word, width in zip(spec.choices, widths, strict=True):
        found.append((word, pygame.Rect(left, top + 3, width + spare, ROW - 6)))
        left += width + spare
    return found


def paint_line(surface: pygame.Surface, line: RowLine, top: int, form: Values, *, hovered: bool) -> None:
    """Paint one line with its top at `top` pixels."""
    if line.section is not None:
        _paint_heading(surface, line.section, top, form, hovered=hovered)
    if line.spec is None:
        return
    spec = line.spec
    if hovered:
        pygame.draw.rect(surface, PANEL_RAISED, (4, top, RIGHT + 4, line.height), border_radius=4)
    waits = spec.name in form.pending
    if waits:
        pygame.draw.rect(surface, WARN, (4, top + 5, 3, ROW - 10))
    elif spec.live and form.in_force(spec):
        pygame.draw.aacircle(surface, GOOD, (LEFT - 8, top + ROW // 2), 3)
    words, belongs = spec.label, bool(spec.part_of)
    left = LEFT + (14 if belongs else 0)
    colour = WARN if waits else TEXT_DIM if belongs else TEXT
    text(surface, fitted(words, SLIDER - left - 10), (left, top + ROW // 2), colour)
    paint_control(surface, spec, top, form)
    if line.trouble:
        paragraph(surface, line.trouble, (LEFT, top + ROW), BAD)
    if line.extra is not None:
        height = line.extra.height
        line.extra.paint(surface, pygame.Rect(LEFT, top + line.height - height - 6, RIGHT - LEFT, height))


def _paint_heading(
    surface: pygame.Surface, section: Section, top: int, form: Values, *, hovered: bool
) -> None:
    """Paint a heading: a triangle that points down while its section is open, words, what is folded away."""
    middle, left = top + HEADING - 12, LEFT - 6
    colour = TEXT if hovered and section.key else TEXT_DIM
    words = section.heading.upper()
    pygame.draw.line(surface, LINE, (left, top + HEADING - 2), (RIGHT, top + HEADING - 2))
    if not section.key:
        text(surface, words, (left, middle), colour, 11, bold=True)
        return
    folded = section.key in form.folded
    shape = ((0, -4), (0, 4), (5, 0)) if folded else ((-1, -2), (7, -2), (3, 3))
    pygame.draw.polygon(surface, colour, [(left + x, middle + y) for x, y in shape])
    end = text(surface, words, (left + 14, middle), colour, 11, bold=True).right
    said, waits = form.summary(section)
    if folded and said:
        fit = fitted(said, RIGHT - end - 16, SMALL)
        text(surface, fit, (RIGHT, middle), WARN if waits else TEXT_DIM, SMALL, align="right")


def paint_control(surface: pygame.Surface, spec: FieldSpec, top: int, form: Values) -> None:
    """Paint what sets the value: switch, words, or slider and box."""
    value = form.value(spec)
    if spec.kind == "bool":
        _switch(surface, switch_rect(top), on=bool(value))
    elif spec.kind == "choice":
        for word, rect in segments(spec, top):
            if not word:
                _drop_down(surface, rect, choice_word(str(value)))
                continue
            box(surface, rect, (47, 95, 168) if word == value else BACKGROUND, EDGE)
            colour = TEXT if word == value else TEXT_DIM
            text(surface, choice_word(word), rect.center, colour, SMALL, align="centre")
    elif spec.kind == "text":
        rect = text_rect(top)
        box(surface, rect, BACKGROUND, BAD if spec.name in form.errors else EDGE)
        words = fitted(str(value) or spec.empty or "–", rect.width - 14, SMALL)
        text(surface, words, (rect.left + 7, rect.centery), TEXT if value else TEXT_DIM, SMALL)
    else:
        _slider(surface, spec, top, float(value))
        edge = BAD if spec.name in form.errors else EDGE
        rect = box_rect(top)
        box(surface, rect, BACKGROUND, edge)
        colour = TEXT if value != spec.default else TEXT_DIM
        words = fitted(shown(spec, value), rect.width - 12)
        text(surface, words, (rect.right - 7, rect.centery), colour, NORMAL, align="right")


def _drop_down(surface: pygame.Surface, rect: pygame.Rect, value: str) -> None:
    """Paint the box of a choice whose words do not fit side by side."""
    box(surface, rect, BACKGROUND, EDGE)
    text(surface, fitted(value, rect.width - 30, SMALL), (rect.left + 8, rect.centery), TEXT, SMALL)
    text(surface, "▼", (rect.right - 13, rect.centery), TEXT, 8, align="centre")  # as menus have it


def _slider(surface: pygame.Surface, spec: FieldSpec, top: int, value: float) -> None:
    scale = scale_of(spec)
    if scale is None:
        return
    track = track_rect(top)
    knob = track.left + round(scale.position(value) * track.width)
    pygame.draw.rect(surface, EDGE, track, border_radius=2)
    pygame.draw.rect(surface, ACCENT, (track.left, track.top, knob - track.left, 4), border_radius=2)
    disc(surface, (knob, track.centery))


def disc(surface: pygame.Surface, centre: tuple[int, int]) -> None:
    """The knob of a slider."""
    pygame.draw.aacircle(surface, PANEL, centre, 8)
    pygame.draw.aacircle(surface, (205, 222, 250), centre, 6)


def _switch(surface: pygame.Surface, rect: pygame.Rect, *, on: bool) -> None:
    pygame.draw.rect(surface, ACCENT if on else EDGE, rect, border_radius=rect.height // 2)
    middle = rect.right - rect.height // 2 if on else rect.left + rect.height // 2
    pygame.draw.aacircle(surface, (245, 247, 250), (middle, rect.centery), rect.height // 2 - 3)
    word = tr("rows.on") if on else tr("rows.off")
    text(surface, word, (rect.left - 8, rect.centery), TEXT if on else TEXT_DIM, SMALL, align="right")


def visible(lines: list[RowLine], scroll: int, height: int) -> Iterator[tuple[RowLine, int]]:
    """The lines inside a view `height` pixels tall, each with its top in the view."""
    for line in lines:
        top = line.top - scroll
        if top + line.height > 0 and top < height:
            yield line, top
