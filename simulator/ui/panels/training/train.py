"""Train panel: start, pause, reset, speed, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pygame
from pygame_gui.elements import UIButton

from simulator.protocol.commands import StepOnce
from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, fitted, text
from simulator.ui.draw.theme import BAD, EDGE, GOOD, LINE, PANEL, TEXT, TEXT_DIM, WARN
from simulator.ui.panels import Panel, register
from simulator.ui.panels.training import figure_tiles, origin
from simulator.ui.panels.training.kind_menus import KindMenus
from simulator.ui.panels.training.pace_slider import PaceSlider
from simulator.ui.widgets.form import Form
from simulator.ui.widgets.form_view import FormView

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pygame_gui import UIManager

    from simulator.ui.model.state import State

MARGIN, FIGURES, NOTE, FOOT = 12, 82, 18, 30
"""Margin, heights of the block of figures, of a note and of the bottom line, pixels."""

NOTES = 2
"""Notes that have their place below the form from the start: one more or less moves nothing."""

LIVE_HELP = "training_train.takes_effect_at_once_the_others"


@register
class TrainPanel(Panel):
    """What the user trains with; see the module."""

    name: ClassVar[str] = "train"
    title: ClassVar[str] = "Train"
    help: ClassVar[str] = "How the policy learns: every setting, and how far it is"
    order: ClassVar[int] = 0

    view: FormView

    def __init__(self, manager: UIManager, rect: pygame.Rect, state: State) -> None:
        self.form = Form(state)
        self.pace = PaceSlider(state.speed)
        self._scroll = 0
        super().__init__(manager, rect, state)

    def build(self) -> None:
        """Make the buttons; the menus follow once there is a catalogue."""
        self.view = FormView(self.form, self.canvas, self.manager, self.box)
        self.view.scroll = self._scroll
        self.kinds = KindMenus(self.form, self.manager, self.box, MARGIN)
        self.notes: list[origin.Note] = []
        self.pace.lay(self.rect.width)
        self._buttons()
        self._arrange()

    def _buttons(self) -> None:
        wide = (self.rect.width - 2 * MARGIN - 16) // 3
        made = []
        for place, (words, name, tip, act) in enumerate(
            (
                (
                    tr("training_train.train"),
                    "#go_button",
                    tr("training_train.the_policy_learns_from_trying_moves"),
                    self.start_or_pause,
                ),
                (
                    tr("training_train.one_update"),
                    None,
                    tr("training_train.the_policy_learns_once_from_what"),
                    lambda: self.state.feed.send(StepOnce()),
                ),
                (
                    tr("training_train.reset"),
                    "#reset_button",
                    tr("training_train.begin_again_with_a_new_untrained"),
                    self.form.reset,
                ),
            )
        ):
            rect = pygame.Rect(MARGIN + place * (wide + 8), MARGIN, wide, 34)
            made.append(UIButton(
                rect, words, self.manager, self.box, object_id=name, tool_tip_text=tip, command=act
            ))  # fmt: skip
        self.go, self.single, self.again = made

    # ------------------------------------------------------------ commands

    def start_or_pause(self) -> None:
        """Start training, or pause it if it runs."""
        feed = self.state.feed
        self.state.speed.run_or_pause(feed, self.state.grid)
        if feed.catalogue is None:
            self.state.message = tr("training_train.training_starts_as_soon_as_pytorch")

    def handle(self, event: pygame.event.Event) -> bool:
        """Take mouse events on the slider and the form, and keys while a number is typed."""
        if event.type == pygame.KEYDOWN:
            used = self.view.key(event)
        elif event.type == pygame.MOUSEWHEEL:
            place = self.canvas.local(pygame.mouse.get_pos())
            used = self.shown and self.view.area.collidepoint(place) and self.view.wheel(event.y)
        elif event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION):
            used = self._mouse(event)
        else:
            return False
        self.dirty |= used
        return used

    def _mouse(self, event: pygame.event.Event) -> bool:
        place = self.canvas.local(event.pos)
        if self.pace.sliding and event.type != pygame.MOUSEBUTTONDOWN:
            self.pace.sliding = event.type != pygame.MOUSEBUTTONUP
            self.pace.slide(place[0])
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and (not self.covers(event) or self.kinds.open):
            return self.view.close(keep=True) and False
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self._press(place):
            return True
        return self.view.handle(event)

    def _press(self, place: tuple[int, int]) -> bool:
        """Take a click outside the form; return whether there was anything."""
        if self.pace.at(place):
            self.pace.sliding = True
            self.pace.slide(place[0])
            return True
        if self.form.pending and self.discard_rect().collidepoint(place):
            self.form.discard()
            return True
        for row, note in enumerate(self.notes):
            if note.command is not None and self.note_rect(row).collidepoint(place):
                self.state.feed.send(note.command)
                return True
        return False

    def controls(self) -> list[pygame.Rect]:
        """See `Panel`."""
        found = [self.pace.track, self.figures_rect(), *self.view.controls()]
        found += [self.note_rect(row) for row in range(len(self.notes))]
        return found + ([self.discard_rect()] if self.form.pending else [])

    def tip(self, place: tuple[int, int]) -> str | None:
        """See `Panel`."""
        if self.view.area.collidepoint(place):
            return self.view.tip(place)
        if self.pace.at(place):
            return self.pace.help
        for row, note in enumerate(self.notes):
            if self.note_rect(row).collidepoint(place):
                return note.tip
        if self.discard_rect().collidepoint(place):
            return tr("training_train.forget_the_changes_that_wait_for") if self.form.pending else None
        return figure_tiles.tip(self.figures_rect(), place)

    def show(self, visible: bool) -> None:
        """Show or hide the panel; a number being typed is taken first."""
        self.view.close(keep=True)
        super().show(visible)

    def resize(self, rect: pygame.Rect) -> None:
        """Move to another place of the window; a number being typed is taken first."""
        self.view.close(keep=True)
        super().resize(rect)

    # ------------------------------------------------------------ time

    def refresh(self, dt: float) -> None:
        """Let time pass: send what was dragged, keep the buttons' words and the menus up to date."""
        self.dirty |= self.view.follow()
        self.form.age(dt)
        self.form.check.follow(dt)
        if self._age + dt >= 0.1:
            self._send()
            self._update_widgets()
        super().refresh(dt)

    def _send(self) -> None:
        self.form.flush()
        self.pace.send(self.state.feed)

    def _update_widgets(self) -> None:
        words = tr("training_train.pause") if self.state.feed.progress.running else tr("training_train.train")
        if self.go.text != words:
            self.go.set_text(words)
        if bool(self.form.pending) != self.again.is_selected:
            (self.again.select if self.form.pending else self.again.unselect)()
        self.dirty |= self.kinds.take()
        self._scroll = self.view.scroll
        self._arrange()

    def _arrange(self) -> None:
        """Place menus and form."""
        self.notes = origin.notes(self.state.feed)
        top, ready = 84 + FIGURES, self.state.feed.catalogue is not None
        bottom = top + (self.kinds.height if ready else 0)
        below = self.note_rect(0).top - 3
        self.view.area = pygame.Rect(0, bottom, self.rect.width, max(0, below - bottom))
        self.dirty |= self.kinds.arrange(top, self.rect.width, ready=ready, visible=self.shown)

    # ------------------------------------------------------------ painting

    def key(self) -> Hashable:
        """Figures, settings and everything that waits."""
        feed = self.state.feed
        return (
            feed.progress,
            self.state.speed.limit,
            self.state.speed.slowed,
            feed.history.clears,
            feed.latest and feed.latest.update,
            feed.parameters,
            feed.device,
            id(feed.settings),
            feed.failure,
            feed.stopped,
            feed.origin,
            id(feed.rewards),
            self.state.grid.revision,
            self.state.goal_follows,
        )

    def paint(self, surface: pygame.Surface) -> None:
        """Paint everything but the widgets."""
        surface.fill(PANEL)
        self.pace.paint(surface, MARGIN)
        inner = self.figures_rect()
        figure_tiles.paint_figures(surface, inner, self.state.feed)
        if self.state.feed.catalogue is None:
            figure_tiles.paint_loading(
                surface, inner.move(0, self.kinds.top + 40 - inner.top), self.state.feed
            )
            return
        self.kinds.paint(surface, self.state.feed)
        self.view.paint(surface)
        self._paint_notes(surface)
        self._paint_foot(surface)

    def figures_rect(self) -> pygame.Rect:
        """Return the place of the figures, pixels of the panel."""
        return pygame.Rect(MARGIN, 84, self.rect.width - 2 * MARGIN, FIGURES - 6)

    def note_rect(self, row: int) -> pygame.Rect:
        """Return the place of a note, pixels of the panel."""
        top = self.rect.height - FOOT - NOTE * max(NOTES, len(self.notes)) - 3
        return pygame.Rect(MARGIN, top + row * NOTE, self.rect.width - 2 * MARGIN, NOTE)

    def _paint_notes(self, surface: pygame.Surface) -> None:
        top = self.note_rect(0).top - 3
        pygame.draw.line(surface, LINE, (0, top), (self.rect.width, top))
        for row, note in enumerate(self.notes):
            place = self.note_rect(row)
            pygame.draw.rect(surface, note.colour, (place.left + 2, place.centery - 5, 3, 11))
            end = place.right
            if note.command is not None:
                end = text(surface, "×", (place.right - 4, place.centery), TEXT_DIM, align="right").left
            words = fitted(note.words, end - place.left - 16, SMALL)
            text(surface, words, (place.left + 11, place.centery), note.colour, SMALL)

    def discard_rect(self) -> pygame.Rect:
        """Return the place of the button that discards changed settings, pixels of the panel."""
        return pygame.Rect(self.rect.width - MARGIN - 62, self.rect.height - FOOT + 4, 62, 22)

    def _paint_foot(self, surface: pygame.Surface) -> None:
        top = self.rect.height - FOOT
        middle = top + FOOT // 2
        pygame.draw.line(surface, LINE, (0, top), (self.rect.width, top))
        waiting = len(self.form.pending)
        if self.form.errors:
            text(surface, tr("training_train.out_of_range_the_old_value"), (MARGIN, middle), BAD, SMALL)
        elif waiting:
            what = (
                tr("training_train.1_change_takes")
                if waiting == 1
                else tr("training_train.changes_take", waiting=waiting)
            )
            text(surface, tr("training_train.effect_at_reset", what=what), (MARGIN, middle), WARN, SMALL)
        else:
            pygame.draw.aacircle(surface, GOOD, (MARGIN + 3, middle), 3)
            text(surface, tr(LIVE_HELP), (MARGIN + 12, middle), TEXT_DIM, SMALL)
        if waiting:
            box(surface, self.discard_rect(), PANEL, EDGE)
            text(
                surface,
                tr("training_train.discard"),
                self.discard_rect().center,
                TEXT,
                SMALL,
                align="centre",
            )
