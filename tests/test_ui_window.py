"""The window as a hand and an eye would use it, driven frame by frame without a screen."""

import os
from queue import Queue

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from simulator.paths import sample_maps
from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.commands import Pause, Restart, Run, SetMap, StepOnce
from simulator.protocol.events import Refused, TrainerFailed
from simulator.protocol.snapshots import Progress, TrainingSnapshot
from simulator.texts import tr
from simulator.ui.dialogs.keyboard import fields
from simulator.ui.draw.theme import ACCENT
from simulator.ui.edit.stroke import Stroke
from simulator.ui.model.document import Document
from simulator.ui.model.trainer_client import TrainerClient
from simulator.ui.shell import banner
from simulator.ui.shell.actions import ACTIONS
from simulator.ui.shell.actions.action import Action, ActionGroup, action
from simulator.ui.shell.keys import shortcuts
from simulator.ui.shell.layout import tool_column
from simulator.ui.shell.window import Window
from simulator.ui.tools import TOOLS, Tool
from simulator.ui.tools.stroke_shapes import Shape
from simulator.ui.widgets.button import Look
from simulator.world.formats import load, save
from simulator.world.grid import Cell, GridMap

FRAME = 1 / 60


class Hand:
    """A window, with a hand on mouse and keyboard; the trainer is only listened to."""

    def __init__(self, grid=None, path=None, size=(1440, 900)):
        pygame.display.init()
        pygame.font.init()
        grid = grid or GridMap(np.zeros((10, 12), np.uint8), (0, 0), (9, 11))
        self.feed = TrainerClient(CommandQueue(), Queue(), Mailbox())
        self.document = Document(grid, path)
        self.window = Window(self.document, self.feed, size)
        self.at = (0, 0)
        self.frames(3)

    @property
    def cells(self):
        return self.document.grid.cells

    def frames(self, count=1, *events):
        going = True
        for k in range(count):
            going = self.window.frame(FRAME, list(events) if k == 0 else [])
        return going

    def pixel(self, cell):
        x, y = self.window.camera.centre(cell)
        return round(x), round(y)

    def mouse(self, kind, place, button=1):
        if kind == pygame.MOUSEMOTION:
            rel = (place[0] - self.at[0], place[1] - self.at[1])
            event = pygame.event.Event(kind, pos=place, rel=rel, buttons=(0, 0, 0), touch=False)
        else:
            event = pygame.event.Event(kind, pos=place, button=button, touch=False)
        self.at = place
        return self.frames(1, event)

    def press(self, place, button=1):
        self.mouse(pygame.MOUSEMOTION, place)
        return self.mouse(pygame.MOUSEBUTTONDOWN, place, button)

    def release(self, button=1):
        return self.mouse(pygame.MOUSEBUTTONUP, self.at, button)

    def drag(self, *cells, button=1):
        self.press(self.pixel(cells[0]), button)
        for cell in cells[1:]:
            self.mouse(pygame.MOUSEMOTION, self.pixel(cell))
        self.release(button)

    def click(self, place):
        self.press(place)
        return self.release()

    def button(self, action):
        found = [b for bar in self.window.bars for b in bar.buttons if b.action == action]
        return self.click(found[0].rect.center)

    def key(self, key, mod=0):
        down = pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode="", scancode=0)
        up = pygame.event.Event(pygame.KEYUP, key=key, mod=mod, unicode="", scancode=0)
        self.frames(1, down)
        return self.frames(1, up)

    def widget(self, words):
        """Press the button of the open dialog that says so."""
        for element in self.window.dialogs.open_one.get_container().elements:
            if getattr(element, "text", None) == words:
                return self.click(element.rect.center)
        raise AssertionError(f"no button {words!r}")

    def sent(self, kind):
        return [c for c in self.feed.commands.take() if isinstance(c, kind)]


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def held(monkeypatch):
    """Set which modifier keys are held."""
    now = {"mods": 0}
    monkeypatch.setattr(pygame.key, "get_mods", lambda: now["mods"])
    return now


# ---------------------------------------------------------------- drawing


