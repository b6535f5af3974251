"""Map, figures and charts that are on the screen together are of one update."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.protocol.commands import Reset
from simulator.protocol.events import RunBegan, UpdateFinished
from simulator.protocol.snapshots import PolicyField, Progress, TrainingSnapshot
from simulator.protocol.stats import UpdateStats
from simulator.ui.panels.training.figure_tiles import figures
from simulator.world.grid import GridMap
from tests.test_ui_window import Hand


class Trained(Hand):
    """A window that is told of updates; every chart and the map show the number of the update."""

    def tell(self, update, run=0, grid=None):
        grid = grid or self.document.grid
        stats = UpdateStats(update, grid.revision, update, 0.1, episode_return=float(update))
        states = grid.cells.size
        chances = np.full((states, 4), 0.1, np.float32)
        chances[:, update % 4] = 0.7
        nothing = np.zeros(states, np.float32)
        values = np.full(states, update, np.float32)
        field = PolicyField(grid.revision, update, chances, values, nothing)
        self.feed.events.put(UpdateFinished(stats))
        progress = Progress(True, update, update, 1.0, 1.0)
        self.feed.mailbox.put(TrainingSnapshot(progress, stats, field, run=run))

    def settle(self, update):
        """Let time pass until an update is shown."""
        for _ in range(1000):
            if self.shown == (update, update, update):
                return
            self.frames(1)
        raise AssertionError(f"update {update} is not shown: {self.shown}")

    @property
    def shown(self):
        """Update of the map, of the figures and of the charts' last point, as painted."""
        window = self.window
        figure = {caption: value for caption, value, _ in figures(self.feed)}["update"]
        return window.mapview.version, int(figure.replace(",", "")), window.charts.last


@pytest.fixture
def window():
    return Trained()


def test_in_every_frame_map_figures_and_charts_are_of_the_same_update(window):
    window.window.state.overlays |= {"value", "wedges", "regret"}
    window.tell(1)
    window.settle(1)
    for update in range(2, 200):
        window.tell(update)
        window.frames(1)
        version, figure, last = window.shown
        assert version == figure == last
    window.settle(199)


def test_they_agree_while_the_view_is_zoomed_panels_are_turned_and_walls_are_drawn(window):
    window.tell(1)
    window.settle(1)
    rng = np.random.default_rng(0)
    for update in range(2, 200):
        window.tell(update)
        match rng.integers(12):
            case 0:
                window.window.camera.zoom(1.3, window.window.layout.map.center)
            case 1:
                window.window.show_panel(str(rng.choice(["train", "inspect", "episodes"])))
            case 2:
                window.window.state.overlays ^= {"value"}
            case 3:
                window.window.charts.turn_to(str(rng.choice(["Learning", "Diagnostics"])))
        window.frames(1)
        version, figure, last = window.shown
        assert version == figure == last


def test_a_reset_clears_map_figures_and_charts_with_the_click(window):
    window.tell(40)
    window.settle(40)
    window.feed.send(Reset({}))
    window.tell(41)  # still of the run that is let go
    window.frames(1)
    assert window.shown == (None, 0, 0)
    window.feed.events.put(RunBegan({}, 1, "reset", run=1))
    window.feed.mailbox.put(TrainingSnapshot(Progress(True, 41, 41, 1.0, 1.0), run=0))
    window.frames(20)
    assert window.shown == (None, 0, 0)
    window.tell(1, run=1)
    window.settle(1)


def test_a_run_that_begins_on_another_map_never_stands_beside_the_figures_of_the_one_before(window):
    window.tell(16_611)
    window.settle(16_611)
    window.document.replace(GridMap(np.zeros((5, 5), np.uint8), (0, 0), (4, 4)), title="")
    window.frames(2)
    window.tell(16_612, grid=GridMap(np.zeros((10, 12), np.uint8), (0, 0), (9, 11)))
    window.feed.events.put(RunBegan({}, 1, "the table policy cannot serve another size", run=1))
    for _ in range(60):
        window.frames(1)
        begun = "begins anew" in window.window.state.message
        assert not begun or window.shown[1:] == (0, 0)
    assert begun


def test_pausing_is_shown_at_once(window):
    window.tell(1)
    window.settle(1)
    assert window.feed.progress.running
    window.feed.mailbox.put(TrainingSnapshot(Progress(False, 2, 2, 0.0, 0.0)))
    window.frames(1)
    assert not window.feed.progress.running


def test_a_screen_that_is_resized_agrees_again(window):
    window.tell(3)
    window.settle(3)
    window.frames(1, pygame.event.Event(pygame.VIDEORESIZE, size=(1100, 800), w=1100, h=800))
    window.tell(4)
    window.settle(4)
    assert window.shown == (4, 4, 4)
