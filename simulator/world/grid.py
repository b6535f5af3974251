"""Grid map: kinds of cells, start, goal, movement rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from simulator.texts import tr
from simulator.world.movement import rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.movement import MovementRule

Position: TypeAlias = tuple[int, int]
"""A cell as (row, column), counted from the top left."""

MAX_SIDE = 2048
"""The largest height or width of a map, in cells."""


MAX_BONUS = 100
"""The largest reward, or penalty, that can be painted on a cell."""


class Cell(IntEnum):
    """What a cell is made of."""

    FLOOR = 0
    WALL = 1
    MUD = 2
    WATER = 3
    HAZARD = 4


STEP_COST = np.array([1.0, np.inf, 3.0, 5.0, 1.0], np.float32)
"""[5] cost of entering each kind of cell, in units of one step on floor, where a map does not say another."""

MAX_COST = 100
"""The largest cost of entering mud or water; the least is 1."""


@dataclass(frozen=True, eq=False)
class CellPatch:
    """A change of some cells, kept as before and after so that it can be undone.

    Attributes:
        indices: [K] int64, cells numbered `row * W + col`, each at most once.
        before: [K] uint8 kinds of `Cell` before the change.
        after: [K] uint8 kinds after it.
    """

    indices: NDArray[np.int64]
    before: NDArray[np.uint8]
    after: NDArray[np.uint8]

    def inverse(self) -> CellPatch:
        """Return the patch that takes this one back."""
        return CellPatch(self.indices, self.after, self.before)


@dataclass(frozen=True, eq=False)
class GridMap:
    """An immutable map; an edit makes a new one with a higher revision.

    Attributes:
        cells: [H, W] uint8 kinds of `Cell`, read-only.
        start: where a fixed-start episode begins; never a wall.
        goal: where it should end; never a wall or a hazard.
        movement: name of a movement rule, see `simulator.world.movement`.
        slip: probability in [0, 1] that a neighbouring direction is executed instead.
        revision: grows with every edit, so that values computed on an older map can be told apart.
        bonus: [H, W] float32 further reward of entering each cell, read-only; None where no cell has one.
            It is what a policy is paid for; the planner's "optimal" stays the shortest path.
        mud_cost: of entering mud, in units of one step on floor; None is the usual one, see `costs`.
        water_cost: of entering water.
        water_closed: whether water is entered from water only, and left for water only, as by the rules of
            the MovingAI benchmark; None is the usual False.
    """

    cells: NDArray[np.uint8]
    start: Position
    goal: Position
    movement: str = "four"
    slip: float = 0.0
    revision: int = 0
    bonus: NDArray[np.float32] | None = None
    mud_cost: float | None = None
    water_cost: float | None = None
    water_closed: bool | None = None

    def __post_init__(self) -> None:
        cells = self.cells
        if not _is_frozen(cells):
            cells = np.array(cells, np.uint8)  # our own copy: a frozen map must not change under us
        if cells.ndim != 2 or not (0 < cells.shape[0] <= MAX_SIDE and 0 < cells.shape[1] <= MAX_SIDE):
            raise ValueError(tr("grid.map_size_expected_two_sides_of", shape=cells.shape, max_side=MAX_SIDE))
        if cells.max() > Cell.HAZARD:
            raise ValueError(tr("grid.cell_kind_expected_to", cells=cells.max(), hazard=int(Cell.HAZARD)))
        cells.setflags(write=False)
        object.__setattr__(self, "cells", cells)
        rule(self.movement)
        if not 0.0 <= self.slip <= 1.0:
            raise ValueError(tr("grid.slip_expected_a_probability_from_to", slip=self.slip))
        for name, (row, col) in (("start", self.start), ("goal", self.goal)):
            if not (0 <= row < self.height and 0 <= col < self.width):
                raise ValueError(
                    tr(
                        "grid.outside_the_map_which_has_x",
                        name=name,
                        col=col,
                        row=row,
                        width=self.width,
                        height=self.height,
                    )
                )
            if cells[row, col] == Cell.WALL:
                raise ValueError(tr("grid.stands_in_a_wall", name=name, col=col, row=row))
            if cells[row, col] == Cell.HAZARD:
                raise ValueError(tr("grid.stands_on_a_hazard", name=name, col=col, row=row))
        for name, cost in (("mud", self.mud_cost), ("water", self.water_cost)):
            if cost is not None and not 1 <= cost <= MAX_COST:
                raise ValueError(
                    tr("grid.cost_of_expected_a_number_from", name=name, cost=cost, max_cost=MAX_COST)
                )
        if self.bonus is not None:
            object.__setattr__(self, "bonus", _rewards(self.bonus, cells.shape))

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.cells.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.cells.shape[1])

    @property
    def costs(self) -> NDArray[np.float64]:
        """[5] float64 cost of entering each kind of cell; walls are never entered."""
        costs = STEP_COST.astype(np.float64)
        costs[Cell.WALL] = 1.0
        for kind, cost in ((Cell.MUD, self.mud_cost), (Cell.WATER, self.water_cost)):
            if cost is not None:
                costs[kind] = round(cost, 3)  # as `exact_costs` takes them out of single precision
        return costs

    @property
    def rewards(self) -> NDArray[np.float32]:
        """[H, W] float32 further reward of entering each cell, 0 where there is none."""
        return np.zeros(self.cells.shape, np.float32) if self.bonus is None else self.bonus

    @property
    def rule(self) -> MovementRule:
        """The movement rule by its name."""
        return rule(self.movement)

    def index(self, position: Position) -> int:
        """Number of a cell: `row * W + col`."""
        return position[0] * self.width + position[1]

    def position(self, index: int) -> Position:
        """(row, col) of a numbered cell."""
        return divmod(int(index), self.width)

    def patch(self, indices: NDArray[np.int64], kind: Cell) -> CellPatch | None:
        """Return the patch that paints cells with `kind`, or None if nothing would change.

        The start's and the goal's cells are left alone by walls and hazards.

        Args:
            indices: [K] cells numbered `row * W + col`; repeats are fine.
            kind: what to paint.
        """
        flat = self.cells.ravel()
        indices = np.unique(indices)
        if kind in (Cell.WALL, Cell.HAZARD):
            indices = indices[(indices != self.index(self.start)) & (indices != self.index(self.goal))]
        indices = indices[flat[indices] != kind]
        if not indices.size:
            return None
        return CellPatch(indices, flat[indices], np.full(indices.size, kind, np.uint8))

    def patched(self, patch: CellPatch) -> GridMap:
        """Return the map after a patch, one revision later."""
        cells = self.cells.copy()
        cells.ravel()[patch.indices] = patch.after
        return replace(self, cells=cells, revision=self.revision + 1)

    def rewarded(self, indices: NDArray[np.int64], value: float) -> GridMap:
        """Return the map with another reward for entering some cells, one revision later; itself if equal.

        Args:
            indices: [K] cells numbered `row * W + col`.
            value: further reward; 0 takes it away.

        Raises:
            ValueError: the value is out of range.
        """
        bonus = np.zeros(self.cells.shape, np.float32) if self.bonus is None else self.bonus.copy()
        if (bonus.ravel()[indices] == np.float32(value)).all():
            return self
        bonus.ravel()[indices] = value
        return replace(self, bonus=bonus, revision=self.revision + 1)

    def moved(self, *, start: Position | None = None, goal: Position | None = None) -> GridMap:
        """Return the map with another start or goal, one revision later.

        Raises:
            ValueError: the new place is outside, in a wall or on a hazard.
        """
        return replace(self, start=start or self.start, goal=goal or self.goal, revision=self.revision + 1)


def _is_frozen(cells: NDArray[np.uint8]) -> bool:
    """Whether an array is a map's already: maps that differ in start and goal share their cells."""
    own = isinstance(cells, np.ndarray) and cells.dtype == np.uint8 and cells.base is None
    return own and not cells.flags.writeable


