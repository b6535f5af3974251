"""Import dialog: a form with a preview of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pygame

from simulator.texts import tr
from simulator.ui.dialogs.dialog import Answer, cancel
from simulator.ui.draw.paint import fitted, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import BACKGROUND, BAD, PANEL, TEXT, TEXT_DIM
from simulator.ui.draw.thumbnail import paint
from simulator.ui.model.background import LatestTask
from simulator.ui.widgets.canvas import Canvas
from simulator.ui.widgets.form_view import FormView
from simulator.ui.widgets.notice import short
from simulator.ui.widgets.rows import ROW
from simulator.ui.widgets.values import Values
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.dialogs.dialog import Dialogs
    from simulator.ui.dialogs.import_form import Wanted
    from simulator.world.formats import Loaded

FORM, PICTURE, MARGIN = 372, 300, 12
"""Width of the form, side of the picture, margin; pixels."""

WIDTH, HEIGHT = FORM + PICTURE + 2 * MARGIN, PICTURE + 2 * MARGIN
"""Of the canvas, pixels."""

STEPS = {pygame.K_LEFT: -1, pygame.K_UP: -1, pygame.K_RIGHT: 1, pygame.K_DOWN: 1}
"""Arrow keys and where they lead."""


class Chooser(Values, Protocol):
    """A form that says which map is wanted."""

    @property
    def wanted(self) -> Wanted:
        """The map that is wanted now."""

    def step(self, by: int) -> None:
        """Go on by so many maps, where there are several."""


class ImportDialog:
    """Shows itself; the chosen map goes to `answer`.

    Attributes:
        loaded: the map shown.

    Args:
        dialogs: where it stands.
        title: of the dialog.
        form: what is asked.
        answer: gets the map.
    """

    def __init__(self, dialogs: Dialogs, title: str, form: Chooser, answer: Callable[[Loaded], None]) -> None:
        self._dialogs, self.form, self._answer = dialogs, form, answer
        self.loaded: Loaded | None = None
        self._shown: Wanted | None = None
        self._asked: Wanted | None = None
        self.trouble = ""
        self._open_soon = False
        self._picture: pygame.Surface | None = None
        self._work: LatestTask[tuple[Wanted, Loaded]] = LatestTask("import")
        window = dialogs.window(title, HEIGHT + 96, WIDTH)
        box = window.get_container()
        self._canvas = Canvas(pygame.Rect(0, 0, WIDTH, HEIGHT), dialogs.manager, box)
        self.view = FormView(form, self._canvas, dialogs.manager, box)
        tall = sum(len(section.specs) for section in form.sections()) * ROW
        self.view.area = pygame.Rect(0, MARGIN, FORM, tall + 4)
        dialogs.buttons(
            window,
            (
                Answer(
                    tr("import_dialog.open"),
                    tr("import_dialog.opens_the_map_as_the_picture"),
                    self._open,
                    "go",
                ),
                cancel(self._close),
            ),
            closing=False,
        )
        dialogs.give_life(self)
        self._paint()

    @property
    def current(self) -> bool:
        """Whether what is shown is what is wanted."""
        return self._shown is not None and self._shown == self.form.wanted

    def _open(self) -> None:
        self.view.close(keep=True)
        if self.trouble and self._asked == self.form.wanted:
            return  # there is nothing to open; it says why
        if self.loaded is None or not self.current:
            self._open_soon = True
            return
        self._close()
        self._answer(self.loaded)

    def _close(self) -> None:
        self._work.cancel()
        self._dialogs.close()

    # ------------------------------------------------------------ events and time

    def handle(self, event: pygame.event.Event) -> bool:
        """Take the events of the form; wheel and arrow keys go through the maps one by one."""
        if event.type == pygame.KEYDOWN:
            if self.view.entry is None and event.key in STEPS:
                self.form.step(STEPS[event.key])
                return True
            return self.view.key(event)
        if event.type == pygame.MOUSEWHEEL:
            self.form.step(-event.y)
            return True
        if event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION):
            return self.view.handle(event)
        return False

    def refresh(self, dt: float) -> None:
        """Follow the form, and show what has been made."""
        del dt
        self.view.follow()
        self._take()
        wanted = self.form.wanted
        if wanted != self._asked and not self._work.busy:
            self._asked = wanted
            self._work.ask(lambda: (wanted, wanted.make()))
        self._paint()
        if self._open_soon and self.current:
            self._open()

    def _take(self) -> None:
        try:
            made = self._work.take()
        except (OSError, ValueError) as error:
            self.trouble, self._open_soon = why(error), False
            return
        if made is not None:
            (self._shown, self.loaded), self.trouble = made, ""
            self._picture = paint(self.loaded.grid, PICTURE)

    # ------------------------------------------------------------ painting

    def _paint(self) -> None:
        surface = self._canvas.surface
        surface.fill(PANEL)
        self.view.paint(surface)
        frame = pygame.Rect(FORM + MARGIN, MARGIN, PICTURE, PICTURE)
        pygame.draw.rect(surface, BACKGROUND, frame)
        if self._picture is not None:
            surface.blit(self._picture, self._picture.get_rect(center=frame.center))
        place = (18, self.view.area.bottom + 16)
        room = HEIGHT - place[1] - MARGIN
        if self.trouble:
            paragraph(surface, wrap(self.trouble, FORM - 30)[: room // line_height()], place, BAD)
        elif self.loaded is not None:
            self._paint_facts(surface, self.loaded, place, room)

    def _paint_facts(
        self, surface: pygame.Surface, loaded: Loaded, place: tuple[int, int], room: int
    ) -> None:
        grid = loaded.grid
        head = tr(
            "import_dialog.cells_walls", width=grid.width, height=grid.height, mean=(grid.cells == 1).mean()
        )
        if loaded.name:
            head = f"{loaded.name}: {head}"
        text(surface, fitted(head, FORM - 30), place, TEXT if self.current else TEXT_DIM)
        lines = [line for note in loaded.notes for line in wrap(short(note), FORM - 30)]
        paragraph(surface, lines[: (room - 16) // line_height()], (place[0], place[1] + 14), TEXT_DIM)
