"""Routes keys, mouse and system events to the parts of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from simulator.protocol.commands import Restart
from simulator.ui.shell import banner
from simulator.ui.shell.keys import shortcuts

if TYPE_CHECKING:
    from simulator.ui.shell.actions import Actions
    from simulator.ui.shell.parts import WindowParts


class Inputs:
    """Hands events on.

    Args:
        parts: of the window.
        actions: what people can do.
    """

    def __init__(self, parts: WindowParts, actions: Actions) -> None:
        self._parts, self._actions = parts, actions
        self._shortcuts = shortcuts()

    def handle(self, event: pygame.event.Event) -> None:
        """Take one event in."""
        parts = self._parts
        if event.type == pygame.QUIT:
            self._actions.files.quit()
        elif event.type in (pygame.VIDEORESIZE, pygame.WINDOWSIZECHANGED):
            parts.resize()
            parts.display.note(event)
        elif event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWRESTORED, pygame.WINDOWMAXIMIZED):
            parts.fresh = True
            parts.display.note(event)
        elif event.type == pygame.WINDOWFOCUSLOST:
            parts.mouse.let_go()
        elif event.type == pygame.DROPFILE:
            self._actions.files.drop(event.file)
        elif event.type == pygame.DROPTEXT:
            self._actions.files.importer.paste(event.text)
        else:
            self._handle_input(event)

    def _handle_input(self, event: pygame.event.Event) -> None:
        parts = self._parts
        used = parts.manager.process_events(event)
        if parts.dialogs.active:
            parts.mouse.let_go()
            parts.dialogs.handle(event)
            return
        mouse = event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION)
        if not used or event.type == pygame.MOUSEBUTTONUP:
            used = parts.panels[parts.panel].handle(event) or used
        if event.type == pygame.MOUSEMOTION:
            parts.panels[parts.panel].point(event.pos)
        if mouse:
            parts.charts.handle(event, parts.layout.charts, parts.state)
        if used and event.type != pygame.MOUSEBUTTONUP:
            return
        if event.type == pygame.KEYDOWN and not parts.typing():
            self._key(event)
        elif event.type == pygame.KEYUP and event.key == pygame.K_SPACE:
            if parts.mouse.space and not parts.mouse.space_used:
                self._actions.do("run")
            parts.mouse.space = False
        elif event.type == pygame.MOUSEWHEEL:
            notches, pixel = (
                getattr(event, "precise_y", event.y),
                getattr(event, "pos", pygame.mouse.get_pos()),
            )
            _ = parts.notice.wheel(notches, pixel) or parts.mouse.wheel(notches, pixel)
        elif (mouse and parts.rewards.handle(event, parts.layout.slider, parts.state)) or (
            event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self._click(event.pos)
        ):
            return
        elif mouse:
            parts.mouse.handle(event)

    def _key(self, event: pygame.event.Event) -> None:
        parts = self._parts
        if event.key == pygame.K_SPACE and not event.mod & (pygame.KMOD_CTRL | pygame.KMOD_SHIFT):
            if not parts.mouse.space:  # held down it repeats
                parts.mouse.space, parts.mouse.space_used = (
                    True,
                    False,
                )  # a tap is told from a drag on release
            return
        for shortcut in self._shortcuts:
            if shortcut.matches(event):
                self._actions.do(shortcut.action)
                return

    def _click(self, pixel: tuple[int, int]) -> bool:
        """Press what we drew ourselves; return whether there was anything."""
        parts = self._parts
        if parts.help_page:
            parts.show_help(0)
            return True
        if parts.notice.press(pixel):
            return True
        if banner.offer(parts.state) and banner.button(parts.layout.head).collidepoint(pixel):
            self._accept()
            return True
        found = parts.button_at(pixel)
        if found is not None:
            self._actions.do(found.action)
        return found is not None

    def _accept(self) -> None:
        """Do what the button of the line above the map offers."""
        parts = self._parts
        if parts.feed.failure is None:
            self._actions.do("full-speed")
            return
        parts.feed.failure = None
        parts.feed.send(Restart())
