"""File dialog that answers at once and says why a path will not do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pygame
import pygame_gui
from pygame_gui.elements import UILabel
from pygame_gui.windows import UIFileDialog

from simulator.texts import tr
from simulator.ui.draw.paint import fitted
from simulator.ui.widgets.canvas import TIP

if TYPE_CHECKING:
    from collections.abc import Callable


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
        for widget, tip in (
            (self.home_button, tr("file_dialog.goes_to_your_own_folder")),
            (self.parent_directory_button, tr("file_dialog.goes_to_the_folder_above")),
            (self.refresh_button, tr("file_dialog.reads_the_folder_once_more")),
            (self.file_path_text_line, tr("file_dialog.the_path_typed_or_chosen_from")),
            (self.ok_button, tr("file_dialog.takes_the_path_that_stands_above")),
            (self.cancel_button, tr("dialog.closes_this_and_changes_nothing")),
        ):
            widget.set_tooltip(tip, delay=0.6, wrap_width=TIP)
        self._room = self.get_container().get_size()[0] - 250
        self._trouble = UILabel(
            pygame.Rect(10, -40, self._room, 30), "", self.ui_manager, self, object_id="#file_trouble",
            anchors={"left": "left", "right": "left", "top": "bottom", "bottom": "bottom"},
        )  # fmt: skip

    @property
    def trouble(self) -> str:
        """Why what is typed or chosen will not do, "" if it will."""
        typed = self.file_path_text_line.get_text().strip()
        if self.ok_button.is_enabled:
            return ""
        if not typed:
            return tr("file_dialog.type_a_name_or_choose_from")
        path = Path(typed)
        path = path if path.is_absolute() else Path(self.current_directory_path) / path
        return self._refusal(path)

    def _refusal(self, path: Path) -> str:
        if not path.parent.is_dir():
            return tr("file_dialog.there_is_no_folder", parent=path.parent)
        if self.allow_picking_directories:
            return tr("file_dialog.there_is_no_folder_2", path=path)
        if not self.allow_existing_files_only or path.is_dir():
            return tr("file_dialog.add_the_name_of_a_file")
        return tr("file_dialog.there_is_no_file_in_that", name=path.name)

    def update(self, time_delta: float) -> None:
        """Let time pass, seconds."""
        super().update(time_delta)
        if self.alive():
            words = fitted(self.trouble, self._room - 8, 13)
            if words != self._trouble.text:
                self._trouble.set_text(words)

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
