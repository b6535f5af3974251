"""Shortcuts of actions, tools and overlays."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from simulator.texts import tr
from simulator.ui.overlays import OVERLAYS
from simulator.ui.shell.actions import ACTIONS
from simulator.ui.tools import in_order

CTRL, SHIFT = "Ctrl", "Shift"

_NAMES = {
    "Space": pygame.K_SPACE,
    "Home": pygame.K_HOME,
    "End": pygame.K_END,
    "Left": pygame.K_LEFT,
    "Right": pygame.K_RIGHT,
    "Esc": pygame.K_ESCAPE,
    "F1": pygame.K_F1,
    "F11": pygame.K_F11,
    "F12": pygame.K_F12,
}


@dataclass(frozen=True)
class Shortcut:
    """One key, or one with Ctrl or Shift held.

    Attributes:
        keys: as people read it, "Ctrl+Shift+Z".
        action: what it does, a name the window knows; "tool:wall", "overlay:value".
        help: one line.
        group: heading on the help page.
    """

    keys: str
    action: str
    help: str
    group: str

    def matches(self, event: pygame.event.Event) -> bool:
        """Whether a key press is this shortcut."""
        *held, key = self.keys.split("+") if not self.keys.endswith("+") else [self.keys]
        mods = event.mod
        ctrl = bool(mods & (pygame.KMOD_CTRL | pygame.KMOD_META))
        if ctrl != (CTRL in held) or bool(mods & pygame.KMOD_SHIFT) != (SHIFT in held):
            return False
        if mods & pygame.KMOD_ALT:
            return False
        return bool(event.key == _NAMES.get(key, ord(key.lower()) if len(key) == 1 else -1))


def shortcuts() -> list[Shortcut]:
    """Return all shortcuts, in the order of the help page."""
    tools = [
        Shortcut(t.key.upper(), f"tool:{t.name}", tr("keys.tool_title", title=t.title), "Draw")
        for t in in_order()
    ]
    overlays = [
        Shortcut(o.key, f"overlay:{o.name}", tr("keys.show_overlay", overlay=o.title.lower()), "Show")
        for o in OVERLAYS.values()
    ]
    return [
        *tools,
        *(
            Shortcut(keys, a.name, a.help, a.group)
            for a in ACTIONS.values()
            if a.group == "Draw"
            for keys in a.keys
        ),
        *overlays,
        *(
            Shortcut(keys, a.name, a.help, a.group)
            for a in ACTIONS.values()
            if a.group != "Draw"
            for keys in a.keys
        ),
    ]


def keys_of(action: str) -> str:
    """Return the keys of an action, "" if it has none."""
    return next((s.keys for s in shortcuts() if s.action == action), "")
