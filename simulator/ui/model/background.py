"""Background work on a thread of its own; the latest request wins."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class LatestTask(Generic[T]):
    """One thread, one piece of work at a time, at most one waiting; the thread ends with the program.

    What is handed over must be frozen, and nothing in `ui` or pygame may be touched by the work. A
    piece of work that has begun is finished, but its result is only taken if nothing newer was asked.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._running: Future[T] | None = None
        self._waiting: Callable[[], T] | None = None
        self._unwanted = False  # what runs was overtaken or cancelled

    @property
    def busy(self) -> bool:
        """Whether something was asked that has not been taken yet."""
        return self._waiting is not None or (self._running is not None and not self._unwanted)

    def ask(self, work: Callable[[], T]) -> None:
        """Do this as soon as what is under way is done; whatever waited is forgotten."""
        self._waiting = work
        self._begin()

    def cancel(self) -> None:
        """Forget what was asked."""
        self._waiting, self._unwanted = None, True

    def take(self) -> T | None:
        """Return what was asked last once it is done, else None; never waits.

        Raises:
            Exception: whatever the work raised.
        """
        done, wanted = self._running, not self._unwanted and self._waiting is None
        if done is None or not done.done():
            return None
        self._running = None
        self._begin()
        return done.result() if wanted else None

    def _begin(self) -> None:
        if self._running is not None or self._waiting is None:
            return
        self._pool = self._pool or ThreadPoolExecutor(1, self._name)
        self._running, self._waiting, self._unwanted = self._pool.submit(self._waiting), None, False