def test_a_fast_drag_leaves_no_gaps_and_is_one_undo(hand):
    hand.drag((2, 1), (2, 9))
    assert (hand.cells[2, 1:10] == Cell.WALL).all()
    assert hand.cells.sum() == 9
    hand.drag((5, 5), (6, 6))
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert hand.cells.sum() == 9
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert not hand.cells.any()
    hand.key(pygame.K_y, pygame.KMOD_CTRL)
    hand.key(pygame.K_z, pygame.KMOD_CTRL | pygame.KMOD_SHIFT)
    assert hand.cells.sum() == 11


def test_a_drag_that_begins_on_the_same_kind_erases_and_so_does_the_right_button(hand):
    hand.drag((3, 1), (3, 8))
    hand.drag((3, 2), (3, 4))
    assert hand.cells[3].tolist() == [0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0]
    hand.key(pygame.K_m)
    hand.drag((3, 5), (3, 6), button=3)
    assert hand.cells[3].sum() == 3


def test_tools_by_key_lay_their_kind(hand):
    for row, (key, kind) in enumerate(
        [(pygame.K_w, Cell.WALL), (pygame.K_m, Cell.MUD), (pygame.K_a, Cell.WATER), (pygame.K_h, Cell.HAZARD)]
    ):
        hand.key(key)
        hand.drag((row + 2, 3))
        assert hand.cells[row + 2, 3] == kind
    hand.key(pygame.K_e)
    hand.drag((2, 3), (5, 3))
    assert not hand.cells.any()


def test_shift_drags_a_rectangle_that_can_shrink_and_shift_click_fills(hand, held):
    held["mods"] = pygame.KMOD_SHIFT
    hand.drag((2, 2), (6, 8), (4, 5))
    assert hand.cells.sum() == 12
    assert (hand.cells[2:5, 2:6] == Cell.WALL).all()
    hand.key(pygame.K_a)
    hand.drag((3, 3))
    assert (hand.cells[2:5, 2:6] == Cell.WATER).all()
    hand.window.actions.do("undo")
    hand.window.actions.do("undo")
    assert not hand.cells.any()


def test_alt_click_picks_the_kind_and_draws_nothing(hand, held):
    hand.key(pygame.K_m)
    hand.drag((4, 4))
    hand.key(pygame.K_w)
    held["mods"] = pygame.KMOD_ALT
    hand.drag((4, 4))
    assert hand.window.state.tool == "mud"
    assert hand.cells[4, 4] == Cell.MUD


def test_start_and_goal_are_dragged_with_any_tool_and_stop_at_walls(hand):
    hand.drag((5, 5))
    hand.drag((0, 0), (3, 3), (5, 5))
    assert hand.document.grid.start == (3, 3)
    assert hand.cells[5, 5] == Cell.WALL
    hand.key(pygame.K_g)
    hand.drag((8, 2))
    assert hand.document.grid.goal == (8, 2)
    hand.window.actions.do("undo")
    assert hand.document.grid.goal == (9, 11)
    hand.drag((3, 3), (9, 11))
    assert hand.document.grid.start != hand.document.grid.goal


def test_walls_never_cover_start_or_goal(hand):
    hand.drag((0, 3), (0, 0))
    assert hand.cells[0].tolist()[:4] == [0, 1, 1, 1]


def test_a_stroke_reaches_the_trainer_as_one_map_with_a_higher_revision(hand):
    hand.feed.commands.take()
    before = hand.document.grid.revision
    hand.drag((2, 2))
    maps = hand.sent(SetMap)
    assert maps
    assert maps[-1].grid.revision > before
    np.testing.assert_array_equal(maps[-1].grid.cells, hand.cells)
    hand.frames(30)
    assert not hand.sent(SetMap)


def test_cells_cut_off_are_known_while_one_draws_and_a_goal_out_of_reach_is_told(hand):
    hand.press(hand.pixel((5, 0)))
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((5, 11)))
    hand.frames(5)
    assert hand.window.state.drawing
    assert np.isinf(hand.window.state.plan.distance.reshape(10, 12)[0, 0])
    hand.release()
    said = banner.words(hand.window.state)
    assert "cannot be reached" in said[0]


# ---------------------------------------------------------------- camera


