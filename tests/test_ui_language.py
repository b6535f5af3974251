"""In another language nothing that the window draws is English, but names and keys."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import re
from string import Formatter

import pytest

from simulator.app import Session
from simulator.paths import sample_maps
from simulator.texts import lookup
from simulator.ui.draw.fonts import Font
from simulator.ui.overlays import OVERLAYS
from simulator.ui.panels import PANELS
from simulator.ui.shell.help_page import PAGES
from tests.waiting import until

LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абцдефгхийклмнопярстувшчызАБЦДЕФГХИЙКЛМНОПЯРСТУВШЧЫЗ",
)
MAP = sample_maps()[5]
KEYS = {
    "Ctrl",
    "Shift",
    "Alt",
    "Space",
    "Home",
    "End",
    "Esc",
    "Right",
    "Left",
    "Up",
    "Down",
    "Del",
    "Enter",
    "Tab",
}


def foreign(text):
    """The text in Cyrillic letters, its braces as they are."""
    if isinstance(text, dict):
        return {form: foreign(words) for form, words in text.items()}
    parts = []
    for words, name, form, conversion in Formatter().parse(text):
        parts.append(words.translate(LETTERS).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append(
                "{" + name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "") + "}"
            )
    return "".join(parts)


class Foreign(dict):
    """A catalogue that has every text."""

    def __init__(self, english):
        super().__init__(english)
        self.english = english

    def get(self, text_id, english=None):
        """The text of an id, or of what is declared in English, in the other language."""
        return english.translate(LETTERS) if english is not None else foreign(self.english[text_id])


@pytest.fixture
def drawn(monkeypatch):
    """Strings that are drawn, in the other language."""
    english, strings, render = lookup.catalogue(lookup.ENGLISH), set(), Font.render
    other = Foreign(english)
    monkeypatch.setattr(lookup, "catalogue", lambda code: other if code == "xx" else english)
    monkeypatch.setattr(lookup, "_chosen", ["xx"])

    def noted(self, string, *more):
        strings.add(string)
        return render(self, string, *more)

    monkeypatch.setattr(Font, "render", noted)
    return strings


def test_everything_is_drawn_in_the_language_that_was_chosen(drawn):
    with Session(MAP) as session:
        window = session.window

        def frames(count):
            for _ in range(count):
                session.frame([])

        frames(2)
        window.actions.do("run")
        until(lambda: frames(1) or window.feed.history.total > 20)
        window.state.overlays = set(OVERLAYS)
        for panel in PANELS:
            window.show_panel(panel)
            frames(12)
        for page in range(1, PAGES + 1):
            window.show_help(page)
            frames(2)
        title, about = window.document.title, window.document.about
        figures = {
            choice.name
            for kind in ("algorithms", "networks")
            for choice in getattr(window.feed.catalogue, kind)
        }
    names = {"cpu", *re.findall("[A-Za-z]+", f"{title} {about} {MAP.name} Path planning"), *KEYS, *figures}
    english = {string for string in drawn if set(re.findall("[A-Za-z]{2,}", string)) - names}

    assert len(drawn) > 200
    assert english == set()
