"""Everything about the cell under the pointer, or the one that is pinned."""

from __future__ import annotations

from math import isfinite, log
from typing import TYPE_CHECKING, ClassVar

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import LARGE, SMALL, box, fixed, paragraph, text, wrap
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
    from simulator.ui.panels.inspector.readings import CellReading

MARGIN = 14

KINDS = (
    "inspect.floor",
    "inspect.wall",
    "inspect.mud_cost_3",
    "inspect.water_cost_5",
    "inspect.hazard_ends_the_episode",
)

UNPIN_TIP = "inspect.lets_the_pinned_cell_go_the"
BARS_TIP = "inspect.how_probable_every_move_is_here"
FACT_TIPS = {
    "inspect.least_cost_to_the_goal_exact": "inspect.what_the_cheapest_way_from_here",
    "inspect.expected_cost_of_the_best_policy": "inspect.what_the_best_policy_s_way",
    "inspect.cost_of_the_greedy_path_from": "inspect.what_the_way_costs_if_every",
    "inspect.regret_extra_cost_against_the_optimum": "inspect.how_much_dearer_that_way_is",
    "inspect.expected_return_lost_by_the_greedy": "inspect.how_much_reward_the_most_probable",
    "inspect.value_v_the_return_expected_from": "inspect.what_the_policy_s_critic_expects",
    "inspect.share_of_the_recent_samples": "inspect.how_often_the_agents_were_here",
    "inspect.entropy_nats": "inspect.how_undecided_the_policy_is_here",
}
"""Ids of what the figures mean, by those of their captions."""

EMPTY = {
    "inspect.point_at_a_cell_of_the": "inspect.to_see_what_the_policy_does",
    "inspect.ctrl_click_a_cell": "inspect.to_pin_it_and_watch_it",
}
"""Heading and words of the panel while no cell is shown."""