def test_the_wheel_zooms_at_the_pointer_and_f_fits(hand):
    camera = hand.window.camera
    place = hand.pixel((3, 9))
    fitted = camera.cell
    for notch in (1, 1, -1, 1):
        hand.frames(1, pygame.event.Event(pygame.MOUSEWHEEL, y=notch, precise_y=notch, pos=place))
        assert camera.cell_at(place) == (3, 9)
    assert camera.cell != fitted
    hand.key(pygame.K_f)
    assert camera.cell == fitted


def test_middle_drag_and_space_drag_pan_and_only_a_tap_starts_training(hand):
    hand.feed.commands.take()
    place = hand.pixel((5, 5))
    hand.press(place, 2)
    hand.mouse(pygame.MOUSEMOTION, (place[0] + 30, place[1] + 10))
    hand.release(2)
    assert hand.pixel((5, 5)) == (place[0] + 30, place[1] + 10)
    space = {"key": pygame.K_SPACE, "mod": 0, "unicode": " ", "scancode": 0}
    hand.frames(1, pygame.event.Event(pygame.KEYDOWN, **space))
    hand.press(place)
    hand.mouse(pygame.MOUSEMOTION, (place[0] - 30, place[1]))
    hand.release()
    hand.frames(1, pygame.event.Event(pygame.KEYUP, **space))
    assert not hand.sent(Run)
    assert not hand.cells.any()
    hand.key(pygame.K_SPACE)
    assert hand.sent(Run)


# ---------------------------------------------------------------- keys


def test_no_two_shortcuts_clash():
    keys = [s.keys for s in shortcuts()]
    assert len(keys) == len(set(keys))
    events = [
        pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod)
        for key in [*range(32, 127), pygame.K_F1, pygame.K_F11, pygame.K_HOME, pygame.K_LEFT]
        for mod in (0, pygame.KMOD_LCTRL, pygame.KMOD_LSHIFT, pygame.KMOD_LCTRL | pygame.KMOD_LSHIFT)
    ]
    for event in events:
        assert sum(s.matches(event) for s in shortcuts()) <= 1


def test_every_shortcut_and_button_is_something_the_window_can_do(hand):
    known = {s.action for s in shortcuts()} | {b.action for bar in hand.window.bars for b in bar.buttons}
    for each in known:
        kind, _, name = each.partition(":")
        if not name:
            assert kind in ACTIONS


def test_single_keys_rest_while_a_text_field_has_the_focus(hand):
    hand.key(pygame.K_n, pygame.KMOD_CTRL)
    assert hand.window.dialogs.active
    hand.key(pygame.K_m)
    assert hand.window.state.tool == "wall"
    hand.key(pygame.K_ESCAPE)
    assert not hand.window.dialogs.active
    hand.key(pygame.K_m)
    assert hand.window.state.tool == "mud"


# ---------------------------------------------------------------- files


def test_save_and_reopen(hand, tmp_path):
    hand.drag((2, 1), (2, 9))
    hand.document.path = tmp_path / "mine.map"
    assert hand.document.dirty
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    assert not hand.document.dirty
    drawn = hand.cells.copy()
    hand.drag((7, 7))
    hand.window.actions.files.open(tmp_path / "mine.map")
    hand.frames(2)
    np.testing.assert_array_equal(hand.cells, drawn)
    assert not hand.document.dirty
    assert hand.sent(SetMap)[-1].grid.revision == hand.document.grid.revision


def test_undo_back_to_what_was_saved_is_not_dirty(hand, tmp_path):
    hand.drag((2, 2))
    hand.document.save(tmp_path / "a.map")
    hand.drag((3, 3))
    assert hand.document.dirty
    hand.window.actions.do("undo")
    assert not hand.document.dirty
    hand.window.actions.do("undo")
    assert hand.document.dirty


def test_unsaved_work_is_asked_about_before_it_is_lost(hand, tmp_path):
    hand.document.path = tmp_path / "mine.map"
    hand.drag((2, 2))
    quitting = pygame.event.Event(pygame.QUIT)
    assert hand.frames(1, quitting)
    assert hand.window.dialogs.active
    hand.widget("Cancel")
    assert hand.frames(2)
    hand.frames(1, quitting)
    hand.widget("Save")
    assert not hand.frames(1)
    assert load(tmp_path / "mine.map").grid.cells[2, 2] == Cell.WALL


