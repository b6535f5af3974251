"""Channels between two threads: latest-wins mailbox, ordered queues."""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, Queue
from typing import TYPE_CHECKING, Generic, TypeVar

from simulator.protocol.commands import Command, Pause, Run, SetLive, SetMap, SetSpeed, StepOnce

if TYPE_CHECKING:
    from collections import deque

Item = TypeVar("Item")
Taken = TypeVar("Taken")

EVENTS_WAITING = 4096
"""Events that may wait; the trainer then waits for room, the window never."""

LATEST = (SetMap, SetLive, SetSpeed)
"""Commands of which only the latest counts; of `SetLive` the latest of each setting."""

PASSED = (*LATEST, Run, Pause, StepOnce)
"""Commands that a later one of `LATEST` may come before without making a difference."""


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


class CommandQueue(Queue[Command]):
    """Commands in order; putting never waits. Unread maps, live settings and speeds give way to newer ones.

    An unread one is overtaken unless a command stands between that depends on it: an episode is
    sampled on the map that was open when it was asked for.
    """

    queue: deque[Command]

    def _put(self, item: Command) -> None:
        if isinstance(item, LATEST):
            for place in range(len(self.queue) - 1, -1, -1):
                if _overtakes(item, self.queue[place]):
                    del self.queue[place]
                    break
                if not isinstance(self.queue[place], PASSED):
                    break
        self.queue.append(item)

    def take(self, limit: int | None = None) -> list[Command]:
        """Return what is there, oldest first, at most `limit` commands; never waits."""
        return drain(self, limit)

    def take_if(self, kinds: tuple[type[Taken], ...]) -> Taken | None:
        """Take the oldest command if it is of one of some kinds; None if it is not."""
        with self.mutex:
            if self.queue and isinstance(oldest := self.queue[0], kinds):
                self.queue.popleft()
                return oldest
        return None

    def wait(self, seconds: float) -> Command | None:
        """Return the oldest command, waiting so many seconds for one; None if none came."""
        with suppress(Empty):
            return self.get(timeout=max(0.0, seconds))
        return None

    def stir(self, seconds: float) -> None:
        """Wait so long for a command, and leave it there."""
        with self.not_empty:
            if not self.queue:
                self.not_empty.wait(seconds)

    def waiting(self) -> tuple[Command, ...]:
        """Return what is there, oldest first, and leave it there."""
        with self.mutex:
            return tuple(self.queue)


def _overtakes(newer: Command, older: Command) -> bool:
    if isinstance(newer, SetLive) and isinstance(older, SetLive):
        return newer.name == older.name
    return type(newer) is type(older)


def drain(line: Queue[Item], limit: int | None = None) -> list[Item]:
    """Return what waits in a queue, oldest first, at most `limit` items; never waits."""
    taken: list[Item] = []
    with suppress(Empty):
        while limit is None or len(taken) < limit:
            taken.append(line.get_nowait())
    return taken
