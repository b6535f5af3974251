"""Actions on sets of maps: open, generate, train, evaluate."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from simulator.paths import trained_policies, user_maps
from simulator.protocol.commands import LearnSet
from simulator.texts import tr
from simulator.ui.dialogs import questions
from simulator.ui.dialogs.map_questions import ask_recipe
from simulator.ui.dialogs.policy_question import ask_policy
from simulator.world.split import SPLITS

if TYPE_CHECKING:
    from simulator.ui.shell.actions.file_actions import FileActions
    from simulator.ui.shell.host import Host
    from simulator.world.dataset import Item


class MapSetActions:
    """What is done with sets of maps.

    Args:
        host: the window.
        files: opens files and asks about unsaved changes.
    """

    def __init__(self, host: Host, files: FileActions) -> None:
        self.host, self.files = host, files

    def open_map_set(self) -> None:
        """Ask for a folder of maps and read it."""
        host = self.host
        path = host.document.path
        begin = path.parent if path else Path.home()
        host.dialogs.ask_file(
            tr("actions_map_set.open_a_set_of_maps_choose"),
            begin,
            host.state.map_set.open_folder,
            folder=True,
        )

    def make_map_set(self) -> None:
        """Ask for a recipe and make its maps; the split is kept in a folder of the user's."""
        host = self.host

        def made(recipe: str, count: int, seed: int, movement: str) -> None:
            letters = (letter if letter.isalnum() or letter in "-." else "_" for letter in recipe)
            name = f"{''.join(letters)[:80]}-{movement}-{count}-seed{seed}"
            try:
                folder: Path | None = user_maps() / "sets" / name
            except OSError:
                folder = None
            host.state.map_set.open_recipe(recipe, count=count, seed=seed, movement=movement, folder=folder)

        ask_recipe(host.dialogs, host.state.grid.movement, made)

    def open_item(self, item: Item) -> None:
        """Open one map of the set in the window, after asking about unsaved changes."""
        if item.path is not None:
            self.files.drop(str(item.path))
            return

        def show() -> None:
            self.host.document.replace(item.grid, title=tr("actions_map_set.map", name=item.name))
            self.host.opened()

        self.files.guarded(show)

    def train_on_map_set(self) -> None:
        """Train on the training maps of the set, or on the open map again; see `Requests`."""
        host = self.host
        found = host.state.map_set
        if host.feed.source:
            host.feed.send(LearnSet())
            return
        if found.dataset is None:
            return
        sides = (tuple(i.grid for i in found.dataset.items if i.split == side) for side in SPLITS[:2])
        training, validation = sides
        if not training:
            host.state.message = tr("actions_map_set.no_map_is_in_the_training")
            return
        source = tr("actions_map_set.maps_of", count=len(training), name=PurePath(found.dataset.source).name)
        host.feed.send(LearnSet(training, validation, source))
        host.show_panel("train")

    def evaluate_saved_policy(self) -> None:
        """Ask for a kept policy and judge it on the maps that are chosen in the panel."""
        host = self.host
        state = host.state

        def judge(folder: Path) -> None:
            state.message = state.evaluations.ask(
                host.feed, state.map_set, state.grid, folder, name=state.title
            )

        title, movement = tr("actions_map_set.judge_a_policy"), state.grid.movement
        ask_policy(host.dialogs, title, movement, trained_policies(), judge)

    def save_report(self) -> None:
        """Ask where the report of the last evaluation goes."""
        host = self.host

        def save(path: Path) -> None:
            file = path if path.suffix.lower() in (".html", ".htm") else path.with_name(path.name + ".html")

            def write() -> None:
                host.state.evaluations.save_report(host.feed, file)
                host.state.message = tr("actions_map_set.writing_training_goes_on_meanwhile", name=file.name)

            if file.exists():
                questions.ask_replace(host.dialogs, file.name, write)
            else:
                write()

        host.dialogs.ask_file(
            tr("actions_map_set.save_the_report"),
            Path.home() / "evaluation.html",
            save,
            saving=True,
            suffixes={".html", ".htm"},
        )
