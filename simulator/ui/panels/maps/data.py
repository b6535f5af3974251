"""Data panel: a set of maps, its split, thumbnails with scores."""

from __future__ import annotations

from functools import partial
from math import isnan
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pygame
from pygame_gui.elements import UIButton

from simulator.texts import tr
from simulator.ui.draw.fonts import font
from simulator.ui.draw.paint import SMALL, fitted, paragraph, switch, text, wrap
from simulator.ui.draw.theme import ACCENT, BAD, PANEL, TEXT, TEXT_DIM, WARN
from simulator.ui.panels import Panel, register
from simulator.ui.widgets.gallery import Gallery, GalleryTile
from simulator.world.split import SPLITS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from pygame_gui import UIManager

    from simulator.ui.model.state import State

MARGIN, HEAD, FOOT = 12, 160, 54
"""Margin, where the pictures begin, height of the buttons below them, pixels."""

WORDS = {"": "data.all", "training": "data.training", "validation": "data.validation", "test": "data.test"}

SPLIT_TIPS = {
    "": "data.shows_all_maps_of_the_set",
    "training": "data.shows_the_maps_that_the_policy",
    "validation": "data.shows_the_maps_that_choose_the",
    "test": "data.shows_the_maps_that_judge_the",
}
SORT_TIP = "data.order_of_the_maps_first_those"

EMPTY = "data.a_set_of_maps_is_divided"


