"""What the window does with sets of maps: open one, make one, learn one, open one of its maps."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from simulator.paths import trained_policies, user_maps
from simulator.protocol.commands import LearnSet
from simulator.ui.dialogs import questions
from simulator.world.split import SPLITS

if TYPE_CHECKING:
    from simulator.ui.shell.actions import Actions
    from simulator.world.dataset import Item


def ask_folder(actions: Actions) -> None:
    """Ask for a folder of maps and read it."""
    window = actions.window
    path = window.document.path
    begin = path.parent if path else Path.home()
    window.dialogs.ask_file(
        "Open a set of maps: choose its folder", begin, window.state.collection.open_folder, folder=True
    )


def ask_recipe(actions: Actions) -> None:
    """Ask for a recipe and make its maps; the split is kept in a folder of the user's."""
    window = actions.window

    def made(recipe: str, count: int, seed: int, movement: str) -> None:
        letters = (letter if letter.isalnum() or letter in "-." else "_" for letter in recipe)
        name = f"{''.join(letters)[:80]}-{movement}-{count}-seed{seed}"
        try:
            folder: Path | None = user_maps() / "sets" / name
        except OSError:
            folder = None
        window.state.collection.open_recipe(recipe, count=count, seed=seed, movement=movement, folder=folder)

    questions.ask_recipe(window.dialogs, window.state.grid.movement, made)


def open_item(actions: Actions, item: Item) -> None:
    """Open one map of the set in the window, after asking about unsaved changes."""
    if item.path is not None:
        actions.drop(str(item.path))
        return

    def show() -> None:
        actions.window.document.replace(item.grid, title=f"Map {item.name}")
        actions.window.opened()

    actions.guarded(show)


def train(actions: Actions) -> None:
    """Begin anew on the training maps of the set, or on the open map again if the set is being learned."""
    window = actions.window
    found = window.state.collection
    if window.feed.source:
        window.feed.send(LearnSet())
        return
    if found.dataset is None:
        return
    sides = (tuple(i.grid for i in found.dataset.items if i.split == side) for side in SPLITS[:2])
    training, validation = sides
    if not training:
        window.state.message = "No map is in the training split"
        return
    source = f"{len(training):,} maps of {PurePath(found.dataset.source).name}"
    window.feed.send(LearnSet(training, validation, source))
    window.show_panel("train")


def evaluate(actions: Actions) -> None:
    """Go to the panel that judges the policy on the set."""
    actions.window.show_panel("evaluate")


def ask_run(actions: Actions) -> None:
    """Ask for a kept policy and judge it on the maps that are chosen in the panel."""
    window = actions.window
    state = window.state

    def judge(folder: Path) -> None:
        state.message = state.judging.ask(window.feed, state.collection, state.grid, folder)

    title, movement = "Judge a policy", state.grid.movement
    questions.ask_policy(window.dialogs, title, movement, trained_policies(), judge)


def ask_report(actions: Actions) -> None:
    """Ask where the report of the last evaluation goes."""
    window = actions.window

    def save(path: Path) -> None:
        file = path if path.suffix.lower() in (".html", ".htm") else path.with_name(path.name + ".html")
        window.state.judging.save_report(window.feed, file)

    window.dialogs.ask_file(
        "Save the report", Path.home() / "evaluation.html", save, saving=True, suffixes={".html", ".htm"}
    )
