"""Bounded reading and atomic writing of files."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from simulator.texts import tr
from simulator.world.locks import one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def why(error: Exception) -> str:
    """What went wrong as one line for people: of the system's errors the file and the reason, no number."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def is_there(path: Path) -> bool:
    """Whether there is a file or folder; a name that none can have is that of none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_file(path: Path) -> bool:
    """Whether there is a file; see `is_there`."""
    return is_there(path) and path.is_file()


def is_folder(path: Path) -> bool:
    """Whether there is a folder; see `is_there`."""
    return is_there(path) and path.is_dir()


def open_file(path: Path) -> BinaryIO:
    """Open a file to read its bytes; a pipe or a device, which may never end or never begin, is none.

    Raises:
        OSError: it is no file, or cannot be opened.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # of a folder the system says so itself
        raise OSError(errno.EINVAL, tr("world_files.a_pipe_or_a_device_expected"), str(path))
    return path.open("rb")


def read_limited(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises:
        ValueError: it is larger; one line.
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(
            tr("world_files.more_than_bytes_expected_a_file", path=path, limit=limit, limit2=limit >> 20)
        )
    return data


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by way of a temporary one beside it, on disk before it takes the name.

    Raises:
        OSError: it could not be written; the old file is untouched and nothing is left behind.
    """
    target = path.resolve()  # behind a link, replace the file and keep the link
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(tr("world_files.is_read_only", path=path))
    temporary = target.with_name(f".{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.strerror:  # nobody knows the temporary file's name
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


PENDING, COMMITTED = ".pending", ".committed"
"""Folders inside a folder that is being replaced: not complete yet, and complete but not yet in place."""
STALE = ".stale"
"""File in them that names, a line each, what goes when the rest is in place."""


def replace_files(folder: Path, files: Mapping[str, bytes], stale: Iterable[str] = ()) -> None:
    """Replace several files of a folder together: all of them or, after any failure, none.

    They are written beside their places first; one rename decides. A program that is killed after it leaves
    the rest to the next reader, see `settle`. Other files of the folder stay.

    Args:
        folder: made if it is not there.
        files: name -> content.
        stale: names of files that go.

    Raises:
        OSError: they could not be written; the old ones are untouched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(folder):
        _replace_files(folder, files, stale)


def _replace_files(folder: Path, files: Mapping[str, bytes], stale: Iterable[str]) -> None:
    _settle(folder)
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, tr("world_files.is_read_only_2"), str(folder))
    pending = folder / PENDING
    shutil.rmtree(pending, ignore_errors=True)
    try:
        pending.mkdir()
        for name, data in {**files, STALE: "\n".join(stale).encode()}.items():
            with (pending / name).open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        pending.rename(folder / COMMITTED)
    except BaseException as error:
        shutil.rmtree(pending, ignore_errors=True)
        if isinstance(error, OSError) and error.strerror:
            raise OSError(error.errno, error.strerror, str(folder)) from error
        raise
    _settle(folder)


def settle(folder: Path) -> None:
    """Finish a replacement of files that was decided and then cut off.

    Raises:
        OSError: the folder cannot be written.
    """
    if (folder / COMMITTED).is_dir():
        with one_at_a_time(folder):
            _settle(folder)


def _settle(folder: Path) -> None:
    committed = folder / COMMITTED
    if not committed.is_dir():
        return
    names = committed / STALE
    for name in names.read_text("utf-8").splitlines() if names.is_file() else ():
        (folder / name).unlink(missing_ok=True)
    for path in sorted(committed.iterdir()):
        if path.name != STALE:
            path.replace(folder / path.name)
    shutil.rmtree(committed)
