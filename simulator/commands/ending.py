"""Signals that end a command: Ctrl+C, SIGTERM, a terminal that is closed."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
ENDED = 128
"""Exit codes of commands that a signal ended: this and its number, as shells have it."""


class Ended(KeyboardInterrupt):
    """A signal asks the command to end now.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__(number)
        self.number = number


@dataclass
class Ending:
    """Whether a signal has asked the command to end.

    Attributes:
        number: of the latest signal; 0 if there was none.
    """

    number: int = 0


@contextmanager
def at_once() -> Iterator[Ending]:
    """Let signals raise `Ended` inside the block."""
    ending = Ending()

    def end(number: int, _: object) -> None:
        ending.number = number
        raise Ended(number)

    with _handling(end):
        yield ending


@contextmanager
def at_a_safe_point() -> Iterator[Ending]:
    """Let the first signal inside the block be noted only, the second raise `Ended`."""
    ending = Ending()

    def end(number: int, _: object) -> None:
        again, ending.number = bool(ending.number), number
        if again:
            raise Ended(number)
        with suppress(OSError):  # not print, which may be at work just now
            os.write(2, f"{tr('ending.after_this_update')}\n".encode())

    with _handling(end):
        yield ending


@contextmanager
def _handling(end: Any) -> Iterator[None]:
    """Handle the signals that are not ignored, as those of a program under nohup are, inside the block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in SIGNALS}
    before = {one: old for one, old in before.items() if old not in (signal.SIG_IGN, None)}
    for one in before:
        signal.signal(one, end)
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)
