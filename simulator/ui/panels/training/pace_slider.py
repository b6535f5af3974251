"""Speed slider of the train panel: updates a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import number, text
from simulator.ui.draw.theme import ACCENT, EDGE, TEXT, TEXT_DIM, WARN
from simulator.ui.widgets.rows import disc
from simulator.ui.widgets.scale import Scale

if TYPE_CHECKING:
    from simulator.ui.model.speed import Speed
    from simulator.ui.model.trainer_client import TrainerClient

SPEEDS = Scale(1.0, 1000.0, "log")
"""Updates a second along the slider, short of its last notch, which is unlimited."""

UNLIMITED = 0.96
"""Where the last notch begins."""

HELP = "pace.how_many_updates_are_made_a"

SLOWED = "pace.the_first_training_is_slowed_down"


def speed_at(position: float) -> float | None:
    """Updates a second at a place of the slider; None is unlimited."""
    return None if position >= UNLIMITED else SPEEDS.value(position / UNLIMITED)


def position_of(limit: float | None) -> float:
    """Place of the slider for a number of updates a second; None is unlimited."""
    return 1.0 if limit is None else SPEEDS.position(limit) * UNLIMITED


class PaceSlider:
    """The slider and what it stands at.

    Attributes:
        position: of the knob, from 0 to 1.
        track: where it runs, pixels of the canvas.

    Args:
        speed: that it shows and sets.
    """

    def __init__(self, speed: Speed) -> None:
        self.speed = speed
        self.position = position_of(speed.limit)
        self.track = pygame.Rect(0, 0, 1, 4)
        self.sliding = False
        self._unsent = False

    def lay(self, width: int) -> None:
        """Place the slider in a panel that wide."""
        self.track = pygame.Rect(76, 66, width - 76 - 116, 4)

    def at(self, place: tuple[int, int]) -> bool:
        """Whether the slider can be grabbed at a place of the canvas."""
        return bool(self.track.inflate(16, 18).collidepoint(place))

    def slide(self, x: int) -> bool:
        """Move the knob below the pointer; return whether the speed is another one."""
        return self.set((x - self.track.left) / self.track.width)

    def set(self, position: float) -> bool:
        """Move the knob to a place from 0 to 1; return whether the speed is another one."""
        before = speed_at(self.position)
        self.position = min(max(position, 0.0), 1.0)
        changed = speed_at(self.position) != before
        self._unsent |= changed
        return changed

    def send(self, feed: TrainerClient) -> None:
        """Choose what was set since the last time; else stand where the speed is."""
        if self._unsent:
            self._unsent = False
            self.speed.choose(feed, speed_at(self.position))
        elif not self.sliding and speed_at(self.position) != self.speed.limit:
            self.position = position_of(self.speed.limit)

    @property
    def help(self) -> str:
        """The tool tip."""
        return tr(SLOWED) if self.speed.slowed else tr(HELP)

    def paint(self, surface: pygame.Surface, margin: int) -> None:
        """Paint slider, caption and value."""
        track, speed, middle = self.track, speed_at(self.position), self.track.centery
        text(surface, tr("pace.speed"), (margin + 2, middle), TEXT_DIM)
        knob = track.left + round(self.position * track.width)
        pygame.draw.rect(surface, EDGE, track, border_radius=2)
        pygame.draw.rect(surface, ACCENT, (track.left, track.top, knob - track.left, 4), border_radius=2)
        disc(surface, (knob, middle))
        words = (
            tr("pace.unlimited")
            if speed is None
            else tr("pace.updates_s", speed=number(speed, 2 if speed < 100 else 3))
        )
        colour = WARN if self.speed.slowed else TEXT
        text(surface, words, (surface.get_width() - margin - 2, middle), colour, align="right")
