"""Display: the operating system's window, its size, full screen."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
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
    return tr("display.no_screen_was_found") if pygame.display.get_driver() in UNSEEN and not asked else ""


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


def on_screen(place: tuple[int, int], size: tuple[int, int], desktops: Sequence[tuple[int, int]]) -> bool:
    """Return whether a window there can be reached: its title bar lies on the screens, side by side."""
    wide = sum(width for width, _ in desktops)
    tall = max((height for _, height in desktops), default=0)
    middle = place[0] + size[0] // 2
    return 0 <= middle < wide and 0 <= place[1] < tall - FRAME[1]


class Display:
    """The one window.

    Args:
        size: to begin with, pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        pygame.display.set_caption(tr("display.path_planning_simulator"))
        os.environ.setdefault("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")  # the click that focuses counts too
        size, fits = fitting(size, pygame.display.get_desktop_sizes())
        self._surface = pygame.display.set_mode(size, pygame.RESIZABLE)
        self._full = False
        self.maximised = not fits
        self._usual = size  # while it fills no screen
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

    @property
    def size(self) -> tuple[int, int]:
        """Width and height while the window fills no screen, pixels."""
        return self._usual

    @property
    def place(self) -> tuple[int, int] | None:
        """Upper left corner, pixels; None where that says nothing."""
        if self._full or self.maximised or pygame.display.get_driver() in UNSEEN:
            return None
        return self._window.position

    def put(self, place: tuple[int, int] | None, *, maximised: bool) -> None:
        """Put the window where it was, as far as the screens of now allow it."""
        desktops = pygame.display.get_desktop_sizes()
        if place is not None and on_screen(place, self._usual, desktops):
            self._window.position = place
        if maximised and not self.maximised:
            self._window.maximize()

    def note(self, event: pygame.event.Event) -> None:
        """Follow what is done to the window."""
        if event.type in (pygame.WINDOWMAXIMIZED, pygame.WINDOWRESTORED):
            self.maximised = event.type == pygame.WINDOWMAXIMIZED
        elif not (self._full or self.maximised):
            self._usual = self.surface.get_size()

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or go back; the new size arrives as an event."""
        self._full = not self._full
        if self._full:
            self._window.set_fullscreen(desktop=True)
        else:
            self._window.set_windowed()
