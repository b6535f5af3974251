"""The window: one frame takes events in, lets time pass, and draws what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UITextEntryLine

from simulator.protocol.commands import Restart, SetMap
from simulator.texts import tr
from simulator.ui.charts.charts import Charts
from simulator.ui.dialogs.dialog import Dialogs
from simulator.ui.draw.camera import Camera
from simulator.ui.draw.paint import SMALL, fitted
from simulator.ui.draw.theme import ACCENT, BACKGROUND, LINE
from simulator.ui.edit.mouse import MapMouse
from simulator.ui.map.legend import Legend, entries, notes
from simulator.ui.map.map_view import MapView
from simulator.ui.map.reward_strip import SLIDER_TIP, RewardStrip
from simulator.ui.model.map_analysis import MapAnalysis, unsurveyed
from simulator.ui.model.state import State
from simulator.ui.panels import PANELS
from simulator.ui.shell import banner, help_page
from simulator.ui.shell.actions import Actions
from simulator.ui.shell.display import Display
from simulator.ui.shell.keys import shortcuts
from simulator.ui.shell.layout import Layout, tab_strip, tool_column, toolbar
from simulator.ui.shell.requests import DeferredRequests
from simulator.ui.shell.status import Status
from simulator.ui.shell.tip import Tip
from simulator.ui.tools import TOOLS
from simulator.ui.widgets.button import Bar, Button, Look
from simulator.ui.widgets.manager import widget_manager
from simulator.ui.widgets.notice import NOTICE_TIP, Notice

if TYPE_CHECKING:
    from simulator.ui.model.document import Document
    from simulator.ui.model.trainer_client import TrainerClient

LARGE = 100_000
"""Cells from which tables and plan wait for the end of a stroke."""

REST = 0.05
"""Seconds that all but the map may stay as it is while nobody touches mouse or keyboard: what people
cannot read that fast is not drawn that fast, and the trainer gets the time."""

SYNC_PERIOD = 1 / 30
"""Least seconds between two maps sent to the trainer during a stroke."""


class Window:
    """Everything on the screen.

    Args:
        document: the open map.
        feed: the line to the trainer.
        size: of the window, pixels.
    """

    def __init__(self, document: Document, feed: TrainerClient, size: tuple[int, int] = (1440, 900)) -> None:
        self.display = Display(size)
        self.screen = self.display.surface
        self.document, self.feed = document, feed
        self.requests = DeferredRequests()
        self.state = State(document.grid, *unsurveyed(document.grid), feed, self.requests)
        self.manager = widget_manager(self.screen.get_size())
        self.layout = Layout.of(self.screen.get_size())
        self.camera = Camera(self.layout.map, document.grid.height, document.grid.width)
        self.mapview = MapView(self.camera)
        self.mouse = MapMouse(document, self.state, self.camera)
        self.charts = Charts()
        self.status = Status()
        self.tip = Tip()
        self.dialogs = Dialogs(self.manager)
        self.notice = Notice()
        self.rewards = RewardStrip()
        self.banner, self.legend = banner.Banner(), Legend()
        kinds = sorted(PANELS.values(), key=lambda kind: kind.order)
        self.panels = {kind.name: kind(self.manager, self.layout.side, self.state) for kind in kinds}
        self.panel = kinds[0].name
        self.help_page = 0
        self.actions = Actions(self)
        self._shortcuts = shortcuts()
        self._closing = False
        self.discard = False  # the person was asked about unsaved work
        self._fresh = True  # draw everything
        self._since_sync = 0.0
        self._synced = document.grid  # the map that the trainer has
        self._surveyor = MapAnalysis()
        self._rest = 0.0
        self._frames = self._clears = 0
        self._caption = ""
        self._build_bars()
        self.show_panel(self.panel)

    # ------------------------------------------------------------ one frame

    def frame(self, dt: float, events: list[pygame.event.Event]) -> bool:
        """Take events in, let time pass, draw; return False once the window should close.

        Args:
            dt: seconds since the last frame.
            events: of pygame, in order.
        """
        self.feed.open_map = (self.document.grid.revision, self.document.name)
        self.feed.pump(ahead=True)
        if self.mapview.rested:
            self.feed.look_ahead()
        self.state.collection.pump()
        self.state.judging.pump(self.feed, self.state.collection)
        for event in events:
            self._handle(event)
        self.requests.carry_out(self.actions)
        self.actions.follow()
        self.state.speed.follow(self.feed, self.document.grid)
        self._follow_map(dt)
        self._follow_layout()
        if self._clears != self.feed.history.clears:  # what is shown of the run before goes at once
            self._clears, self._fresh = self.feed.history.clears, True
            self.panels[self.panel].dirty = True
        if self.state.playback is not None:
            self.state.playback.advance(dt)
        self.status.count_frame(dt)
        self._rest += dt
        awake = bool(events) or self._fresh or self._rest >= REST
        if awake:
            self.manager.update(self._rest)
            self.panels[self.panel].refresh(self._rest)
            self.dialogs.refresh(self._rest)
            self.status.tick(self._rest, self.state)
            self._rest = 0.0
        self._draw(dt, awake=awake)
        self._frames += 1
        return not self._closing

    def leave(self, *, discard: bool = True) -> None:
        """Close at the end of this frame.

        Args:
            discard: unsaved work was saved or let go; else its recovery file stays.
        """
        self.discard = discard
        self.actions.files.batch_saver.close()
        self._closing = True

    # ------------------------------------------------------------ events

    def _handle(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.actions.files.quit()
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
            self._resize()
            self.display.note(event)
        elif event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWRESTORED, pygame.WINDOWMAXIMIZED):
            self._fresh = True
            self.display.note(event)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self.mouse.let_go()
        elif event.type == pygame.DROPFILE:
            self.actions.files.drop(event.file)
        elif event.type == pygame.DROPTEXT:
            self.actions.files.importer.paste(event.text)
        else:
            self._handle_input(event)

    def _handle_input(self, event: pygame.event.Event) -> None:
        used = self.manager.process_events(event)
        if self.dialogs.active:
            self.mouse.let_go()
            self.dialogs.handle(event)
            return
        mouse = event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION)
        if not used or event.type == pygame.MOUSEBUTTONUP:
            used = self.panels[self.panel].handle(event) or used
        if event.type == pygame.MOUSEMOTION:
            self.panels[self.panel].point(event.pos)
        if mouse:
            self.charts.handle(event, self.layout.charts, self.state)
        if used and event.type != pygame.MOUSEBUTTONUP:
            return
        if event.type == pygame.KEYDOWN and not self._typing():
            self._key(event)
        elif event.type == pygame.KEYUP and event.key == pygame.K_SPACE:
            if self.mouse.space and not self.mouse.space_used:
                self.actions.do("run")
            self.mouse.space = False
        elif event.type == pygame.MOUSEWHEEL:
            notches, pixel = (
                getattr(event, "precise_y", event.y),
                getattr(event, "pos", pygame.mouse.get_pos()),
            )
            _ = self.notice.wheel(notches, pixel) or self.mouse.wheel(notches, pixel)
        elif (mouse and self.rewards.handle(event, self.layout.slider, self.state)) or (
            event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self._click(event.pos)
        ):
            return
        elif mouse:
            self.mouse.handle(event)

    def _typing(self) -> list[UITextEntryLine]:
        """The text field that has the focus; a button that was pressed keeps it too, and does not count."""
        focused = self.manager.focused_set or ()
        return [widget for widget in focused if isinstance(widget, UITextEntryLine) and widget.alive()]

    def _key(self, event: pygame.event.Event) -> None:
        if event.key == pygame.K_SPACE and not event.mod & (pygame.KMOD_CTRL | pygame.KMOD_SHIFT):
            if not self.mouse.space:  # held down it repeats
                self.mouse.space, self.mouse.space_used = True, False  # a tap is told from a drag on release
            return
        for shortcut in self._shortcuts:
            if shortcut.matches(event):
                self.actions.do(shortcut.action)
                return

    def _click(self, pixel: tuple[int, int]) -> bool:
        """Press what we drew ourselves; return whether there was anything."""
        if self.help_page:
            self.show_help(0)
            return True
        if self.notice.press(pixel):
            return True
        if banner.offer(self.state) and banner.button(self.layout.head).collidepoint(pixel):
            self._accept()
            return True
        found = self._button_at(pixel)
        if found is not None:
            self.actions.do(found.action)
        return found is not None

    def _accept(self) -> None:
        """Do what the button of the line above the map offers."""
        if self.feed.failure is None:
            self.actions.do("full-speed")
            return
        self.feed.failure = None
        self.feed.send(Restart())

    def _button_at(self, pixel: tuple[int, int]) -> Button | None:
        if self.dialogs.active:
            return None
        return next((b for b in (bar.at(pixel) for bar in self.bars) if b is not None), None)

    def explained_at(self, pixel: tuple[int, int]) -> Button | None:
        """Return what has a tip under a pixel, outside panels and charts; it may be no real button."""
        found = self._button_at(pixel)
        if found is not None or self.dialogs.active:
            return found
        head, slider = self.layout.head, self.layout.slider
        places = (
            ("notice", NOTICE_TIP, self.notice.cross().inflate(12, 12) if self.notice.title else None),
            ("restart", banner.RESTART_TIP, banner.button(head) if self.feed.failure is not None else None),
            ("slider", SLIDER_TIP, slider if slider.width else None),
        )
        return next(
            (Button(name, "", words, rect=rect) for name, words, rect in places
             if rect is not None and rect.collidepoint(pixel)), None
        )  # fmt: skip

    # ------------------------------------------------------------ the map

    def opened(self) -> None:
        """Another map was opened: forget what belonged to the one before."""
        self.state.playback, self.state.pinned, self.state.hovered = None, None, None
        self.feed.episodes.clear()
        self.mouse.asking = False

    def _follow_map(self, dt: float) -> None:
        """Bring tables, plan and trainer up to the map as it is drawn now."""
        self._since_sync += dt
        grid, state = self.document.grid, self.state
        state.title, state.about = self.document.title, self.document.about
        if state.grid is not grid:
            same = (state.grid.cells.shape, state.grid.movement) == (grid.cells.shape, grid.movement)
            state.grid = grid
            self.camera.show(grid)
            if not same:
                state.hovered = state.pinned = state.playback = None
                state.mdp, state.plan = unsurveyed(grid)
                self._since_sync = SYNC_PERIOD
        if state.plan.revision == grid.revision or self._frames == 0:  # the first frame waits for nothing
            return
        if self.document.stroking and (grid.cells.size > LARGE or self._since_sync < SYNC_PERIOD):
            return
        if grid is not self._synced:
            self._since_sync = 0.0
            self._synced = grid
            self.feed.began[grid.revision] = self.document.change_began
            self.feed.send(SetMap(grid))
        made = self._surveyor.survey(grid)
        if made is not None:
            state.mdp, state.plan = made

    # ------------------------------------------------------------ looks

    def show_panel(self, name: str) -> None:
        """Bring a tab to the front."""
        self.panel = name
        for other, panel in self.panels.items():
            panel.show(other == name)

    def show_help(self, page: int) -> None:
        """Show a page of help, or with 0 none; after the last one comes none."""
        self.help_page = page % (help_page.PAGES + 1)
        self._fresh = True

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or go back to a window."""
        self.display.toggle_fullscreen()
        self._resize()

    def _lay_out(self) -> Layout:
        """Return the layout for the window's size, the tool in hand and the legend."""
        slider = TOOLS[self.state.tool].reward
        return Layout.of(self.screen.get_size(), slider=slider, entries=entries(self.state))

    def _follow_layout(self) -> None:
        """Give the map what slider and legend leave."""
        layout = self._lay_out()
        if layout != self.layout:
            self.feed.reveal()  # everything is painted at once
            self.layout, self._fresh = layout, True
            self.camera.resize(layout.map)

    def _resize(self) -> None:
        self.feed.reveal()  # everything is painted at once
        self.screen = self.display.surface
        self.layout = self._lay_out()
        self.manager.set_window_resolution(self.screen.get_size())
        self.camera.resize(self.layout.map)
        for panel in self.panels.values():
            panel.resize(self.layout.side)
        self._build_bars()
        self.show_panel(self.panel)
        self._fresh = True

    def _build_bars(self) -> None:
        self.bars: list[Bar] = [
            toolbar(self.layout.toolbar),
            tool_column(self.layout.tools),
            tab_strip(self.layout.tabs, list(self.panels.values())),
        ]

    def _look(self, button: Button) -> Look:
        kind, _, name = button.action.partition(":")
        state = self.state
        if kind == "tool":
            return Look(on=state.tool == name)
        if kind == "overlay":
            return Look(on=name in state.overlays)
        if kind == "panel":
            return Look(on=self.panel == name)
        if button.action == "run":
            running = self.feed.progress.running
            button.label = "Pause" if running else "Train"
            return Look(on=running, call=None if running else ACCENT)
        enabled = {"undo": self.document.history.can_undo, "redo": self.document.history.can_redo}
        return Look(enabled=enabled.get(button.action, True))

    # ------------------------------------------------------------ drawing

    def _draw(self, dt: float, *, awake: bool) -> None:
        """Draw what changed, and tell the display which parts those are."""
        under = self.explained_at(pygame.mouse.get_pos())
        tipped = self.tip.follow(under, dt)
        covered = bool(self.help_page) or tipped or self.status.long
        over = self.dialogs.active or covered or self._widgets_outside()
        fresh = self._fresh or over
        self._fresh = over  # the frame after, what was covered must come back
        if fresh:
            self.screen.fill(BACKGROUND)
            for bar in self.bars:
                bar.forget()
            for part in (self.status, self.banner, self.legend):
                part.forget()
        changed = []
        hold = self.feed.coming is not None and not self._charts_ready()
        if self.mapview.draw(self.screen, self.state, dt, hurried=awake, hold=hold):
            changed.append(self.layout.map)
        awake |= self._reveal()
        if self.notice.draw(self.screen, self.layout.map):
            changed.append(self.layout.map)
        if awake or fresh:
            changed += self._draw_around()
        if self.status.long and not self.dialogs.active:
            self.status.draw_whole(self.screen, self.layout.status, self.state)
        if tipped and under is not None:
            self.tip.draw(self.screen, under)
        if self.help_page:
            help_page.draw_help(self.screen, self.help_page)
        if fresh or changed:
            pygame.display.update(self.screen.get_rect() if fresh else changed)

    def _charts_ready(self) -> bool:
        """Work ahead on the charts of the coming moment; return whether they are ready."""
        self.charts.prepare(self.layout.charts, self.state)
        return self.charts.ready(self.state)

    def _reveal(self) -> bool:
        """Show the coming moment, figures and charts too, once the map shows it; return whether it does."""
        coming = self.feed.coming
        if coming is None or not self.mapview.current:
            return False
        if coming.policy is None and not self.charts.ready(self.state):
            return False
        self.charts.prepare(self.layout.charts, self.state, whole=True)
        self.feed.reveal()
        self.panels[self.panel].dirty = True
        self.panels[self.panel].refresh(0.0)
        return True

    def _draw_around(self) -> list[pygame.Rect]:
        """Draw everything but the map; return what changed."""
        changed = [self.layout.side]
        if self.banner.draw(self.screen, self.layout.head, self.state):
            changed.append(self.layout.head)
        if self.rewards.draw(self.screen, self.layout.slider, self.state):
            changed.append(self.layout.slider)
        if self.legend.draw(self.screen, self.layout.legend, self.mapview.scales, notes(self.state)):
            changed.append(self.layout.legend)
        if self.charts.draw(self.screen, self.layout.charts, self.state):
            changed.append(self.layout.charts)
        under = self._button_at(pygame.mouse.get_pos())
        changed += [bar.rect for bar in self.bars if bar.draw(self.screen, self._look, under)]
        self._draw_name()
        if self.status.draw(self.screen, self.layout.status, self.state, under):
            changed.append(self.layout.status)
        self._draw_lines()
        self.manager.draw_ui(self.screen)
        for field in self._typing():
            pygame.draw.rect(self.screen, ACCENT, field.rect, 2, border_radius=4)
        return changed

    def _widgets_outside(self) -> bool:
        """Whether a tool tip or menu reaches beyond the side panel: what is below must be redrawn."""
        side, root = self.layout.side, self.screen.get_rect()  # the root container is always there
        rects = (entry[1] for entry in self.manager.ui_group.visible)
        return any(not side.contains(rect) and rect != root for rect in rects)

    def _draw_name(self) -> None:
        caption = tr(
            "window.path_planning_simulator",
            value="• " if self.document.dirty else "",
            name=self.document.name,
        )
        if caption != self._caption:
            self._caption = caption
            pygame.display.set_caption(caption)
            self.bars[0].forget()
        bar = self.bars[0]
        left = max(b.rect.right for b in bar.buttons) + 24
        room = bar.rect.right - 16 - left
        name = fitted(" ".join(caption.rpartition(" - ")[0].split()), room, SMALL)
        bar.notes = [(name, (bar.rect.right - 16, bar.rect.centery), "right")] if room >= 40 else []

    def _draw_lines(self) -> None:
        """Draw the lines between the parts."""
        for start, end in (
            (self.layout.toolbar.bottomleft, self.layout.toolbar.bottomright),
            (self.layout.tools.topright, self.layout.tools.bottomright),
            (self.layout.tabs.topleft, self.layout.side.bottomleft),
            (self.layout.charts.topleft, self.layout.charts.topright),
        ):
            pygame.draw.line(self.screen, LINE, start, end)
