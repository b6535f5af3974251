"""The window that the operating system gives us: its size, its limits, full screen."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

import pygame

from simulator.ui.shell.layout import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSEEN = ("dummy", "offscreen")
"""Drivers of SDL that show nothing; it takes one without a word where there is no screen."""

FRAME = (16, 96)
"""Pixels that a desktop's bars and the frame of a window may take of a screen."""


def missing() -> str:
    """Return why no window can be seen, "" if one can. Drivers that were asked for by name are fine."""
    try:
        pygame.display.init()
    except pygame.error as error:
        return str(error)
    asked = os.environ.get("SDL_VIDEODRIVER") or os.environ.get("SDL_VIDEO_DRIVER")
    return "no screen was found" if pygame.display.get_driver() in UNSEEN and not asked else ""


def fitting(wanted: tuple[int, int], desktops: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], bool]:
    """Return the size that a new window can have on the first screen, and whether it is the one wanted.

    Args:
        wanted: width and height, pixels.
        desktops: of all screens, pixels; SDL tells them whole, with bars of the desktop.
    """
    if not desktops or pygame.display.get_driver() in UNSEEN:
        return wanted, True
    room = (desktops[0][0] - FRAME[0], desktops[0][1] - FRAME[1])
    if wanted[0] <= room[0] and wanted[1] <= room[1]:
        return wanted, True
    return (min(wanted[0], room[0]), min(wanted[1], room[1])), False


class Display:
    """The one window.

    Args:
        size: to begin with, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        pygame.display.set_caption("Path-planning simulator")
        os.environ.setdefault("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")  # the click that focuses counts too
        size, fits = fitting(size, pygame.display.get_desktop_sizes())
        self._surface = pygame.display.set_mode(size, pygame.RESIZABLE)
        self._full = False
        with warnings.catch_warnings():  # the newer interface, which knows limits and true full screen
            warnings.simplefilter("ignore", DeprecationWarning)
            self._window = pygame.Window.from_display_module()
        self._window.minimum_size = tuple(min(*pair) for pair in zip(MINIMUM, size, strict=True))
        if not fits:
            self._window.maximize()

    @property
    def surface(self) -> pygame.Surface:
        """What is drawn on, as large as the window is now."""
        return pygame.display.get_surface() or self._surface

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or go back; the new size arrives as an event."""
        self._full = not self._full
        if self._full:
            self._window.set_fullscreen(desktop=True)
        else:
            self._window.set_windowed()
