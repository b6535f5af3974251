"""Words of the window: one name for one thing, and the most important setting first."""

from __future__ import annotations

import pygame
from pygame_gui.elements import UITextEntryLine

from simulator.protocol.commands import SaveRun
from simulator.ui.shell.actions import ACTIONS, training_actions
from simulator.ui.tools import TOOLS

from .test_ui_window import hand  # noqa: F401 - a fixture


def test_a_word_names_one_thing_only():
    titles = [found.title for found in ACTIONS.values() if found.title]
    assert len({*titles, *(tool.title for tool in TOOLS.values())}) == len(titles) + len(TOOLS)
    assert not [words for words in titles if "keep" in words.lower()]


def test_buttons_of_the_tool_bar_and_of_the_panel_have_the_same_names(hand):  # noqa: F811
    hand.frames(2)
    panel = hand.window.panels["train"]
    assert panel.go.text == ACTIONS["run"].title == "Train"
    assert panel.single.text == ACTIONS["single"].title
    assert panel.again.text == ACTIONS["reset"].title


def test_the_policy_is_saved_under_a_name_of_the_users_choice(hand, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(training_actions, "user_runs", lambda: tmp_path)
    (tmp_path / "taken").mkdir()
    hand.frames(2)
    hand.feed.commands.take()
    for name, fine in (("taken", False), ("../away", False), ("", False), ("mine", True)):
        hand.window.actions.do("save-policy")
        dialogs = hand.window.dialogs
        field = next(w for w in dialogs.open_one.get_container().elements if isinstance(w, UITextEntryLine))
        field.set_text(name)
        hand.key(pygame.K_RETURN)
        sent = [c for c in hand.feed.commands.take() if isinstance(c, SaveRun)]
        assert sent == ([SaveRun(tmp_path / "mine")] if fine else []), name
        assert dialogs.active != fine
