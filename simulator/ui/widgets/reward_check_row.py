"""Row of the reward check: do rewards change the best moves?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.protocol.commands import CheckRewards
from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, line_height, paragraph, wrap
from simulator.ui.draw.theme import GOOD, TEXT_DIM, WARN

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.ui.model.state import State

AT_ONCE = 2_500
"""Cells up to which it is checked without being asked: it takes the trainer a tenth of a second there."""

QUIET = 0.4
"""Seconds without a change after which it is asked."""

PRICES = (
    *(f"{what}_reward" for what in ("goal", "step", "collision", "hazard")),
    "potential",
    "potential_scale",
    "gamma",
)
"""Settings that the answer depends on."""


class RewardCheck:
    """Asks the trainer and keeps the answer.

    Args:
        state: of the window.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self._asked: Hashable = None
        self._seen: Hashable = None
        self._quiet = 0.0

    @property
    def needed(self) -> bool:
        """Whether there is anything that could change the best moves."""
        settings = self.state.feed.settings
        shaped = settings.get("potential", "none") != "none" and bool(settings.get("potential_scale"))
        return shaped or self.state.grid.bonus is not None

    @property
    def key(self) -> Hashable:
        """What the answer depends on."""
        settings = self.state.feed.settings
        return (self.state.grid.revision, *(settings.get(name) for name in PRICES))

    def ask(self) -> None:
        """Ask now."""
        self._asked = self.key
        self.state.feed.send(CheckRewards())

    def follow(self, dt: float) -> None:
        """Let time pass: ask once things have been quiet for a moment.

        Args:
            dt: seconds.
        """
        if not self.needed or self.state.drawing:
            return
        key = self.key
        self._quiet = self._quiet + dt if key == self._seen else 0.0
        self._seen = key
        if key != self._asked and self._quiet >= QUIET and self.state.grid.cells.size <= AT_ONCE:
            self.ask()

    def lines(self) -> list[tuple[str, tuple[int, int, int]]]:
        """What is known, a line each with its colour."""
        if not self.needed:
            return []
        found = self.state.feed.rewards
        if self._asked != self.key and self.state.grid.cells.size > AT_ONCE:
            return [(tr("widgets_reward_check.click_here_to_check_whether_the"), TEXT_DIM)]
        if found is None:
            return [(tr("widgets_reward_check.checking_whether_the_best_moves_change"), TEXT_DIM)]
        if found.revision != self.state.grid.revision or self._asked != self.key:
            return [(line, TEXT_DIM) for line in found.lines]  # of a moment ago: the new answer is on its way
        return [(line, WARN if "change on" in line else GOOD) for line in found.lines]

    def height(self, width: int) -> int:
        """Of all lines, pixels."""
        return sum(len(wrap(words, width - 14)) for words, _ in self.lines()) * line_height()

    def paint(self, surface: pygame.Surface, frame: pygame.Rect) -> None:
        """Paint the lines, each with a bar in its colour."""
        top = frame.top
        for words, colour in self.lines():
            broken = wrap(words, frame.width - 14)
            tall = len(broken) * line_height()
            pygame.draw.rect(surface, colour, (frame.left, top + 2, 3, tall - 4))
            paragraph(surface, broken, (frame.left + 10, top), colour, SMALL)
            top += tall
