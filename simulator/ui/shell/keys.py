"""Every shortcut in one table: the window obeys it, the help page shows it, a test finds clashes."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from simulator.ui.overlays import OVERLAYS
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
    tools = [Shortcut(t.key.upper(), f"tool:{t.name}", f"Tool: {t.title}", "Draw") for t in in_order()]
    overlays = [
        Shortcut(o.key, f"overlay:{o.name}", f"Show {o.title.lower()}", "Show") for o in OVERLAYS.values()
    ]
    return [
        *tools,
        Shortcut("Ctrl+Z", "undo", "Undo the last stroke", "Draw"),
        Shortcut("Ctrl+Y", "redo", "Redo", "Draw"),
        Shortcut("Ctrl+Shift+Z", "redo", "Redo", "Draw"),
        *overlays,
        Shortcut("F", "fit", "Fit the map into the window", "Show"),
        Shortcut("F11", "fullscreen", "Full screen", "Show"),
        Shortcut("F12", "screenshot", "Save a screenshot", "Show"),
        Shortcut("Space", "run", "Start or pause training", "Learn"),
        Shortcut(".", "single", "A single update", "Learn"),
        Shortcut("T", "goal-follows", "The goal follows the pointer, or stays", "Learn"),
        Shortcut("Ctrl+R", "reset", "Begin anew from fresh weights", "Learn"),
        Shortcut("Ctrl+Right", "forward", "One step forward in the episode", "Episodes"),
        Shortcut("Ctrl+Left", "back", "One step back", "Episodes"),
        Shortcut("Home", "first", "To the beginning of the episode", "Episodes"),
        Shortcut("End", "last", "To its end", "Episodes"),
        Shortcut("[", "slower", "Play slower", "Episodes"),
        Shortcut("]", "faster", "Play faster", "Episodes"),
        Shortcut("Ctrl+N", "new", "New map", "File"),
        Shortcut("Ctrl+O", "open", "Open a map", "File"),
        Shortcut("Ctrl+V", "paste", "Open a map copied as text", "File"),
        Shortcut("Ctrl+S", "save", "Save the map", "File"),
        Shortcut("Ctrl+Shift+S", "save-as", "Save it under another name", "File"),
        Shortcut("Ctrl+Q", "quit", "Leave", "File"),
        Shortcut("F1", "help", "This page", "File"),
        Shortcut("Esc", "escape", "Close; let go of pin, episode", "File"),
    ]


def keys_of(action: str) -> str:
    """Return the keys of an action, "" if it has none."""
    return next((s.keys for s in shortcuts() if s.action == action), "")
