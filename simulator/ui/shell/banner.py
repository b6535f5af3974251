"""Banner above the map: failure, advice, or the map's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, fitted, line_height, text, wrap
from simulator.ui.draw.theme import ACCENT, BACKGROUND, BAD, GOOD, PANEL, PANEL_RAISED, TEXT, TEXT_DIM, WARN

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.ui.model.state import State

INTRODUCTION = "banner.draw_a_map_press_train_and"
"""Sentence that says what the program is for, until something was learned."""
STALE = "banner.grey_learned_on_the_map_as"

RESTART = "banner.restart_trainer"
RESTART_TIP = "banner.begins_again_with_a_new_trainer"

FULL_SPEED = "banner.full_speed"


def words(state: State) -> tuple[str, tuple[int, int, int]] | None:
    """Return what to say and its colour; None if all is well."""
    if state.feed.failure is not None:
        return tr("banner.the_trainer_failed", summary=state.feed.failure.summary), BAD
    if state.feed.stopped is not None and state.feed.stopped.failed:
        return tr("banner.training_stopped", reason=state.feed.stopped.reason), BAD
    if state.plan.revision == state.grid.revision and not state.plan.path.size:
        return tr("banner.the_goal_cannot_be_reached_from"), WARN
    if state.feed.stopped is not None:
        return tr("banner.training_ended_by_itself", reason=state.feed.stopped.reason), GOOD
    if state.feed.progress.advice is not None:
        return state.feed.progress.advice.text, WARN
    return None


def button(area: pygame.Rect) -> pygame.Rect:
    """Return where the button is if there is one, see `offer`."""
    return pygame.Rect(area.right - 148, area.top + 8, 140, area.height - 16)


def offer(state: State) -> str:
    """Return the words of the line's button, "" where it has none."""
    if state.feed.failure is not None:
        return tr(RESTART)
    return tr(FULL_SPEED) if state.speed.slowed and state.feed.progress.running else ""


def idle(state: State) -> str:
    """Return the line while nothing stands in the way: what the program is for, later what the map shows."""
    if state.stale and state.drawable:
        return tr(STALE)
    if not state.feed.history.total and not state.feed.progress.running:
        return tr(INTRODUCTION)
    if offer(state):
        return _slowed(state)
    return ": ".join(part for part in (state.title, state.about) if part)


def _slowed(state: State) -> str:
    """Return why training is slow, and since when it need not be."""
    after = state.feed.optimal_after
    if after is None:
        return tr("banner.slowed_to_updates_a_second_so", limit=state.speed.limit)
    return tr("banner.optimal_after_updates_still_slowed_to", after=after, limit=state.speed.limit)


class Banner:
    """Draws the line."""

    def __init__(self) -> None:
        self._key: Hashable = None

    def forget(self) -> None:
        """Draw again the next time."""
        self._key = None

    def draw(self, target: pygame.Surface, area: pygame.Rect, state: State) -> bool:
        """Draw into `area` if anything changed; return whether it did."""
        line, colour = words(state) or (idle(state), None)
        offered = offer(state)
        key = (tuple(area), line, colour, offered)
        if key == self._key:
            return False
        self._key = key
        _draw(target, area, line, colour, offered)
        return True


def _draw(
    target: pygame.Surface,
    strip: pygame.Rect,
    line: str,
    colour: tuple[int, int, int] | None,
    offered: str,
) -> None:
    lines = _broken(line, strip.width - 28 - (button(strip).width + 8 if offered else 0))
    target.fill(BACKGROUND if colour is None else PANEL, strip)
    if colour is not None:
        pygame.draw.rect(target, colour, (strip.left, strip.top, 4, strip.height))
    if offered:
        place = button(strip)
        box(target, place, PANEL_RAISED, ACCENT)
        text(target, offered, place.center, TEXT, SMALL, align="centre")
    for row, part in enumerate(lines):
        middle = strip.centery + round((row - (len(lines) - 1) / 2) * line_height())
        text(target, part, (strip.left + 16, middle), colour or TEXT_DIM, SMALL)


def _broken(line: str, room: int) -> tuple[str, ...]:
    """Break a line in two where it is too long for one; what is longer still is cut off."""
    lines = wrap(line, room)
    return lines if len(lines) <= 1 else (lines[0], fitted(" ".join(lines[1:]), room, SMALL))
