"""Scenario: one problem of a scenario file, under the benchmark's rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.world.grid import GridMap, Position


@dataclass(frozen=True)
class Scenario:
    """One problem.

    Attributes:
        bucket: its class of difficulty: optimal length / 4, rounded down, in the public sets.
        map: name of the map as the file writes it.
        width: of the map the problem was made for; 0 if the file does not say.
        height: of that map; 0 if the file does not say.
        start: (row, col).
        goal: (row, col); may be the start.
        length: of the shortest path, by movement `octile`.
        line: in the file, counted from 1; 0 for one made here.
    """

    bucket: int
    map: str
    width: int
    height: int
    start: Position
    goal: Position
    length: float
    line: int = 0

    @property
    def base(self) -> str:
        """The map's name without folders, of either kind of slash."""
        return PureWindowsPath(self.map).name

    def on(self, grid: GridMap, movement: str = "octile") -> GridMap:
        """Return the map with this problem's start and goal, by the rules of the benchmark; see there."""
        return benchmark(replace(grid, start=self.start, goal=self.goal), movement)


def benchmark(grid: GridMap, movement: str = "octile") -> GridMap:
    """Return a map under the terrain rules of the MovingAI benchmark, unless the map says otherwise.

    Swamp and water cost what floor costs, and water is entered from water only; nothing slips.
    """
    return replace(
        grid,
        movement=movement,
        slip=0.0,
        mud_cost=1.0 if grid.mud_cost is None else grid.mud_cost,
        water_cost=1.0 if grid.water_cost is None else grid.water_cost,
        water_closed=True if grid.water_closed is None else grid.water_closed,
    )
