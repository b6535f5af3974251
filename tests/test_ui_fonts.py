"""Every glyph that the window draws has a shape, also Chinese names of maps and signs of mathematics."""

import re
from pathlib import Path

import pygame
import pytest

import simulator
from simulator.ui.draw.fonts import Font


@pytest.fixture(autouse=True)
def _fonts():
    pygame.font.init()


def test_chinese_and_mathematics_are_drawn():
    face = Font(13)
    assert face.lacks("中")
    assert not face.lacks("a")
    assert face.missing("地图 a∞√≤≥→∇γ…−×") == ""
    assert face.missing("\U0010fffe") == "\U0010fffe"


def test_a_mixed_line_is_as_wide_as_its_parts_and_as_high_as_a_latin_one():
    face = Font(13)
    line = face.render("map 地图 1", True, (255, 255, 255))
    assert line.get_size() == face.size("map 地图 1")
    assert line.get_width() == sum(face.size(part)[0] for part in ("map ", "地图", " 1"))
    assert line.get_height() == face.size("map")[1]


def test_no_text_of_the_window_holds_a_glyph_that_neither_face_has():
    face = Font(13)
    sources = (Path(simulator.__file__).parent / "ui").rglob("*.py")
    written = {c for file in sources for c in file.read_text("utf-8") if not c.isascii()}
    assert face.missing("".join(sorted(written))) == ""
    assert re.search(r"\w", "".join(written))
