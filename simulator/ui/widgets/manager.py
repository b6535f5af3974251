"""Manager of pygame_gui's widgets, with our theme and a font that has every glyph."""

from __future__ import annotations

import pygame_gui

from simulator.paths import asset
from simulator.ui.draw.fonts import add_widget_font


def widget_manager(size: tuple[int, int]) -> pygame_gui.UIManager:
    """Return a manager for a window.

    Args:
        size: of the window, pixels.
    """
    manager = pygame_gui.UIManager(size, enable_live_theme_updates=False)
    add_widget_font(manager)
    manager.get_theme().load_theme(asset("theme.json"))
    return manager
