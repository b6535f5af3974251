"""Dialogs, keys and strokes with the real event queue: what a widget says arrives a frame later."""

import os
from queue import Queue

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest
from pygame_gui.elements import UITextEntryLine

from simulator.protocol.channels import CommandQueue, Mailbox
from simulator.protocol.commands import LoadRun, SaveRun
from simulator.protocol.events import Refused
from simulator.ui.model.document import Document
from simulator.ui.model.trainer_client import TrainerClient
from simulator.ui.model.undo_history import KEPT
from simulator.ui.shell.actions import file_actions, training_actions
from simulator.ui.shell.window import Window
from simulator.world.formats import load, save
from simulator.world.grid import Cell, GridMap

FRAME = 1 / 60


class Hand:
    """A window whose widgets get the events that they post, as in the app."""

    def __init__(self):
        pygame.display.init()
        pygame.font.init()
        self.feed = TrainerClient(CommandQueue(), Queue(), Mailbox())
        self.document = Document(GridMap(np.zeros((10, 12), np.uint8), (0, 0), (9, 11)))
        self.window = Window(self.document, self.feed)
        pygame.event.clear()
        self.frames(5)

    def frames(self, count=1, *events):
        for k in range(count):
            posted = [e for e in pygame.event.get() if e.type >= pygame.USEREVENT]
            going = self.window.frame(FRAME, [*(events if k == 0 else ()), *posted])
        return going

    def mouse(self, kind, place, button=1):
        self.frames(1, pygame.event.Event(kind, pos=place, button=button, rel=(0, 0), buttons=(0, 0, 0)))

    def click(self, place):
        for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            self.mouse(kind, place)
        self.frames(6)

    def key(self, key, mod=0):
        for kind in (pygame.KEYDOWN, pygame.KEYUP):
            self.frames(1, pygame.event.Event(kind, key=key, mod=mod, unicode="", scancode=0))
        self.frames(6)

    def pixel(self, cell):
        x, y = self.window.camera.centre(cell)
        return round(x), round(y)

    @property
    def dialog(self):
        return self.window.dialogs.open_one

    def widget(self, words):
        for element in self.dialog.get_container().elements:
            if getattr(element, "text", None) == words:
                return self.click(element.rect.center)
        raise AssertionError(f"no button {words!r}")

    def paint(self, cell=(5, 5)):
        self.click(self.pixel(cell))


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def maps(monkeypatch, tmp_path):
    """Use an empty folder for the user's maps."""
    monkeypatch.setattr(file_actions, "user_maps", lambda: tmp_path)
    return tmp_path


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("how", ["OK", "Enter"])
def test_a_map_without_a_file_is_saved_to_the_one_that_is_chosen(hand, maps, how):
    hand.paint()
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    if how == "OK":
        hand.click(hand.dialog.ok_button.rect.center)
    else:
        hand.click(hand.dialog.file_path_text_line.rect.center)
        hand.key(pygame.K_RETURN)
    assert load(maps / "my-map.map").grid.cells[5, 5] == Cell.WALL
    assert not hand.document.dirty
    assert not hand.window.dialogs.active


def test_a_name_typed_alone_is_saved_in_the_folder_shown(hand, maps):
    hand.paint()
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    hand.click(hand.dialog.file_path_text_line.rect.center)
    hand.dialog.file_path_text_line.set_text("plain")
    hand.key(pygame.K_RETURN)
    assert hand.document.path == maps / "plain.map"
    assert (maps / "plain.map").exists()


def test_opening_by_the_dialog_opens_the_map_that_is_chosen(hand, tmp_path):
    path = tmp_path / "other.map"
    save(GridMap(np.zeros((4, 6), np.uint8), (0, 0), (3, 5)), path)
    hand.document.path = path
    hand.key(pygame.K_o, pygame.KMOD_CTRL)
    index = [item["text"] for item in hand.dialog.file_selection_list.item_list].index("other.map")
    row = hand.dialog.file_selection_list.item_list[index]["button_element"]
    for _ in range(2):  # a double click
        for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            hand.mouse(kind, row.rect.center)
    hand.frames(6)
    assert hand.document.grid.cells.shape == (4, 6)
    assert not hand.window.dialogs.active


def test_another_file_is_written_over_only_after_asking(hand, maps):
    old = maps / "my-map.map"
    old.write_text("precious")
    hand.paint()
    for answer, kept in (("Cancel", True), ("Replace", False)):
        hand.key(pygame.K_s, pygame.KMOD_CTRL | pygame.KMOD_SHIFT)
        hand.click(hand.dialog.ok_button.rect.center)
        assert hand.window.dialogs.active
        hand.widget(answer)
        assert (old.read_text() == "precious") is kept
        assert hand.document.dirty is kept


def test_save_when_asked_on_leaving_leaves_after_the_file_is_chosen(hand, maps):
    hand.paint()
    assert hand.frames(1, pygame.event.Event(pygame.QUIT))
    hand.widget("Save")
    pressed = hand.dialog.ok_button.rect.center
    for kind in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        hand.mouse(kind, pressed)
    assert not hand.frames(6)
    assert (maps / "my-map.map").exists()


def test_a_home_that_cannot_be_written_to_closes_nothing(hand, monkeypatch):
    def refused():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(file_actions, "user_maps", refused)
    monkeypatch.setattr(training_actions, "user_runs", refused)
    hand.paint()
    for action in ("save", "save-as", "load-policy"):
        hand.window.actions.do(action)
        assert hand.window.dialogs.active
        hand.window.dialogs.close()
    hand.feed.commands.take()
    hand.window.actions.do("save-policy")
    assert "Permission denied" in hand.window.state.message
    assert not [c for c in hand.feed.commands.take() if isinstance(c, SaveRun)]
    assert hand.document.dirty


