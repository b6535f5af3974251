"""Parts of the window: map, panels, charts, bars, dialogs, layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pygame_gui.elements import UITextEntryLine

from simulator.texts import tr
from simulator.ui.charts.charts import Charts
from simulator.ui.dialogs.dialog import Dialogs
from simulator.ui.draw.camera import Camera
from simulator.ui.edit.mouse import MapMouse
from simulator.ui.map.legend import Legend, entries
from simulator.ui.map.map_view import MapView
from simulator.ui.map.reward_strip import SLIDER_TIP, RewardStrip
from simulator.ui.model.map_analysis import unsurveyed
from simulator.ui.model.state import State
from simulator.ui.panels import PANELS
from simulator.ui.shell import banner, help_page
from simulator.ui.shell.deferred_requests import DeferredRequests
from simulator.ui.shell.display import Display
from simulator.ui.shell.layout import Layout, tab_strip, tool_column, toolbar
from simulator.ui.shell.status import Status
from simulator.ui.shell.tip import Tip
from simulator.ui.tools import TOOLS
from simulator.ui.widgets.button import Bar, Button
from simulator.ui.widgets.manager import widget_manager
from simulator.ui.widgets.notice import NOTICE_TIP, Notice

if TYPE_CHECKING:
    from simulator.ui.model.document import Document
    from simulator.ui.model.trainer_client import TrainerClient


class WindowParts:
    """The parts of the window.

    Args:
        document: the open map.
        feed: the line to the trainer.
        size: of the window, pixels.

    Attributes:
        panel: name of the tab in front.
        help_page: that is shown; 0 for none.
        fresh: whether the next frame draws everything.
    """

    def __init__(self, document: Document, feed: TrainerClient, size: tuple[int, int]) -> None:
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
        self.fresh = True
        self._build_bars()
        self.show_panel(self.panel)

    def show_panel(self, name: str) -> None:
        """Bring a tab to the front."""
        self.panel = name
        for other, panel in self.panels.items():
            panel.show(other == name)

    def show_help(self, page: int) -> None:
        """Show a page of help, or with 0 none; after the last one comes none."""
        self.help_page = page % (help_page.PAGES + 1)
        self.fresh = True

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or go back to a window."""
        self.display.toggle_fullscreen()
        self.resize()

    def _lay_out(self) -> Layout:
        """Return the layout for the window's size, the tool in hand and the legend."""
        slider = TOOLS[self.state.tool].reward
        return Layout.of(self.screen.get_size(), slider=slider, entries=entries(self.state))

    def follow_layout(self) -> None:
        """Give the map what slider and legend leave."""
        layout = self._lay_out()
        if layout != self.layout:
            self.feed.reveal()  # everything is painted at once
            self.layout, self.fresh = layout, True
            self.camera.resize(layout.map)

    def resize(self) -> None:
        """Fit everything into the window's new size."""
        self.feed.reveal()  # everything is painted at once
        self.screen = self.display.surface
        self.layout = self._lay_out()
        self.manager.set_window_resolution(self.screen.get_size())
        self.camera.resize(self.layout.map)
        for panel in self.panels.values():
            panel.resize(self.layout.side)
        self._build_bars()
        self.show_panel(self.panel)
        self.fresh = True

    def _build_bars(self) -> None:
        self.bars: list[Bar] = [
            toolbar(self.layout.toolbar),
            tool_column(self.layout.tools),
            tab_strip(self.layout.tabs, list(self.panels.values())),
        ]

    def typing(self) -> list[UITextEntryLine]:
        """The text field that has the focus; a button that was pressed keeps it too, and does not count."""
        focused = self.manager.focused_set or ()
        return [widget for widget in focused if isinstance(widget, UITextEntryLine) and widget.alive()]

    def button_at(self, pixel: tuple[int, int]) -> Button | None:
        """Return the button of a bar under a pixel; none while a dialog is open."""
        if self.dialogs.active:
            return None
        return next((b for b in (bar.at(pixel) for bar in self.bars) if b is not None), None)

    def explained_at(self, pixel: tuple[int, int]) -> Button | None:
        """Return what has a tip under a pixel, outside panels and charts; it may be no real button."""
        found = self.button_at(pixel)
        if found is not None or self.dialogs.active:
            return found
        head, slider = self.layout.head, self.layout.slider
        places = (
            ("notice", tr(NOTICE_TIP), self.notice.cross().inflate(12, 12) if self.notice.title else None),
            (
                "restart",
                tr(banner.RESTART_TIP),
                banner.button(head) if self.feed.failure is not None else None,
            ),
            ("slider", tr(SLIDER_TIP), slider if slider.width else None),
        )
        return next(
            (Button(name, "", words, rect=rect) for name, words, rect in places
             if rect is not None and rect.collidepoint(pixel)), None
        )  # fmt: skip
