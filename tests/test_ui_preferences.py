"""The window looks as it did when it was closed; a damaged file costs nothing but that."""

import json
import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pytest

from simulator.app import Session
from simulator.paths import sample_maps
from simulator.ui.draw.fonts import enlarge, extra_pixels, font
from simulator.ui.model.preferences import Preferences, load
from simulator.ui.shell.display import on_screen


def test_the_next_window_looks_as_the_last_one_did(tmp_path):
    path = tmp_path / "deep" / "window.json"
    with Session(sample_maps()[0], preferences=path) as session:
        window = session.window
        window.show_panel("evaluate")
        window.state.overlays.clear()
        window.state.overlays.add("value")
        window.charts.turn_to("Replay")
        window.panels["train"].form.folded = {"Replay"}
        session.frame([])
    with Session(sample_maps()[0], (1100, 720), preferences=path) as session:
        window = session.window
        assert (window.panel, window.state.overlays, window.charts.page) == ("evaluate", {"value"}, "Replay")
        assert window.panels["train"].form.folded == {"Replay"}
        assert window.screen.get_size() == (1440, 900)
        assert "begins as new" not in window.state.message


@pytest.mark.parametrize(
    "words",
    [
        "",
        "{",
        "[]",
        "null",
        '{"size": [0, -3]}',
        '{"size": "large"}',
        '{"size": [1e9, 5]}',
        '{"overlays": 3}',
        '{"panel": ["train"]}',
        '{"maximised": "yes"}',
        "[" * 10_000,
        "\x00\xff",
    ],
)
def test_a_damaged_file_is_told_in_one_line_and_the_window_begins_as_new(tmp_path, words):
    path = tmp_path / "window.json"
    path.write_bytes(words.encode("latin-1"))
    found, trouble = load(path)
    assert found == Preferences()
    assert "window.json" in trouble and "\n" not in trouble


def test_no_file_is_no_trouble_and_a_folder_that_cannot_be_written_neither(tmp_path):
    assert load(tmp_path / "none.json") == (Preferences(), "")
    (tmp_path / "file").write_text("")
    Preferences(panel="map").save(tmp_path / "file" / "window.json")
    assert (tmp_path / "file").read_text() == ""


def test_names_that_are_gone_and_values_of_later_versions_are_left_out(tmp_path):
    path = tmp_path / "window.json"
    path.write_text(
        json.dumps({"panel": "gone", "overlays": ["gone", "value"], "charts": "gone", "later": 1})
    )
    with Session(sample_maps()[0], preferences=path) as session:
        assert session.window.panel == "train"
        assert session.window.state.overlays == {"value"}


@pytest.mark.parametrize(
    ("place", "seen"), [((10, 10), True), ((-2000, 10), False), ((3000, 0), False), ((0, 1075), False)]
)
def test_a_window_is_not_put_where_no_screen_is_any_more(place, seen):
    assert on_screen(place, (1440, 900), [(1920, 1080)]) == seen


def test_type_follows_the_height_of_the_screen_a_little():
    assert [extra_pixels([(1, tall)]) for tall in (768, 900, 1080, 2160)] == [0, 0, 1, 2]
    usual = font(12).get_height()
    enlarge(2)
    try:
        assert font(12).get_height() > usual
    finally:
        enlarge(0)
