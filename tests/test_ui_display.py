"""The window begins inside the screen."""

import pytest

from simulator.ui.shell import display


@pytest.mark.parametrize(
    ("screen", "size", "fits"),
    [((1920, 1080), (1440, 900), True), ((1366, 768), (1350, 672), False), ((1440, 900), (1424, 804), False)],
)
def test_a_window_begins_inside_the_screen(monkeypatch, screen, size, fits):
    monkeypatch.setattr("pygame.display.get_driver", lambda: "x11")
    assert display.fitting((1440, 900), [screen]) == (size, fits)
