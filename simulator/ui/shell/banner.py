"""The strip above the map that says what stands in the way: a failure, a goal out of reach, advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.paint import SMALL, box, fitted, line_height, text, wrap
from simulator.ui.draw.theme import ACCENT, BAD, GOOD, PANEL, PANEL_RAISED, TEXT, WARN

if TYPE_CHECKING:
    from simulator.ui.model.state import State

HEIGHT, TALL = 34, 40
"""Of one line, and of two, pixels."""

RESTART = "Restart trainer"


def words(state: State) -> tuple[str, tuple[int, int, int]] | None:
    """Return what to say and its colour; None if all is well."""
    if state.feed.failure is not None:
        return f"The trainer failed: {state.feed.failure.summary}", BAD
    if state.feed.stopped is not None and state.feed.stopped.failed:
        return f"Training stopped: {state.feed.stopped.reason}", BAD
    if state.plan.revision == state.grid.revision and not state.plan.path.size:
        return "The goal cannot be reached from the start: open a way, or move one of them.", WARN
    if state.feed.stopped is not None:
        return f"Training ended by itself: {state.feed.stopped.reason}", GOOD
    if state.feed.progress.advice is not None:
        return state.feed.progress.advice.text, WARN
    return None


def button(area: pygame.Rect) -> pygame.Rect:
    """Return where the restart button is when there was a failure."""
    return pygame.Rect(area.right - 148, area.top + 5, 140, HEIGHT - 10)


def draw(target: pygame.Surface, area: pygame.Rect, state: State) -> bool:
    """Draw the strip along the top of `area`; return whether there was anything to say."""
    said = words(state)
    if said is None:
        return False
    line, colour = said
    failed = state.feed.failure is not None
    lines = _broken(line, area.width - 24 - (button(area).width + 8 if failed else 0))
    strip = pygame.Rect(area.left, area.top, area.width, HEIGHT if len(lines) == 1 else TALL)
    pygame.draw.rect(target, PANEL, strip)
    pygame.draw.rect(target, colour, (strip.left, strip.top, 4, strip.height))
    if failed:
        place = button(area)
        box(target, place, PANEL_RAISED, ACCENT)
        text(target, RESTART, place.center, TEXT, SMALL, align="centre")
    for row, part in enumerate(lines):
        middle = strip.centery + round((row - (len(lines) - 1) / 2) * line_height())
        text(target, part, (strip.left + 16, middle), colour, SMALL)
    return True


def _broken(line: str, room: int) -> tuple[str, ...]:
    """Break a line in two where it is too long for one; what is longer still is cut off."""
    lines = wrap(line, room)
    return lines if len(lines) <= 1 else (lines[0], fitted(" ".join(lines[1:]), room, SMALL))
