"""Evaluation panel: scores policies on the open map or a set."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import pygame
from pygame_gui.elements import UIButton

from simulator.texts import tr
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, bar, fitted, paragraph, switch, text, wrap
from simulator.ui.draw.theme import ACCENT, PANEL, TEXT, TEXT_DIM, WARN
from simulator.ui.model.evaluations import BUDGETS, SCOPES
from simulator.ui.panels import Panel, register
from simulator.ui.panels.evaluation.results_view import (
    explain,
    paint_chart,
    paint_table,
    remaining,
    table_height,
)
from simulator.ui.widgets.wording import choice_word

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

MARGIN, ANSWERS, ASK = 12, 104, 142
"""Margin, where answers begin beside their questions, top of the buttons below them; pixels."""
TABLE, FOOT = ASK + 74, 50
"""Where the table begins, height of the buttons at the bottom, pixels."""

Switch: TypeAlias = "tuple[str, pygame.Rect, bool, bool, Callable[[], None]]"

QUESTIONS = {
    "scope": "evaluation_evaluate.judge_on",
    "mode": "evaluation_evaluate.moves",
    "all_cells": "evaluation_evaluate.starts",
    "budget": "evaluation_evaluate.steps_at_most",
}
"""What is asked, by the name of what it sets."""

MODES, STARTS = ("greedy", "sampled"), (False, True)

WORDS = {
    "map": "evaluation_evaluate.this_map",
    "training": "evaluation_evaluate.training",
    "validation": "evaluation_evaluate.validation",
    "test": "evaluation_evaluate.test",
    "all": "evaluation_evaluate.all",
}

TIPS: dict[str | float, str] = {
    "map": "evaluation_evaluate.the_map_in_the_window",
    "training": "evaluation_evaluate.the_maps_that_are_learned",
    "validation": "evaluation_evaluate.the_maps_that_choose_the_best",
    "test": "evaluation_evaluate.the_maps_that_judge_in_the",
    "all": "evaluation_evaluate.the_whole_set",
    "greedy": "evaluation_evaluate.the_policy_always_makes_the_most",
    "sampled": "evaluation_evaluate.the_policy_draws_every_move_by",
    False: "evaluation_evaluate.every_episode_begins_on_the_map",
    True: "evaluation_evaluate.episodes_begin_on_every_free_cell",
    2.0: "evaluation_evaluate.an_episode_may_take_twice_the",
    4.0: "evaluation_evaluate.an_episode_may_take_four_times",
    10.0: "evaluation_evaluate.an_episode_may_take_ten_times",
}
"""What the switches mean, by what they set."""

EMPTY = "evaluation_evaluate.success_path_length_and_their_intervals"


@register
class EvaluatePanel(Panel):
    """Asks for evaluations and shows what they found."""

    name: ClassVar[str] = "evaluate"
    title: ClassVar[str] = "Evaluate"
    help: ClassVar[str] = "How good the policy is, beside an untrained one and one that moves at random"
    order: ClassVar[int] = 5

    def build(self) -> None:
        """Make the buttons."""
        width, height = self.rect.size
        wide = (width - 2 * MARGIN - 8) // 2
        self.go = self._button(
            tr("evaluation_evaluate.evaluate"),
            pygame.Rect(MARGIN, ASK, wide, 32),
            self.start,
            "#go_button",
            tr("evaluation_evaluate.judge_the_policy_as_it_is"),
        )
        place = pygame.Rect(MARGIN + wide + 8, ASK, wide, 32)
        requests = self.state.requests
        self.other = self._button(
            tr("evaluation_evaluate.add_a_saved_policy"),
            place,
            requests.evaluate_saved_policy,
            None,
            tr("evaluation_evaluate.judge_a_policy_that_was_saved"),
        )
        place = pygame.Rect(MARGIN, height - FOOT + 8, wide, 32)
        self.report = self._button(
            tr("evaluation_evaluate.save_report"),
            place,
            requests.save_report,
            None,
            tr("evaluation_evaluate.one_html_file_with_tables_plots"),
        )
        self.clear = self._button(
            tr("evaluation_evaluate.clear"),
            place.move(wide + 8, 0),
            self._clear,
            None,
            tr("evaluation_evaluate.forget_the_results"),
        )

    def _button(
        self, words: str, rect: pygame.Rect, press: Callable[[], None], name: str | None, tip: str
    ) -> UIButton:
        return UIButton(rect, words, self.manager, self.box, object_id=name, tool_tip_text=tip, command=press)

    def start(self) -> None:
        """Begin an evaluation of the present policy, or give up the one under way."""
        evaluations, state = self.state.evaluations, self.state
        if evaluations.ticket:
            evaluations.cancel(state.feed)
        else:
            state.message = evaluations.ask(state.feed, state.map_set, state.grid, name=state.title)
        self.dirty = True

    def _clear(self) -> None:
        self.state.evaluations.clear()
        self.dirty = True

    # ------------------------------------------------------------ the switches

    def questions(self) -> list[tuple[str, tuple[int, int], list[Switch]]]:
        """(question, where its words stand, its switches) of everything that is asked, a line each."""
        evaluations, dataset = self.state.evaluations, self.state.map_set.dataset
        found: dict[str, list[tuple[str, bool, bool, Callable[[], None]]]] = {name: [] for name in QUESTIONS}
        for name, values in (("scope", SCOPES), ("mode", MODES), ("all_cells", STARTS), ("budget", BUDGETS)):
            now = getattr(evaluations, name)
            for value in values:
                able = name != "scope" or value == "map" or dataset is not None
                found[name].append((_words(value), now == value, able, partial(self._set, name, value)))
        questions = []
        for row, (name, asked) in enumerate(found.items()):
            left, top = (MARGIN if name == "scope" else ANSWERS), 24 + 28 * row
            switches: list[Switch] = []
            for words, on, able, act in asked:
                width = font(SMALL).size(words)[0] + 14
                switches.append((words, pygame.Rect(left, top, width, 24), on, able, act))
                left += width + 4
            place = (MARGIN, 14) if name == "scope" else (MARGIN, top + 12)
            questions.append((tr(QUESTIONS[name]), place, switches))
        return questions

    def choices(self) -> Iterator[Switch]:
        """(words, place, on, enabled, what a click does) of each switch."""
        for *_, switches in self.questions():
            yield from switches

    def _set(self, name: str, value: object) -> None:
        setattr(self.state.evaluations, name, value)

    def table(self) -> pygame.Rect:
        """Where the table is."""
        return pygame.Rect(MARGIN, TABLE, self.rect.width - 2 * MARGIN, table_height())

    def controls(self) -> list[pygame.Rect]:
        """See `Panel`."""
        return [rect for _, rect, *_ in self.choices()]

    def tip(self, place: tuple[int, int]) -> str | None:
        """See `Panel`."""
        words = explain(self.table(), place) if self.state.evaluations.results else None
        named = (name for name, rect, *_ in self.choices() if rect.collidepoint(place))
        tips = {_words(value): tr(text_id) for value, text_id in TIPS.items()}
        return words or tips.get(next(named, ""))

    # ------------------------------------------------------------ events and time

    def handle(self, event: pygame.event.Event) -> bool:
        """Take the mouse on the switches; explain the rows of the table."""
        if event.type != pygame.MOUSEBUTTONDOWN or event.button != 1 or not self.covers(event):
            return False
        place = self.canvas.local(event.pos)
        for _, rect, _, able, act in self.choices():
            if able and rect.collidepoint(place):
                act()
                self.dirty = True
                return True
        return False

    def refresh(self, dt: float) -> None:
        """Let time pass; the first button gives up what is under way."""
        evaluations = self.state.evaluations
        words = tr("evaluation_evaluate.cancel") if evaluations.ticket else tr("evaluation_evaluate.evaluate")
        if self.go.text != words:
            self.go.set_text(words)
        for button, usable in (
            (self.other, not evaluations.ticket),
            (self.report, bool(evaluations.results) and not evaluations.ticket),
            (self.clear, bool(evaluations.results)),
        ):
            if button.is_enabled != usable:
                (button.enable if usable else button.disable)()
        super().refresh(dt)

    def key(self) -> Hashable:
        """What was asked, how far it is, what came back."""
        evaluations, map_set = self.state.evaluations, self.state.map_set
        share = self.state.feed.evaluating.share if self.state.feed.evaluating else 0.0
        return (
            evaluations.version, evaluations.scope, evaluations.mode, evaluations.budget,
            evaluations.all_cells, evaluations.ticket,
            round(share, 2), map_set.version,
        )  # fmt: skip

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the switches, the progress, the table and the chart."""
        surface.fill(PANEL)
        for words, place, switches in self.questions():
            heading = words.isupper()
            text(surface, words, place, TEXT_DIM, 11 if heading else SMALL, bold=heading)
            for answer, rect, on, able, _ in switches:
                switch(surface, rect, answer, on=on, enabled=able)
        evaluations = self.state.evaluations
        if evaluations.ticket:
            self._paint_progress(surface)
        if not evaluations.results:
            if not evaluations.ticket:
                lines = wrap(tr(EMPTY), self.rect.width - 2 * MARGIN - 8, 13)
                paragraph(surface, lines, (MARGIN + 4, TABLE - 24), TEXT_DIM, 13)
            return
        last = evaluations.results[-1]
        if not evaluations.ticket:
            words = tr(
                "evaluation_evaluate.on_in_s",
                where=last.where,
                mode=last.result.mode,
                seconds=last.result.seconds,
            )
            text(
                surface,
                fitted(words, self.rect.width - 2 * MARGIN, SMALL),
                (MARGIN, ASK + 52),
                TEXT_DIM,
                SMALL,
            )
        paint_table(surface, self.table(), evaluations.results)
        bottom = self._paint_loops(surface, self.rect.height - FOOT)
        room = pygame.Rect(MARGIN, self.table().bottom + 4, self.rect.width - 2 * MARGIN, 0)
        room.height = min(bottom - room.top - 4, 220)
        if room.height > 76:
            paint_chart(surface, room, evaluations.results)

    def _paint_progress(self, surface: pygame.Surface) -> None:
        progress = self.state.feed.evaluating
        share = progress.share if progress else 0.0
        track = pygame.Rect(MARGIN, ASK + 48, self.rect.width - 2 * MARGIN - 160, 8)
        bar(surface, track, share, ACCENT)
        right = (self.rect.width - MARGIN, track.centery)
        words = remaining(share, monotonic() - self.state.evaluations.asked_at)
        text(surface, words, right, TEXT, SMALL, align="right")

    def _paint_loops(self, surface: pygame.Surface, bottom: int) -> int:
        """Name the circles that most episodes of the last result end in; return where they begin."""
        result = self.state.evaluations.results[-1].result
        loops = result.loops[:2]
        top = bottom - 18 * len(loops)
        for row, loop in enumerate(loops):
            key = (
                "evaluation_evaluate.on_map" if len(result.maps.episodes) > 1 else "evaluation_evaluate.loop"
            )
            words = tr(key, episodes=loop.episodes, map=loop.map, loop=loop)
            text(
                surface,
                fitted(words, self.rect.width - 2 * MARGIN, SMALL),
                (MARGIN, top + 18 * row + 9),
                WARN,
                SMALL,
            )
        return top


def _words(value: str | float) -> str:
    """A switch's value for people."""
    if isinstance(value, bool):
        return tr("evaluation_evaluate.all_cells") if value else tr("evaluation_evaluate.maps_start")
    if isinstance(value, float | int):
        return f"{value:g}×"
    return tr(WORDS[value]) if value in WORDS else choice_word(value)
