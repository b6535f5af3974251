"""The strip above the map that says what stands in the way: a failure, a goal out of reach, a hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.ui.draw.paint import SMALL, box, fitted, text
from simulator.ui.draw.theme import ACCENT, BAD, GOOD, PANEL, PANEL_RAISED, TEXT, WARN

if TYPE_CHECKING:
    from simulator.ui.model.state import State

HEIGHT = 34

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
    if state.feed.progress.hint:
        return state.feed.progress.hint, WARN
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
    strip = pygame.Rect(area.left, area.top, area.width, HEIGHT)
    pygame.draw.rect(target, PANEL, strip)
    pygame.draw.rect(target, colour, (strip.left, strip.top, 4, HEIGHT))
    room = strip.width - 24
    if state.feed.failure is not None:
        place = button(area)
        box(target, place, PANEL_RAISED, ACCENT)
        text(target, RESTART, place.center, TEXT, SMALL, align="centre")
        room -= place.width + 8
    text(target, fitted(line, room, SMALL), (strip.left + 16, strip.centery), colour, SMALL)
    return True
