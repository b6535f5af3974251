"""Actions on the episode that is stepped through."""

from __future__ import annotations

from simulator.ui.panels.episodes.player import step_by
from simulator.ui.shell.actions.action import Action, ActionGroup, action

FAR = 1_000_000
"""Steps that lead to an end of any episode."""


class EpisodeActions(ActionGroup):
    """Steps through the episode in the player, and its speed."""

    group = "Episodes"

    @action(Action("forward", "", "One step forward in the episode", ("Ctrl+Right",)))
    def forward(self) -> None:
        """Go one step forward."""
        self._step(1)

    @action(Action("back", "", "One step back", ("Ctrl+Left",)))
    def back(self) -> None:
        """Go one step back."""
        self._step(-1)

    @action(Action("first", "", "To the beginning of the episode", ("Home",)))
    def first(self) -> None:
        """Go to the beginning."""
        self._step(-FAR)

    @action(Action("last", "", "To its end", ("End",)))
    def last(self) -> None:
        """Go to the end."""
        self._step(FAR)

    @action(Action("slower", "", "Play slower", ("[",)))
    def slower(self) -> None:
        """Play at half the speed."""
        self._faster(0.5)

    @action(Action("faster", "", "Play faster", ("]",)))
    def faster(self) -> None:
        """Play at twice the speed."""
        self._faster(2.0)

    def _step(self, steps: int) -> None:
        if self.host.state.playback is not None:
            step_by(self.host.state.playback, steps)

    def _faster(self, factor: float) -> None:
        playback = self.host.state.playback
        if playback is not None:
            playback.speed = min(max(playback.speed * factor, 0.5), 256.0)
