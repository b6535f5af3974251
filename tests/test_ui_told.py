"""Nothing is refused in silence: files, places, values and texts that do not fit are told in full."""

from itertools import pairwise

import pygame
import pygame_gui
import pytest
from pygame_gui.elements import UIButton

from simulator.learning.policies.run_settings import catalogue
from simulator.protocol.commands import SetMap
from simulator.protocol.events import MapChanged
from simulator.ui.dialogs.questions import ask_name
from simulator.ui.draw.paint import fitted, wrap
from simulator.ui.draw.theme import grade
from simulator.ui.shell.help_page import WORDS, draw_help
from simulator.ui.widgets import rows
from simulator.ui.widgets.form import Form

from .test_ui_evaluate import result
from .test_ui_window import hand  # noqa: F401 - a fixture

LONG = (
    "/a/very/long/path/"
    + "without-any-space-" * 12
    + "river.map: line 3: expected a row of 24 letters, found 7"
)


@pytest.mark.parametrize(
    ("how", "typed", "words"),
    [
        ({}, "none.map", "There is no file none.map"),
        ({}, "gone/none.map", "There is no folder"),
        ({"saving": True}, "gone/mine.map", "There is no folder"),
        ({"folder": True}, "gone", "There is no folder"),
        ({}, "", "Type a name"),
        ({}, "fine.map", ""),
        ({"saving": True}, "new.map", ""),
    ],
)
def test_a_file_dialog_says_why_a_path_will_not_do(hand, tmp_path, how, typed, words):  # noqa: F811
    (tmp_path / "fine.map").write_text("")
    hand.window.dialogs.ask_file("Open", tmp_path, lambda _: None, **how)
    dialog = hand.window.dialogs.open_one
    entry = dialog.file_path_text_line
    entry.set_text(str(tmp_path / typed) if typed else "")
    event = pygame.event.Event(pygame_gui.UI_TEXT_ENTRY_CHANGED, ui_element=entry, text=entry.get_text())
    hand.window.manager.process_events(event)
    hand.frames(3)
    assert words in dialog.trouble and bool(dialog.trouble) == bool(words)


def test_an_error_wraps_and_the_dialog_grows_around_its_buttons(hand):  # noqa: F811
    ask_name(hand.window.dialogs, "Save", "Name", "mine", check=lambda _: LONG, answer=lambda _: None)
    before = hand.window.dialogs.open_one.rect.copy()
    hand.frames(2)
    hand.key(pygame.K_RETURN)
    hand.frames(2)
    window = hand.window.dialogs.open_one
    assert window.rect.height > before.height
    inner = window.get_container().rect
    buttons = [e for e in window.get_container().elements if isinstance(e, UIButton)]
    assert len(buttons) == 2 and all(inner.contains(b.rect) for b in buttons)


def test_words_longer_than_a_line_are_broken():
    pygame.font.init()
    lines = wrap(LONG, 200)
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")
    assert all(fitted(line, 200, 12) == line for line in lines)


def test_a_message_too_long_for_its_line_is_shown_whole(hand):  # noqa: F811
    hand.window.state.message = LONG
    hand.frames(12)
    status, screen = hand.window.status, hand.window.screen
    assert status.long
    assert screen.get_rect().contains(status.draw_whole(screen, hand.window.layout.status, hand.window.state))
    hand.window.state.message = "short"
    hand.frames(12)
    assert not status.long


def test_a_start_dragged_onto_the_goal_is_told(hand):  # noqa: F811
    hand.drag((0, 0), (9, 11))
    assert "cannot stand on the goal" in hand.window.state.message
    hand.key(pygame.K_g)
    hand.drag((0, 0))
    assert "cannot stand on the start" in hand.window.state.message


def test_a_title_of_several_lines_stays_in_its_line_beside_the_buttons(hand):  # noqa: F811
    hand.window.state.requests.name_map("one\ntwo\nthree " * 20, "")
    hand.frames(12)
    bar = hand.window.bars[0]
    (words, (right, _), align), buttons = bar.notes[0], max(b.rect.right for b in bar.buttons)
    assert "\n" not in words and align == "right"
    assert right - pygame.font.Font.size(pygame.font.Font(None, 12), words)[0] > buttons
    assert fitted(words, right - buttons, 12) == words


def test_settings_without_effect_have_no_row(hand):  # noqa: F811
    state = hand.window.state
    state.feed.catalogue = catalogue()
    shown = {}
    for pair in ("exact table", "ppo table", "ppo recurrent", "reinforce mlp"):
        algorithm, network = pair.split()
        state.feed.settings = {"algorithm": algorithm, "network": network}
        form = Form(state)
        form.folded = set()
        lines = rows.layout(form)
        shown[pair] = {line.spec.name for line in lines if line.spec is not None}
        headings = [line for line in lines if line.heading]
        assert all(one.top + one.height <= other.top - 8 for one, other in pairwise(headings))
    assert {"agents", "rollout_steps", "temperature", "epsilon", "replay"} <= shown["ppo table"]
    assert not {"agents", "rollout_steps", "temperature", "replay"} & shown["exact table"]
    assert {"agents", "rollout_steps"} - shown["reinforce mlp"] == {"rollout_steps"}
    assert not {"epsilon", "exploring_starts", "replay"} & shown["ppo recurrent"]


def test_a_success_rate_has_one_colour_everywhere_and_the_gallery_names_the_policy(hand):  # noqa: F811
    found = hand.window.state.map_set
    found.forget_scores()
    assert len({grade(share) for share in (1.0, 0.5, 0.0)}) == 3
    scores = result(0.8, 0).maps
    found.success = found.spl = scores.success
    found.score((), scores.success[:0], scores.spl[:0], "policy, at 12")
    assert found.judged == "policy, at 12"
    found.forget_scores()
    assert found.judged == ""


def test_help_says_what_the_program_is_for_explains_its_words_and_shows_the_keys(hand):  # noqa: F811
    pages = []
    for _ in range(3):
        hand.key(pygame.K_F1)
        pages.append(hand.window.help_page)
    assert pages == [1, 2, 0]
    for size in ((1024, 700), (1920, 1080)):
        for page in (1, 2):
            assert pygame.Rect((0, 0), size).contains(draw_help(pygame.Surface(size), page))
    assert all(fitted(sentence, 1000 - 272, 13) == sentence for _, sentence in WORDS)
    assert len(dict(WORDS)) >= 12


def test_a_stroke_is_one_mark_however_many_parts_of_it_the_trainer_saw(hand):  # noqa: F811
    update = 0

    def part(act, *arguments):
        """Let the trainer learn ten updates on what has been drawn so far."""
        nonlocal update
        act(*arguments)
        hand.frames(3)
        for sent in hand.sent(SetMap):
            hand.feed.events.put(MapChanged(sent.grid.revision, update, True))
            update += 10
        hand.frames(2)

    part(hand.press, hand.pixel((2, 2)))
    for column in (4, 6, 8):
        part(hand.mouse, pygame.MOUSEMOTION, hand.pixel((2, column)))
    part(hand.release)
    assert len(hand.feed.marks) == 1
    assert hand.feed.marks[0].update == update - 10 > 10
    part(hand.key, pygame.K_z, pygame.KMOD_CTRL)
    part(hand.drag, (5, 2), (5, 3))
    assert len(hand.feed.marks) == 3
