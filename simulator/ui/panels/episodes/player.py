"""Player of an episode: play, step, scrub, inspect a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, fitted, number, text
from simulator.ui.draw.theme import (
    ACCENT,
    BACKGROUND,
    BAD,
    EDGE,
    GOOD,
    LINE,
    PANEL_RAISED,
    TEXT,
    TEXT_DIM,
    WARN,
)
from simulator.ui.panels.inspector.readings import moment, outcome, xy
from simulator.ui.widgets import bars
from simulator.ui.widgets.rows import disc
from simulator.ui.widgets.scale import Scale
from simulator.world.movement import ACTION_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.state import Playback, State
    from simulator.world.episode import EpisodeTrace

MARGIN = 14

SPEEDS = Scale(1.0, 120.0, "log")
"""Steps a second along the speed slider."""

OUTCOMES: dict[str, Colour] = {"goal": GOOD, "hazard": BAD, "timeout": WARN}

TRANSPORT = 100
"""Height of the outcome, the buttons and the scrub slider, pixels."""

FACTS, REMARK = 50, 18
"""Heights of the figures of a step and of the line on what is special about it, pixels."""


def play_or_pause(playback: Playback) -> None:
    """Play, from the start if the episode is at its end; or pause."""
    if not playback.playing and playback.step >= playback.trace.steps:
        playback.seek(0)
    playback.playing = not playback.playing
    playback.clock = 0.0


def step_by(playback: Playback, steps: int) -> None:
    """Go some steps on or back, and stand there."""
    playback.playing = False
    playback.seek(playback.step + steps)


BUTTONS: tuple[tuple[str, str, Callable[[Playback], None]], ...] = (
    ("first", "player.to_the_start_home", lambda p: step_by(p, -p.step)),
    ("back", "player.one_step_back_ctrl_left", lambda p: step_by(p, -1)),
    ("play", "player.play_or_pause", play_or_pause),
    ("on", "player.one_step_on_ctrl_right", lambda p: step_by(p, 1)),
    ("last", "player.to_the_end_end", lambda p: step_by(p, p.trace.steps)),
)


SPEED_TIP = "player.how_fast_it_plays_in_steps"
SCRUB_TIP = "player.goes_to_any_step_of_the"
BARS_TIP = "player.how_probable_every_move_was_at"

FACT_PLACES = (0.0, 0.215, 0.37, 0.56, 0.82)
FACT_TIPS = (
    "player.where_the_agent_stands_column_row",
    "player.the_move_that_it_chooses_next",
    "player.what_that_move_earns",
    "player.sum_of_what_all_moves_before",
    "player.what_the_policy_s_critic_expects",
)
"""Figures of a step: where they begin, as shares of the width, and what they mean."""


class Player:
    """Paints the playback of `state.playback` inside `area` and takes the mouse for it.

    Args:
        state: holds the playback and the map.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.area = pygame.Rect(0, 0, 0, 0)
        self._dragged = ""

    @staticmethod
    def height(actions: int) -> int:
        """Pixels needed for that many actions."""
        return TRANSPORT + FACTS + REMARK + bars.height(actions) + 16

    # ------------------------------------------------------------ layout

    def buttons(self) -> list[pygame.Rect]:
        """Where the transport buttons stand, in the order of `BUTTONS`."""
        return [pygame.Rect(MARGIN + k * 38, self.area.top + 34, 34, 28) for k in range(len(BUTTONS))]

    def scrub(self) -> pygame.Rect:
        """Track of the scrub slider."""
        return pygame.Rect(MARGIN + 4, self.area.top + 80, self.area.width - 2 * MARGIN - 96, 4)

    def speed(self) -> pygame.Rect:
        """Track of the speed slider."""
        return pygame.Rect(self.area.right - MARGIN - 130, self.area.top + 46, 66, 4)

    # ------------------------------------------------------------ mouse

    def press(self, place: tuple[int, int]) -> bool:
        """The left button went down."""
        playback = self.state.playback
        if playback is None:
            return False
        for rect, (_, _, act) in zip(self.buttons(), BUTTONS, strict=True):
            if rect.collidepoint(place):
                act(playback)
                return True
        for name, track in (("scrub", self.scrub()), ("speed", self.speed())):
            if track.inflate(16, 20).collidepoint(place):
                self._dragged = name
                return self.drag(place)
        return False

    def drag(self, place: tuple[int, int]) -> bool:
        """The pointer moved; True if a slider is held."""
        playback = self.state.playback
        if playback is None or not self._dragged:
            return False
        track = self.scrub() if self._dragged == "scrub" else self.speed()
        share = min(max((place[0] - track.left) / track.width, 0.0), 1.0)
        if self._dragged == "speed":
            playback.speed = SPEEDS.value(share)
        else:
            playback.playing = False
            playback.seek(round(share * playback.trace.steps))
        return True

    def release(self) -> bool:
        """The left button went up; True if a slider was held."""
        held, self._dragged = self._dragged, ""
        return bool(held)

    def tip(self, place: tuple[int, int]) -> str | None:
        """What lies under the pointer, in words."""
        for rect, (_, words, _) in zip(self.buttons(), BUTTONS, strict=True):
            if rect.collidepoint(place):
                return tr(words)
        for words, track in ((tr(SPEED_TIP), self.speed()), (tr(SCRUB_TIP), self.scrub())):
            if track.inflate(16, 20).collidepoint(place):
                return words
        frame = self._facts_rect()
        if frame.collidepoint(place):
            share = (place[0] - frame.left) / frame.width
            return tr(FACT_TIPS[sum(share >= edge for edge in FACT_PLACES) - 1])
        return tr(BARS_TIP) if place[1] > frame.bottom and self.area.collidepoint(place) else None

    def controls(self) -> list[pygame.Rect]:
        """Return where its controls are, pixels of the canvas."""
        return [*self.buttons(), self.scrub(), self.speed(), self._facts_rect()]

    def _facts_rect(self) -> pygame.Rect:
        top = self.area.top + TRANSPORT
        return pygame.Rect(MARGIN, top, self.area.width - 2 * MARGIN, FACTS - 8)

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the player."""
        playback = self.state.playback
        pygame.draw.line(surface, LINE, self.area.topleft, self.area.topright)
        if playback is None:
            words = tr("player.choose_an_episode_above_to_step")
            text(surface, words, (self.area.centerx, self.area.top + 40), TEXT_DIM, align="centre")
            return
        self._paint_outcome(surface, playback.trace)
        self._paint_transport(surface, playback)
        self._paint_step(surface, playback)

    def _paint_outcome(self, surface: pygame.Surface, trace: EpisodeTrace) -> None:
        middle = self.area.top + 18
        badge(surface, (MARGIN + 8, middle), trace.outcome)
        room = self.area.width - 2 * MARGIN - 24
        if trace.revision != self.state.grid.revision:
            right = (self.area.right - MARGIN, middle)
            room -= text(surface, tr("player.old_map"), right, WARN, SMALL, align="right").width + 8
        words = fitted(outcome(trace), room)
        text(surface, words, (MARGIN + 24, middle), OUTCOMES[trace.outcome])

    def _paint_transport(self, surface: pygame.Surface, playback: Playback) -> None:
        for rect, (name, _, _) in zip(self.buttons(), BUTTONS, strict=True):
            lit = name == "play"
            box(surface, rect, (47, 95, 168) if lit else PANEL_RAISED, ACCENT if lit else EDGE)
            _symbol(surface, rect, "pause" if lit and playback.playing else name)
        speed = self.speed()
        share = SPEEDS.position(playback.speed)
        _track(surface, speed, share)
        words = f"{number(playback.speed, 2 if playback.speed < 100 else 3)}/s"
        text(surface, words, (self.area.right - MARGIN, speed.centery), TEXT, SMALL, align="right")
        scrub, steps = self.scrub(), playback.trace.steps
        _track(surface, scrub, playback.step / steps if steps else 1.0)
        words = tr("player.step_of", step=playback.step, steps=steps)
        text(surface, words, (self.area.right - MARGIN, scrub.centery), TEXT, SMALL, align="right")

    def _paint_step(self, surface: pygame.Surface, playback: Playback) -> None:
        now = moment(playback.trace, playback.step)
        top = self.area.top + TRANSPORT
        move = "end" if now.action is None else ACTION_NAMES[now.action]
        facts = (
            (tr("player.state_x_y"), xy(now.position)),
            ("action", move),
            ("reward", number(now.reward, 3)),
            (tr("player.return_so_far"), number(now.return_so_far, 3)),
            ("value", number(now.value, 3)),
        )
        frame = self._facts_rect()
        box(surface, frame, BACKGROUND, None)
        for (caption, value), share in zip(facts, FACT_PLACES, strict=True):
            x = frame.left + 10 + round(share * (frame.width - 10))
            text(surface, value, (x, top + 14), TEXT, 14, bold=True)
            text(surface, caption, (x, top + 31), TEXT_DIM, 11)
        remark = fitted(now.remark, frame.width, SMALL)
        text(surface, remark, (frame.left, frame.bottom + REMARK // 2 + 2), WARN, SMALL)
        same = playback.trace.revision == self.state.grid.revision
        count = playback.trace.probabilities.shape[1]
        known = same and count == self.state.plan.optimal.shape[1]
        optimal = self.state.plan.optimal[self.state.grid.index(now.position)] if known else [False] * count
        area = pygame.Rect(MARGIN + 6, top + FACTS + REMARK - 2, self.area.width - 2 * MARGIN - 6, 0)
        bars.paint_bars(surface, area, now.probabilities, optimal, taken=now.action)


def badge(surface: pygame.Surface, centre: tuple[int, int], result: str) -> None:
    """The mark of an outcome, told apart by shape and colour: tick, cross or clock."""
    x, y = centre
    pygame.draw.aacircle(surface, OUTCOMES[result], centre, 8)
    if result == "goal":
        lines = [(x - 4, y), (x - 1, y + 3), (x + 4, y - 3)]
    elif result == "hazard":
        pygame.draw.line(surface, BACKGROUND, (x - 3, y - 3), (x + 3, y + 3), 2)
        lines = [(x - 3, y + 3), (x + 3, y - 3)]
    else:
        lines = [(x, y - 5), (x, y), (x + 4, y)]
    pygame.draw.lines(surface, BACKGROUND, False, lines, 2)


def _track(surface: pygame.Surface, track: pygame.Rect, share: float) -> None:
    knob = track.left + round(share * track.width)
    pygame.draw.rect(surface, EDGE, track, border_radius=2)
    pygame.draw.rect(
        surface, ACCENT, (track.left, track.top, knob - track.left, track.height), border_radius=2
    )
    disc(surface, (knob, track.centery))


def _symbol(surface: pygame.Surface, rect: pygame.Rect, name: str) -> None:
    """Paint a transport symbol in the middle of its button."""
    x, y = rect.center
    way = -1 if name in ("first", "back") else 1
    if name == "pause":
        for left in (x - 5, x + 2):
            pygame.draw.rect(surface, TEXT, (left, y - 6, 4, 12))
        return
    size = 7 if name == "play" else 5
    shift = 1 if name == "play" else 0
    points = [
        (x + way * (size - 1) + shift, y),
        (x - way * (size - 2), y - size),
        (x - way * (size - 2), y + size),
    ]
    pygame.draw.polygon(surface, TEXT, points)
    if name in ("first", "last"):
        pygame.draw.rect(surface, TEXT, (x + way * 6 - 1, y - 5, 2, 11))
    elif name in ("back", "on"):
        pygame.draw.rect(surface, TEXT, (x - way * 7 - 1, y - 5, 2, 11))
