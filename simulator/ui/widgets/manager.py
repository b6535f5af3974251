"""Manager of pygame_gui's widgets, with our theme and a font that has every glyph."""

from __future__ import annotations

import json

import pygame_gui

from simulator.paths import asset
from simulator.ui.draw.fonts import add_widget_font, enlarged


def widget_manager(size: tuple[int, int]) -> pygame_gui.UIManager:
    """Return a manager for a window.

    Args:
        size: of the window, pixels.
    """
    manager = pygame_gui.UIManager(size, enable_live_theme_updates=False)
    add_widget_font(manager)
    theme = json.loads(asset("theme.json").read_text(encoding="utf-8"))
    for parts in theme.values():
        if "size" in parts.get("font", {}):
            parts["font"]["size"] = str(int(parts["font"]["size"]) + enlarged())
    manager.get_theme().load_theme(theme)
    return manager