def test_unsaved_work_can_be_thrown_away(hand):
    hand.drag((2, 2))
    hand.frames(1, pygame.event.Event(pygame.QUIT))
    hand.widget("Discard")
    assert not hand.frames(1)


def test_without_changes_the_window_closes_at_once(hand):
    assert not hand.frames(1, pygame.event.Event(pygame.QUIT))


def test_a_failed_save_keeps_the_map_unsaved_and_the_old_file(hand, tmp_path, monkeypatch):
    path = tmp_path / "mine.map"
    save(hand.document.grid, path)
    old = path.read_bytes()
    hand.document.path = path
    hand.drag((2, 2))

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    assert hand.document.dirty
    assert "No space left" in hand.window.state.message
    assert path.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["mine.map"]


def test_a_bad_file_is_refused_in_one_line_and_the_open_map_stays(hand, tmp_path):
    bad = tmp_path / "bad.map"
    bad.write_bytes(b"\x00\x01 rubbish")
    before = hand.document.grid
    hand.window.actions.files.open(bad)
    assert hand.document.grid is before
    assert "bad.map" in hand.window.state.message
    assert "\n" not in hand.window.state.message


def test_a_map_without_start_and_goal_asks_for_them(hand, tmp_path):
    path = tmp_path / "bare.map"
    path.write_text("type octile\nheight 5\nwidth 6\nmap\n" + "......\n" * 5)
    hand.window.actions.files.open(path)
    hand.frames(2)
    assert hand.window.state.tool == "start"
    hand.drag((1, 1))
    assert hand.window.state.tool == "goal"
    hand.drag((3, 4))
    assert hand.window.state.tool == "wall"
    assert (hand.document.grid.start, hand.document.grid.goal) == ((1, 1), (3, 4))


def test_a_new_map_of_a_size(hand):
    hand.key(pygame.K_n, pygame.KMOD_CTRL)
    entries = [
        e
        for e in hand.window.dialogs.open_one.get_container().elements
        if hasattr(e, "set_text_length_limit")
    ]
    entries[0].set_text("9")
    entries[1].set_text("0")
    hand.widget("Create")
    assert hand.window.dialogs.active
    entries[1].set_text("7")
    hand.widget("Create")
    hand.frames(2)
    assert hand.cells.shape == (7, 9)
    assert hand.window.state.mdp.states == 63


@pytest.mark.parametrize("path", sample_maps(), ids=lambda p: p.stem)
def test_every_sample_map_opens(hand, path):
    hand.window.actions.files.open(path)
    hand.frames(3)
    assert np.isfinite(hand.window.state.plan.length)


# ---------------------------------------------------------------- learning


def test_buttons_start_pause_and_step(hand):
    hand.feed.commands.take()
    hand.button("run")
    assert hand.sent(Run)
    hand.feed.mailbox.put(TrainingSnapshot(Progress(True, 1, 1, 1.0, 1.0)))
    hand.frames(2)
    hand.button("run")
    assert hand.sent(Pause)
    hand.key(pygame.K_PERIOD)
    assert hand.sent(StepOnce)


def test_a_failure_is_shown_and_the_trainer_restarted_by_a_click(hand):
    hand.feed.events.put(TrainerFailed("FloatingPointError: NaN", "Traceback ..."))
    hand.frames(2)
    assert "FloatingPointError" in banner.words(hand.window.state)[0]
    hand.feed.commands.take()
    hand.click(banner.button(hand.window.layout.head).center)
    assert hand.sent(Restart)
    hand.frames(2)
    assert banner.words(hand.window.state) is None
    assert not hand.cells.any()


def test_a_refusal_is_told_in_the_status_line_for_a_while(hand):
    hand.feed.events.put(Refused("gamma 3: expected a number from 0 to 1"))
    hand.frames(8)
    assert hand.window.state.message.startswith("gamma 3")
    hand.frames(400)
    assert hand.window.state.message == ""


