"""Actions by name; a file holds those of one subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.ui.shell.actions.episode_actions import EpisodeActions
from simulator.ui.shell.actions.file_actions import FileActions
from simulator.ui.shell.actions.map_set_actions import MapSetActions
from simulator.ui.shell.actions.training_actions import TrainingActions
from simulator.ui.shell.actions.view_actions import ViewActions

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.shell.actions.action import Action
    from simulator.ui.shell.host import Host

GROUPS = (ViewActions, TrainingActions, EpisodeActions, FileActions)

ACTIONS: dict[str, Action] = {found.name: found for group in GROUPS for found, _ in group.declared()}
"""Every action that is declared, by name."""


class Actions:
    """Does what buttons and shortcuts stand for.

    Args:
        host: the window.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self.files = FileActions(host)
        self.training = TrainingActions(host)
        self.map_set = MapSetActions(host, self.files)
        groups = (self.files, self.training, ViewActions(host), EpisodeActions(host))
        self._methods: dict[str, Callable[[], None]] = {
            found.name: getattr(group, method) for group in groups for found, method in group.declared()
        }

    def do(self, name: str) -> None:
        """Do an action, or take a tool ("tool:wall"), switch an overlay ("overlay:value"), show a panel."""
        kind, _, rest = name.partition(":")
        state = self.host.state
        if kind == "tool":
            state.tool = rest
        elif kind == "overlay":
            state.overlays ^= {rest}
        elif kind == "panel":
            self.host.show_panel(rest)
        else:
            self._methods[name]()

    def follow(self) -> None:
        """Once a frame: take in what was done on other threads."""
        self.files.batch_saver.follow()
        self._follow_drift()

    def _follow_drift(self) -> None:
        """Show the doors that the drifting world opened and closed; put them back once it is off."""
        document, drifts = self.host.document, self.host.feed.drifts
        while drifts:
            drift = drifts.pop(0)
            if drift.revision == document.grid.revision and not document.stroking:
                document.drift(drift.patch)
                self.host.feed.drifted.add(document.grid.revision)
        off = self.host.feed.settings.get("drift_every") == 0 and not document.stroking
        if off and document.still():
            self.host.state.message = tr("actions.drift_is_off_the_doors_are")
