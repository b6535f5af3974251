"""Imports maps from files and pasted text, with a short report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import pygame

from simulator.texts import tr
from simulator.ui.dialogs.import_dialog import ImportDialog
from simulator.ui.dialogs.import_form import NumberForm, PictureForm
from simulator.ui.widgets.notice import short
from simulator.world import formats
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.ui.shell.host import Host
    from simulator.world.formats import Format, Loaded
    from simulator.world.formats.format_registry import Maker

MOST = 16 << 20
"""Characters of a pasted text."""

PASTED = "importing.pasted_map"

Guard: TypeAlias = Callable[[Callable[[], None]], None]
"""Does what it is given, at once or after asking."""


def clipboard() -> str:
    """Return the text that was copied last, "" if there is none."""
    try:
        return pygame.scrap.get_text()
    except pygame.error:
        return ""


@dataclass(frozen=True)
class FileReading:
    """A file that was found good.

    Attributes:
        path: of the file.
        kind: its format.
        makers: one for each of its maps.
        first: the first of them, as it is read without being asked.
    """

    path: Path
    kind: Format
    makers: Sequence[Maker]
    first: Loaded

    @property
    def picture(self) -> bool:
        """Whether it is a picture that leaves open what is wall."""
        return "threshold" in self.first.meta

    @property
    def asks(self) -> bool:
        """Whether the file leaves a choice."""
        return self.picture or len(self.makers) > 1

    @property
    def home(self) -> Path | None:
        """The file to save the map to; None where that would destroy what was there."""
        own = self.kind.patch is not None  # writes a map among others
        written = self.kind.render is not None and len(self.makers) == 1 and self.kind.name != "scen"
        return self.path if not self.picture and (own or written) else None


def read(path: Path) -> FileReading:
    """Read a file.

    Raises:
        ValueError: it is no map; one line.
        OSError: it cannot be read.
    """
    kind, makers = formats.makers(path)
    return FileReading(path, kind, makers, makers[0]())


class Importer:
    """Shows maps from outside; what is no map changes nothing.

    Args:
        host: the host.
        guarded: acts after asking about unsaved changes.
        ask_places: asks for the start and the goal.
    """

    def __init__(self, host: Host, guarded: Guard, ask_places: Callable[[], None]) -> None:
        self.host = host
        self._guarded, self._ask_places = guarded, ask_places

    def open(self, path: Path, guard: Guard) -> None:
        """Open a file, or a folder as a set of maps; where a file leaves a choice, ask.

        Args:
            path: of the file.
            guard: does what it is given, after asking about unsaved changes.
        """
        if path.is_dir():
            self.host.state.map_set.open_folder(path)
            self.host.show_panel("data")
            return
        try:
            reading = read(path)
        except (OSError, ValueError) as error:
            self._refuse(tr("importing.not_opened", error=why(error)))
            return
        if reading.asks:
            self.ask(reading, guard)
        else:
            guard(partial(self._take, reading.first, path.name, reading.home, path.stem))

    def ask(self, reading: FileReading, guard: Guard) -> None:
        """Ask what the file leaves open, beside a picture of the map that comes of it."""
        path, state = reading.path, self.host.state
        form: PictureForm | NumberForm
        if reading.picture:
            title, form = (
                tr("importing.open_a_picture", name=path.name),
                PictureForm(state, path, reading.first),
            )
        else:
            title = tr("importing.holds_maps", name=path.name, count=len(reading.makers))
            form = NumberForm(state, reading.makers)

        def answer(loaded: Loaded) -> None:
            name = f"{path.stem} {loaded.name}".strip()
            guard(partial(self._take, loaded, path.name, reading.home, name))

        ImportDialog(self.host.dialogs, title, form, answer)

    def paste(self, text: str) -> None:
        """Open a map that was copied as text, after asking about unsaved changes."""
        if not text.strip():
            self._refuse(tr("importing.nothing_pasted_the_clipboard_holds_no"))
            return
        if len(text) > MOST:
            self._refuse(
                tr("importing.nothing_pasted_characters_expected_at_most", count=len(text), most=MOST)
            )
            return
        try:
            loaded = formats.loads(text)
        except ValueError as error:
            self._refuse(tr("importing.nothing_pasted", error=error))
            return
        self._guarded(partial(self._take, loaded, tr(PASTED), None, tr(PASTED)))

    def _take(self, loaded: Loaded, source: str, home: Path | None, title: str) -> None:
        """Show a map from now on."""
        self.host.document.take(loaded, home, "" if home else title)
        self.host.opened()
        self.report(loaded, source)

    def report(self, loaded: Loaded, source: str) -> None:
        """Show what is to be known about the map that was opened; ask for its ends if it names none."""
        host, grid = self.host, loaded.grid
        host.state.message = loaded.about or tr("importing.opened", source=source)
        host.notice.close()
        if loaded.notes:
            lines = [
                tr("importing.cells_movement", width=grid.width, height=grid.height, movement=grid.movement),
                *map(short, loaded.notes),
            ]
            if loaded.placed:
                lines.append(tr("importing.click_where_it_starts_then_the"))
            host.notice.show(source, lines)
        if loaded.placed:
            self._ask_places()

    def _refuse(self, words: str) -> None:
        """Say once, and in full, why there is no other map."""
        self.host.state.message = words
        head, _, rest = words.partition(": ")
        self.host.notice.show(head, (rest, tr("importing.the_open_map_is_as_it")))
