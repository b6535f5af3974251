"""Actions on the map's file: new, open, save, undo; unsaved work is asked about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.paths import sample_maps, user_maps
from simulator.ui.dialogs.batch_saver import BatchSaver
from simulator.ui.dialogs.questions import ask_lossy
from simulator.ui.model.history import Label
from simulator.ui.shell.actions.action import Action, ActionGroup, action
from simulator.ui.shell.importing import Importer, clipboard
from simulator.world import formats
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.shell.host import Host
    from simulator.world.grid import GridMap


WRITABLE = frozenset(f.suffix for f in formats.KINDS.values() if f.render and f.name != "scen")
"""Suffixes of the formats that a map can be saved in."""


class FileActions(ActionGroup):
    """What is done with maps as files."""

    group = "File"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._accepted: tuple[Path, tuple[str, ...]] | None = None  # a loss that was agreed to
        self.importer = Importer(host, self.guarded, self.ask_places)
        self.batch_saver = BatchSaver(host.state, host.dialogs, lambda: _or_home(user_maps))

    # ------------------------------------------------------------ the map as it is drawn

    @action(Action("undo", "Undo", "Undo the last stroke", ("Ctrl+Z",), group="Draw", bar=10))
    def undo(self) -> None:
        """Undo the last stroke."""
        self._through_history(self.host.document.undo)

    @action(
        Action(
            "redo",
            "Redo",
            "Redo the stroke that was undone",
            ("Ctrl+Y", "Ctrl+Shift+Z"),
            group="Draw",
            bar=11,
        )
    )
    def redo(self) -> None:
        """Redo the stroke that was undone."""
        self._through_history(self.host.document.redo)

    def _through_history(self, step: Callable[[], None]) -> None:
        self.host.mouse.stop_leading()
        step()

    def change_map(self, grid: GridMap, title: str | None = None) -> None:
        """Replace the open map, see `Requests`."""
        self.host.document.change(grid, None if title is None else Label(title))

    # ------------------------------------------------------------ open

    @action(
        Action("new", "New", "A new map: size and movement rule, or one of the samples", ("Ctrl+N",), bar=0)
    )
    def new(self) -> None:
        """Ask for a new map, after asking about unsaved changes."""
        self.guarded(self._new)

    def _new(self) -> None:
        def made(grid: GridMap) -> None:
            self.host.document.replace(grid)
            self.host.opened()

        self.host.dialogs.ask_new(self.host.document.grid, made=made, sample=self.open)

    @action(Action("open", "Open", "Open a map file", ("Ctrl+O",), bar=1))
    def ask_open(self) -> None:
        """Ask for a file to open, after asking about unsaved changes."""
        self.guarded(self._open)

    def _open(self) -> None:
        path = self.host.document.path
        self.host.dialogs.ask_file("Open a map", path.parent if path else _samples(), self.open)

    @action(Action("paste", "Paste", "Open a map copied as text", ("Ctrl+V",)))
    def paste(self) -> None:
        """Open the map that was copied as text."""
        self.importer.paste(clipboard())

    def open(self, path: Path) -> None:
        """Open a map file; a bad one is refused in one line and the open map stays."""
        self.importer.open(path, lambda take: take())

    def drop(self, name: str) -> None:
        """Open a file that was dropped onto the window; unsaved work is asked about once it proved good."""
        self.importer.open(Path(name), self.guarded)

    def ask_places(self) -> None:
        """Ask for the start and the goal of a map whose file names none."""
        self.host.mouse.asking = True
        self.host.state.tool = "start"
        self.host.state.message = "This file names no start and goal: click where it starts, then the goal"

    # ------------------------------------------------------------ save

    @action(Action("save", "Save", "Save the map", ("Ctrl+S",), bar=2))
    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save to the map's file, or ask for one; `then` happens once it is saved."""
        path = self.host.document.path
        if path is None or not path.parent.is_dir() or path.resolve().parent == _samples():
            self.save_as(then)
        else:
            self._write(path, then)

    @action(Action("save-as", "Save as", "Save the map under another name", ("Ctrl+Shift+S",)))
    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask for a file and save to it; its suffix names the format."""
        document = self.host.document
        name = document.path.name if document.path else f"{plain(document.title) or 'my-map'}.map"

        def answer(path: Path) -> None:
            file = path if path.suffix else path.with_suffix(".map")
            if file.exists() and file != document.path:
                self.host.dialogs.ask_replace(file.name, lambda: self._write(file, then))
            else:
                self._write(file, then)

        suffixes = [suffix for suffix in formats.suffixes() if suffix in WRITABLE]
        title = f"Save the map: {' '.join(suffixes)}"
        begin = _or_home(user_maps) / name
        self.host.dialogs.ask_file(title, begin, answer, saving=True, suffixes=set(suffixes))

    def _write(self, path: Path, then: Callable[[], None]) -> None:
        """Write the map, after asking where something would be lost by it."""
        document = self.host.document
        try:
            lost = formats.losses(document.as_loaded(), path)
        except (OSError, ValueError) as error:
            self.host.state.message = f"Not saved: {why(error)}"
            return
        known = (path, tuple(lost)) == self._accepted

        def write() -> None:
            self._accepted = (path, tuple(lost))
            try:
                document.save(path, backup=bool(lost) and not known)
            except (OSError, ValueError) as error:
                self.host.state.message = f"Not saved: {why(error)}"
                return
            self.host.state.message = f"Saved {path}"
            then()

        if not lost or known:
            write()
        else:
            ask_lossy(self.host.dialogs, path.name, lost, save=write, other=lambda: self.save_as(then))

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something that would lose unsaved changes, after asking."""
        document = self.host.document
        if document.dirty:
            self.host.dialogs.ask_unsaved(document.name, save=lambda: self.save(act), discard=act)
        else:
            act()

    # ------------------------------------------------------------ leave

    @action(Action("quit", "Quit", "Leave the program", ("Ctrl+Q",)))
    def quit(self) -> None:
        """Leave, after asking about unsaved work."""
        self.guarded(self.host.leave)


def plain(title: str) -> str:
    """Return a title as the name of a file."""
    return "-".join("".join(c if c.isalnum() or c in "-_." else " " for c in title).split())


def _samples() -> Path:
    return sample_maps()[0].parent.resolve()


def _or_home(folder: Callable[[], Path]) -> Path:
    """Return a folder of ours, or the user's own where that one cannot be made."""
    try:
        return folder()
    except OSError:
        return Path.home()
