"""Panels on the right by name; a file registers its panel."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import pygame
from pygame_gui.core import UIContainer

from simulator.texts import translated
from simulator.ui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pygame_gui import UIManager

    from simulator.ui.model.state import State

PERIOD = 0.1
"""Seconds between two looks at the figures: people cannot read faster."""


class Panel(ABC):
    """One tab: a painted canvas with a few widgets on it.

    Attributes:
        name: what the code calls it.
        title: of its tab.
        help: what it is for, the tip of its tab.
        order: tabs stand in this order.

    Args:
        manager: the window's `pygame_gui.UIManager`.
        rect: where it stands in the window, pixels.
        state: what it shows and changes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    help: ClassVar[str]
    order: ClassVar[int]

    def __init__(self, manager: UIManager, rect: pygame.Rect, state: State) -> None:
        self.manager, self.state = manager, state
        self.rect = pygame.Rect(rect)
        self.box = UIContainer(self.rect, manager)
        self.canvas = Canvas(pygame.Rect((0, 0), self.rect.size), manager, self.box)
        self.shown = True
        self.dirty = True
        self._age = 0.0
        self._key: Hashable = None
        self.build()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return self.rect.size

    def build(self) -> None:  # noqa: B027 - a panel may do without widgets
        """Make the widgets inside `self.box`; called again after every change of size."""

    @abstractmethod
    def key(self) -> Hashable:
        """What the picture depends on: it is painted anew when this changes."""

    @abstractmethod
    def paint(self, surface: pygame.Surface) -> None:
        """Paint the canvas."""

    def show(self, visible: bool) -> None:
        """Show or hide the panel with its widgets."""
        self.shown = visible
        if visible:
            self.box.show()
            self.dirty = True
        else:
            self.box.hide()
            self.canvas.explain(None)

    def resize(self, rect: pygame.Rect) -> None:
        """Move to another place of the window."""
        rect = pygame.Rect(rect)
        if rect == self.rect:
            return
        self.rect = rect
        self.box.kill()
        self.box = UIContainer(rect, self.manager)
        self.canvas = Canvas(pygame.Rect((0, 0), rect.size), self.manager, self.box)
        self.build()
        self.show(self.shown)
        self.dirty = True

    def handle(self, event: pygame.event.Event) -> bool:
        """Take an event that no widget has used up; return True if it was for this panel."""
        del event
        return False

    def controls(self) -> list[pygame.Rect]:
        """Return where things are painted that can be used or read, pixels of the canvas; each has a tip."""
        return []

    def tip(self, place: tuple[int, int]) -> str | None:
        """Return what explains a place of the canvas; None where there is nothing."""
        del place
        return None

    def point(self, pixel: tuple[int, int]) -> None:
        """Explain what lies under the pointer, window pixels, once it rests."""
        place = self.canvas.local(pixel)
        self.canvas.explain(self.tip(place) if self.rect.collidepoint(pixel) else None)

    def refresh(self, dt: float) -> None:
        """Let time pass; paints when something was changed by hand, or ten times a second at most.

        Args:
            dt: seconds since the last frame.
        """
        self._age += dt
        if not (self.dirty or self._age >= PERIOD):
            return
        self._age = 0.0
        key = self.key()
        if self.dirty or key != self._key:
            self.dirty, self._key = False, key
            self.paint(self.canvas.surface)

    def draw(self, target: pygame.Surface) -> None:
        """Draw above the widgets; the canvas lies among them, so there is nothing to do."""
        del target

    def covers(self, event: pygame.event.Event) -> bool:
        """Whether a mouse event lies on the panel."""
        return bool(self.shown and self.rect.collidepoint(event.pos))


PANELS: dict[str, type[Panel]] = {}


def register(panel: type[Panel]) -> type[Panel]:
    """Make a panel known by its name; used as a class decorator."""
    PANELS[panel.name] = translated("panel", "title", "help")(panel)
    return panel


for _file in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_file.name)
