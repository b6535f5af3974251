"""Restores preferences into a window and reads them from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.ui.charts.chart_list import PAGES
from simulator.ui.model.preferences import Preferences
from simulator.ui.overlays import OVERLAYS
from simulator.ui.panels.training.train import TrainPanel

if TYPE_CHECKING:
    from simulator.ui.shell.window import Window
    from simulator.ui.widgets.form import Form


def restore(window: Window, found: Preferences) -> None:
    """Make a new window look as the last one did; names that are unknown by now are left out."""
    window.display.put(found.place, maximised=found.maximised)
    if found.panel in window.panels:
        window.show_panel(found.panel)
    if found.charts in PAGES:
        window.charts.turn_to(found.charts)
    if found.overlays is not None:
        window.state.overlays.clear()
        window.state.overlays.update(set(found.overlays) & OVERLAYS.keys())
    form = _form(window)
    if found.folded is not None and form is not None:
        form.folded = set(found.folded)


def remember(window: Window) -> Preferences:
    """Return what the next window shall look like."""
    form, display = _form(window), window.display
    return Preferences(
        size=display.size,
        place=display.place,
        maximised=display.maximised,
        panel=window.panel,
        charts=window.charts.page,
        overlays=tuple(sorted(window.state.overlays)),
        folded=None if form is None else tuple(sorted(form.folded)),
    )


def _form(window: Window) -> Form | None:
    panel = window.panels.get("train")
    return panel.form if isinstance(panel, TrainPanel) else None
