"""Base of dialogs: their events, parts and file lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pygame
import pygame_gui
from pygame_gui.elements import UIButton, UILabel, UITextEntryLine, UIWindow

from simulator.texts import tr
from simulator.ui.dialogs import keyboard
from simulator.ui.dialogs.file_dialog import FileDialog
from simulator.ui.dialogs.trouble import Trouble
from simulator.ui.widgets.canvas import TIP
from simulator.ui.widgets.menu import Menu
from simulator.world.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pygame_gui import UIManager

WIDTH = 420

ARROWS = {pygame.K_UP: -1, pygame.K_DOWN: 1}


@dataclass(frozen=True)
class Answer:
    """A button of a dialog.

    Attributes:
        words: on it.
        tip: what it does, shown at the pointer.
        act: does it.
        style: "go" for the one that Enter presses, else "plain".
    """

    words: str
    tip: str
    act: Callable[[], None]
    style: str = "plain"


class Animated(Protocol):
    """What moves on a dialog."""

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event; return whether it was used up."""

    def refresh(self, dt: float) -> None:
        """Let time pass, seconds."""


class Dialogs:
    """At most one dialog at a time; the answer goes to the function that was given with the question.

    Args:
        manager: the window's.
    """

    def __init__(self, manager: UIManager) -> None:
        self.manager = manager
        self.open_one: UIWindow | None = None
        self._act: Callable[[pygame.event.Event], None] = lambda _event: None
        self.live: Animated | None = None
        self._focused: UIWindow | None = None  # the dialog whose first field got the keyboard

    @property
    def active(self) -> bool:
        """Whether a dialog waits for an answer."""
        return self.open_one is not None and self.open_one.alive()

    def handle(self, event: pygame.event.Event) -> None:
        """Take the events of the dialog's widgets."""
        if not self.active:
            return
        window = self.open_one
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            if window is None or not keyboard.fold(window):
                self.close()
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_TAB and window is not None:
            keyboard.go_on(self.manager, window, -1 if event.mod & pygame.KMOD_SHIFT else 1)
        elif event.type == pygame.KEYDOWN and event.key in ARROWS and isinstance(window, FileDialog):
            keyboard.step(window.file_selection_list, ARROWS[event.key])
        elif event.type != pygame_gui.UI_WINDOW_CLOSE:
            if self.live is not None and self.live.handle(event):
                return
            self._act(event)

    def refresh(self, dt: float) -> None:
        """Let time pass for a dialog that moves; `dt` is seconds since the last time."""
        window = self.open_one
        if window is not None and self.active and window is not self._focused:
            self._focused = window
            for entry in keyboard.fields(window)[:1]:
                keyboard.focus(self.manager, entry)
        if self.active and self.live is not None:
            self.live.refresh(dt)

    def close(self) -> None:
        """Take the dialog away without an answer."""
        if self.open_one is not None:
            self.open_one.kill()
        self.open_one = self.live = None

    # ------------------------------------------------------------ files

    def ask_file(
        self,
        title: str,
        begin: Path,
        answer: Callable[[Path], None],
        *,
        saving: bool = False,
        folder: bool = False,
        suffixes: set[str] | None = None,
    ) -> None:
        """Ask for a file.

        Args:
            title: of the dialog.
            begin: folder or file to begin with.
            answer: gets the path.
            saving: a new file may be named.
            folder: a folder is wanted.
            suffixes: of files to choose from; None is those of maps.
        """
        self.close()
        size = self.manager.window_resolution
        rect = pygame.Rect(0, 0, min(720, size[0] - 80), min(560, size[1] - 80))
        rect.center = (size[0] // 2, size[1] // 2)
        self.open_one = FileDialog(
            rect,
            self.manager,
            title,
            allowed_suffixes=None if folder else suffixes or set(FORMATS),
            initial_file_path=str(begin),
            allow_existing_files_only=not saving,
            allow_picking_directories=folder,
        )
        self.open_one.answer = answer
        explain_frame(self.open_one)
        self._act = lambda _event: None

    # ------------------------------------------------------------ parts

    def give_life(self, live: Animated) -> None:
        """Hand events and time to what is on the open dialog, before its buttons."""
        self.live = live

    def window(self, title: str, height: int, width: int = WIDTH) -> UIWindow:
        """Open an empty dialog in the middle; sizes in pixels."""
        self.close()
        rect = pygame.Rect(0, 0, width + 32, height)
        size = self.manager.window_resolution
        rect.center = (size[0] // 2, size[1] // 2)
        self.open_one = UIWindow(rect, self.manager, title, object_id="#dialog")
        self.open_one.set_blocking(True)
        explain_frame(self.open_one)
        return self.open_one

    def trouble(self, window: UIWindow, top: int) -> Trouble:
        """Reserve two lines of the open dialog for why an answer is refused."""
        return Trouble(pygame.Rect(16, top, WIDTH - 32, 40), self.manager, window)

    def label(self, words: str, top: int, left: int = 16) -> None:
        """Put a line of words on the open dialog."""
        width = WIDTH - 16 - left if left > 16 else WIDTH - 32
        UILabel(
            pygame.Rect(left, top, width, 26), words, self.manager, self.open_one, object_id="#dialog_label"
        )

    def entry(self, rect: pygame.Rect, words: str, tip: str) -> UITextEntryLine:
        """Put a text field on the open dialog, with words to begin with."""
        found = UITextEntryLine(rect, self.manager, self.open_one, initial_text=words)
        found.set_tooltip(tip, delay=0.6, wrap_width=TIP)
        return found

    def menu(self, rect: pygame.Rect, options: Sequence[str], first: str, tip: str, height: int = 0) -> Menu:
        """Put a drop-down list on the open dialog; `height` limits it when it is open, pixels."""
        limit = height or None
        return Menu(
            list(options), first, rect, self.manager, self.open_one, expansion_height_limit=limit, tip=tip
        )

    def buttons(self, window: UIWindow, answers: Sequence[Answer], *, closing: bool = True) -> None:
        """Stand buttons in the lower right corner; each closes the dialog first if `closing`."""
        inner = window.get_container().get_size()
        for place, answer in enumerate(reversed(answers)):
            left = inner[0] - 16 - 110 * (place + 1) + 10
            rect = pygame.Rect(left - inner[0], -48, 100, 34)
            button = UIButton(
                rect, answer.words, self.manager, window, object_id=f"#{answer.style}_button",
                command=self.pressing(answer.act, closing=closing),
                anchors={"left": "right", "right": "right", "top": "bottom", "bottom": "bottom"},
            )  # fmt: skip
            button.set_tooltip(answer.tip, delay=0.6, wrap_width=TIP)

        def act_on(event: pygame.event.Event) -> None:
            if event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
                self.pressing(answers[0].act, closing=closing)()

        self._act = act_on

    def pressing(self, act: Callable[[], None], *, closing: bool) -> Callable[[], None]:
        """Return what a button does; pygame_gui wants a function without parameters."""

        def press() -> None:
            if closing:
                self.close()
            act()

        return press


def cancel(act: Callable[[], None] = lambda: None) -> Answer:
    """Return the button that changes nothing."""
    return Answer(tr("dialog.cancel"), tr("dialog.closes_this_and_changes_nothing"), act)


def explain_frame(window: UIWindow) -> None:
    """Give the frame of a dialog its tips."""
    if window.title_bar is not None:
        window.title_bar.set_tooltip(tr("dialog.drag_to_move_it"), delay=1.2, wrap_width=TIP)
    if window.close_window_button is not None:
        tip = tr("dialog.closes_this_and_changes_nothing")
        window.close_window_button.set_tooltip(tip, delay=0.6, wrap_width=TIP)