def _rewards(bonus: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    """Check painted rewards and return our own copy of them; None if all are 0."""
    bonus = np.array(bonus, np.float32)
    if bonus.shape != shape:
        raise ValueError(tr("grid.rewards_of_cells_expected_as_the", shape=bonus.shape, shape2=shape))
    far = ~(np.abs(bonus) <= MAX_BONUS)  # also what is no number
    if far.any():
        row, col = np.argwhere(far)[0]
        raise ValueError(
            tr(
                "grid.reward_expected_a_number_from_to",
                col=col,
                row=row,
                bonus=bonus[row, col],
                max_bonus=MAX_BONUS,
            )
        )
    bonus.setflags(write=False)
    return bonus if bonus.any() else None


def content_key(grid: GridMap) -> bytes:
    """Return 16 bytes that are equal for maps of equal content, whatever their revisions."""
    head = (*grid.cells.shape, *map(int, grid.start), *map(int, grid.goal), *_terms(grid))
    rewards = b"" if grid.bonus is None else grid.bonus.tobytes()
    return blake2b(repr(head).encode() + grid.cells.tobytes() + rewards, digest_size=16).digest()


def cells_key(grid: GridMap) -> tuple[tuple[int, ...], bytes]:
    """Return what is equal for maps whose cells are alike; start, goal, slip and a frame of walls may differ.

    Walls below and to the right are left out, as `padded` adds them.
    """
    rows, cols = (np.flatnonzero((grid.cells != Cell.WALL).any(axis)) for axis in (1, 0))
    cells = grid.cells[: rows[-1] + 1, : cols[-1] + 1]  # a start is on the map, so there is such a cell
    return cells.shape, cells.tobytes()


def same_map(one: GridMap, other: GridMap) -> bool:
    """Whether two maps have equal content, whatever their revisions."""
    same = np.array_equal(one.cells, other.cells) and np.array_equal(one.rewards, other.rewards)
    places = (one.start, one.goal) == (other.start, other.goal)
    return bool(same and places and _terms(one) == _terms(other))


def _terms(grid: GridMap) -> tuple[object, ...]:
    """How one moves on a map, where and at what cost. What is not said stays apart from what is usual."""
    said = tuple(None if cost is None else float(cost) for cost in (grid.mud_cost, grid.water_cost))
    return (grid.movement, float(grid.slip), *said, grid.water_closed)


def padded(maps: Sequence[GridMap]) -> list[GridMap]:
    """Make maps of several sizes one size, by walls at the right and at the bottom.

    Outside a map is wall anyway, so nothing changes but the numbers of the cells; positions stay.
    """
    height, width = (max((getattr(m, side) for m in maps), default=0) for side in ("height", "width"))
    full = []
    for grid in maps:
        below, right = height - grid.height, width - grid.width
        if below or right:
            cells = np.pad(grid.cells, ((0, below), (0, right)), constant_values=Cell.WALL)
            bonus = None if grid.bonus is None else np.pad(grid.bonus, ((0, below), (0, right)))
            grid = replace(grid, cells=cells, bonus=bonus)  # noqa: PLW2901 - the same map in a larger frame
        full.append(grid)
    return full