@register
class DataPanel(Panel):
    """The set of maps."""

    name: ClassVar[str] = "data"
    title: ClassVar[str] = "Data"
    help: ClassVar[str] = "Many maps at once: some to learn, some to be judged by"
    order: ClassVar[int] = 4

    def __init__(self, manager: UIManager, rect: pygame.Rect, state: State) -> None:
        self.gallery = Gallery()
        self.split = ""
        self.worst_first = True
        self._hovered: int | None = None
        super().__init__(manager, rect, state)

    def build(self) -> None:
        """Make the buttons."""
        width, height = self.rect.size
        half = (width - 2 * MARGIN - 8) // 2
        requests = self.state.requests
        for place, (words, tip, press) in enumerate((
            (tr("data.open_folder"), tr("data.read_all_maps_of_a_folder"), requests.open_map_set),
            (tr("data.from_a_generator"), tr("data.make_maps_from_a_line_of"), requests.make_map_set),
        )):  # fmt: skip
            self._button(words, tip, pygame.Rect(MARGIN + place * (half + 8), 10, half, 32), press)
        self.train = self._button(
            tr("data.train_on_these"),
            tr("data.begin_anew_on_the_training_maps"),
            pygame.Rect(MARGIN, height - FOOT + 10, half, 34),
            requests.train_on_map_set,
        )
        self.judge = self._button(
            tr("data.evaluate"),
            tr("data.see_how_the_policy_does_on"),
            pygame.Rect(MARGIN + half + 8, height - FOOT + 10, half, 34),
            partial(requests.show_panel, "evaluate"),
        )
        self.gallery.area = pygame.Rect(MARGIN, HEAD, width - 2 * MARGIN + 6, height - HEAD - FOOT)

    def _button(self, words: str, tip: str, rect: pygame.Rect, press: Callable[[], None]) -> UIButton:
        return UIButton(rect, words, self.manager, self.box, tool_tip_text=tip, command=press)

    # ------------------------------------------------------------ what is shown

    def members(self) -> list[int]:
        """The maps on the wall, as places in the set."""
        return self.state.map_set.members(self.split, worst_first=self.worst_first)

    def _tiles(self) -> list[GalleryTile]:
        found = self.state.map_set
        if found.dataset is None:
            return []
        items, success = found.dataset.items, found.success
        return [
            GalleryTile(items[k].grid, PurePath(items[k].name).stem, float(success[k]))
            for k in self.members()
        ]

    def choices(self) -> list[tuple[str, str, pygame.Rect]]:
        """(split, words, place) of the switch between the sides."""
        dataset = self.state.map_set.dataset
        counts = dataset.counts if dataset else dict.fromkeys(SPLITS, 0)
        counts = {"": sum(counts.values()), **counts}
        found, left = [], MARGIN
        for split, title in WORDS.items():
            words = f"{tr(title)} {counts[split]:,}"
            width = font(SMALL).size(words)[0] + 14
            found.append((split, words, pygame.Rect(left, 96, width, 24)))
            left += width + 4
        return found

    def _sort_rect(self) -> pygame.Rect:
        return pygame.Rect(self.rect.width - MARGIN - 130, 128, 130, 22)

    def _notes_rect(self) -> pygame.Rect:
        return pygame.Rect(MARGIN, 72, self.rect.width - 2 * MARGIN, 20)

    # ------------------------------------------------------------ events and time

    def handle(self, event: pygame.event.Event) -> bool:
        """Take the mouse on the switches and on the wall."""
        if event.type == pygame.MOUSEWHEEL:
            place = self.canvas.local(pygame.mouse.get_pos())
            used = self.shown and self.gallery.area.collidepoint(place)
            used = bool(used and self.gallery.wheel(event.y, len(self.members())))
        elif event.type == pygame.MOUSEMOTION:
            used = self._move(self.canvas.local(event.pos))
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.covers(event):
            used = self._press(self.canvas.local(event.pos))
        else:
            return False
        self.dirty |= used
        return used

    def _move(self, place: tuple[int, int]) -> bool:
        before, self._hovered = self._hovered, self.gallery.at(place, len(self.members()))
        return before != self._hovered

    def controls(self) -> list[pygame.Rect]:
        """See `Panel`."""
        if self.state.map_set.dataset is None:
            return []
        return [*(rect for *_, rect in self.choices()), self._sort_rect()]

    def tip(self, place: tuple[int, int]) -> str | None:
        """See `Panel`."""
        found = self.state.map_set
        if found.dataset is None:
            return None
        for split, _, rect in self.choices():
            if rect.collidepoint(place):
                return tr(SPLIT_TIPS[split])
        if self._sort_rect().collidepoint(place):
            return tr(SORT_TIP)
        if self._notes_rect().collidepoint(place) and found.dataset.notes:
            return "\n".join(found.dataset.notes[:12])
        if self._hovered is None:
            return None
        number = self.members()[self._hovered]
        item = found.dataset.items[number]
        words = f"{item.name}: {item.split}, {item.grid.width}x{item.grid.height}, {item.grid.movement}"
        if not isnan(found.success[number]):
            words += f"; success {found.success[number]:.1%}, SPL {found.spl[number]:.3f}"
        return words + tr("data.click_to_open_it")

    def _press(self, place: tuple[int, int]) -> bool:
        for split, _, rect in self.choices():
            if rect.collidepoint(place):
                self.split, self.gallery.scroll = split, 0
                return True
        if self._sort_rect().collidepoint(place):
            self.worst_first, self.gallery.scroll = not self.worst_first, 0
            return True
        dataset = self.state.map_set.dataset
        if dataset is not None and dataset.notes and self._notes_rect().collidepoint(place):
            self.state.requests.show_notes(tr("data.the_set_of_maps"), dataset.notes)
            return True
        number = self.gallery.at(place, len(self.members()))
        if number is None or dataset is None:
            return False
        self.state.requests.open_item(dataset.items[self.members()[number]])
        return True

    def refresh(self, dt: float) -> None:
        """Let time pass; pictures that are still missing are painted in the next frames."""
        self.dirty |= self.gallery.unfinished
        learned = bool(self.state.feed.source)
        known = self.state.map_set.dataset is not None or learned
        words = tr("data.back_to_this_map") if learned else tr("data.train_on_these")
        if self.train.text != words:
            self.train.set_text(words)
        for button in (self.train, self.judge):
            if button.is_enabled != known:
                (button.enable if known else button.disable)()
        super().refresh(dt)

    def key(self) -> Hashable:
        """The set and its scores."""
        found = self.state.map_set
        return found.version, found.loading, self.split, self.worst_first, self.gallery.scroll

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the head and the wall, or what a set is for."""
        surface.fill(PANEL)
        found = self.state.map_set
        if found.dataset is None:
            self._paint_empty(surface)
            return
        self._paint_head(surface)
        self.gallery.hold(len(self.members()))
        self.gallery.paint(surface, self._tiles(), hovered=self._hovered)

    def _paint_empty(self, surface: pygame.Surface) -> None:
        found = self.state.map_set
        width, top = self.rect.width - 2 * MARGIN - 8, 64
        if found.loading:
            text(surface, tr("data.reading_maps"), (MARGIN + 4, top), TEXT)
            return
        if found.trouble:
            lines = wrap(found.trouble, width, 13)
            paragraph(surface, lines, (MARGIN + 4, top), BAD, 13)
            top += 18 * len(lines) + 16
        for words in tr(EMPTY).split("\n\n"):
            lines = wrap(words, width, 13)
            paragraph(surface, lines, (MARGIN + 4, top), TEXT_DIM, 13)
            top += 18 * len(lines) + 12

    def _paint_head(self, surface: pygame.Surface) -> None:
        found = self.state.map_set
        dataset = found.dataset
        assert dataset is not None  # noqa: S101 - asked by the caller
        wide = self.rect.width - 2 * MARGIN
        name = tr("data.reading_maps") if found.loading else PurePath(dataset.source).name
        text(surface, fitted(name, wide - 90), (MARGIN, 60), TEXT, bold=True)
        text(
            surface,
            tr("data.maps", count=len(dataset.items)),
            (MARGIN + wide, 60),
            TEXT_DIM,
            SMALL,
            align="right",
        )
        said, colour = self._said()
        text(surface, fitted(said, wide, SMALL), (MARGIN, 81), colour, SMALL)
        for split, words, rect in self.choices():
            switch(surface, rect, words, on=split == self.split)
        words = tr("data.worst_first") if self.worst_first else tr("data.by_name")
        known = int(np.isfinite(found.success).sum())
        judged = (
            tr("data.judged", known=known, judged=found.judged) if known else tr("data.not_evaluated_yet")
        )
        text(surface, fitted(judged, wide - 136, SMALL), (MARGIN, 139), TEXT_DIM, SMALL)
        sort = self._sort_rect()
        text(
            surface,
            tr("data.order_order", order=words.lower()),
            (sort.right, sort.centery),
            ACCENT,
            SMALL,
            align="right",
        )

    def _said(self) -> tuple[str, tuple[int, int, int]]:
        """The line under the name: what went wrong, what is worth knowing, or how it was split."""
        found = self.state.map_set
        assert found.dataset is not None  # noqa: S101 - asked by the caller
        if found.trouble:
            return found.trouble, BAD
        notes = found.dataset.notes
        if notes:
            more = tr("data.more_click", count=len(notes) - 1) if len(notes) > 1 else ""
            return f"{notes[0]}{more}", WARN
        shares = " / ".join(f"{100 * share:g}" for share in found.dataset.shares)
        return tr("data.split_by_seed", shares=shares, seed=found.dataset.seed), TEXT_DIM
