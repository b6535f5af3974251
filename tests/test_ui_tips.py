"""Tool tips of the buttons that the window draws itself."""

import pygame

from simulator.ui.shell.tip import DELAY, Tip
from simulator.ui.widgets.button import Button


def test_a_tip_shows_once_the_pointer_rests_and_goes_with_it():
    tip, new, run = Tip(), Button("new", "New", "Make a map"), Button("run", "Train", "Learn")
    assert not tip.follow(new, DELAY)
    assert tip.follow(new, DELAY)
    assert not tip.follow(run, DELAY)
    assert not tip.follow(None, DELAY)
    assert not tip.follow(None, DELAY)


def test_a_tip_stands_by_its_button_inside_the_window():
    pygame.font.init()
    target = pygame.Surface((400, 200))
    for left, top in ((0, 0), (380, 180), (0, 180), (380, 0)):
        button = Button("new", "New", "Make a map", "Ctrl+N", pygame.Rect(left, top, 20, 20))
        rect = Tip().draw(target, button)
        assert target.get_rect().contains(rect)
        assert not rect.colliderect(button.rect)
