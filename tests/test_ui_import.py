"""Maps from outside: dropped, opened, pasted; what is no map changes nothing and is told once."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import io

import numpy as np
import pygame
import pytest
from PIL import Image

from simulator.texts import tr
from simulator.ui.shell.actions import file_actions
from simulator.ui.shell.importing import PASTED
from simulator.world.formats import FORMATS, KINDS, load, load_all, save
from simulator.world.grid import Cell, GridMap, same_map

from . import ldtk_files
from .maps import picture
from .test_ui_map_panel import Hand as Panels

ART = "S.#\n..#\n#.G\n"
ART_CELLS = [[0, 0, 1], [0, 0, 1], [1, 0, 0]]


class Hand(Panels):
    """A hand that drops, pastes and looks at dialogs."""

    def drop(self, path):
        self.frames(3, pygame.event.Event(pygame.DROPFILE, file=str(path)))

    def paste(self, text):
        pygame.scrap.put_text(text)
        self.key(pygame.K_v, pygame.KMOD_CTRL)

    @property
    def chooser(self):
        return self.window.dialogs.live

    @property
    def notice(self):
        return self.window.notice

    def shown(self):
        self.until(lambda: self.chooser.current)


@pytest.fixture
def hand():
    hand = Hand()
    hand.window.show_panel("train")
    return hand


@pytest.fixture
def photo(tmp_path):
    """Write a picture of 40×20 pixels: a dark left half, a grey of 0.6 beside it, light on the right."""
    grey = np.full((20, 40), 255, np.uint8)
    grey[:, :20], grey[:, 20:30] = 20, 153
    path = tmp_path / "photo.png"
    Image.fromarray(grey).save(path)
    return path


# ---------------------------------------------------------------- text from the clipboard


def test_pasted_text_art_becomes_exactly_these_cells(hand):
    hand.paste(ART)
    grid = hand.document.grid
    assert grid.cells.tolist() == ART_CELLS
    assert (grid.start, grid.goal) == ((0, 0), (2, 2))
    assert (hand.document.path, hand.document.name) == (None, tr(PASTED))
    assert hand.document.dirty  # it stands in no file
    assert hand.notice.title == tr(PASTED) and any("movement" in line for line in hand.notice.lines)


def test_other_text_formats_are_pasted_too_and_the_header_decides(hand):
    hand.paste("type octile\nheight 2\nwidth 3\nmap\n..@\n.@.\n")
    assert hand.document.grid.cells.tolist() == [[0, 0, 1], [0, 1, 0]]
    assert hand.document.grid.movement == "octile"


@pytest.mark.parametrize(
    "text", ["", "  \n ", "Dear reader,\nthis is no map.", "type octile\nheight 9\n", "\x01\x02", "#" * 3000]
)
def test_a_paste_that_is_no_map_is_told_once_and_loses_nothing(hand, text):
    hand.paint((5, 5))
    before, dirty = hand.document.grid, hand.document.dirty
    hand.paste(text)
    assert hand.document.grid is before and hand.document.dirty is dirty
    assert not hand.window.dialogs.active
    assert hand.notice.title == "Nothing pasted"
    assert hand.window.state.message.startswith("Nothing pasted: ")
    assert "\n" not in hand.window.state.message
    hand.key(pygame.K_ESCAPE)
    assert not hand.notice.title
    hand.undo()
    assert not hand.document.grid.cells.any()


@pytest.mark.parametrize(("answer", "pasted"), [("Discard", True), ("Cancel", False)])
def test_unsaved_work_is_asked_about_before_a_paste(hand, answer, pasted):
    hand.paint((5, 5))
    hand.paste(ART)
    assert hand.document.grid.cells[5, 5] == Cell.WALL
    hand.widget(answer)
    assert (hand.document.grid.cells.shape == (3, 3)) is pasted


def test_save_when_asked_saves_first_and_pastes_then(hand, monkeypatch, tmp_path):
    monkeypatch.setattr(file_actions, "user_maps", lambda: tmp_path)
    hand.paint((5, 5))
    hand.paste(ART)
    hand.widget("Save")
    hand.click(hand.dialog.ok_button.rect.center)
    assert load(tmp_path / "my-map.map").grid.cells[5, 5] == Cell.WALL
    assert hand.document.grid.cells.tolist() == ART_CELLS


def test_text_dropped_is_a_paste(hand):
    hand.frames(3, pygame.event.Event(pygame.DROPTEXT, text=ART))
    assert hand.document.grid.cells.tolist() == ART_CELLS


def test_ctrl_v_in_a_text_field_is_the_fields_own(hand):
    hand.window.show_panel("map")
    hand.click(hand.panel.names["title"].rect.center)
    before = hand.document.grid
    hand.paste(ART)
    assert hand.document.grid is before


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    "made", [f for f in KINDS.values() if f.render and f.name != "scen"], ids=lambda f: f.name
)
def test_every_format_that_is_written_can_be_dropped(hand, made, tmp_path):
    grid = picture("S.#. ..#. #..G")
    path = tmp_path / f"dropped{made.suffix}"
    save(grid, path)
    hand.drop(path)
    assert same_map(hand.document.grid, grid)
    assert hand.document.path == path


def test_a_dropped_file_that_is_no_map_is_told_once_before_anything_is_asked(hand, tmp_path):
    hand.paint((5, 5))
    before = hand.document.grid
    for name, data in (
        ("bad.map", b"type octile\nheight x\n"),
        ("bad.png", b"\x89PNG\r\n\x1a\n"),
        ("bad.xyz", b""),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        hand.drop(path)
        assert hand.document.grid is before and hand.document.dirty
        assert not hand.window.dialogs.active
        assert hand.notice.title == "Not opened" and name in hand.notice.lines[0]
    hand.drop(tmp_path / "missing.map")
    assert hand.notice.title == "Not opened" and "missing.map" in hand.notice.lines[0]


def test_the_report_of_an_import_can_be_read_in_full_and_put_away(hand, tmp_path):
    path = tmp_path / "plain.map"
    path.write_text("type octile\nheight 2\nwidth 3\nmap\n...\n.@.\n")
    hand.drop(path)
    told = [note.partition(": ")[2] for note in load(path).notes]
    assert len(told) >= 2 and told == [line[0].lower() + line[1:] for line in hand.notice.lines[1:-1]]
    assert hand.window.mouse.asking  # the note does not stand in the way of the question
    cross = hand.notice.cross().center
    before = hand.document.grid
    hand.click((cross[0] - 60, cross[1]))  # on the note: neither put away nor drawn on the map
    assert hand.notice.title and hand.document.grid is before
    hand.click(cross)
    assert not hand.notice.title and hand.document.grid is before


def test_a_long_report_scrolls(hand):
    hand.notice.show("Long", [f"line {k}: " + "word " * 30 for k in range(40)])
    hand.frames(3)
    rect = hand.notice.rect()
    assert hand.window.layout.map.contains(rect)
    assert hand.notice.wheel(-1000, rect.center)
    assert hand.notice.scroll == hand.notice.height() - rect.height > 0
    assert not hand.notice.wheel(1, (rect.left - 5, rect.top))


def test_a_file_of_ours_without_anything_to_tell_shows_no_note(hand, tmp_path):
    path = tmp_path / "ours.map"
    save(picture("S.G"), path)
    hand.drop(path)
    assert not hand.notice.title
    assert hand.window.state.message == "Opened ours.map"


def test_the_open_dialog_shows_the_files_of_every_format(hand):
    hand.key(pygame.K_o, pygame.KMOD_CTRL)
    assert set(hand.dialog.allowed_suffixes) == set(FORMATS)


# ---------------------------------------------------------------- pictures


def test_a_picture_is_previewed_with_its_own_threshold_and_opened(hand, photo):
    before = hand.document.grid
    hand.drop(photo)
    hand.shown()
    assert hand.chooser.loaded.grid.cells.shape == (20, 40)
    assert hand.document.grid is before
    hand.widget("Open")
    walls = hand.document.grid.cells == Cell.WALL
    assert walls[:, :20].all() and not walls[:, 20:].any()
    assert hand.document.path is None and hand.document.name == "photo"


def test_threshold_size_and_sense_change_the_preview_and_the_map(hand, photo):
    hand.drop(photo)
    hand.shown()
    hand.type(hand.chooser.view, "threshold", "0.7")
    hand.shown()
    assert (hand.chooser.loaded.grid.cells[:, :30] == Cell.WALL).all()
    hand.type(hand.chooser.view, "size", "8")
    hand.shown()
    assert hand.chooser.loaded.grid.cells.shape == (4, 8)
    view = hand.chooser.view
    line = next(line for line in view.lines if line.spec and line.spec.name == "invert")
    from simulator.ui.widgets import rows

    hand.click(rows.switch_rect(view.area.top + line.top).move(view.canvas.rect.topleft).center)
    hand.shown()
    hand.widget("Open")
    assert hand.document.grid.cells.tolist() == [[0, 0, 0, 0, 0, 0, 1, 1]] * 4


def test_a_picture_nothing_of_which_is_free_is_told_in_the_dialog_and_not_opened(hand, photo):
    before = hand.document.grid
    hand.drop(photo)
    hand.shown()
    form = hand.chooser.form
    form.set("invert", True)
    form.set("threshold", 0.0)
    hand.until(lambda: hand.chooser.trouble)
    hand.widget("Open")
    assert hand.window.dialogs.active and hand.document.grid is before
    hand.widget("Cancel")
    assert not hand.window.dialogs.active and hand.document.grid is before


def test_unsaved_work_is_asked_about_before_a_picture_takes_its_place(hand, photo):
    hand.paint((5, 5))
    hand.drop(photo)
    hand.shown()
    hand.widget("Open")
    assert hand.document.grid.cells.shape == (10, 12)
    hand.widget("Discard")
    assert hand.document.grid.cells.shape == (20, 40)


def test_a_large_picture_begins_at_a_size_that_can_be_learned(hand, tmp_path):
    grey = np.full((300, 600), 255, np.uint8)
    grey[:, :100] = 0
    data = io.BytesIO()
    Image.fromarray(grey).save(data, "JPEG")
    path = tmp_path / "large.jpg"
    path.write_bytes(data.getvalue())
    hand.drop(path)
    hand.shown()
    assert hand.chooser.loaded.grid.cells.shape == (64, 128)


# ---------------------------------------------------------------- files of several maps


@pytest.fixture
def several(monkeypatch, tmp_path):
    """Make a file of five maps of 2 to 6 rows."""
    made = FORMATS[".map"]
    maps = [GridMap(np.zeros((rows, 4), np.uint8), (0, 0), (rows - 1, 3)) for rows in range(2, 7)]

    def read(source):
        source.data  # noqa: B018 - as a reader does
        from simulator.world.formats import Loaded

        return [lambda grid=grid: Loaded(grid, name=f"level {grid.height}") for grid in maps]

    from dataclasses import replace

    monkeypatch.setitem(KINDS, made.name, replace(made, read=read, sniff=lambda _head: True))
    path = tmp_path / "several.map"
    path.write_text("many")
    return path


def test_which_map_of_a_file_is_asked_with_a_picture_of_each(hand, several):
    hand.drop(several)
    hand.shown()
    assert hand.chooser.loaded.name == "level 2"
    hand.type(hand.chooser.view, "map", "4")
    hand.shown()
    assert hand.chooser.loaded.name == "level 5"
    hand.key(pygame.K_LEFT)
    hand.frames(1, pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=2, pos=(700, 450)))
    hand.shown()
    assert hand.chooser.loaded.name == "level 2"
    for _ in range(3):
        hand.key(pygame.K_RIGHT)
    hand.type(hand.chooser.view, "map", "6")  # there are five
    hand.widget("Open")
    assert hand.document.grid.height == 5
    assert hand.document.name == "several level 5" and hand.document.path is None


def test_escape_leaves_the_question_and_the_map(hand, several):
    before = hand.document.grid
    hand.drop(several)
    hand.shown()
    hand.key(pygame.K_ESCAPE)
    assert not hand.window.dialogs.active and hand.document.grid is before


# ---------------------------------------------------------------- saving


def test_what_a_format_cannot_keep_is_said_before_it_is_lost(hand, monkeypatch, tmp_path):
    monkeypatch.setattr(file_actions, "user_maps", lambda: tmp_path)
    hand.document.begin()
    hand.document.paint(np.array([30]), Cell.MUD)
    hand.document.end()
    hand.document.path = tmp_path / "robot.yaml"
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    said = [e.text for e in hand.dialog.get_container().elements if hasattr(e, "text")]
    assert any("robot.yaml cannot keep: mud" in words for words in said)
    assert not (tmp_path / "robot.yaml").exists()
    hand.widget("Cancel")
    assert hand.document.dirty
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    hand.widget("Save anyway")
    assert not load(tmp_path / "robot.yaml").grid.cells.any()
    assert not hand.document.dirty
    hand.document.move("goal", (8, 8))
    hand.document.begin()
    hand.document.paint(np.array([40]), Cell.WALL)
    hand.document.end()
    hand.key(pygame.K_s, pygame.KMOD_CTRL)  # the same loss was agreed to
    assert not hand.window.dialogs.active and not hand.document.dirty


@pytest.mark.usefixtures("maps_folder")
def test_save_as_shows_the_formats_that_can_be_written(hand):
    hand.window.actions.do("save-as")
    assert ".map" in hand.dialog.allowed_suffixes and ".png" in hand.dialog.allowed_suffixes
    assert ".frozenlake" not in hand.dialog.allowed_suffixes and ".scen" not in hand.dialog.allowed_suffixes


def wall(hand, cell):
    hand.document.begin()
    hand.document.paint(np.array([cell]), Cell.WALL)
    hand.document.end()


def test_a_file_that_another_program_wrote_since_is_asked_about_each_time(hand, tmp_path):
    path = tmp_path / "a.map"
    head = "type octile\nheight 1\nwidth 4\nmap\n"
    path.write_text(f"{head}....\n")
    hand.drop(path)
    hand.document.move("start", (0, 0))
    hand.document.move("goal", (0, 3))
    for number, letters in enumerate(("..@.", ".@..")):
        path.write_text(f"{head}{letters}\n")
        wall(hand, 1 + number)
        hand.key(pygame.K_s, pygame.KMOD_CTRL)
        assert letters in path.read_text()
        hand.widget("Save anyway")
        assert not hand.document.dirty
        assert load(path).grid.cells.tolist() == hand.document.grid.cells.tolist()
        assert letters in path.with_name(f"a.map.bak{number or ''}").read_text()


def test_undoing_a_new_name_does_not_take_our_own_saving_for_another_program(hand, tmp_path):
    path = tmp_path / "a.map"
    path.write_text("type octile\nheight 1\nwidth 4\nmap\n....\n")
    hand.drop(path)
    hand.document.rename("Corridor", "")
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    hand.key(pygame.K_z, pygame.KMOD_CTRL)
    assert hand.document.title == "" and hand.document.dirty
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    assert not hand.window.dialogs.active and not hand.document.dirty
    assert load(path).title == ""


def test_a_level_of_a_project_is_saved_into_the_project(hand, tmp_path):
    walls = np.array([[0, 1, 0], [0, 0, 0]], bool)
    shape = ldtk_files.Shape(False, False, False, False, 1, ".ldtk", 1)
    before = ldtk_files.written(walls, (0, 0), (1, 2), shape)["project.ldtk"]
    path = tmp_path / "project.ldtk"
    path.write_bytes(before)
    hand.drop(path)
    hand.shown()
    hand.key(pygame.K_RIGHT)
    hand.shown()
    hand.widget("Open")
    assert hand.document.path == path
    wall(hand, 4)
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    assert not hand.window.dialogs.active and not hand.document.dirty
    wall(hand, 2)
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    again = load_all(path)
    assert again[1].grid.cells.tolist() == [[0, 1, 1], [0, 1, 0]]
    assert again[0].grid.cells.tolist() == again[2].grid.cells.tolist() == (~walls).astype(int).tolist()


@pytest.mark.usefixtures("maps_folder")
def test_a_file_that_cannot_take_the_change_leads_to_save_as(hand, tmp_path):
    path = tmp_path / "level.tmx"
    text = (
        '<map orientation="orthogonal" width="4" height="1" tilewidth="8" tileheight="8">'
        '<layer name="Walls" width="4" height="1"><data encoding="csv">0,1,0,0</data></layer></map>'
    )
    path.write_text(text)
    hand.drop(path)
    hand.document.begin()
    hand.document.paint(np.array([2]), Cell.MUD)
    hand.document.end()
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    assert hand.dialog.file_path_text_line.get_text().endswith("level.map")
    assert "can be read but not written" in hand.window.state.message
    assert path.read_text() == text


@pytest.fixture
def maps_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(file_actions, "user_maps", lambda: tmp_path)
    return tmp_path


def test_the_name_of_a_pasted_map_becomes_its_file(hand, maps_folder):
    hand.paste(ART)
    hand.paint((0, 1))
    hand.key(pygame.K_s, pygame.KMOD_CTRL)
    hand.click(hand.dialog.ok_button.rect.center)
    assert load(maps_folder / "Pasted-map.map").title == tr(PASTED)


# ---------------------------------------------------------------- folders, and the command line


def test_a_dropped_folder_is_a_set_of_maps(hand, tmp_path):
    for side in (3, 4, 5):
        save(GridMap(np.zeros((side, side), np.uint8), (0, 0), (side - 1, 1)), tmp_path / f"{side}.map")
    before = hand.document.grid
    hand.drop(tmp_path)
    assert hand.window.panel == "data" and hand.document.grid is before
    hand.until(lambda: hand.window.state.map_set.dataset is not None)
    assert len(hand.window.state.map_set.dataset.items) == 3


def test_a_file_named_at_the_start_is_reported_and_asked_about_as_if_it_were_dropped(photo):
    from simulator.app import Session

    plain = photo.with_name("plain.map")
    plain.write_text("type octile\nheight 1\nwidth 3\nmap\n...\n")
    with Session(plain) as session:
        session.frame([])
        assert session.window.notice.title == "plain.map" and session.window.mouse.asking
        assert session.window.document.path == plain
    with Session(photo) as session:
        session.frame([])
        assert session.window.dialogs.active
        assert session.window.document.path is None and session.window.document.name == "photo"
        assert session.window.document.grid.cells.shape == (20, 40)


def test_a_file_that_is_not_there_is_told_without_the_systems_numbers(hand, tmp_path):
    before = hand.document.grid
    hand.drop(tmp_path / "none.map")
    assert hand.document.grid is before
    assert hand.notice.lines[0] == f"{tmp_path / 'none.map'}: No such file or directory"
