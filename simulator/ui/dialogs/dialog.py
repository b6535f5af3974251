"""Questions that stand in front of everything else: which file, what size, save first?"""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pygame
import pygame_gui
from pygame_gui.elements import UIButton, UIDropDownMenu, UILabel, UITextBox, UITextEntryLine, UIWindow
from pygame_gui.windows import UIFileDialog

from simulator.paths import sample_maps
from simulator.ui.dialogs import keyboard
from simulator.ui.draw.paint import SMALL, fitted, wrap
from simulator.world.formats import FORMATS
from simulator.world.grid import MAX_SIDE, GridMap
from simulator.world.movement import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pygame_gui import UIManager

WIDTH = 420

ARROWS = {pygame.K_UP: -1, pygame.K_DOWN: 1}


class Live(Protocol):
    """What moves on a dialog."""

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event; return whether it was used up."""

    def refresh(self, dt: float) -> None:
        """Let time pass, seconds."""


class FileDialog(UIFileDialog):
    """A file dialog that hands its answer over at once, also on Enter and on a double click.

    Its own event comes a frame after it is gone, when nobody listens any more.
    """

    answer: Callable[[Path], None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delete_button.hide()  # choosing a file is no place to lose one
        self.parent_directory_button.set_relative_position((32, 10))
        self.refresh_button.set_relative_position((54, 10))
        for button in (self.cancel_button, self.ok_button):
            button.set_dimensions((100, 30))
            button.set_relative_position((-110, -40))  # from the right edge, and from Cancel

    def process_event(self, event: pygame.event.Event) -> bool:
        """Take an event; return whether it was used up."""
        folder, typed = Path(self.current_directory_path), Path(self.file_path_text_line.get_text())
        used = bool(super().process_event(event))
        if self.current_file_path is not None and self._answered(event):
            self.kill()
            here = len(typed.parts) == 1 and not typed.is_absolute()  # a name alone: in the folder shown
            self.answer(folder / typed if here else Path(self.current_file_path))
        return used

    def _answered(self, event: pygame.event.Event) -> bool:
        source, path = getattr(event, "ui_element", None), Path(self.current_file_path)
        if event.type == pygame_gui.UI_BUTTON_PRESSED and source is self.ok_button:
            return not self.alive()  # it closes itself if the path will do
        if event.type == pygame_gui.UI_TEXT_ENTRY_FINISHED and source is self.file_path_text_line:
            return bool(self.ok_button.is_enabled) and not path.is_dir()
        if event.type == pygame_gui.UI_SELECTION_LIST_DOUBLE_CLICKED_SELECTION:
            return source is self.file_selection_list and path.name == event.text and path.is_file()
        return False


class Trouble:
    """Says why an answer is refused, in lines that fit the dialog.

    Args:
        rect: inside the dialog, pixels.
        manager: the window's.
        window: the dialog.
    """

    def __init__(self, rect: pygame.Rect, manager: UIManager, window: UIWindow) -> None:
        self._box = UITextBox("", rect, manager, container=window, object_id="#trouble")
        self._width = rect.width

    @property
    def text(self) -> str:
        """What it says."""
        return html.unescape(self._box.html_text.replace("<br>", " "))

    def set_text(self, words: str) -> None:
        """Say why; a text too long for its lines is cut with an ellipsis, at a word."""
        lines = wrap(words, self._width - 24)
        said = [*lines[:1], *([fitted(" ".join(lines[1:]), self._width - 24, SMALL)] if lines[1:] else [])]
        self._box.set_text("<br>".join(html.escape(line) for line in said))


class Dialogs:
    """At most one dialog at a time; the answer goes to the function that was given with the question.

    Args:
        manager: the window's.
    """

    def __init__(self, manager: UIManager) -> None:
        self.manager = manager
        self.open_one: UIWindow | None = None
        self._act: Callable[[pygame.event.Event], None] = lambda _event: None
        self._live: Live | None = None
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
            if self._live is not None and self._live.handle(event):
                return
            self._act(event)

    def refresh(self, dt: float) -> None:
        """Let time pass for a dialog that moves; `dt` is seconds since the last time."""
        window = self.open_one
        if window is not None and self.active and window is not self._focused:
            self._focused = window
            for entry in keyboard.fields(window)[:1]:
                keyboard.focus(self.manager, entry)
        if self.active and self._live is not None:
            self._live.refresh(dt)

    def close(self) -> None:
        """Take the dialog away without an answer."""
        if self.open_one is not None:
            self.open_one.kill()
        self.open_one = self._live = None

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
        self._act = lambda _event: None

    # ------------------------------------------------------------ unsaved work

    def ask_unsaved(self, name: str, *, save: Callable[[], None], discard: Callable[[], None]) -> None:
        """Ask what to do with unsaved changes."""
        window = self.window("Unsaved changes", 168)
        self.label(f"{name} has changes that are not saved.", 18)
        self.buttons(
            window,
            (("Save", "go", save), ("Discard", "plain", discard), ("Cancel", "plain", lambda: None)),
        )

    def ask_replace(self, name: str, replace: Callable[[], None]) -> None:
        """Ask before another file is written over."""
        window = self.window("Replace the file?", 168)
        self.label(f"{name} is there already.", 18)
        self.buttons(window, (("Replace", "go", replace), ("Cancel", "plain", lambda: None)))

    def ask_name(
        self,
        title: str,
        words: str,
        first: str,
        check: Callable[[str], str],
        answer: Callable[[str], None],
    ) -> None:
        """Ask for a name.

        Args:
            title: of the dialog.
            words: above the field.
            first: name to begin with.
            check: returns why a name is refused, "" if it is fine.
            answer: gets the name.
        """
        window = self.window(title, 210)
        self.label(words, 14)
        entry = UITextEntryLine(pygame.Rect(16, 44, WIDTH - 32, 32), self.manager, window, initial_text=first)
        trouble = self.trouble(window, 84)

        def take() -> None:
            name = entry.get_text().strip()
            refused = check(name)
            if refused:
                trouble.set_text(refused)
                return
            self.close()
            answer(name)

        self.buttons(window, (("Save", "go", take), ("Cancel", "plain", self.close)), closing=False)

    # ------------------------------------------------------------ to be read

    def show_report(self, title: str, lines: Sequence[str]) -> None:
        """Show lines to be read in full, until they are put away.

        Args:
            title: of the dialog.
            lines: one thing to know each.
        """
        window = self.window(title, 320)
        inner = window.get_container().get_size()
        words = "<br><br>".join(html.escape(line) for line in lines)
        UITextBox(words, pygame.Rect(16, 12, inner[0] - 32, inner[1] - 72), self.manager, container=window)
        self.buttons(window, (("Close", "go", lambda: None),))

    # ------------------------------------------------------------ a new map

    def ask_new(
        self, now: GridMap, *, made: Callable[[GridMap], None], sample: Callable[[Path], None]
    ) -> None:
        """Ask for the size and rule of a new map, or for one of the samples."""
        window = self.window("New map", 300)
        self.label("Width and height, cells", 14)
        wide = UITextEntryLine(pygame.Rect(16, 44, 90, 32), self.manager, window, initial_text=str(now.width))
        tall = UITextEntryLine(
            pygame.Rect(116, 44, 90, 32), self.manager, window, initial_text=str(now.height)
        )
        self.label("Movement", 14, left=222)
        rule = UIDropDownMenu(
            list(RULES), now.movement, pygame.Rect(222, 44, WIDTH - 16 - 222, 32), self.manager, window
        )
        self.label("Or a sample map", 96)
        samples = {path.stem.replace("-", " "): path for path in sample_maps()}
        choice = UIDropDownMenu(
            ["none", *samples],
            "none",
            pygame.Rect(16, 124, WIDTH - 32, 32),
            self.manager,
            window,
            expansion_height_limit=160,
        )
        trouble = self.trouble(window, 162)

        def create() -> None:
            picked = choice.selected_option[0]
            if picked in samples:
                self.close()
                sample(samples[picked])
                return
            size = whole(tall.get_text(), 2, MAX_SIDE), whole(wide.get_text(), 2, MAX_SIDE)
            if None in size:
                trouble.set_text(f"Width and height: whole numbers from 2 to {MAX_SIDE}")
                return
            height, width = size[0] or 2, size[1] or 2
            self.close()
            cells = np.zeros((height, width), np.uint8)
            inset = 1 if min(height, width) > 4 else 0
            far = (height - 1 - inset, width - 1 - inset)
            made(GridMap(cells, (inset, inset), far, rule.selected_option[0]))

        self.buttons(window, (("Create", "go", create), ("Cancel", "plain", self.close)), closing=False)

    # ------------------------------------------------------------ parts

    def give_life(self, live: Live) -> None:
        """Hand events and time to what is on the open dialog, before its buttons."""
        self._live = live

    def window(self, title: str, height: int, width: int = WIDTH) -> UIWindow:
        """Open an empty dialog in the middle; sizes in pixels."""
        self.close()
        rect = pygame.Rect(0, 0, width + 32, height)
        size = self.manager.window_resolution
        rect.center = (size[0] // 2, size[1] // 2)
        self.open_one = UIWindow(rect, self.manager, title, object_id="#dialog")
        self.open_one.set_blocking(True)
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

    def buttons(
        self,
        window: UIWindow,
        choices: tuple[tuple[str, str, Callable[[], None]], ...],
        *,
        closing: bool = True,
    ) -> None:
        """Stand buttons in the lower right corner; each closes the dialog first if `closing`."""
        inner = window.get_container().get_size()
        for place, (words, style, act) in enumerate(reversed(choices)):
            left = inner[0] - 16 - 110 * (place + 1) + 10
            rect = pygame.Rect(left, inner[1] - 48, 100, 34)
            press = self.pressing(act, closing=closing)
            UIButton(rect, words, self.manager, window, object_id=f"#{style}_button", command=press)

        def act_on(event: pygame.event.Event) -> None:
            if event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
                self.pressing(choices[0][2], closing=closing)()

        self._act = act_on

    def pressing(self, act: Callable[[], None], *, closing: bool) -> Callable[[], None]:
        """Return what a button does; pygame_gui wants a function without parameters."""

        def press() -> None:
            if closing:
                self.close()
            act()

        return press


def whole(words: str, low: int, high: int) -> int | None:
    """A whole number in a range, None if it is none."""
    try:
        number = int(words)
    except ValueError:
        return None
    return number if low <= number <= high else None
