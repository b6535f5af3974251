"""Dialogs from the keyboard alone."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame
import pytest

from simulator.ui.dialogs import keyboard
from tests.test_ui_window import Hand


@pytest.fixture
def hand():
    return Hand()


def pending(hand):
    """Frames with the events of the widgets, as the system hands them over."""
    for _ in range(3):
        hand.frames(1, *pygame.event.get())


def type_in(hand, words):
    for letter in words:
        event = pygame.event.Event(pygame.TEXTINPUT, text=letter)
        hand.frames(1, event)


def test_a_new_map_is_made_from_the_keyboard(hand):
    hand.key(pygame.K_n, pygame.KMOD_CTRL)
    hand.frames(5)
    type_in(hand, "30")
    hand.key(pygame.K_TAB)
    type_in(hand, "20")
    hand.key(pygame.K_RETURN)
    assert hand.cells.shape == (20, 30)


def test_tab_goes_through_the_fields_and_back(hand):
    hand.key(pygame.K_n, pygame.KMOD_CTRL)
    hand.frames(5)
    first, second = keyboard.fields(hand.window.dialogs.open_one)
    assert first.is_focused
    hand.key(pygame.K_TAB)
    assert second.is_focused
    hand.key(pygame.K_TAB, pygame.KMOD_SHIFT)
    assert first.is_focused


def test_arrows_choose_a_file_and_enter_opens_it(hand):
    hand.key(pygame.K_o, pygame.KMOD_CTRL)
    hand.frames(5)
    for _ in range(3):
        hand.key(pygame.K_DOWN)
        pending(hand)
    hand.key(pygame.K_UP)
    pending(hand)
    chooser = hand.window.dialogs.open_one.file_selection_list
    chosen = chooser.get_single_selection()
    assert chosen == chooser.item_list[1]["text"]
    hand.key(pygame.K_RETURN)
    pending(hand)
    assert hand.document.path.name == chosen


def test_enter_takes_the_title_over_and_gives_the_keys_back(hand):
    hand.window.show_panel("map")
    hand.frames(3)
    entry = hand.window.panels["map"].names["title"]
    hand.click(entry.rect.center)
    type_in(hand, "Maze")
    hand.frames(4)
    hand.key(pygame.K_RETURN)
    hand.frames(6)
    assert hand.document.title == "Maze"
    hand.key(pygame.K_m)
    assert hand.window.state.tool == "mud"
