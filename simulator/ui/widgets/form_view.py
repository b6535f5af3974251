"""A scrolling form: mouse and keys on its rows, and the one text field they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UITextEntryLine

from simulator.texts import tr
from simulator.ui.draw.theme import LINE, PANEL, TEXT_DIM
from simulator.ui.widgets import rows
from simulator.ui.widgets.choice_list import ChoiceList
from simulator.ui.widgets.scale import scale_of
from simulator.ui.widgets.wording import explain, shown

if TYPE_CHECKING:
    from pygame_gui import UIManager
    from pygame_gui.core import UIContainer

    from simulator.protocol.settings import FieldSpec
    from simulator.ui.widgets.canvas import Canvas
    from simulator.ui.widgets.headings import Section
    from simulator.ui.widgets.values import Values

TYPED = ("int", "float", "text")
"""Kinds of settings that can be typed."""

FINE = 0.1
"""How much slower a slider moves while Shift is held."""

FOLDING = "form_view.a_group_of_settings_a_click"


class FormView:
    """The rows of a form inside `area` of a canvas.

    Args:
        form: what is shown and changed.
        canvas: what it is painted on.
        manager: the window's, for the text field.
        box: the container for the text field.
    """

    def __init__(self, form: Values, canvas: Canvas, manager: UIManager, box: UIContainer) -> None:
        self.form, self.canvas = form, canvas
        self.manager, self.box = manager, box
        self.area = pygame.Rect(0, 0, 0, 0)
        self.scroll = 0
        self.hovered: FieldSpec | None = None
        self.heading: Section | None = None  # under the pointer
        self.choices: ChoiceList | None = None  # dropped down
        self.entry: UITextEntryLine | None = None
        self._editing: FieldSpec | None = None
        self._dragged: FieldSpec | None = None
        self._position = 0.0
        self._scrolling = False
        self.lines: list[rows.RowLine] = []

    # ------------------------------------------------------------ painting

    def paint(self, surface: pygame.Surface) -> None:
        """Paint the rows and the scroll bar."""
        self.lines = rows.layout(self.form)
        self._scroll_by(0)
        surface.set_clip(self.area)
        surface.fill(PANEL, self.area)
        for line, top in rows.visible(self.lines, self.scroll, self.area.height):
            hovered = line.spec is not None and line.spec is self.hovered
            hovered |= line.section is not None and line.section.key == getattr(self.heading, "key", None)
            rows.paint_line(surface, line, self.area.top + top, self.form, hovered=hovered)
        bar = self._bar()
        if bar is not None:
            pygame.draw.rect(surface, TEXT_DIM if self._scrolling else LINE, bar, border_radius=3)
        if self.choices is not None:
            self.choices.paint(surface)
        surface.set_clip(None)

    @property
    def height(self) -> int:
        """Of all rows, pixels."""
        return self.lines[-1].top + self.lines[-1].height if self.lines else 0

    def _bar(self) -> pygame.Rect | None:
        hidden = self.height - self.area.height
        if hidden <= 0:
            return None
        size = max(24, self.area.height * self.area.height // self.height)
        top = self.area.top + (self.area.height - size) * self.scroll // hidden
        return pygame.Rect(self.area.right - 9, top, 6, size)

    def _scroll_by(self, pixels: int) -> bool:
        before = self.scroll
        self.scroll = max(0, min(self.scroll + pixels, self.height - self.area.height))
        return self.scroll != before

    # ------------------------------------------------------------ mouse

    def handle(self, event: pygame.event.Event) -> bool:
        """Take a mouse event; True if something changed on the screen."""
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            return self._release()
        if event.type == pygame.MOUSEMOTION:
            return self._move(self.canvas.local(event.pos), event.rel)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 3):
            return self.press(self.canvas.local(event.pos), event.button)
        return False

    def wheel(self, notches: float) -> bool:
        """Scroll; positive is up."""
        if self._scroll_by(round(-notches * rows.ROW * 1.5)):
            self.close(keep=True)
            self.canvas.explain(None)  # another row is under the pointer now
            return True
        return False

    def heading_at(self, place: tuple[int, int]) -> Section | None:
        """The heading that folds and unfolds at a place of the canvas."""
        if not self.area.collidepoint(place):
            return None
        for line, top in rows.visible(self.lines, self.scroll, self.area.height):
            inside = 0 <= place[1] - self.area.top - top < line.height
            if line.section is not None and line.section.key and inside:
                return line.section
        return None

    def row_at(self, place: tuple[int, int]) -> tuple[FieldSpec, int] | None:
        """The setting at a place of the canvas, and the top of its row there."""
        if not self.area.collidepoint(place):
            return None
        for line, top in rows.visible(self.lines, self.scroll, self.area.height):
            if line.spec is not None and 0 <= place[1] - self.area.top - top < line.height:
                return line.spec, self.area.top + top
        return None

    def controls(self) -> list[pygame.Rect]:
        """Return where rows and headings that fold are in view, pixels of the canvas."""
        found = []
        for line, top in rows.visible(self.lines, self.scroll, self.area.height):
            rect = pygame.Rect(0, self.area.top + top, rows.RIGHT, rows.ROW).clip(self.area)
            if (line.spec is not None or (line.section is not None and line.section.key)) and rect.height > 8:
                found.append(rect)
        return found

    def tip(self, place: tuple[int, int]) -> str | None:
        """Return what explains a row or a heading at a place of the canvas; None while a list hides it."""
        if self.choices is not None:
            return None
        found, heading = self.row_at(place), self.heading_at(place)
        if heading is not None:
            return tr(FOLDING)
        return explain(found[0]) if found is not None else None

    def press(self, place: tuple[int, int], button: int) -> bool:
        """Handle a mouse button at a place of the canvas; return whether it was the form's."""
        if self.choices is not None:
            dropped, self.choices = self.choices, None
            word = dropped.at(place)
            if word is not None:
                self.form.offer(dropped.spec, word)
            return True
        self.close(keep=True)
        bar = self._bar()
        if bar is not None and self.area.collidepoint(place) and place[0] >= bar.left - 3:
            self._scrolling = True
            return True
        found, heading = self.row_at(place), self.heading_at(place)
        if heading is not None:
            self.form.folded ^= {heading.key}
        if found is None:
            return heading is not None
        spec, top = found
        if button == 3:
            self.form.offer(spec, spec.default)
            return True
        if place[1] >= top + rows.ROW:
            self.form.press_below(spec)
            return True
        return self._press_control(spec, top, place)

    def _press_control(self, spec: FieldSpec, top: int, place: tuple[int, int]) -> bool:
        if spec.kind == "bool" and place[0] >= rows.SLIDER:
            self.form.offer(spec, not self.form.value(spec))
        elif spec.kind == "choice":
            for word, rect in rows.segments(spec, top):
                if rect.collidepoint(place) and word:
                    self.form.offer(spec, word)
                elif rect.collidepoint(place):
                    self.choices = ChoiceList(spec, rect, self.area, str(self.form.value(spec)))
        elif spec.kind in TYPED and rows.entry_rect(spec, top).collidepoint(place):
            self.edit(spec, top)
        elif scale_of(spec) is not None and rows.slider_rect(top).collidepoint(place):
            track = rows.track_rect(top)
            self._dragged, self._position = spec, (place[0] - track.left) / track.width
            self._slide()
        return True

    def _move(self, place: tuple[int, int], moved: tuple[int, int]) -> bool:
        if self._scrolling:
            hidden, room = self.height - self.area.height, self.area.height
            return self._scroll_by(round(moved[1] * hidden / max(1, room - room * room // self.height)))
        if self._dragged is not None:
            fine = FINE if pygame.key.get_mods() & pygame.KMOD_SHIFT else 1.0
            self._position += fine * moved[0] / rows.track_rect(0).width
            self._slide()
            return True
        if self.choices is not None:
            return self.choices.point(place)
        found, heading = self.row_at(place), self.heading_at(place)
        before = self.hovered, getattr(self.heading, "key", "")
        self.hovered, self.heading = found[0] if found else None, heading
        return before != (self.hovered, getattr(self.heading, "key", ""))

    def _slide(self) -> None:
        spec = self._dragged
        scale = scale_of(spec) if spec is not None else None
        if spec is not None and scale is not None:
            value = scale.value(self._position)
            self.form.offer(spec, int(value) if spec.kind == "int" else value)

    def _release(self) -> bool:
        used = self._dragged is not None or self._scrolling
        self._dragged, self._scrolling = None, False
        self.form.flush()
        return used

    # ------------------------------------------------------------ typing

    def edit(self, spec: FieldSpec, top: int) -> None:
        """Open the text field over a setting's number box, everything selected."""
        self.close(keep=True)
        self._editing = spec
        style = "#name_entry" if spec.kind == "text" else "#number_entry"
        place = rows.entry_rect(spec, top).inflate(2, 2)
        self.entry = UITextEntryLine(place, self.manager, self.box, object_id=style)
        words = shown(spec, self.form.value(spec))
        self.entry.set_text(words)
        self.manager.set_focus_set(self.entry.get_focus_set())
        self.entry.select_range = [0, len(words)]

    def close(self, *, keep: bool) -> bool:
        """Close the text field, taking its value or not, and a list; True if one was open."""
        if self.choices is not None:
            self.choices = None
            return True
        entry, spec = self.entry, self._editing
        if entry is None or spec is None:
            return False
        self.entry, self._editing = None, None
        if keep and entry.get_text() != shown(spec, self.form.value(spec)):
            self.form.offer_text(spec, entry.get_text())
        if entry.is_focused:  # or keys would go on repeating as they do in a text field
            self.manager.set_focus_set(None)
        entry.kill()
        self.form.flush()
        return True

    def follow(self) -> bool:
        """Close the text field once Enter was pressed or something else has the focus."""
        if self.entry is not None and (self.entry.text_entered or not self.entry.is_focused):
            return self.close(keep=True)
        return False

    def key(self, event: pygame.event.Event) -> bool:
        """Escape leaves the text field without a change, Enter with it, Tab goes on to the next number."""
        if event.type == pygame.KEYDOWN and self.choices is not None:
            return self._key_in_list(self.choices, event.key)
        if self.entry is None or event.type != pygame.KEYDOWN:
            return False
        if event.key == pygame.K_ESCAPE:
            return self.close(keep=False)
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            return self.close(keep=True)
        if event.key == pygame.K_TAB:
            self._edit_next(-1 if pygame.key.get_mods() & pygame.KMOD_SHIFT else 1)
            return True
        return False

    def _key_in_list(self, dropped: ChoiceList, key: int) -> bool:
        """Up and Down go through a list, Enter takes, Escape leaves."""
        if key in (pygame.K_UP, pygame.K_DOWN):
            dropped.step(1 if key == pygame.K_DOWN else -1)
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_ESCAPE):
            self.choices = None
            if key != pygame.K_ESCAPE:
                self.form.offer(dropped.spec, dropped.spec.choices[dropped.marked])
                self.form.flush()
        else:
            return False
        return True

    def _edit_next(self, way: int) -> None:
        numbers = [line for line in self.lines if line.spec and line.spec.kind in TYPED]
        here = next(k for k, line in enumerate(numbers) if line.spec == self._editing)
        self.close(keep=True)
        line = numbers[(here + way) % len(numbers)]
        if not self.scroll <= line.top <= self.scroll + self.area.height - rows.ROW:
            self._scroll_by(line.top - self.scroll - self.area.height // 2)
        if line.spec is not None:
            self.edit(line.spec, self.area.top + line.top - self.scroll)
