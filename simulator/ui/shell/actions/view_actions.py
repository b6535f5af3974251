"""Actions on the window itself: zoom, full screen, screenshot, help."""

from __future__ import annotations

from datetime import UTC, datetime

import pygame

from simulator.paths import screenshots
from simulator.texts import tr
from simulator.ui.shell.actions.action import Action, ActionGroup, action


class ViewActions(ActionGroup):
    """What changes the view and nothing else."""

    group = "Show"

    @action(Action("fit", "Fit", "Fit the map into the window", ("F",), bar=30))
    def fit(self) -> None:
        """Fit the map into the window."""
        self.host.camera.fit()

    @action(Action("fullscreen", "", "Full screen", ("F11",)))
    def fullscreen(self) -> None:
        """Fill the screen, or go back to a window."""
        self.host.toggle_fullscreen()

    @action(Action("screenshot", "", "Save a screenshot", ("F12",)))
    def screenshot(self) -> None:
        """Save what the window shows as a picture."""
        name = datetime.now(UTC).astimezone().strftime("path-planning-%Y%m%d-%H%M%S.png")
        try:
            path = screenshots() / name
            pygame.image.save(self.host.screen, path)
        except (OSError, pygame.error) as error:
            self.host.state.message = tr("view.no_screenshot", error=error)
        else:
            self.host.state.message = tr("view.screenshot_saved_to", path=path)

    @action(
        Action(
            "help",
            "Help",
            "What the program is for, its words and all its keys",
            ("F1",),
            group="File",
            bar=31,
        )
    )
    def help(self) -> None:
        """Show the next page of help, or close the last one."""
        self.host.show_help(self.host.help_page + 1)

    @action(Action("escape", "", "Close; let go of pin, episode", ("Esc",), group="File"))
    def escape(self) -> None:
        """Close what is open on top; else let go of the pinned cell and the episode."""
        if self.host.help_page:
            self.host.show_help(0)
        elif not self.host.notice.close():
            self.host.state.playback, self.host.state.pinned = None, None
