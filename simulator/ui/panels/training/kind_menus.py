"""The menus of algorithms and networks, with their captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, fitted, text
from simulator.ui.draw.theme import TEXT_DIM, WARN
from simulator.ui.widgets.form import CHOICES, Form
from simulator.ui.widgets.menu import Menu

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pygame_gui import UIManager
    from pygame_gui.core import UIContainer

    from simulator.protocol.catalogue import Choice
    from simulator.ui.model.trainer_client import TrainerClient

MENU = 48
"""Height of a menu with its caption, pixels."""

TITLES = {"algorithm": "kind_menus.algorithm", "network": "kind_menus.network"}
MENU_TIPS = {
    "algorithm": "training_train.how_the_policy_learns_from_what",
    "network": "training_train.what_the_policy_is_made_of",
}


class KindMenus:
    """A menu for each choice of a run, made anew when it moves or shows something else.

    Args:
        form: the settings.
        manager: of the widgets.
        box: the panel's container.
        margin: left and right of the menus, pixels.

    Attributes:
        menus: by what is chosen; empty before there is a catalogue.
        top: of the first caption, pixels of the panel.
    """

    def __init__(self, form: Form, manager: UIManager, box: UIContainer, margin: int) -> None:
        self._form, self._manager, self._box, self._margin = form, manager, box, margin
        self.menus: dict[str, Menu] = {}
        self.top = 0
        self._names: dict[str, str] = {}
        self._key: Hashable = None

    @property
    def height(self) -> int:
        """Of all of them, pixels."""
        return MENU * len(CHOICES) + 4

    @property
    def open(self) -> bool:
        """Whether one of them is rolled out."""
        return any(menu.current_state is menu.menu_states["expanded"] for menu in self.menus.values())

    def take(self) -> bool:
        """Give the form what was picked; return whether anything was."""
        taken = False
        for kind, menu in self.menus.items():
            picked = menu.selected_option[1]
            if picked != self._names[kind]:  # by the user: the menu was made with another one
                self._names[kind] = picked
                self._form.choose(kind, picked)
                taken = True
        return taken

    def arrange(self, top: int, width: int, *, ready: bool, visible: bool) -> bool:
        """Place the menus; return whether they were made anew.

        Args:
            top: of the first caption, pixels of the panel.
            width: of the panel.
            ready: whether there is a catalogue.
            visible: whether the panel is shown.
        """
        self.top = top
        chosen = tuple(c.name if (c := self._form.choice(kind)) else "" for kind in CHOICES)
        key = (top, ready, chosen)
        if key == self._key or self.open:
            return False
        self._key = key
        for menu in self.menus.values():
            menu.kill()
        self.menus = {}
        for place, kind in enumerate(CHOICES):
            choice = self._form.choice(kind)
            if choice is None:
                continue
            rect = pygame.Rect(self._margin, top + place * MENU + 17, width - 2 * self._margin, 28)
            self._names[kind] = choice.name
            options = [(_titled(c), c.name) for c in self._form.options(kind)]
            self.menus[kind] = Menu(
                options, (_titled(choice), choice.name), rect, self._manager, self._box,
                visible=visible, tip=tr(MENU_TIPS[kind]),
            )  # fmt: skip
        return True

    def paint(self, surface: pygame.Surface, feed: TrainerClient) -> None:
        """Paint the captions, and how large the network is and where it computes."""
        for place, kind in enumerate(CHOICES):
            colour = WARN if kind in self._form.pending else TEXT_DIM
            corner = (self._margin, self.top + place * MENU + 8)
            text(surface, tr(TITLES[kind]).upper(), corner, colour, 11, bold=True)
        facts = tr("training_train.parameters", parameters=feed.parameters) if feed.parameters else ""
        facts = " · ".join(
            part for part in (facts, feed.device and tr("training_train.on", device=feed.device)) if part
        )
        right = surface.get_width() - self._margin
        text(surface, facts, (right, self.top + MENU + 8), TEXT_DIM, 11, align="right")


def _titled(choice: Choice) -> str:
    """A choice's short name, then its title, cut to what a menu can show."""
    named = choice.title.lower().startswith(choice.name.lower())
    return fitted(choice.title if named else f"{choice.name}: {choice.title}", 300, SMALL)
