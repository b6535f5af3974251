"""Cancellation points, at which long work may be given up."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Interrupted(BaseException):
    """The work under way is not wanted any more."""


class _Local(threading.local):
    check: Callable[[], None] | None = None


_local = _Local()


def cancellation_point() -> None:
    """Give up here if whoever waits for this thread wants it; costs nothing where nobody waits.

    Raises:
        Interrupted: the work is not wanted any more.
    """
    if _local.check is not None:
        _local.check()


@contextmanager
def interruptible(check: Callable[[], None] | None) -> Iterator[None]:
    """Ask `check` at the cancellation points of this thread inside the block.

    Args:
        check: raises `Interrupted` to end the block; None lets nothing end it.
    """
    before, _local.check = _local.check, check
    try:
        yield
    finally:
        _local.check = before
