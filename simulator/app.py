"""App: opens the window, then starts the trainer's thread."""

from __future__ import annotations

import gc
import signal
import sys
import time
import traceback
from contextlib import contextmanager
from functools import partial
from queue import Queue
from typing import TYPE_CHECKING, Self

import pygame

from simulator.paths import sample_maps, user_preferences, user_recovery
from simulator.protocol.channels import EVENTS_WAITING, CommandQueue, Mailbox
from simulator.runtime.worker import Worker
from simulator.texts import tr
from simulator.ui.dialogs.questions import ask_recover
from simulator.ui.draw.fonts import enlarge, extra_pixels
from simulator.ui.model.document import Document
from simulator.ui.model.preferences import Preferences, load
from simulator.ui.model.recovery_files import RecoveryFiles
from simulator.ui.model.trainer_client import TrainerClient
from simulator.ui.shell.display import missing
from simulator.ui.shell.importing import read
from simulator.ui.shell.memory import remember, restore
from simulator.ui.shell.window import Window
from simulator.world.files import why

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

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

ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that close the window and keep unsaved work: Ctrl+C, a request to end, a closed terminal."""

MOST_FAILURES = 120
"""Frames in a row that may fail before the app gives up; the open map is kept then too."""


class Session:
    """An open window with a trainer beside it; use it as a context, so that the thread always ends.

    Args:
        path: of the map; None opens a sample.
        size: of the window, pixels.
        settings: of the first run, flat names.
        recovery: folder of the recovery files; None keeps none.
        preferences: file that remembers the window; None remembers nothing.
    """

    def __init__(
        self,
        path: Path | None = None,
        size: tuple[int, int] = (1440, 900),
        settings: Mapping[str, Value] | None = None,
        recovery: Path | None = None,
        preferences: Path | None = None,
    ) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        pygame.display.init()
        pygame.font.init()
        enlarge(extra_pixels(pygame.display.get_desktop_sizes()))
        self._preferences = preferences
        remembered, trouble = (Preferences(), "") if preferences is None else load(preferences)
        if path is None:
            samples = sample_maps()
            path = next((p for p in samples if FIRST_MAP in p.name), samples[0])
        reading = read(path)
        commands = CommandQueue()
        events: Queue[Event] = Queue(EVENTS_WAITING)
        mailbox: Mailbox[Snapshot] = Mailbox()
        document = Document(reading.first.grid)
        document.take(reading.first, reading.home, "" if reading.home else path.stem)
        self.window = Window(document, TrainerClient(commands, events, mailbox), remembered.size or size)
        restore(self.window, remembered)
        importer = self.window.actions.files.importer
        importer.report(reading.first, path.name)
        if reading.asks:
            importer.ask(reading, lambda take: take())
        self.window.state.message = trouble or self.window.state.message
        self.worker = Worker(document.grid, commands, events, mailbox, settings)
        self._last = time.perf_counter()
        self._settled = False
        self._failed = 0  # frames in a row
        self._recovery = RecoveryFiles(recovery)
        if not reading.asks:
            self._offer()

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
        going = self._guarded(dt, events)
        self._follow_recovery(dt)
        if self.worker.ident is None:
            self.worker.start()
        if not self._settled and self.window.feed.catalogue is not None:
            # PyTorch is there, for good: a search for garbage among its 200,000 objects takes 0.1 s.
            self._settled = True
            gc.freeze()
        return going

    def _guarded(self, dt: float, events: Sequence[pygame.event.Event] | None) -> bool:
        """Make a frame of the window; a failure in one costs that frame, many in a row end the app."""
        try:
            going = self.window.frame(dt, list(pygame.event.get() if events is None else events))
        except Exception as error:
            self._failed += 1
            if self._failed > MOST_FAILURES:
                raise
            if self._failed == 1:
                traceback.print_exc()
            self.window.state.message = tr(
                "simulator_app.something_failed_in_the_window", name=type(error).__name__
            )
            return True
        self._failed = 0
        return going

    def _follow_recovery(self, dt: float) -> None:
        self._recovery.follow(self.window.document, dt)
        if self._recovery.trouble:
            self.window.state.message, self._recovery.trouble = self._recovery.trouble, ""

    def _offer(self) -> None:
        """Offer the map that was not saved when the program ended last."""
        left = self._recovery.leftovers()
        if left:
            recover, drop = (partial(act, left[0]) for act in (self._recover, self._recovery.forget))
            ask_recover(self.window.dialogs, left[0], recover=recover, drop=drop)

    def _recover(self, path: Path) -> None:
        """Open a recovery file as unsaved work; it goes once another holds the map."""
        try:
            loaded = self._recovery.claim(path)
        except (OSError, ValueError) as error:
            self.window.state.message = tr("simulator_app.not_recovered", error=why(error))
            return
        self.window.document.take(loaded, None)
        self.window.opened()
        self.window.state.message = tr(
            "simulator_app.recovered_not_saved_yet", name=self.window.document.name
        )
        self._recovery.adopt(self.window.document, path)

    def close(self) -> None:
        """Keep unsaved work, end the trainer's thread and close the window."""
        if self._preferences is not None:
            remember(self.window).save(self._preferences)
        self._recovery.close(self.window.document, discard=self.window.discard)
        pygame.display.quit()  # at once: the thread may have to finish loading PyTorch
        self.worker.close()
        if self._settled:
            gc.unfreeze()


def main(path: Path | None = None) -> int:
    """Run the app until its window is closed; return the exit code: 1 where there is no screen."""
    trouble = missing()
    if trouble:
        print(tr("simulator_app.simulator_no_window_simulator_train_needs", trouble=trouble), file=sys.stderr)
        return 1
    asked: list[int] = []  # signals: a map half read, a window half built or half drawn is not left behind
    with (
        _handled(asked.append),
        Session(path, recovery=user_recovery(), preferences=user_preferences()) as session,
    ):
        clock = pygame.time.Clock()
        while session.frame():
            clock.tick(FRAMES_A_SECOND)
            if asked:
                session.window.leave(discard=False)
    return 0


@contextmanager
def _handled(take: Callable[[int], object]) -> Iterator[None]:
    """Give the signals that end a program to a function, from the first look at a map to the last frame."""
    before = {one: signal.getsignal(one) for one in ENDING}
    for one, old in before.items():
        if old != signal.SIG_IGN:  # as under nohup
            signal.signal(one, lambda number, _: take(number))
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)
