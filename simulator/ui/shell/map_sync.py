"""Keeps tables, plan and trainer up to the map as it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.commands import SetMap
from simulator.ui.model.map_analysis import MapAnalysis, unsurveyed

if TYPE_CHECKING:
    from simulator.ui.draw.camera import Camera
    from simulator.ui.model.document import Document
    from simulator.ui.model.state import State

LARGE = 100_000
"""Cells from which tables and plan wait for the end of a stroke."""

SYNC_PERIOD = 1 / 30
"""Least seconds between two maps sent to the trainer during a stroke."""


class MapSync:
    """Follows the open map.

    Args:
        document: the open map.
        state: of the window.
        camera: shows it.
    """

    def __init__(self, document: Document, state: State, camera: Camera) -> None:
        self._document, self._state, self._camera = document, state, camera
        self._since = 0.0  # the trainer got a map, seconds
        self._synced = document.grid  # the map that the trainer has
        self._surveyor = MapAnalysis()

    def follow(self, dt: float, *, first: bool) -> None:
        """Bring tables, plan and trainer up to the map as it is drawn now.

        Args:
            dt: seconds since the last frame.
            first: whether this is the first frame, which waits for nothing.
        """
        self._since += dt
        grid, state = self._document.grid, self._state
        state.title, state.about = self._document.title, self._document.about
        if state.grid is not grid:
            same = (state.grid.cells.shape, state.grid.movement) == (grid.cells.shape, grid.movement)
            state.grid = grid
            self._camera.show(grid)
            if not same:
                state.hovered = state.pinned = state.playback = None
                state.mdp, state.plan = unsurveyed(grid)
                self._since = SYNC_PERIOD
        if state.plan.revision == grid.revision or first:
            return
        if self._document.stroking and (grid.cells.size > LARGE or self._since < SYNC_PERIOD):
            return
        if grid is not self._synced:
            self._since = 0.0
            self._synced = grid
            state.feed.began[grid.revision] = self._document.change_began
            state.feed.send(SetMap(grid))
        made = self._surveyor.survey(grid)
        if made is not None:
            state.mdp, state.plan = made
