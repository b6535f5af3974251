"""Window: a frame handles events, lets time pass, and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.ui.shell.actions import Actions
from simulator.ui.shell.inputs import Inputs
from simulator.ui.shell.map_sync import MapSync
from simulator.ui.shell.parts import WindowParts
from simulator.ui.shell.window_painter import WindowPainter

if TYPE_CHECKING:
    import pygame

    from simulator.ui.model.document import Document
    from simulator.ui.model.trainer_client import TrainerClient

REST = 0.1
"""Seconds that all but the map may stay as it is while nobody touches mouse or keyboard: what people
cannot read that fast is not drawn that fast, and the trainer gets the time."""


class Window(WindowParts):
    """Everything on the screen.

    Args:
        document: the open map.
        feed: the line to the trainer.
        size: of the window, pixels.

    Attributes:
        discard: whether the person was asked about unsaved work.
    """

    def __init__(self, document: Document, feed: TrainerClient, size: tuple[int, int] = (1440, 900)) -> None:
        super().__init__(document, feed, size)
        self.actions = Actions(self)
        self.discard = False
        self._inputs = Inputs(self, self.actions)
        self._sync = MapSync(document, self.state, self.camera)
        self._painter = WindowPainter(self)
        self._closing = False
        self._rest = 0.0
        self._frames = self._clears = 0

    # ------------------------------------------------------------ one frame

    def frame(self, dt: float, events: list[pygame.event.Event]) -> bool:
        """Take events in, let time pass, draw; return False once the window should close.

        Args:
            dt: seconds since the last frame.
            events: of pygame, in order.
        """
        self.feed.open_map = (self.document.grid.revision, self.document.name)
        self.feed.pump(ahead=True)
        if self.mapview.rested:
            self.feed.look_ahead()
        self.state.map_set.pump()
        self.state.evaluations.pump(self.feed, self.state.map_set)
        for event in events:
            self._inputs.handle(event)
        self.requests.carry_out(self.actions)
        self.actions.follow()
        self.state.speed.follow(self.feed, self.document.grid)
        self._sync.follow(dt, first=self._frames == 0)
        self.follow_layout()
        if self._clears != self.feed.history.clears:  # what is shown of the run before goes at once
            self._clears, self.fresh = self.feed.history.clears, True
            self.panels[self.panel].dirty = True
        if self.state.playback is not None:
            self.state.playback.advance(dt)
        self.status.count_frame(dt)
        self._rest += dt
        awake = bool(events) or self.fresh or self._rest >= REST
        if awake:
            self.manager.update(self._rest)
            self.panels[self.panel].refresh(self._rest)
            self.dialogs.refresh(self._rest)
            self.status.tick(self._rest, self.state)
            self._rest = 0.0
        self._painter.draw(dt, awake=awake)
        self._frames += 1
        return not self._closing

    def leave(self, *, discard: bool = True) -> None:
        """Close at the end of this frame.

        Args:
            discard: unsaved work was saved or let go; else its recovery file stays.
        """
        self.discard = discard
        self.actions.files.batch_saver.close()
        self._closing = True

    def opened(self) -> None:
        """Another map was opened: forget what belonged to the one before."""
        self.state.playback, self.state.pinned, self.state.hovered = None, None, None
        self.feed.episodes.clear()
        self.mouse.asking = False