@pytest.mark.parametrize(
    "size", [(1024, 700), (1350, 672), (1366, 768), (1440, 900), (1920, 1080), (800, 560)]
)
@pytest.mark.parametrize("tool", ["wall", "reward"])
@pytest.mark.parametrize(
    "overlays", [set(), {"value"}, {"value", "visits", "entropy", "regret", "potential"}]
)
def test_nothing_overlaps_or_leaves_the_window(size, tool, overlays):
    hand = Hand(size=size)
    hand.window.state.tool = tool
    hand.window.state.overlays |= overlays
    hand.frames(2)
    parts = [part for part in vars(hand.window.layout).values() if part.width]
    assert len(parts) == 9 + (tool == "reward")
    window = pygame.Rect((0, 0), size)
    assert all(window.contains(part) for part in parts)
    assert all(part.collidelist(parts[k + 1 :]) == -1 for k, part in enumerate(parts))
    assert sum(part.width * part.height for part in parts) == size[0] * size[1]
    assert hand.window.camera.rect == hand.window.layout.map
    for bar in hand.window.bars:
        assert all(bar.rect.contains(b.rect) for b in bar.buttons)


def test_a_warning_moves_nothing_and_its_line_else_says_what_the_program_is_for(hand):
    layout, origin = hand.window.layout, hand.window.camera.origin
    assert banner.idle(hand.window.state) == tr(banner.INTRODUCTION)
    hand.feed.events.put(TrainerFailed("FloatingPointError: NaN", "Traceback ..."))
    hand.frames(2)
    assert (hand.window.layout, hand.window.camera.origin) == (layout, origin)


def test_a_zoom_is_kept_when_a_heat_map_or_the_reward_tool_takes_a_line(hand):
    hand.window.camera.zoom(2.0, hand.window.layout.map.center)
    cell, origin = hand.window.camera.cell, hand.window.camera.origin
    hand.window.state.tool = "reward"
    hand.window.state.overlays |= {"value", "visits", "entropy", "regret"}
    hand.frames(2)
    assert (hand.window.camera.cell, hand.window.camera.origin) == (cell, origin)
    hand.window.camera.fit()
    assert hand.window.layout.map.contains(hand.window.camera.cell_rect((0, 0)))


def test_what_a_panel_requests_is_done_before_the_next_picture(hand):
    window = hand.window
    window.state.requests.name_map("Another", "of two lines")
    window.state.requests.show_panel("evaluate")
    hand.frames()
    assert (window.document.title, window.panel) == ("Another", "evaluate")


def test_an_action_is_one_method_that_declares_itself():
    class Wink(ActionGroup):
        group = "Show"

        @action(Action("wink", "Wink", "Wink at the user", ("Ctrl+W",), bar=5))
        def wink(self):
            """Wink."""

    assert list(Wink.declared()) == [
        (Action("wink", "Wink", "Wink at the user", ("Ctrl+W",), "Show", 5), "wink")
    ]


def test_a_tool_brings_its_own_shape_and_icon(monkeypatch, hand):
    def cross(grid, centre, _last):
        row, col = centre
        return np.array(
            [row * grid.width + c for c in range(grid.width)]
            + [r * grid.width + col for r in range(grid.height)]
        )

    drawn = []
    tool = Tool(
        "cross",
        "Cross",
        "x",
        9,
        "A cross",
        kind=Cell.MUD,
        shape=Shape(cross, whole=True),
        icon=lambda *_: drawn.append(1),
    )
    monkeypatch.setitem(TOOLS, tool.name, tool)
    window = hand.window
    window.state.tool = "cross"
    stroke = Stroke(window.document, tool, (2, 3), erase=False, shift=False)
    stroke.finish()
    mud = window.document.grid.cells == Cell.MUD
    assert mud[2].any() and mud[:, 3].any() and mud.sum() == mud[2].sum() + mud[:, 3].sum() - mud[2, 3]
    tool_column(window.layout.tools).draw(window.screen, lambda _: Look(), None)
    assert drawn


def test_the_border_of_a_field_that_is_typed_in_stands_out_and_no_other(hand):
    hand.window.actions.do("new")
    hand.frames(12)
    wide, tall = fields(hand.window.dialogs.open_one)

    def edges():
        return [tuple(hand.window.screen.get_at((e.rect.centerx, e.rect.top)))[:3] for e in (wide, tall)]

    assert edges()[0] == ACCENT != edges()[1]
    hand.key(pygame.K_TAB)
    hand.frames(12)
    assert edges()[0] != ACCENT == edges()[1]
