"""Reading no more than is sane, and writing so that a failure leaves the old file whole."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_limited(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises:
        ValueError: it is larger; one line.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{path}:1: more than {limit} bytes, expected a file of at most {limit >> 20} MiB")
    return data


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by way of a temporary one beside it, on disk before it takes the name.

    Raises:
        OSError: it could not be written; the old file is untouched and nothing is left behind.
    """
    target = path.resolve()  # behind a link, replace the file and keep the link
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(f"{path}: is read-only")
    temporary = target.with_name(f".{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
