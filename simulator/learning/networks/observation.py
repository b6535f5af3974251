"""Egocentric observation: the cells around an agent, a compass to the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import STEP_COST, Cell

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp

CHANNELS = 5
"""Of each cell in the window: wall, goal, what entering it costs beyond a step, hazard, out of sight."""

COMPASS = 2
"""Numbers that tell whereabouts the goal lies: the signs of its row's and its column's distance."""

_GOAL, _HIDDEN = len(Cell), len(Cell) + 1
_LOOK = np.zeros((len(Cell) + 2, CHANNELS), np.float32)
_LOOK[Cell.WALL, 0] = _LOOK[_GOAL, 1] = _LOOK[Cell.HAZARD, 3] = _LOOK[_HIDDEN, 4] = 1.0
_LOOK[[Cell.MUD, Cell.WATER], 2] = (STEP_COST[[Cell.MUD, Cell.WATER]] - 1.0) / 4.0


def seen_size(radius: int) -> int:
    """Numbers in one observation."""
    return CHANNELS * (2 * radius + 1) ** 2 + COMPASS


class Observer:
    """Looks up what is seen from the states of some maps.

    An observation is the square window around the agent, walls beyond the map's edge, and a compass
    of eight directions to the goal. Neither the position nor the distance to the goal is in it, so
    different places look alike: that is what memory is for.

    Args:
        mdp: the tables.
        radius: cells seen to each side, r; the window has 2 r + 1 a side.
        compass: whether it is told whereabouts the goal lies; without, these numbers are 0.
        walls_hide: whether nothing is seen behind a wall.
    """

    def __init__(self, mdp: Mdp, radius: int, *, compass: bool = True, walls_hide: bool = False) -> None:
        M, (H, W) = len(mdp.maps), mdp.maps[0].cells.shape
        kinds = np.full((M, H + 2 * radius, W + 2 * radius), Cell.WALL, np.uint8)
        inside = kinds[:, radius : radius + H, radius : radius + W]
        inside[:] = [grid.cells for grid in mdp.maps]
        goals = np.array([grid.goal for grid in mdp.maps], np.int64)
        inside[np.arange(M), goals[:, 0], goals[:, 1]] = _GOAL
        self.size = seen_size(radius)
        self._kinds = kinds.ravel()
        corner = np.arange(kinds.size).reshape(kinds.shape)[:, :H, :W]
        self._corner = corner.ravel()  # of the window around each state
        side = np.arange(2 * radius + 1)
        self._window = (side[:, None] * kinds.shape[2] + side).ravel()
        self._rings = _rings(radius) if walls_hide else []
        row, col = np.sign(goals[:, 0, None] - np.arange(H)), np.sign(goals[:, 1, None] - np.arange(W))
        needle = np.stack(np.broadcast_arrays(row[:, :, None], col[:, None, :]), -1)
        self._compass = needle.reshape(-1, COMPASS).astype(np.float32) * np.float32(compass)

    def see(self, state: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return [B, seen_size] float32 observations from [B] states."""
        window = self._kinds.take(self._corner.take(state)[:, None] + self._window)
        clear = window != Cell.WALL
        for cells, one, other in self._rings:  # from the inside out: `clear` loses what is out of sight
            seen = clear[:, one] | clear[:, other]
            window[:, cells] = np.where(seen, window[:, cells], _HIDDEN)
            clear[:, cells] &= seen
        look = _LOOK.take(window, axis=0).reshape(state.size, self.size - COMPASS)
        return np.concatenate([look, self._compass.take(state, axis=0)], 1)


def _rings(radius: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """Which cells of a window are looked through to see others, ring by ring from the second on.

    Returns:
        For each ring its cells, and two of the ring inside it that the line to the agent passes between;
        twice the same one where the line meets a cell in the middle.
    """
    side, rings = 2 * radius + 1, []
    away = np.stack(np.divmod(np.arange(side * side), side)) - radius
    for ring in range(2, radius + 1):
        cells = np.flatnonzero(np.abs(away).max(0) == ring)
        line = away[:, cells] * (ring - 1) / ring
        ends = [np.floor(line + 0.5), np.ceil(line - 0.5)]
        one, other = (((end[0] + radius) * side + end[1] + radius).astype(np.intp) for end in ends)
        rings.append((cells, one, other))
    return rings
