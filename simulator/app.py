"""The app: opens the window first, then starts the trainer's thread beside it."""

from __future__ import annotations

import gc
import signal
import sys
import time
from typing import TYPE_CHECKING, Self

import pygame

from simulator.paths import sample_maps
from simulator.protocol.channels import Line, Mailbox
from simulator.runtime.worker import Worker
from simulator.ui.dialogs.importing import read
from simulator.ui.model.document import Document
from simulator.ui.model.trainer_client import TrainerClient
from simulator.ui.shell.display import missing
from simulator.ui.shell.window import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.protocol.commands import Command
    from simulator.protocol.events import Event
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import Snapshot

FIRST_MAP = "four-rooms"
"""The sample that opens when no map is named."""

FRAMES_A_SECOND = 60

SWITCH_INTERVAL = 0.001
"""Seconds after which one thread makes room for the other. With Python's 0.005 the trainer waits for the
window's whole frame; measured on two cores, it then keeps 0.65 to 0.73 of its rate instead of 0.8."""

LONGEST_STEP = 0.1
"""Seconds: after a pause, say of a laptop asleep, time does not jump further than this."""


class Session:
    """An open window with a trainer beside it; use it as a context, so that the thread always ends.

    Args:
        path: of the map; None opens a sample.
        size: of the window, pixels.
        settings: of the first run, flat names.
    """

    def __init__(
        self,
        path: Path | None = None,
        size: tuple[int, int] = (1440, 900),
        settings: Mapping[str, Value] | None = None,
    ) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        pygame.display.init()
        pygame.font.init()
        if path is None:
            samples = sample_maps()
            path = next((p for p in samples if FIRST_MAP in p.name), samples[0])
        reading = read(path)
        commands: Line[Command] = Line()
        events: Line[Event] = Line()
        mailbox: Mailbox[Snapshot] = Mailbox()
        document = Document(reading.first.grid)
        document.take(reading.first, reading.home, "" if reading.home else path.stem)
        self.window = Window(document, TrainerClient(commands, events, mailbox), size)
        importer = self.window.actions.importer
        importer.report(reading.first, path.name)
        if reading.asks:
            importer.ask(reading, lambda take: take())
        self.worker = Worker(document.grid, commands, events, mailbox, settings)
        self._last = time.perf_counter()
        self._settled = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def frame(self, events: Sequence[pygame.event.Event] | None = None) -> bool:
        """Make one frame; return False once the window should close.

        The trainer is started after the first frame, so that PyTorch does not keep it waiting.

        Args:
            events: None takes those of the system.
        """
        now = time.perf_counter()
        dt, self._last = min(now - self._last, LONGEST_STEP), now
        going = self.window.frame(dt, list(pygame.event.get() if events is None else events))
        if self.worker.ident is None:
            self.worker.start()
        if not self._settled and self.window.feed.catalogue is not None:
            # PyTorch is there, for good: a search for garbage among its 200,000 objects takes 0.1 s.
            self._settled = True
            gc.freeze()
        return going

    def close(self) -> None:
        """End the trainer's thread and close the window."""
        self.worker.close()
        pygame.display.quit()
        if self._settled:
            gc.unfreeze()


def main(path: Path | None = None) -> int:
    """Run the app until its window is closed; return the exit code: 1 where there is no screen."""
    trouble = missing()
    if trouble:
        print(f"simulator: no window: {trouble}; `simulator train` needs none", file=sys.stderr)
        return 1
    with Session(path) as session:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: session.window.leave())
        clock = pygame.time.Clock()
        while session.frame():
            clock.tick(FRAMES_A_SECOND)
    return 0
