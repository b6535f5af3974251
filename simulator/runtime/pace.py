"""Paces updates: running or not, and how many a second."""

from __future__ import annotations

import time

from simulator.protocol.commands import Pause, Run, SetSpeed, StepOnce


class Pace:
    """Says when the next update is due.

    Attributes:
        running: whether updates are made one after the other.
        single: whether one update was asked for.
    """

    def __init__(self) -> None:
        self.running = self.single = False
        self._period = self._next = 0.0

    @property
    def going(self) -> bool:
        """Whether any update is to be made."""
        return self.running or self.single

    def switch(self, command: Run | Pause | StepOnce | SetSpeed) -> None:
        """Obey a command."""
        match command:
            case Run():
                self.run()
            case Pause():
                self.stop()
            case StepOnce():
                self.single = True
            case SetSpeed(rate):
                self._period = 1.0 / rate if rate else 0.0
                self._next = time.perf_counter()

    def run(self) -> None:
        """Make updates from now on."""
        self.running, self._next = True, time.perf_counter()

    def stop(self) -> None:
        """Make no more updates."""
        self.running = self.single = False

    def seconds_left(self, now: float) -> float:
        """Seconds until the next update is due; 0 or less if it is."""
        return 0.0 if self.single else self._next - now

    def count(self, began: float) -> None:
        """Take in an update that began at a time of `time.perf_counter`."""
        self._next = max(self._next + self._period, began)