@register
class InspectPanel(Panel):
    """One cell in detail."""

    name: ClassVar[str] = "inspect"
    title: ClassVar[str] = "Inspect"
    help: ClassVar[str] = "What the policy does on the cell under the pointer, and why"
    order: ClassVar[int] = 1

    def build(self) -> None:
        """See `Panel`."""
        self._places: list[tuple[pygame.Rect, str]] = []

    def key(self) -> Hashable:
        """The cell, the policy, the map."""
        state = self.state
        return (self.cell(), state.pinned, id(state.feed.policy), state.grid.revision, state.plan.revision)

    def cell(self) -> tuple[int, int] | None:
        """The cell shown; None if there is none, or it lies outside after the map was resized."""
        cell = self.state.pinned or self.state.hovered
        if cell is None or cell[0] >= self.state.grid.height or cell[1] >= self.state.grid.width:
            return None
        return cell

    def handle(self, event: pygame.event.Event) -> bool:
        """Unpin on a click on the button."""
        if event.type != pygame.MOUSEBUTTONDOWN or event.button != 1 or not self.covers(event):
            return False
        if self.state.pinned is not None and self.button().collidepoint(self.canvas.local(event.pos)):
            self.state.pinned = None
            self.dirty = True
            return True
        return False

    def controls(self) -> list[pygame.Rect]:
        """See `Panel`."""
        pinned = [self.button()] if self.state.pinned is not None else []
        return pinned + [rect for rect, _ in self._places]

    def tip(self, place: tuple[int, int]) -> str | None:
        """See `Panel`."""
        if self.state.pinned is not None and self.button().collidepoint(place):
            return tr(UNPIN_TIP)
        return next((words for rect, words in self._places if rect.collidepoint(place)), None)

    def button(self) -> pygame.Rect:
        """Return the place of the button that unpins the cell, pixels of the panel."""
        return pygame.Rect(self.rect.width - MARGIN - 64, 14, 64, 26)

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the cell, or what this panel is for."""
        surface.fill(PANEL)
        self._places.clear()
        cell = self.cell()
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
            text(surface, tr(heading), (MARGIN + 6, top), TEXT, 15, bold=True)
            lines = wrap(tr(words), self.rect.width - 2 * MARGIN - 12, 13)
            paragraph(surface, lines, (MARGIN + 6, top + 16), TEXT_DIM, 13)
            top += 50 + 18 * len(lines)

    def _paint_head(self, surface: pygame.Surface, reading: CellReading) -> None:
        swatch = pygame.Rect(MARGIN, 14, 36, 36)
        pygame.draw.rect(surface, CELL_COLOURS[reading.kind], swatch, border_radius=5)
        pygame.draw.rect(surface, LINE, swatch, 1, border_radius=5)
        for here, colour in ((reading.start, START), (reading.goal, GOAL)):
            if here:
                pygame.draw.aacircle(surface, colour, swatch.center, 10)
        text(surface, tr("inspect.cell", position=xy(reading.position)), (62, 23), TEXT, LARGE, bold=True)
        what = "start, " if reading.start else "goal, " if reading.goal else ""
        text(surface, what + tr(KINDS[reading.kind]), (62, 43), TEXT_DIM)
        if self.state.pinned is None:
            right = self.rect.width - MARGIN
            text(surface, tr("inspect.follows_the_pointer"), (right, 23), TEXT_DIM, 11, align="right")
            return
        box(surface, self.button())
        text(surface, tr("inspect.unpin"), self.button().center, TEXT, SMALL, align="centre")

    def _paint_note(self, surface: pygame.Surface, reading: CellReading, top: int) -> int:
        """One coloured line: the most important thing to know; return where to go on."""
        note, colour = self._note(reading)
        if not note:
            return top
        frame = pygame.Rect(MARGIN, top, self.rect.width - 2 * MARGIN, 28)
        box(surface, frame, BACKGROUND, None)
        pygame.draw.rect(surface, colour, (frame.left, frame.top, 4, frame.height), border_radius=2)
        text(surface, note, (frame.left + 14, frame.centery), colour)
        return top + 38

    def _note(self, reading: CellReading) -> tuple[str, Colour]:
        if not reading.acting:
            return (
                tr("inspect.the_goal_an_episode_ends_here")
                if reading.goal
                else tr("inspect.nobody_can_stand_here")
            ), TEXT_DIM
        if not isfinite(reading.distance):
            return tr("inspect.the_goal_cannot_be_reached_from"), BAD
        if self.state.feed.policy is None:
            return tr("inspect.no_policy_yet_press_train"), TEXT_DIM
        if not self.state.drawable:
            return tr("inspect.the_policy_was_made_for_another"), WARN
        if self.state.stale:
            return tr("inspect.map_edited_the_policys_values_are"), WARN
        return verdict(reading), TEXT_DIM if reading.undecided else GOOD if reading.agrees else WARN

    def _paint_policy(self, surface: pygame.Surface, reading: CellReading, top: int) -> int:
        if not reading.acting:
            return top
        text(surface, tr("inspect.what_the_policy_does_here"), (MARGIN, top + 8), TEXT_DIM, 11, bold=True)
        area = pygame.Rect(MARGIN + 6, top + 20, self.rect.width - 2 * MARGIN - 6, 0)
        bars = pygame.Rect(0, area.top, self.rect.width, height(len(reading.optimal)))
        self._places.append((bars, tr(BARS_TIP)))
        paint_bars(surface, area, reading.probabilities, reading.optimal, grey=self.state.stale)
        return area.top + height(len(reading.optimal)) + 14

    def _paint_facts(self, surface: pygame.Surface, reading: CellReading, top: int) -> None:
        text(surface, tr("inspect.figures"), (MARGIN, top + 8), TEXT_DIM, 11, bold=True)
        pygame.draw.line(surface, LINE, (MARGIN, top + 19), (self.rect.width - MARGIN, top + 19))
        grey = self.state.stale
        for row, (caption, value, exact) in enumerate(self._facts(reading)):
            middle = top + 36 + 24 * row
            self._places.append((pygame.Rect(0, middle - 12, self.rect.width, 24), tr(FACT_TIPS[caption])))
            text(surface, tr(caption), (MARGIN, middle), TEXT_DIM)
            colour = TEXT if exact or not grey else TEXT_DIM
            text(surface, value, (self.rect.width - MARGIN, middle), colour, bold=True, align="right")

    def _facts(self, reading: CellReading) -> list[tuple[str, str, bool]]:
        """(id of the caption, value, whether it is of the map as drawn now and so never out of date)."""
        distance = fixed(reading.distance, 3) if isfinite(reading.distance) else tr("inspect.no_way")
        slips = self.state.plan.under_slip is not None
        caption = (
            "inspect.expected_cost_of_the_best_policy" if slips else "inspect.least_cost_to_the_goal_exact"
        )
        facts = [(caption, distance, True)]
        if reading.probabilities is None:
            return facts
        most = log(len(reading.optimal))
        greedy = (
            fixed(reading.greedy_cost, 3)
            if reading.greedy_cost != float("inf")
            else tr("inspect.never_arrives")
        )
        regret = fixed(reading.regret, 3) if reading.regret != float("inf") else tr("inspect.never_arrives")
        path = [
            ("inspect.cost_of_the_greedy_path_from", greedy, False),
            ("inspect.regret_extra_cost_against_the_optimum", regret, False),
        ]
        if slips:
            path = [("inspect.expected_return_lost_by_the_greedy", fixed(reading.lost_return, 3), False)]
        return [
            *facts,
            *path,
            ("inspect.value_v_the_return_expected_from", fixed(reading.value, 3), False),
            ("inspect.share_of_the_recent_samples", f"{reading.visits:.2%}", False),
            ("inspect.entropy_nats", tr("inspect.of_at_most", entropy=reading.entropy, most=most), False),
        ]
