"""Everything about the cell under the pointer, or the one that is pinned."""

from __future__ import annotations

from math import isfinite, log
from typing import TYPE_CHECKING, ClassVar

import pygame

from simulator.ui.draw.paint import LARGE, SMALL, box, number, paragraph, text, wrap
from simulator.ui.draw.theme import (
    BACKGROUND,
    BAD,
    CELL_COLOURS,
    GOAL,
    GOOD,
    LINE,
    PANEL,
    START,
    TEXT,
    TEXT_DIM,
    WARN,
)
from simulator.ui.panels import Panel, register
from simulator.ui.panels.inspector.readings import read, verdict, xy
from simulator.ui.widgets.bars import height, paint_bars

if TYPE_CHECKING:
    from collections.abc import Hashable

    from simulator.ui.draw.paint import Colour
    from simulator.ui.panels.inspector.readings import Reading

MARGIN = 14

KINDS = ("floor", "wall", "mud (cost 3)", "water (cost 5)", "hazard (ends the episode)")

EMPTY = {
    "Point at a cell of the map": "to see what the policy does there: the probability of every move, "
    "the value, how often the agents came by, and what would be optimal.",
    "Ctrl+click a cell": "to pin it, and watch it change while the policy learns.",
}
"""Heading and words of the panel while no cell is shown."""


