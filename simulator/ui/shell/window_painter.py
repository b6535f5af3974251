"""Draws the changed parts of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, fitted
from simulator.ui.draw.theme import ACCENT, BACKGROUND, LINE
from simulator.ui.map.legend import notes
from simulator.ui.shell import help_page
from simulator.ui.widgets.button import Button, Look

if TYPE_CHECKING:
    from simulator.ui.shell.parts import WindowParts


class WindowPainter:
    """Draws the parts of the window.

    Args:
        parts: what there is to draw.
    """

    def __init__(self, parts: WindowParts) -> None:
        self._parts = parts
        self._caption = ""

    def draw(self, dt: float, *, awake: bool) -> None:
        """Draw what changed, and tell the display which parts those are."""
        parts = self._parts
        under = parts.explained_at(pygame.mouse.get_pos())
        tipped = parts.tip.follow(under, dt)
        covered = bool(parts.help_page) or tipped or parts.status.long
        over = parts.dialogs.active or covered or self._widgets_outside()
        fresh = parts.fresh or over
        parts.fresh = over  # the frame after, what was covered must come back
        if fresh:
            parts.screen.fill(BACKGROUND)
            for bar in parts.bars:
                bar.forget()
            for part in (parts.status, parts.banner, parts.legend):
                part.forget()
        changed = []
        hold = parts.feed.coming is not None and not self._charts_ready()
        if parts.mapview.draw(parts.screen, parts.state, dt, hurried=awake, hold=hold):
            changed.append(parts.layout.map)
        awake |= self._reveal()
        if parts.notice.draw(parts.screen, parts.layout.map):
            changed.append(parts.layout.map)
        if awake or fresh:
            changed += self._draw_around()
        if parts.status.long and not parts.dialogs.active:
            parts.status.draw_whole(parts.screen, parts.layout.status, parts.state)
        if tipped and under is not None:
            parts.tip.draw(parts.screen, under)
        if parts.help_page:
            help_page.draw_help(parts.screen, parts.help_page)
        if fresh or changed:
            pygame.display.update(parts.screen.get_rect() if fresh else changed)

    def _charts_ready(self) -> bool:
        """Work ahead on the charts of the coming moment; return whether they are ready."""
        parts = self._parts
        parts.charts.prepare(parts.layout.charts, parts.state)
        return parts.charts.ready(parts.state)

    def _reveal(self) -> bool:
        """Show the coming moment, figures and charts too, once the map shows it; return whether it does."""
        parts = self._parts
        coming = parts.feed.coming
        if coming is None or not parts.mapview.current:
            return False
        if coming.policy is None and not parts.charts.ready(parts.state):
            return False
        parts.charts.prepare(parts.layout.charts, parts.state, whole=True)
        parts.feed.reveal()
        parts.panels[parts.panel].dirty = True
        parts.panels[parts.panel].refresh(0.0)
        return True

    def _draw_around(self) -> list[pygame.Rect]:
        """Draw everything but the map; return what changed."""
        parts = self._parts
        changed = [parts.layout.side]
        if parts.banner.draw(parts.screen, parts.layout.head, parts.state):
            changed.append(parts.layout.head)
        if parts.rewards.draw(parts.screen, parts.layout.slider, parts.state):
            changed.append(parts.layout.slider)
        if parts.legend.draw(
            parts.screen,
            parts.layout.legend,
            parts.mapview.scales,
            notes(parts.state),
        ):
            changed.append(parts.layout.legend)
        if parts.charts.draw(parts.screen, parts.layout.charts, parts.state):
            changed.append(parts.layout.charts)
        under = parts.button_at(pygame.mouse.get_pos())
        changed += [bar.rect for bar in parts.bars if bar.draw(parts.screen, self._look, under)]
        self._draw_name()
        if parts.status.draw(parts.screen, parts.layout.status, parts.state, under):
            changed.append(parts.layout.status)
        self._draw_lines()
        parts.manager.draw_ui(parts.screen)
        for field in parts.typing():
            pygame.draw.rect(parts.screen, ACCENT, field.rect, 2, border_radius=4)
        return changed

    def _widgets_outside(self) -> bool:
        """Whether a tool tip or menu reaches beyond the side panel: what is below must be redrawn."""
        parts = self._parts
        side, root = (
            parts.layout.side,
            parts.screen.get_rect(),
        )  # the root container is always there
        rects = (entry[1] for entry in parts.manager.ui_group.visible)
        return any(not side.contains(rect) and rect != root for rect in rects)

    def _draw_name(self) -> None:
        parts = self._parts
        caption = tr(
            "window.path_planning_simulator",
            value="• " if parts.document.dirty else "",
            name=parts.document.name,
        )
        if caption != self._caption:
            self._caption = caption
            pygame.display.set_caption(caption)
            parts.bars[0].forget()
        bar = parts.bars[0]
        left = max(b.rect.right for b in bar.buttons) + 24
        room = bar.rect.right - 16 - left
        name = fitted(" ".join(caption.rpartition(" - ")[0].split()), room, SMALL)
        bar.notes = [(name, (bar.rect.right - 16, bar.rect.centery), "right")] if room >= 40 else []

    def _draw_lines(self) -> None:
        """Draw the lines between the parts."""
        parts = self._parts
        for start, end in (
            (parts.layout.toolbar.bottomleft, parts.layout.toolbar.bottomright),
            (parts.layout.tools.topright, parts.layout.tools.bottomright),
            (parts.layout.tabs.topleft, parts.layout.side.bottomleft),
            (parts.layout.charts.topleft, parts.layout.charts.topright),
        ):
            pygame.draw.line(parts.screen, LINE, start, end)

    def _look(self, button: Button) -> Look:
        parts = self._parts
        kind, _, name = button.action.partition(":")
        state = parts.state
        if kind == "tool":
            return Look(on=state.tool == name)
        if kind == "overlay":
            return Look(on=name in state.overlays)
        if kind == "panel":
            return Look(on=parts.panel == name)
        if button.action == "run":
            running = parts.feed.progress.running
            button.label = tr("window.pause") if running else tr("window.train")
            return Look(on=running, call=None if running else ACCENT)
        enabled = {
            "undo": parts.document.history.can_undo,
            "redo": parts.document.history.can_redo,
        }
        return Look(enabled=enabled.get(button.action, True))