# ---------------------------------------------------------------- undo


def test_a_map_whose_oldest_edit_can_no_longer_be_undone_is_not_taken_for_saved(hand):
    document = hand.document
    for k in range(KEPT + 1):
        document.begin()
        document.paint(np.array([30]), Cell.FLOOR if k % 2 else Cell.WALL)
        document.end()
    for _ in range(KEPT + 1):
        document.undo()
    assert document.grid.cells.sum() == 1
    assert document.dirty


# ---------------------------------------------------------------- strokes


def test_a_fill_survives_a_trembling_hand_and_a_rectangle_drawn_back_is_no_fill(hand, monkeypatch):
    monkeypatch.setattr(pygame.key, "get_mods", lambda: pygame.KMOD_SHIFT)
    x, y = hand.pixel((4, 4))
    hand.mouse(pygame.MOUSEBUTTONDOWN, (x, y))
    hand.mouse(pygame.MOUSEMOTION, (x + 2, y))
    hand.mouse(pygame.MOUSEBUTTONUP, (x + 2, y))
    assert hand.document.grid.cells.sum() == 12 * 10 - 2
    hand.document.undo()
    hand.mouse(pygame.MOUSEBUTTONDOWN, (x, y))
    hand.mouse(pygame.MOUSEMOTION, hand.pixel((7, 7)))
    hand.mouse(pygame.MOUSEMOTION, (x, y))
    hand.mouse(pygame.MOUSEBUTTONUP, (x, y))
    assert hand.document.grid.cells.sum() == 1


def test_asked_for_a_start_a_click_into_a_wall_asks_again(hand):
    hand.paint((5, 5))
    hand.window.actions.files.ask_places()
    hand.paint((5, 5))
    assert hand.window.state.tool == "start"
    assert "cannot stand there" in hand.window.state.message
    hand.paint((4, 4))
    assert hand.window.state.tool == "goal"


# ---------------------------------------------------------------- keys


def test_keys_work_after_a_button_was_pressed_but_rest_in_a_text_field(hand):
    window = hand.window
    visible = [s for s in window.manager.get_sprite_group().sprites() if getattr(s, "visible", False)]
    button = next(s for s in visible if type(s).__name__ == "UIButton")
    window.manager.set_focus_set(button.get_focus_set())
    hand.key(pygame.K_m)
    assert window.state.tool == "mud"
    field = UITextEntryLine(pygame.Rect(400, 200, 80, 30), window.manager)
    hand.click(field.rect.center)
    hand.key(pygame.K_w)
    assert window.state.tool == "mud"
    hand.click(hand.pixel((5, 5)))
    hand.key(pygame.K_w)
    assert window.state.tool == "wall"


def test_space_let_go_in_another_window_does_not_leave_the_mouse_panning(hand):
    hand.frames(1, pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode=" ", scancode=0))
    hand.frames(1, pygame.event.Event(pygame.WINDOWFOCUSLOST))
    hand.paint((3, 3))
    assert hand.document.grid.cells[3, 3] == Cell.WALL


def test_two_notices_are_shown_one_after_the_other(hand):
    hand.feed.events.put(Refused("one"))
    hand.feed.events.put(Refused("two"))
    hand.frames(60)
    assert hand.window.state.message == "one"
    hand.frames(60)
    assert hand.window.state.message == "two"


# ---------------------------------------------------------------- the window itself


@pytest.mark.parametrize("size", [(640, 480), (1024, 600), (1366, 698), (2560, 1400)])
def test_any_size_that_a_screen_forces_is_drawn(hand, size):
    pygame.display.set_mode(size, pygame.RESIZABLE)
    hand.frames(3, pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
    assert hand.window.screen.get_size() == size
    assert hand.window.layout.map.height > 100
    hand.paint()
    assert hand.document.grid.cells[5, 5] == Cell.WALL


def test_without_a_screen_there_is_one_line_and_no_window(monkeypatch, capsys):
    from simulator import app

    pygame.display.init()
    monkeypatch.delenv("SDL_VIDEODRIVER")  # the dummy driver is then one that SDL fell back to
    assert app.main() == 1
    assert "no screen was found" in capsys.readouterr().err


def test_a_policy_that_comes_with_the_program_is_offered_where_it_can_serve(hand, monkeypatch, tmp_path):
    shipped = [tmp_path / name for name in ("four", "octile", "octile-exact")]
    monkeypatch.setattr(training_actions, "trained_policies", lambda: shipped)

    def offered():
        hand.window.actions.do("load-policy")
        hand.frames(2)
        widgets = hand.window.dialogs.open_one.get_container().elements
        return [w for w in widgets if getattr(w, "text", "").startswith("Trained policy")]

    assert [button.text for button in offered()] == ["Trained policy: four"]
    (button,) = offered()
    hand.feed.commands.take()
    middle = button.rect.center
    moved = pygame.event.Event(pygame.MOUSEMOTION, pos=middle, rel=(0, 0), buttons=(0, 0, 0))
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        hand.frames(1, moved, pygame.event.Event(kind, pos=middle, button=1))
    assert [c.folder for c in hand.feed.commands.take() if isinstance(c, LoadRun)] == [tmp_path / "four"]
    assert not hand.window.dialogs.active
