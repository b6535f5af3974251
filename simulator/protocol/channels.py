"""Two promises between threads: a `Mailbox` keeps the latest, a `Line` keeps everything in order."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """Holds the latest item of each type; putting never waits, taking empties it.

    One attribute is swapped at a time, which Python does atomically, so no lock is needed between
    one writer and one reader.
    """

    def __init__(self) -> None:
        self._slots: dict[type, Item] = {}

    def put(self, item: Item) -> None:
        """Leave an item; an unread one of the same type is dropped."""
        self._slots[type(item)] = item

    def take(self) -> list[Item]:
        """Return the unread items, at most one of each type."""
        return [self._slots.pop(kind) for kind in tuple(self._slots)]


class Line(Generic[Item]):
    """An ordered channel that loses nothing.

    Args:
        limit: how many items may wait; a full line makes the *writer* wait, never the reader.
    """

    def __init__(self, limit: int = 4096) -> None:
        self._items: deque[Item] = deque()
        self._room = threading.Semaphore(limit)
        self._filled = threading.Semaphore(0)

    def put(self, item: Item, *, stop: threading.Event | None = None) -> bool:
        """Append an item, waiting for room; give up and return False once `stop` is set."""
        while not self._room.acquire(timeout=0.05):
            if stop is not None and stop.is_set():
                return False
        self._items.append(item)
        self._filled.release()
        return True

    def take(self, limit: int | None = None) -> list[Item]:
        """Return what is there, oldest first, at most `limit` items; never waits."""
        taken: list[Item] = []
        while (limit is None or len(taken) < limit) and self._filled.acquire(blocking=False):
            taken.append(self._items.popleft())
            self._room.release()
        return taken

    def wait(self, timeout: float) -> Item | None:
        """Return the oldest item, waiting up to `timeout` seconds for one; None if none came."""
        if not self._filled.acquire(timeout=timeout):
            return None
        item = self._items.popleft()
        self._room.release()
        return item
