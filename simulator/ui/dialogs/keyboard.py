"""Keys in dialogs: first focus, Tab order, arrows in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UIDropDownMenu, UITextEntryLine

if TYPE_CHECKING:
    from pygame_gui import UIManager
    from pygame_gui.elements import UISelectionList, UIWindow


def fields(window: UIWindow) -> list[UITextEntryLine]:
    """Return the text fields of a dialog that can be typed in, in reading order."""
    found = [e for e in window.get_container().elements if isinstance(e, UITextEntryLine)]
    return sorted((e for e in found if e.visible and e.is_enabled), key=lambda e: (e.rect.top, e.rect.left))


def focus(manager: UIManager, entry: UITextEntryLine) -> None:
    """Put the keyboard into a field, all of it selected."""
    manager.set_focus_set(entry.get_focus_set())
    entry.select_range = [0, len(entry.get_text())]


def go_on(manager: UIManager, window: UIWindow, way: int) -> None:
    """Put the keyboard into the next field, or with `way` -1 into the one before."""
    found = fields(window)
    if found:
        here = next((k for k, entry in enumerate(found) if entry.is_focused), -1 if way > 0 else 0)
        focus(manager, found[(here + way) % len(found)])


def fold(window: UIWindow) -> bool:
    """Close the drop-down lists that are open; return whether there was any."""
    menus = [e for e in window.get_container().elements if isinstance(e, UIDropDownMenu)]
    opened = [m for m in menus if m.current_state is m.menu_states["expanded"]]
    for menu in opened:
        menu.current_state.target_state = "closed"
        menu.current_state.should_transition = True
    return bool(opened)


def step(chooser: UISelectionList, way: int) -> None:
    """Select the next entry of a list, or with `way` -1 the one before, and scroll to it."""
    items = chooser.item_list
    if not items:
        return
    here = next((k for k, item in enumerate(items) if item["selected"]), -1 if way > 0 else len(items))
    target = max(0, min(here + way, len(items) - 1))
    for k, item in enumerate(items):
        item["selected"] = k == target
        button = item["button_element"]
        if button is not None:
            (button.select if k == target else button.unselect)()
    if chooser.scroll_bar is not None:
        chooser.scroll_bar.set_scroll_from_start_percentage(max(0, target - 2) / len(items))
        chooser.scroll_bar.has_moved_recently = True
    words = items[target]["text"]
    event = pygame_gui.UI_SELECTION_LIST_NEW_SELECTION
    pygame.event.post(pygame.event.Event(event, text=words, ui_element=chooser, ui_object_id=""))
