"""Tables and optimum of the open map, computed off the frame if large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.ui.model.background import LatestTask
from simulator.world.mdp import Mdp, compile_mdp
from simulator.world.planner import Plan, plan

if TYPE_CHECKING:
    from simulator.world.grid import GridMap

SMALL = 10_000
"""Cells up to which tables and plan are made within a frame."""


class MapAnalysis:
    """Makes the tables and the plan of one map after the other."""

    def __init__(self) -> None:
        self._background: LatestTask[tuple[Mdp, Plan]] = LatestTask("survey")
        self._asked: GridMap | None = None

    def survey(self, grid: GridMap) -> tuple[Mdp, Plan] | None:
        """Return tables and plan; None while they are being made: ask again in the next frame."""
        if grid.cells.size <= SMALL:
            self._background.cancel()
            self._asked = None
            return _made(grid)
        if grid is not self._asked:
            self._asked = grid
            self._background.ask(lambda: _made(grid))
        return self._background.take()


def _made(grid: GridMap) -> tuple[Mdp, Plan]:
    mdp = compile_mdp([grid])
    return mdp, plan(grid, mdp)


def unsurveyed(grid: GridMap) -> tuple[Mdp, Plan]:
    """Return stand-ins: nobody acts on any cell, distances are not known.

    Only a small map gets its true tables, so that its policy is drawn before it is planned.
    """
    shape = (grid.cells.size, grid.rule.actions)
    nowhere = Plan(-1, np.full(shape[0], np.nan), np.zeros(shape, bool), np.empty(0, np.int64))
    if grid.cells.size <= SMALL:
        return compile_mdp([grid]), nowhere
    blank = Mdp(
        (grid,),
        np.broadcast_to(np.arange(shape[0], dtype=np.int32)[:, None], shape),
        np.broadcast_to(np.float32(1), shape),
        np.broadcast_to(np.float32(0), shape),
        np.broadcast_to(np.False_, shape),
        np.broadcast_to(np.False_, shape),
        grid.rule.slip(grid.slip),
        np.array([grid.index(grid.start)], np.int32),
        np.array([grid.index(grid.goal)], np.int32),
        np.broadcast_to(np.False_, shape[:1]),
    )
    return blank, nowhere
