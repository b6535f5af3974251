"""Benchmark of the exact planner on large maps."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from simulator.bench import Result, register, result
from simulator.world.generators import GENERATORS
from simulator.world.grid import Cell, GridMap
from simulator.world.mdp import compile_mdp
from simulator.world.planner import Plan, plan
from simulator.world.shortest import goal_distances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIDE = 512
KINDS = ("open", "rooms", "maze", "random 20 %", "random 40 %")


@register("planner")
def planner(quick: bool) -> Iterator[Result]:
    """Distances from all cells to one; then all that the window wants to know of a map that it opens."""
    runs = 3 if quick else 15
    for movement in ("four", "octile"):
        for kind in KINDS:
            grid = large(kind, movement)
            taken = _times(partial(goal_distances, [grid]), runs)
            yield result("planner", f"{SIDE}x{SIDE} {kind}, {movement}, distances", taken, "ms")
        taken = _times(partial(_opened, large("random 20 %", movement)), runs)
        yield result("planner", f"{SIDE}x{SIDE} random 20 %, {movement}, tables and plan", taken, "ms")


def _opened(grid: GridMap) -> Plan:
    return plan(grid, compile_mdp([grid]))


def large(kind: str, movement: str) -> GridMap:
    """Make a map of SIDE cells a side, floor and walls alone; the goal lies in its largest region."""
    rng = np.random.default_rng(0)
    if kind.startswith("random"):
        cells = (rng.random((SIDE, SIDE)) < float(kind.split()[1]) / 100).astype(np.uint8)
        return _with_goal(cells, movement)
    made = GENERATORS[kind].make(SIDE - (kind == "maze"), rng).cells
    return _with_goal(np.pad(made, (0, SIDE - len(made)), constant_values=Cell.WALL), movement)


def _with_goal(cells: np.ndarray, movement: str) -> GridMap:
    from scipy.ndimage import label

    regions, _ = label(cells == Cell.FLOOR)
    largest = np.bincount(regions[regions > 0]).argmax()
    row, col = (int(place) for place in np.argwhere(regions == largest)[0])
    return GridMap(cells, (row, col), (row, col), movement)


def _times(work: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, after one that warms up."""
    work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken
