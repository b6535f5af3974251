"""Map panel: the open map's settings, and the map generators."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar

import pygame
from pygame_gui.elements import UIButton, UITextEntryLine

from simulator.texts import tr
from simulator.ui.draw.paint import paragraph, text, wrap
from simulator.ui.draw.theme import BAD, LINE, PANEL, TEXT_DIM
from simulator.ui.draw.thumbnail import Thumbnails
from simulator.ui.panels import Panel, register
from simulator.ui.panels.maps.dice import paint_dice
from simulator.ui.panels.maps.map_form import GeneratorForm, MapForm
from simulator.ui.panels.maps.meter import Meter, meter_places, paint_column, paint_strip
from simulator.ui.panels.maps.preview import Preview, Request
from simulator.ui.widgets import rows
from simulator.ui.widgets.canvas import TIP
from simulator.ui.widgets.form_view import FormView
from simulator.ui.widgets.menu import Menu
from simulator.world.generators import GENERATORS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pygame_gui import UIManager

    from simulator.ui.model.state import State

MARGIN = 12
NAMES, FORM, STRIP, MENU = 32, 4 * rows.ROW, 50, 34
"""Heights: of a name's line, of a form of four rows, of the difficulty, of the menu of kinds; pixels."""

NAME_TIPS = {
    "title": "map.the_map_s_name_enter_takes",
    "about": "map.one_line_on_what_the_map",
}
DICE_TIP = "map.another_map_of_the_same_kind"

FOOT = 50
"""Height of the buttons at the bottom with what is around them, pixels."""

LARGEST_PREVIEW = 240
"""Pixels a side of the preview, where there is room."""


@register
class MapPanel(Panel):
    """Shows and changes the open map, makes others; see the module."""

    name: ClassVar[str] = "map"
    title: ClassVar[str] = "Map"
    help: ClassVar[str] = "The open map's name, size and rules, and a generator of other maps"
    order: ClassVar[int] = 3

    def __init__(self, manager: UIManager, rect: pygame.Rect, state: State) -> None:
        self.form, self.generator = MapForm(state), GeneratorForm(state)
        self.preview, self.meter = Preview(), Meter()
        self._pictures = Thumbnails(kept=16)
        self._use_soon = False  # pressed while the preview was still being made
        self._over_dice = False
        super().__init__(manager, rect, state)

    # ------------------------------------------------------------ layout

    def build(self) -> None:
        """Make the widgets from top to bottom."""
        wide = self.rect.width
        self.names = {}
        for place, name in enumerate(("title", "about")):
            spot = pygame.Rect(66, 8 + place * NAMES, wide - 66 - MARGIN, NAMES - 4)
            self.names[name] = UITextEntryLine(
                spot,
                self.manager,
                self.box,
                initial_text=getattr(self.state, name),
                object_id="#name_entry",
            )
            self.names[name].set_text_length_limit(200)
            self.names[name].set_tooltip(tr(NAME_TIPS[name]), delay=0.6, wrap_width=TIP)
        self._edited: set[str] = set()
        self.view = FormView(self.form, self.canvas, self.manager, self.box)
        self.view.area = pygame.Rect(0, 12 + 2 * NAMES, wide, FORM)
        self.strip = pygame.Rect(MARGIN, self.view.area.bottom + 4, wide - 2 * MARGIN, STRIP - 8)
        heading = self.view.area.bottom + STRIP
        self._heading = heading + 12
        self._make_menu(pygame.Rect(MARGIN, heading + 26, wide - 2 * MARGIN, 28))
        self.dials = FormView(self.generator, self.canvas, self.manager, self.box)
        self.dials.area = pygame.Rect(0, heading + 26 + MENU, wide, FORM)
        foot = self.rect.height - FOOT
        top = self.dials.area.bottom + 6
        self.drawing = pygame.Rect(MARGIN, top, wide - 2 * MARGIN, max(0, foot - top))
        self._make_buttons(foot + 8)

    def _make_menu(self, rect: pygame.Rect) -> None:
        kind = self.generator.kind
        options = [(kind.title, kind.name) for kind in GENERATORS.values()]
        self.menu = Menu(
            options, (kind.title, kind.name), rect, self.manager, self.box, visible=self.shown,
            expansion_height_limit=max(120, self.rect.height - rect.bottom - 8),
            tip=tr("map.kind_of_map_that_is_made"),
        )  # fmt: skip

    def _make_buttons(self, top: int) -> None:
        half = (self.rect.width - 2 * MARGIN - 8) // 2
        UIButton(
            pygame.Rect(MARGIN, top, half, 34), tr("map.use_this_map"), self.manager, self.box,
            object_id="#go_button", command=self.use,
            tool_tip_text=tr("map.put_it_in_the_place_of"),
        )  # fmt: skip
        UIButton(
            pygame.Rect(MARGIN + half + 8, top, half, 34), tr("map.save_maps"), self.manager, self.box,
            command=self.keep, tool_tip_text=tr("map.make_a_number_of_such_maps"),
        )  # fmt: skip

    def dice(self) -> pygame.Rect:
        """Where the button for another seed is: in the row of the seed, which needs no slider."""
        names = [spec.name for spec in self.generator.sections()[0].specs]
        top = self.dials.area.top + names.index("seed") * rows.ROW
        return pygame.Rect(rows.SLIDER - 2, top + 3, rows.BOX - rows.SLIDER - 10, rows.ROW - 6)

    def controls(self) -> list[pygame.Rect]:
        """See `Panel`."""
        views = (*self.view.controls(), *self.dials.controls())
        return [*views, self.dice(), *(rect for _, rect in meter_places(self.strip))]

    def tip(self, place: tuple[int, int]) -> str | None:
        """See `Panel`."""
        if self.dice().collidepoint(place):
            return tr(DICE_TIP)
        for view in (self.view, self.dials):
            if view.area.collidepoint(place):
                return view.tip(place)
        return next((words for words, rect in meter_places(self.strip) if rect.collidepoint(place)), None)

    # ------------------------------------------------------------ commands

    @property
    def request(self) -> Request:
        """The map that the generator is asked for."""
        return Request(self.generator.recipe, self.generator.seed, self.generator.movement)

    @property
    def current(self) -> bool:
        """Whether the preview shows what is asked for now."""
        return self.preview.made == self.request

    def use(self) -> None:
        """Put the generated map in the place of the open one, as soon as it is made."""
        grid = self.preview.grid
        if grid is None or not self.current:
            self._use_soon = True
            return
        self._use_soon = False
        title = tr(
            "map.seed",
            partition=self.generator.kind.title.partition(":")[0],
            width=grid.width,
            seed=self.generator.seed,
        )
        self.state.requests.change_map(grid, title)

    def keep(self) -> None:
        """Ask how many maps to save, and where."""
        asked = self.request
        self.state.requests.save_maps(asked.recipe, asked.seed, asked.movement)

    def roll(self) -> None:
        """Take another seed."""
        self.generator.roll(secrets.randbelow(10_000))
        self.dirty = True

    # ------------------------------------------------------------ events

    def handle(self, event: pygame.event.Event) -> bool:
        """Take mouse events on the forms and keys while a number is typed."""
        if event.type == pygame.KEYDOWN:
            used = self._leave_name(event) or self.view.key(event) or self.dials.key(event)
        elif event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION):
            used = self._mouse(event)
        else:
            return False
        self.dirty |= used
        return used

    def _leave_name(self, event: pygame.event.Event) -> bool:
        """Escape leaves a name as it was."""
        if event.key != pygame.K_ESCAPE or not any(entry.is_focused for entry in self.names.values()):
            return False
        self._edited.clear()
        self.manager.set_focus_set(None)
        return True

    def _mouse(self, event: pygame.event.Event) -> bool:
        down = event.type == pygame.MOUSEBUTTONDOWN
        if down and (not self.covers(event) or self._menu_open()):
            self._close()
            return False
        place = self.canvas.local(event.pos)
        if down and event.button == 1 and self.dice().collidepoint(place):
            self.roll()
            return True
        over, self._over_dice = self._over_dice, self.dice().collidepoint(place)
        used = over != self._over_dice
        views = sorted((self.view, self.dials), key=lambda view: view.area.collidepoint(place))
        for view in views:  # the one under the pointer has the last word on the tool tip
            used |= view.handle(event)
        return used

    def _menu_open(self) -> bool:
        return bool(self.menu.current_state is self.menu.menu_states["expanded"])

    def _close(self) -> None:
        for view in (self.view, self.dials):
            view.close(keep=True)

    def show(self, visible: bool) -> None:
        """Show or hide the panel; what is being typed is taken first."""
        self._close()
        super().show(visible)

    def resize(self, rect: pygame.Rect) -> None:
        """Move to another place of the window; what is being typed is taken first."""
        self._close()
        super().resize(rect)

    # ------------------------------------------------------------ time

    def refresh(self, dt: float) -> None:
        """Let time pass: follow what is typed and chosen, and what is made on the side."""
        self.dirty |= self.view.follow() | self.dials.follow()
        picked = self.menu.selected_option[1]
        if picked != self.generator.kind.name:
            self.generator.choose(picked)
            self.dirty = True
        self._follow_names()
        self.dirty |= self.preview.follow(self.request, dt)
        if not self.state.drawing:
            self.dirty |= self.meter.follow(self.state.grid, self.state.plan)
        self._use_soon &= not self.preview.trouble
        if self._use_soon and self.current:
            self.use()
        super().refresh(dt)

    def _follow_names(self) -> None:
        """Take over what was typed as title and about once it is done; else show what the document says."""
        typed = {name: entry.get_text().strip() for name, entry in self.names.items()}
        for name, entry in self.names.items():
            if entry.is_focused and entry.text_entered:  # Enter was pressed
                self.manager.set_focus_set(None)
            if entry.is_focused:
                self._edited.add(name)
            elif name not in self._edited and typed[name] != getattr(self.state, name):
                entry.set_text(getattr(self.state, name))
        if self._edited and not any(entry.is_focused for entry in self.names.values()):
            self._edited.clear()
            self.state.requests.name_map(typed["title"], typed["about"])

    # ------------------------------------------------------------ painting

    def key(self) -> Hashable:
        """The open map; all else repaints by itself."""
        return self.state.grid.revision

    def paint(self, surface: pygame.Surface) -> None:
        """Paint everything but the widgets."""
        surface.fill(PANEL)
        for place, name in enumerate(("map.title", "map.about")):
            text(surface, tr(name), (rows.LEFT, 8 + place * NAMES + NAMES // 2 - 2), TEXT_DIM)
        self.view.paint(surface)
        old = not self.meter.current(self.state.grid)
        paint_strip(surface, self.strip, self.meter.found, dim=old)
        text(surface, tr("map.generator"), (MARGIN, self._heading), TEXT_DIM, 11, bold=True)
        pygame.draw.line(surface, LINE, (MARGIN, self._heading + 9), (rows.RIGHT, self._heading + 9))
        self.dials.paint(surface)
        paint_dice(surface, self.dice(), pointed=self._over_dice)
        self._paint_preview(surface)

    def _paint_preview(self, surface: pygame.Surface) -> None:
        area, preview = self.drawing, self.preview
        if preview.trouble:
            paragraph(surface, wrap(preview.trouble, area.width), area.topleft, BAD)
            return
        side = min(LARGEST_PREVIEW, area.height)
        if side < 40:
            return
        frame = pygame.Rect(area.left, area.top, side, side)
        if preview.grid is None:
            text(surface, "…", frame.center, TEXT_DIM, align="centre")
            return
        picture = self._pictures.of(preview.grid, side)
        surface.blit(picture, frame)
        left = frame.left + picture.get_width() + 16
        beside = pygame.Rect(left, frame.top, area.right - left - 6, side)
        paint_column(surface, beside, preview.found, dim=not self.current)
