"""Requests of panels to the window, carried out before the next frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.world.dataset import Item
    from simulator.world.grid import GridMap
    from simulator.world.recipe import Recipe


class Requests(Protocol):
    """What a panel may ask of the window. Each is carried out once the frame's events are handled."""

    def change_map(self, grid: GridMap, title: str | None = None) -> None:
        """Replace the open map, as one step that can be undone.

        Args:
            grid: the map.
            title: its name, if it is another map with no file yet; None keeps name and file.
        """

    def name_map(self, title: str, about: str) -> None:
        """Give the open map another title and another line on what it shows."""

    def save_maps(self, recipe: Recipe, seed: int, movement: str) -> None:
        """Ask how many maps of a recipe are to be saved, and where."""

    def open_map_set(self) -> None:
        """Ask for a folder of maps and read it."""

    def make_map_set(self) -> None:
        """Ask for a recipe and make a set of its maps."""

    def open_item(self, item: Item) -> None:
        """Open one map of the set, after asking about unsaved changes."""

    def train_on_map_set(self) -> None:
        """Train on the set's training maps, or on the open map again if the set is being trained on."""

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""

    def show_notes(self, title: str, lines: Sequence[str]) -> None:
        """Show lines that are worth knowing in a dialog."""

    def evaluate_saved_policy(self) -> None:
        """Ask for a saved policy and evaluate it on the maps chosen in the panel."""

    def save_report(self) -> None:
        """Ask where the report of the last evaluation goes, and save it."""
