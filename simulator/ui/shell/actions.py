"""What buttons and shortcuts do, by name."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from simulator.paths import sample_maps, screenshots, trained_policies, user_maps, user_runs
from simulator.protocol.commands import LoadRun, Pause, Run, SaveRun, StepOnce
from simulator.ui.dialogs.batch_saver import BatchSaver
from simulator.ui.dialogs.importing import Importer, clipboard
from simulator.ui.dialogs.questions import ask_lossy, ask_policy
from simulator.ui.model.history import Label
from simulator.ui.panels.episodes.player import step_by
from simulator.ui.panels.training.train import TrainPanel
from simulator.world import formats
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.shell.window import Window
    from simulator.world.grid import GridMap
    from simulator.world.recipe import Recipe


WRITABLE = frozenset(f.suffix for f in formats.KINDS.values() if f.render and f.name != "scen")
"""Suffixes of the formats that a map can be saved in."""


class Actions:
    """The commands of the window.

    Args:
        window: what they act on.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self._accepted: tuple[Path, tuple[str, ...]] | None = None  # a loss that was agreed to
        self.importer = Importer(window)
        self.keeper = BatchSaver(window.state, window.dialogs, lambda: _or_home(user_maps))
        self._acts: dict[str, Callable[[], None]] = {
            "new": lambda: self.guarded(self._new),
            "open": lambda: self.guarded(self._open),
            "paste": lambda: self.importer.paste(clipboard()),
            "save": self.save,
            "save-as": self.save_as,
            "undo": lambda: self._through_history(window.document.undo),
            "redo": lambda: self._through_history(window.document.redo),
            "goal-follows": self._goal_follows,
            "run": self._run,
            "single": lambda: window.feed.send(StepOnce()),
            "reset": self._reset,
            "save-policy": self._save_policy,
            "load-policy": self._load_policy,
            "fit": window.camera.fit,
            "fullscreen": window.toggle_fullscreen,
            "screenshot": self._screenshot,
            "help": lambda: window.show_help(not window.help_shown),
            "escape": self._escape,
            "quit": self.quit,
            "forward": lambda: self._step(1),
            "back": lambda: self._step(-1),
            "first": lambda: self._step(-1_000_000),
            "last": lambda: self._step(1_000_000),
            "slower": lambda: self._faster(0.5),
            "faster": lambda: self._faster(2.0),
        }

    def do(self, action: str) -> None:
        """Do what a button or a shortcut stands for."""
        kind, _, name = action.partition(":")
        state = self.window.state
        if kind == "tool":
            state.tool = name
        elif kind == "overlay":
            state.overlays ^= {name}
        elif kind == "panel":
            self.window.show_panel(name)
        else:
            self._acts[action]()

    # ------------------------------------------------------------ learning

    def _train_panel(self) -> TrainPanel:
        panel = self.window.panels["train"]
        assert isinstance(panel, TrainPanel)  # noqa: S101 - registered under that name
        return panel

    def _run(self) -> None:
        feed = self.window.feed
        feed.send(Pause() if feed.progress.running else Run())
        if feed.catalogue is None:
            self.window.state.message = "Training starts as soon as PyTorch is loaded"

    def _reset(self) -> None:
        self._train_panel().form.reset()

    def _save_policy(self) -> None:
        settings = self.window.feed.settings
        base = f"{self.window.document.name}-{settings.get('algorithm')}-{settings.get('network')}"
        base = _plain(base)
        try:
            runs = user_runs()
        except OSError as error:
            self.window.state.message = f"Policy not saved: {why(error)}"
            return
        names = (runs / f"{base}-{number}" for number in itertools.count(1))
        self.window.feed.send(SaveRun(next(path for path in names if not path.exists())))

    def _load_policy(self) -> None:
        window = self.window
        ask_policy(
            window.dialogs,
            "Load a policy",
            window.document.grid.movement,
            trained_policies(),
            lambda folder: window.feed.send(LoadRun(folder)),
        )

    def _goal_follows(self) -> None:
        """Let the goal go where the pointer is from now on, or stay."""
        state = self.window.state
        state.goal_follows = not state.goal_follows
        self.window.mouse.stop_leading()
        state.message = (
            "The goal follows the pointer; a click or T lets it stay"
            if state.goal_follows
            else "The goal stays"
        )

    def _through_history(self, step: Callable[[], None]) -> None:
        self.window.mouse.stop_leading()
        step()

    # ------------------------------------------------------------ episodes

    def _step(self, steps: int) -> None:
        if self.window.state.playback is not None:
            step_by(self.window.state.playback, steps)

    def _faster(self, factor: float) -> None:
        playback = self.window.state.playback
        if playback is not None:
            playback.speed = min(max(playback.speed * factor, 0.5), 256.0)

    # ------------------------------------------------------------ files

    def quit(self) -> None:
        """Leave, after asking about unsaved work."""
        self.guarded(self.window.leave)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save to the map's file, or ask for one; `then` happens once it is saved."""
        path = self.window.document.path
        if path is None or not path.parent.is_dir() or path.resolve().parent == _samples():
            self.save_as(then)
        else:
            self._write(path, then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask for a file and save to it; its suffix names the format."""
        document = self.window.document
        name = document.path.name if document.path else f"{_plain(document.title) or 'my-map'}.map"

        def answer(path: Path) -> None:
            file = path if path.suffix else path.with_suffix(".map")
            if file.exists() and file != document.path:
                self.window.dialogs.ask_replace(file.name, lambda: self._write(file, then))
            else:
                self._write(file, then)

        suffixes = [suffix for suffix in formats.suffixes() if suffix in WRITABLE]
        title = f"Save the map: {' '.join(suffixes)}"
        begin = _or_home(user_maps) / name
        self.window.dialogs.ask_file(title, begin, answer, saving=True, suffixes=set(suffixes))

    def _write(self, path: Path, then: Callable[[], None]) -> None:
        """Write the map, after asking where something would be lost by it."""
        document = self.window.document
        try:
            lost = formats.losses(document.as_loaded(), path)
        except (OSError, ValueError) as error:
            self.window.state.message = f"Not saved: {why(error)}"
            return
        known = (path, tuple(lost)) == self._accepted

        def write() -> None:
            self._accepted = (path, tuple(lost))
            try:
                document.save(path, backup=bool(lost) and not known)
            except (OSError, ValueError) as error:
                self.window.state.message = f"Not saved: {why(error)}"
                return
            self.window.state.message = f"Saved {path}"
            then()

        if not lost or known:
            write()
        else:
            ask_lossy(self.window.dialogs, path.name, lost, save=write, other=lambda: self.save_as(then))

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something that would lose unsaved changes, after asking."""
        document = self.window.document
        if document.dirty:
            self.window.dialogs.ask_unsaved(document.name, save=lambda: self.save(act), discard=act)
        else:
            act()

    def _open(self) -> None:
        path = self.window.document.path
        self.window.dialogs.ask_file("Open a map", path.parent if path else _samples(), self.open)

    def open(self, path: Path) -> None:
        """Open a map file; a bad one is refused in one line and the open map stays."""
        self.importer.open(path, lambda take: take())

    def ask_places(self) -> None:
        """Ask for the start and the goal of a map whose file names none."""
        self.window.mouse.asking = True
        self.window.state.tool = "start"
        self.window.state.message = "This file names no start and goal: click where it starts, then the goal"

    def drop(self, name: str) -> None:
        """Open a file that was dropped onto the window; unsaved work is asked about once it proved good."""
        self.importer.open(Path(name), self.guarded)

    def _new(self) -> None:
        def made(grid: GridMap) -> None:
            self.window.document.replace(grid)
            self.window.opened()

        self.window.dialogs.ask_new(self.window.document.grid, made=made, sample=self.open)

    def change_map(self, grid: GridMap, title: str | None = None) -> None:
        """Put another map in the place of the open one, as one step that can be undone.

        Args:
            grid: the map.
            title: its name, if it is another map with no file yet; None keeps name and file.
        """
        self.window.document.change(grid, None if title is None else Label(title))

    def keep_maps(self, recipe: Recipe, seed: int, movement: str) -> None:
        """Ask how many maps of a recipe shall be saved, and where."""
        self.keeper.ask(recipe, seed, movement)

    def follow(self) -> None:
        """Once a frame: take in what was done on the side."""
        self.keeper.follow()
        document, drifts = self.window.document, self.window.feed.drifts
        while drifts:
            drift = drifts.pop(0)
            if drift.revision == document.grid.revision and not document.stroking:
                document.drift(drift.patch)
                self.window.feed.drifted.add(document.grid.revision)

        off = self.window.feed.settings.get("drift_every") == 0 and not document.stroking
        if off and document.still():
            self.window.state.message = "Drift is off: the doors are back where they were"

    def name_map(self, title: str, about: str) -> None:
        """Give the open map another title and another line on what it shows."""
        self.window.document.rename(title, about)

    def _screenshot(self) -> None:
        name = datetime.now(UTC).astimezone().strftime("path-planning-%Y%m%d-%H%M%S.png")
        try:
            path = screenshots() / name
            pygame.image.save(self.window.screen, path)
        except (OSError, pygame.error) as error:
            self.window.state.message = f"No screenshot: {error}"
        else:
            self.window.state.message = f"Screenshot saved to {path}"

    def _escape(self) -> None:
        window = self.window
        if window.help_shown:
            window.show_help(False)
        elif not window.notice.close():
            window.state.playback, window.state.pinned = None, None


def _plain(title: str) -> str:
    """A title as a file's name."""
    return "-".join("".join(c if c.isalnum() or c in "-_." else " " for c in title).split())


def _samples() -> Path:
    return sample_maps()[0].parent.resolve()


def _or_home(folder: Callable[[], Path]) -> Path:
    """Return a folder of ours, or the user's own where that one cannot be made."""
    try:
        return folder()
    except OSError:
        return Path.home()
