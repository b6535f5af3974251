"""The window as its actions see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pygame

    from simulator.ui.dialogs.dialog import Dialogs
    from simulator.ui.draw.camera import Camera
    from simulator.ui.edit.mouse import MapMouse
    from simulator.ui.model.document import Document
    from simulator.ui.model.state import State
    from simulator.ui.model.trainer_client import TrainerClient
    from simulator.ui.panels import Panel
    from simulator.ui.widgets.notice import Notice


class Host(Protocol):
    """The parts of a window that actions read and change.

    Attributes:
        screen: the surface of the window.
        document: the open map.
        feed: the line to the trainer.
        state: what is shown.
        dialogs: questions to the user.
        notice: report on a map that was opened.
        mouse: strokes on the map.
        camera: the part of the map in view.
        panels: by name.
        help_page: number of the page of help that is open, 0 for none.
    """

    screen: pygame.Surface
    document: Document
    feed: TrainerClient
    state: State
    dialogs: Dialogs
    notice: Notice
    mouse: MapMouse
    camera: Camera
    panels: dict[str, Panel]
    help_page: int

    def opened(self) -> None:
        """Forget everything about the map that was open before."""

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""

    def show_help(self, page: int) -> None:
        """Show a page of help, or with 0 none; after the last one comes none."""

    def toggle_fullscreen(self) -> None:
        """Fill the screen, or go back to a window."""

    def leave(self) -> None:
        """Close at the end of this frame; unsaved work was saved or given up."""
