"""Maps from outside: files of every format, pasted text. Each import ends in a short report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from simulator.ui.importdialog import ImportDialog
from simulator.ui.importform import NumberForm, PictureForm
from simulator.ui.notice import short
from simulator.world import formats

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.ui.window import Window
    from simulator.world.formats import Loaded

MOST = 16 << 20
"""Characters of a pasted text."""

PASTED = "Pasted map"


def clipboard() -> str:
    """Return the text that was copied last, "" if there is none."""
    try:
        return pygame.scrap.get_text()
    except pygame.error:
        return ""


class Importer:
    """Reads maps and shows them; what is no map changes nothing.

    Args:
        window: what they are shown in.
    """

    def __init__(self, window: Window) -> None:
        self.window = window

    def open(self, path: Path, guard: Callable[[Callable[[], None]], None]) -> None:
        """Open a file; where it leaves a choice, ask.

        Args:
            path: of the file.
            guard: does what it is given, after asking about unsaved changes.
        """
        try:
            kind, makers = formats.makers(path)
            first = makers[0]()
        except (OSError, ValueError) as error:
            self._refuse(f"Not opened: {error}")
            return
        state = self.window.state
        if "threshold" in first.meta:
            form = PictureForm(state, path, first)
            self._ask(f"Open a picture: {path.name}", form, path, guard)
        elif len(makers) > 1:
            title = f"{path.name} holds {len(makers):,} maps"
            self._ask(title, NumberForm(state, makers), path, guard)
        else:
            home = path if kind.render is not None and kind.name != "scen" else None
            guard(partial(self._take, first, path.name, home, path.stem))

    def paste(self, text: str) -> None:
        """Open a map that was copied as text, after asking about unsaved changes."""
        if not text.strip():
            self._refuse("Nothing pasted: the clipboard holds no text, expected a map")
            return
        if len(text) > MOST:
            self._refuse(f"Nothing pasted: {len(text)} characters, expected at most {MOST}")
            return
        try:
            loaded = formats.loads(text)
        except ValueError as error:
            self._refuse(f"Nothing pasted: {error}")
            return
        self.window.actions.guarded(partial(self._take, loaded, PASTED, None, PASTED))

    def _ask(
        self,
        title: str,
        form: PictureForm | NumberForm,
        path: Path,
        guard: Callable[[Callable[[], None]], None],
    ) -> None:
        def answer(loaded: Loaded) -> None:
            name = f"{path.stem} {loaded.name}".strip()
            guard(partial(self._take, loaded, path.name, None, name))

        ImportDialog(self.window.dialogs, title, form, answer)

    def _take(self, loaded: Loaded, source: str, home: Path | None, title: str) -> None:
        """Show a map from now on, and what is to be known about it."""
        window, grid = self.window, loaded.grid
        window.document.take(loaded, home, "" if home else title)
        window.opened()
        window.state.message = loaded.about or f"Opened {source}"
        window.notice.close()
        if loaded.notes:
            lines = [
                f"{grid.width} × {grid.height} cells, movement {grid.movement}",
                *map(short, loaded.notes),
            ]
            if loaded.placed:
                lines.append("Click where it starts, then the goal, if they should be elsewhere.")
            window.notice.show(source, lines)
        if loaded.placed:
            window.actions.ask_places()

    def _refuse(self, words: str) -> None:
        """Say once, and in full, why there is no other map."""
        self.window.state.message = words
        head, _, rest = words.partition(": ")
        self.window.notice.show(head, (rest, "The open map is as it was."))
