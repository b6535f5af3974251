"""Defers requests of panels until all events of a frame are handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.ui.dialogs.questions import show_report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.ui.shell.actions import Actions
    from simulator.world.dataset import Item
    from simulator.world.grid import GridMap
    from simulator.world.recipe import Recipe


class DeferredRequests:
    """Implements `Requests`: notes each one, and carries them out in order."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[Actions], object]] = []

    def carry_out(self, actions: Actions) -> None:
        """Do everything that was asked for since the last time."""
        while self._waiting:
            self._waiting.pop(0)(actions)

    def change_map(self, grid: GridMap, title: str | None = None) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.files.change_map(grid, title))

    def name_map(self, title: str, about: str) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.host.document.rename(title, about))

    def save_maps(self, recipe: Recipe, seed: int, movement: str) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.files.batch_saver.ask(recipe, seed, movement))

    def open_map_set(self) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.map_set.open_map_set())

    def make_map_set(self) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.map_set.make_map_set())

    def open_item(self, item: Item) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.map_set.open_item(item))

    def train_on_map_set(self) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.map_set.train_on_map_set())

    def show_panel(self, name: str) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.host.show_panel(name))

    def show_notes(self, title: str, lines: Sequence[str]) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: show_report(actions.host.dialogs, title, lines))

    def evaluate_saved_policy(self) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.map_set.evaluate_saved_policy())

    def save_report(self) -> None:
        """See `Requests`."""
        self._waiting.append(lambda actions: actions.map_set.save_report())