@register
class InspectPanel(Panel):
    """One cell in detail."""

    name: ClassVar[str] = "inspect"
    title: ClassVar[str] = "Inspect"
    order: ClassVar[int] = 1

    def key(self) -> Hashable:
        """The cell, the policy, the map."""
        state = self.state
        return (self._cell(), state.pinned, id(state.feed.policy), state.grid.revision, state.plan.revision)

    def _cell(self) -> tuple[int, int] | None:
        """The cell shown; None if there is none, or it lies outside after the map was resized."""
        cell = self.state.pinned or self.state.hovered
        if cell is None or cell[0] >= self.state.grid.height or cell[1] >= self.state.grid.width:
            return None
        return cell

    def handle(self, event: pygame.event.Event) -> bool:
        """Unpin on a click on the button."""
        if event.type != pygame.MOUSEBUTTONDOWN or event.button != 1 or not self.covers(event):
            return False
        if self.state.pinned is not None and self._button().collidepoint(self.canvas.local(event.pos)):
            self.state.pinned = None
            self.dirty = True
            return True
        return False

    def _button(self) -> pygame.Rect:
        return pygame.Rect(self.rect.width - MARGIN - 64, 14, 64, 26)

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the cell, or what this panel is for."""
        surface.fill(PANEL)
        cell = self._cell()
        if cell is None:
            self._paint_empty(surface)
            return
        reading = read(self.state, cell)
        self._paint_head(surface, reading)
        top = self._paint_note(surface, reading, 64)
        top = self._paint_policy(surface, reading, top)
        self._paint_facts(surface, reading, top)

    def _paint_empty(self, surface: pygame.Surface) -> None:
        top = 40
        for heading, words in EMPTY.items():
            text(surface, heading, (MARGIN + 6, top), TEXT, 15, bold=True)
            lines = wrap(words, self.rect.width - 2 * MARGIN - 12, 13)
            paragraph(surface, lines, (MARGIN + 6, top + 16), TEXT_DIM, 13)
            top += 50 + 18 * len(lines)

    def _paint_head(self, surface: pygame.Surface, reading: Reading) -> None:
        swatch = pygame.Rect(MARGIN, 14, 36, 36)
        pygame.draw.rect(surface, CELL_COLOURS[reading.kind], swatch, border_radius=5)
        pygame.draw.rect(surface, LINE, swatch, 1, border_radius=5)
        for here, colour in ((reading.start, START), (reading.goal, GOAL)):
            if here:
                pygame.draw.aacircle(surface, colour, swatch.center, 10)
        text(surface, f"Cell {xy(reading.position)}", (62, 23), TEXT, LARGE, bold=True)
        what = "start, " if reading.start else "goal, " if reading.goal else ""
        text(surface, what + KINDS[reading.kind], (62, 43), TEXT_DIM)
        if self.state.pinned is None:
            right = self.rect.width - MARGIN
            text(surface, "follows the pointer", (right, 23), TEXT_DIM, 11, align="right")
            return
        box(surface, self._button())
        text(surface, "Unpin", self._button().center, TEXT, SMALL, align="centre")

    def _paint_note(self, surface: pygame.Surface, reading: Reading, top: int) -> int:
        """One coloured line: the most important thing to know; return where to go on."""
        note, colour = self._note(reading)
        if not note:
            return top
        frame = pygame.Rect(MARGIN, top, self.rect.width - 2 * MARGIN, 28)
        box(surface, frame, BACKGROUND, None)
        pygame.draw.rect(surface, colour, (frame.left, frame.top, 4, frame.height), border_radius=2)
        text(surface, note, (frame.left + 14, frame.centery), colour)
        return top + 38

    def _note(self, reading: Reading) -> tuple[str, Colour]:
        if not reading.acting:
            return ("The goal: an episode ends here" if reading.goal else "Nobody can stand here"), TEXT_DIM
        if not isfinite(reading.distance):
            return "The goal cannot be reached from here", BAD
        if self.state.feed.policy is None:
            return "No policy yet: press Train", TEXT_DIM
        if not self.state.drawable:
            return "The policy was made for another size of map", WARN
        if self.state.stale:
            return "Map edited: the policy's values are of the map before", WARN
        return verdict(reading), GOOD if reading.agrees else WARN

    def _paint_policy(self, surface: pygame.Surface, reading: Reading, top: int) -> int:
        if not reading.acting:
            return top
        text(surface, "WHAT THE POLICY DOES HERE", (MARGIN, top + 8), TEXT_DIM, 11, bold=True)
        area = pygame.Rect(MARGIN + 6, top + 20, self.rect.width - 2 * MARGIN - 6, 0)
        paint_bars(surface, area, reading.probabilities, reading.optimal, grey=self.state.stale)
        return area.top + height(len(reading.optimal)) + 14

    def _paint_facts(self, surface: pygame.Surface, reading: Reading, top: int) -> None:
        text(surface, "FIGURES", (MARGIN, top + 8), TEXT_DIM, 11, bold=True)
        pygame.draw.line(surface, LINE, (MARGIN, top + 19), (self.rect.width - MARGIN, top + 19))
        grey = self.state.stale
        for row, (caption, value, exact) in enumerate(self._facts(reading)):
            middle = top + 36 + 24 * row
            text(surface, caption, (MARGIN, middle), TEXT_DIM)
            colour = TEXT if exact or not grey else TEXT_DIM
            text(surface, value, (self.rect.width - MARGIN, middle), colour, bold=True, align="right")

    def _facts(self, reading: Reading) -> list[tuple[str, str, bool]]:
        """(caption, value, whether it is of the map as drawn now and so never out of date)."""
        distance = number(reading.distance, 4) if isfinite(reading.distance) else "no way"
        slips = self.state.plan.under_slip is not None
        caption = "Expected cost of the best policy" if slips else "Least cost to the goal (exact)"
        facts = [(caption, distance, True)]
        if reading.probabilities is None:
            return facts
        most = log(len(reading.optimal))
        greedy = number(reading.greedy_cost, 4) if reading.greedy_cost != float("inf") else "never arrives"
        regret = number(reading.regret) if reading.regret != float("inf") else "never arrives"
        path = [
            ("Cost of the greedy path from here", greedy, False),
            ("Regret: extra cost against the optimum", regret, False),
        ]
        if slips:
            path = [("Expected return lost by the greedy move", number(reading.lost_return), False)]
        return [
            *facts,
            *path,
            ("Value V, the return expected from here", number(reading.value), False),
            ("Share of the recent samples", f"{reading.visits:.2%}", False),
            ("Entropy, nats", f"{reading.entropy:.3f} of at most {most:.3f}", False),
        ]
