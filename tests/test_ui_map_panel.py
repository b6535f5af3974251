"""The map panel: what is typed, dragged and generated there becomes the map, one step of undo each."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import itertools

import numpy as np
import pygame
import pytest

from simulator.ui.shell.actions import file_actions
from simulator.ui.widgets import rows
from simulator.world.formats import load
from simulator.world.generators import GENERATORS
from simulator.world.grid import Cell, GridMap, content_key, same_map
from simulator.world.recipe import Recipe
from tests.waiting import until

from .test_ui_window_dialogs import Hand as Dialogs


class Hand(Dialogs):
    """A hand on the map panel."""

    at = (0, 0)

    def __init__(self):
        super().__init__()
        self.window.show_panel("map")
        self.panel = self.window.panels["map"]
        self.frames(6)

    def mouse(self, kind, place, button=1):
        rel = (place[0] - self.at[0], place[1] - self.at[1])
        self.at = place
        event = pygame.event.Event(kind, pos=place, button=button, rel=rel, buttons=(0, 0, 0))
        self.frames(1, event)

    def until(self, found):
        until(lambda: (self.frames(1), found())[1])

    def place(self, view, name, column):
        """Window pixels of a control of a setting."""
        view.paint(view.canvas.surface)
        line = next(line for line in view.lines if line.spec and line.spec.name == name)
        rect = column(view.area.top + line.top)
        return rect.move(view.canvas.rect.topleft)

    def type(self, view, name, words):
        self.click(self.place(view, name, rows.box_rect).center)
        view.entry.set_text(words)
        self.key(pygame.K_RETURN)
        self.frames(6)

    def choose(self, view, name, word):
        self.place(view, name, rows.track_rect)
        line = next(line for line in view.lines if line.spec and line.spec.name == name)
        spot = dict(rows.segments(line.spec, view.area.top + line.top))[word]
        self.click(spot.move(view.canvas.rect.topleft).center)

    def ask(self, kind, **values):
        self.panel.menu.selected_option = (GENERATORS[kind].title, kind)
        self.frames(6)
        for name, value in values.items():
            self.type(self.panel.dials, name, str(value))
        self.until(lambda: self.panel.current)

    def press(self, words):
        button = next(e for e in self.panel.box.elements if getattr(e, "text", None) == words)
        self.click(button.rect.center)

    def undo(self):
        self.key(pygame.K_z, pygame.KMOD_CTRL)


@pytest.fixture
def hand():
    return Hand()


# ---------------------------------------------------------------- the open map


def test_a_size_typed_or_dragged_is_one_step_of_undo(hand):
    before = hand.document.grid
    hand.type(hand.panel.view, "width", "30")
    assert hand.document.grid.cells.shape == (10, 30)
    track = hand.place(hand.panel.view, "height", rows.track_rect)
    hand.mouse(pygame.MOUSEBUTTONDOWN, track.center)
    for x in range(track.centerx, track.left, -7):
        hand.mouse(pygame.MOUSEMOTION, (x, track.centery))
    assert hand.document.grid.cells.shape == (10, 30)
    hand.mouse(pygame.MOUSEBUTTONUP, track.midleft)
    hand.frames(6)
    assert hand.document.grid.height < 10
    hand.undo()
    assert hand.document.grid.cells.shape == (10, 30)
    hand.undo()
    assert same_map(hand.document.grid, before)
    assert not hand.document.history.can_undo


def test_rule_and_slip_change_the_map_alone(hand):
    before = hand.document.grid
    hand.choose(hand.panel.view, "movement", "octile-free")
    hand.type(hand.panel.view, "slip", "0.25")
    after = hand.document.grid
    assert (after.movement, after.slip) == ("octile-free", 0.25)
    assert np.array_equal(after.cells, before.cells)
    hand.undo()
    assert hand.document.grid.slip == 0.0


@pytest.mark.parametrize(
    ("name", "words"), [("width", "0"), ("height", "5000"), ("slip", "1.5"), ("width", "?")]
)
def test_a_value_out_of_range_is_refused_in_one_line_and_the_map_stays(hand, name, words):
    before = hand.document.grid
    hand.type(hand.panel.view, name, words)
    assert hand.document.grid is before
    assert name in hand.window.state.message and "expected" in hand.window.state.message


def test_title_and_about_are_kept_in_the_file_and_can_be_undone(hand, tmp_path):
    before = hand.document.grid
    hand.click(hand.panel.names["title"].rect.center)
    hand.panel.names["title"].set_text("Two words")
    hand.click(hand.panel.names["about"].rect.center)
    hand.panel.names["about"].set_text("What it shows")
    assert not hand.document.dirty
    hand.window.manager.set_focus_set(None)
    hand.frames(6)
    assert hand.document.dirty and hand.document.name == "Two words"
    assert hand.document.grid is before  # nobody learns anew for a name
    hand.document.save(tmp_path / "named.map")
    assert not hand.document.dirty
    loaded = load(tmp_path / "named.map")
    assert (loaded.title, loaded.about) == ("Two words", "What it shows")
    hand.undo()
    assert hand.document.dirty and (hand.document.title, hand.document.about) == ("", "")
    hand.frames(6)
    assert hand.panel.names["title"].get_text() == ""


@pytest.mark.parametrize(("key", "title"), [(pygame.K_RETURN, "Typed"), (pygame.K_ESCAPE, "")])
def test_enter_takes_a_name_and_escape_leaves_the_old_one(hand, key, title):
    hand.click(hand.panel.names["title"].rect.center)
    hand.panel.names["title"].set_text("Typed")
    hand.frames(2)
    hand.key(key)
    assert hand.document.title == title
    assert hand.panel.names["title"].get_text() == title
    hand.key(pygame.K_m)
    assert hand.window.state.tool == "mud"  # keys are the window's again


def test_the_meter_follows_the_map(hand):
    hand.until(lambda: hand.panel.meter.current(hand.document.grid))
    assert (hand.panel.meter.found.steps, hand.panel.meter.found.detour) == (20, 1.0)
    hand.document.begin()
    hand.document.paint(np.arange(12, 23), 1)  # from the second row one leaves at its right end alone
    hand.document.end()
    hand.until(lambda: hand.panel.meter.current(hand.document.grid))
    assert hand.panel.meter.found.steps == 20
    hand.document.move("goal", (9, 0))
    hand.until(lambda: hand.panel.meter.current(hand.document.grid))
    assert hand.panel.meter.found.steps == 9 + 2 * 11


# ---------------------------------------------------------------- generators


@pytest.mark.parametrize("kind", sorted(GENERATORS))
def test_every_generator_makes_the_map_that_the_command_line_makes(hand, kind):
    hand.ask(kind, size=17, seed=5)
    truth = Recipe.parse(f"{kind}:17").make(1, seed=5)[0]
    assert content_key(hand.panel.preview.grid) == content_key(truth)
    before = hand.document.grid
    hand.press("Use this map")
    assert same_map(hand.document.grid, truth)
    hand.undo()
    assert same_map(hand.document.grid, before)


def test_a_generated_map_is_no_change_of_the_open_file_and_undo_returns_to_it(hand, tmp_path):
    hand.document.save(tmp_path / "mine.map")
    hand.document.rename("Mine", "")
    hand.ask("spiral", size=11)
    hand.press("Use this map")
    assert (hand.document.path, hand.document.name) == (None, "Spiral corridor 11, seed 0")
    assert hand.document.dirty
    hand.undo()
    assert (hand.document.path, hand.document.name) == (tmp_path / "mine.map", "Mine")
    hand.key(pygame.K_y, pygame.KMOD_CTRL)
    assert hand.document.path is None and hand.document.grid.width == 11


def test_density_and_rule_are_obeyed_and_only_shown_where_there_is_a_dial(hand):
    hand.ask("random", size=20, density=0.4, seed=3)
    hand.choose(hand.panel.dials, "movement", "octile")
    hand.until(lambda: hand.panel.current)
    truth = Recipe.parse("random:20@0.4").make(1, seed=3, movement="octile")[0]
    assert content_key(hand.panel.preview.grid) == content_key(truth)
    hand.ask("open")
    assert "density" not in [spec.name for spec in hand.panel.generator.sections()[0].specs]
    assert hand.panel.preview.grid.cells.shape == (20, 20)


def test_the_preview_follows_while_a_slider_is_dragged_and_the_open_map_stays(hand):
    hand.ask("random", size=12)
    before, seen = hand.document.grid, set()
    track = hand.place(hand.panel.dials, "size", rows.track_rect)
    hand.mouse(pygame.MOUSEBUTTONDOWN, track.midleft)
    for x in range(track.left, track.left + track.width // 3, 4):
        hand.mouse(pygame.MOUSEMOTION, (x, track.centery))
        hand.until(lambda: hand.panel.current)
        seen.add(hand.panel.preview.grid.height)
    hand.mouse(pygame.MOUSEBUTTONUP, track.center)
    assert len(seen) > 4
    assert hand.document.grid is before


def test_the_dice_take_another_seed_and_so_another_map(hand):
    hand.ask("random", size=20)
    before = content_key(hand.panel.preview.grid)
    hand.click(hand.panel.dice().move(hand.panel.canvas.rect.topleft).center)
    hand.until(lambda: hand.panel.current)
    assert content_key(hand.panel.preview.grid) != before


def test_a_map_asked_for_before_it_is_made_is_used_once_it_is(hand):
    hand.ask("maze", size=15)
    hand.panel.generator.offer_text(hand.panel.generator.sections()[0].specs[0], "101")
    hand.panel.use()
    hand.until(lambda: hand.document.grid.height == 101)
    assert same_map(hand.document.grid, Recipe.parse("maze:101").make(1, seed=0)[0])


def test_maps_are_saved_to_a_folder_and_none_is_written_over(hand, monkeypatch, tmp_path):
    monkeypatch.setattr(file_actions, "user_maps", lambda: tmp_path)
    hand.ask("random", size=9, seed=4)
    truth = Recipe.parse("random:9").make(3, seed=4)
    for total in (3, 6):
        hand.press("Save maps…")
        entry = next(e for e in hand.dialog.get_container().elements if type(e).__name__ == "UITextEntryLine")
        entry.set_text("3")
        hand.widget("Go on")
        hand.click(hand.dialog.ok_button.rect.center)
        hand.until(lambda total=total: len(list(tmp_path.glob("*.map"))) == total)
        hand.until(lambda: "Saved 3 maps" in hand.window.state.message)
    found = [content_key(load(path).grid) for path in sorted(tmp_path.glob("*.map"))]
    assert found == [content_key(grid) for grid in truth] * 2


def test_a_number_of_maps_that_makes_no_sense_is_asked_for_again(hand):
    hand.press("Save maps…")
    entry = next(e for e in hand.dialog.get_container().elements if type(e).__name__ == "UITextEntryLine")
    for words in ("0", "many", "99999999999", "-3", "²"):
        entry.set_text(words)
        hand.widget("Go on")
        assert hand.window.dialogs.active
    hand.widget("Cancel")
    assert not hand.window.dialogs.active


def test_a_folder_that_cannot_be_written_to_is_told_in_one_line(hand, tmp_path):
    keeper = hand.window.actions.files.batch_saver
    keeper.save(tmp_path / "missing", Recipe.parse("open:9"), 1, 0, "four")
    hand.until(lambda: hand.window.state.message)
    assert "0 maps saved, then no more" in hand.window.state.message


# ---------------------------------------------------------------- looks


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
@pytest.mark.parametrize("kind", ["maze", "random"])
def test_nothing_of_the_panel_is_cut_off(hand, size, kind):
    pygame.display.set_mode(size, pygame.RESIZABLE)
    hand.frames(3, pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
    hand.ask(kind)
    panel = hand.panel
    whole = pygame.Rect((0, 0), panel.size)
    parts = [panel.view.area, panel.strip, panel.dials.area, panel.drawing]
    assert all(whole.contains(part) for part in parts)
    assert all(a.bottom <= b.top for a, b in itertools.pairwise(parts))
    assert panel.drawing.height >= 100
    for view in (panel.view, panel.dials):
        assert view.height <= view.area.height
    assert all(hand.window.layout.tabs.contains(tab.rect) for tab in hand.window.bars[2].buttons)


def test_the_map_panel_survives_grids_of_one_cell(hand):
    hand.document.replace(GridMap(np.zeros((1, 1), np.uint8), (0, 0), (0, 0)))
    hand.until(lambda: hand.panel.meter.current(hand.document.grid))
    hand.frames(10)
    assert hand.document.grid.cells.shape == (1, 1)
    assert not hand.window.state.message.startswith("Something failed")


def test_costs_of_mud_and_water_stand_where_there_is_some(hand):
    form = hand.panel.form
    assert {"mud_cost", "water_cost", "water_closed"} <= form.hidden()
    hand.document.paint(np.array([3]), Cell.MUD)
    hand.frames(2)
    assert "mud_cost" not in form.hidden() and "water_cost" in form.hidden()
    (spec,) = [spec for spec in form.sections()[0].specs if spec.name == "mud_cost"]
    assert form.value(spec) == 3.0
    assert form.offer(spec, 7.5)
    form.flush()
    hand.frames(2)
    assert hand.window.state.grid.mud_cost == 7.5 and form.value(spec) == 7.5
