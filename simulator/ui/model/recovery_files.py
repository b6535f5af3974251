"""Recovery file of the open map: unsaved work written to disk while it is drawn."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world import formats
from simulator.world.files import why, write_atomically
from simulator.world.formats import Loaded

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.ui.model.document import Document

PERIOD = 1.0
"""Least seconds between two writings."""

PREFIX = "unsaved-"


class RecoveryFiles:
    """Keeps the unsaved map in a file of this process, written on a thread of its own.

    Args:
        folder: of the recovery files; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._path = None if folder is None else folder / f"{PREFIX}{os.getpid()}.map"
        self._pool: ThreadPoolExecutor | None = None
        self._work: Future[None] | None = None
        self._written: tuple[object, ...] | None = None  # the map that the file holds
        self._since = PERIOD
        self.trouble = ""

    def leftovers(self) -> list[Path]:
        """Return the files of processes that ended without saving, the latest first."""
        if self._folder is None:
            return []
        found = [path for path in self._folder.glob(f"{PREFIX}*.map") if not _in_use(path)]
        return sorted(found, key=_age, reverse=True)

    def adopt(self, document: Document, leftover: Path) -> None:
        """Write the recovered map to the file of this process, then remove the one it came from."""
        if self._path is not None and self._path != leftover:
            self._submit(self._path, _unsaved(document))
            self._submit(leftover, None, after=self._work)
        self._written = _state(document)

    def claim(self, leftover: Path) -> Loaded:
        """Read a leftover file; it stays until `forget`.

        Raises:
            ValueError: it is no map.
            OSError: it cannot be read.
        """
        return formats.load(leftover)

    def forget(self, leftover: Path) -> None:
        """Remove a leftover file, after whatever is being written."""
        self._submit(leftover, None)

    def follow(self, document: Document, dt: float) -> None:
        """Once a frame: write what is unsaved, remove the file of what was saved.

        Args:
            document: the open map.
            dt: seconds since the last frame.
        """
        self._since += dt
        if self._path is None or (self._work is not None and not self._work.done()):
            return
        self._take()
        wanted = _state(document)
        if wanted != self._written and (wanted is None or self._since >= PERIOD):
            self._since = 0.0
            self._written = wanted
            self._submit(self._path, None if wanted is None else _unsaved(document))

    def close(self, document: Document, *, discard: bool) -> None:
        """Write what is unsaved, or remove the file; returns once that is done.

        Args:
            document: the open map.
            discard: the person saved it or let it go.
        """
        if self._path is not None:
            keep = not discard and document.dirty
            if keep or self._written is not None:
                self._submit(self._path, _unsaved(document) if keep else None)
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        self._take()

    def _submit(self, path: Path, loaded: Loaded | None, after: Future[None] | None = None) -> None:
        self._pool = self._pool or ThreadPoolExecutor(1, "recovery")
        self._work = self._pool.submit(_write, path, loaded, after)

    def _take(self) -> None:
        done, self._work = self._work, None
        error = None if done is None else done.exception()
        if isinstance(error, Exception):
            self.trouble = tr("model_recovery.no_recovery_file", error=why(error))


def _state(document: Document) -> tuple[object, ...] | None:
    """Everything a recovery file holds, compared by identity and value; None if all is saved."""
    if not document.dirty:
        return None
    return (document.grid.revision, document.title, document.about, document.path)


def _unsaved(document: Document) -> Loaded:
    return Loaded(document.grid, title=document.name, about=document.about)


def _write(path: Path, loaded: Loaded | None, after: Future[None] | None) -> None:
    """Write the map as the file, or remove the file; on the thread, and only if what was before succeeded."""
    if after is not None:
        after.result()  # one thread does both in order: it is done
    if loaded is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, formats.rendered(loaded, path)[0][1])


def _age(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _in_use(path: Path) -> bool:
    """Whether another process that still runs writes this file."""
    number = path.stem.removeprefix(PREFIX)
    if os.name != "posix" or not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
