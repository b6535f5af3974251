"""Actions on the map's file: new, open, save, undo; unsaved work is asked about."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.paths import sample_maps, user_maps
from simulator.texts import tr
from simulator.ui.dialogs.batch_saver import BatchSaver
from simulator.ui.dialogs.map_questions import ask_new
from simulator.ui.dialogs.questions import ask_lossy, ask_replace, ask_unsaved
from simulator.ui.model.undo_history import Label
from simulator.ui.shell.actions.action import Action, ActionGroup, action
from simulator.ui.shell.importing import Importer, clipboard
from simulator.world import formats
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.ui.model.undo_history import UndoHistory
    from simulator.ui.shell.host import Host
    from simulator.world.grid import GridMap


WRITABLE = frozenset(f.suffix for f in formats.KINDS.values() if f.render and f.name != "scen")
"""Suffixes of the formats that a map can be saved in."""


class FileActions(ActionGroup):
    """What is done with maps as files."""

    group = "File"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._accepted: tuple[Path, tuple[str, ...], UndoHistory] | None = None  # a loss that was agreed to
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

        ask_new(self.host.dialogs, self.host.document.grid, made=made, sample=self.open)

    @action(Action("open", "Open", "Open a map file", ("Ctrl+O",), bar=1))
    def ask_open(self) -> None:
        """Ask for a file to open, after asking about unsaved changes."""
        self.guarded(self._open)

    def _open(self) -> None:
        path = self.host.document.path
        self.host.dialogs.ask_file(
            tr("actions_files.open_a_map"), path.parent if path else _samples(), self.open
        )

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
        self.host.state.message = tr("actions_files.this_file_names_no_start_and")

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
        if document.path and document.path.suffix.lower() not in WRITABLE:
            name = f"{document.path.stem}.map"

        def answer(path: Path) -> None:
            file = path if path.suffix else path.with_suffix(".map")
            if file.exists() and file != document.path:
                ask_replace(self.host.dialogs, file.name, lambda: self._write(file, then))
            else:
                self._write(file, then)

        suffixes = [suffix for suffix in formats.suffixes() if suffix in WRITABLE]
        title = tr("actions_files.save_the_map", suffixes=" ".join(suffixes))
        begin = _or_home(user_maps) / name
        self.host.dialogs.ask_file(title, begin, answer, saving=True, suffixes=set(suffixes))

    def _write(self, path: Path, then: Callable[[], None]) -> None:
        """Write the map, after asking where something would be lost by it."""
        document = self.host.document
        try:
            draft = formats.draft(document.as_loaded(), path)
        except (OSError, ValueError) as error:
            self.host.state.message = tr("actions_files.not_saved", error=why(error))
            if isinstance(error, formats.OnlyRead) and path == document.path:
                self.save_as(then)
            return
        agreed = (path, tuple(draft.losses), document.history)
        known = agreed == self._accepted and not draft.changed

        def write() -> None:
            self._accepted = agreed
            try:
                document.save(path, draft=draft, backup=bool(draft.losses) and not known)
            except (OSError, ValueError) as error:
                self.host.state.message = tr("actions_files.not_saved", error=why(error))
                return
            self.host.state.message = tr("actions_files.saved", path=path)
            then()

        if not draft.losses or known:
            write()
        else:
            other = partial(self.save_as, then)
            ask_lossy(self.host.dialogs, path.name, draft.losses, save=write, other=other)

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something that would lose unsaved changes, after asking."""
        document = self.host.document
        if document.dirty:
            ask_unsaved(self.host.dialogs, document.name, save=lambda: self.save(act), discard=act)
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
