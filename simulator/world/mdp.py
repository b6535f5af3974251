"""Markov decision process of grid maps, as small tables.

States of M maps are numbered in one row, `map * H * W + row * W + col`, so that a batch of maps is
simply one larger MDP and no reader needs to know how many maps it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.grid import Cell, padded
from simulator.world.movement import OPPOSITE
from simulator.world.moves import by_move, destinations, is_free, map_moves
from simulator.world.shortest import exact_lengths, goal_distances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.world.grid import GridMap


DEATH = -1.0
"""Reward of entering a hazard where ways are short."""


@dataclass(frozen=True)
class Rewards:
    """What a step is worth; they add up when several apply to one step."""

    goal: float = 1.0
    step: float = -0.01
    """Times the cost of the cell entered and the length of the step."""
    collision: float = -0.02
    hazard: float | None = None
    """None: see `hazard_rewards`."""


@dataclass(frozen=True, eq=False)
class Mdp:
    """The tables of one map, or of several side by side. All arrays are read-only.

    Attributes:
        maps: the M maps, of one movement rule; padded to one size if they had several.
        successor: [S, A] int32 state after an executed move; a move into a wall stays in place.
        cost: [S, A] float32 length of the move times the cost of the cell entered; 1 for a collision.
        reward: [S, A] float32.
        terminal: [S, A] bool, the move enters the goal or a hazard.
        valid: [S, A] bool, the move is not a collision.
        slip: [A, A] float32 probability of executing the column when the row was chosen.
        start: [M] int32 states.
        goal: [M] int32 states.
        decision_states: [S] bool, an agent can stand here and choose: neither wall, goal nor hazard.
    """

    maps: tuple[GridMap, ...]
    successor: NDArray[np.int32]
    cost: NDArray[np.float32]
    reward: NDArray[np.float32]
    terminal: NDArray[np.bool_]
    valid: NDArray[np.bool_]
    slip: NDArray[np.float32]
    start: NDArray[np.int32]
    goal: NDArray[np.int32]
    decision_states: NDArray[np.bool_]

    @property
    def states(self) -> int:
        """S, over all maps."""
        return int(self.successor.shape[0])

    @property
    def actions(self) -> int:
        """A, 4 or 8."""
        return int(self.successor.shape[1])

    @property
    def slips(self) -> bool:
        """Whether another move than the chosen one is ever executed."""
        return self.maps[0].slip > 0


def compile_mdp(maps: Sequence[GridMap], rewards: Rewards | None = None) -> Mdp:
    """Compile maps of one movement rule and slip into one set of tables; smaller ones are padded.

    Raises:
        ValueError: there is no map, or the maps differ in movement or slip.
    """
    if not maps:
        raise ValueError(tr("mdp.no_map_to_compile"))
    rewards = rewards or Rewards()
    first = maps[0]
    for other in maps[1:]:
        if (other.movement, other.slip) != (first.movement, first.slip):
            raise ValueError(tr("mdp.maps_compiled_together_must_agree_in"))
    maps = padded(maps)
    first = maps[0]
    cells = np.stack([m.cells for m in maps])
    size = first.height * first.width
    offset = np.arange(len(maps), dtype=np.int32) * size
    start = offset + np.array([m.index(m.start) for m in maps], np.int32)
    goal = offset + np.array([m.index(m.goal) for m in maps], np.int32)
    kind = cells.reshape(-1)
    bits = map_moves(maps, cells)
    valid, successor = is_free(bits, first.rule), destinations(bits, first.rule)
    cost = by_move(bits, first.rule, first.rule.lengths, np.ones(first.rule.actions, np.float32))
    reward = by_move(bits, first.rule, np.float32(0), np.float32(rewards.collision))
    heavy = np.flatnonzero((kind == Cell.MUD) | (kind == Cell.WATER))
    into, cell = _entering(heavy, successor, valid)
    costs = np.stack([grid.costs for grid in maps]).astype(np.float32)
    cost.ravel()[into] *= costs[cell // size, kind[cell]]
    reward += np.float32(rewards.step) * cost
    terminal = np.zeros(valid.shape, bool)
    hazards = np.flatnonzero(kind == Cell.HAZARD)
    for ends, worths in ((goal, np.full(len(maps), rewards.goal)), (hazards, hazard_rewards(maps, rewards))):
        into, cell = _entering(ends, successor, valid)
        reward.ravel()[into] += worths.astype(np.float32)[cell // size]
        terminal.ravel()[into] = True
    if any(m.bonus is not None for m in maps):
        painted = np.concatenate([m.rewards.ravel() for m in maps])
        reward += np.where(valid, painted[successor], np.float32(0))
    acting = (kind != Cell.WALL) & (kind != Cell.HAZARD)
    acting[goal] = False
    tables = (
        successor,
        cost,
        reward,
        terminal,
        valid,
        first.rule.slip(first.slip),
        start,
        goal,
        acting,
    )
    for table in tables:
        table.setflags(write=False)
    return Mdp(tuple(maps), *tables)


def hazard_rewards(maps: Sequence[GridMap], rewards: Rewards) -> NDArray[np.float64]:
    """[M] float64 what entering a hazard is worth on each of some maps of one size.

    Where the rewards do not say it, −1; less where some way to the goal is so long that dying would pay: then
    the goal by the longest way is worth 1 more, twice as long a way where moves slip. Painted rewards do not
    count.
    """
    if rewards.hazard is not None:
        return np.full(len(maps), rewards.hazard)
    found = np.full(len(maps), DEATH)
    for number, grid in enumerate(maps):
        dearest = float(grid.costs.max()) * exact_lengths(grid.rule).max()
        factor = -rewards.step * (2 if grid.slip else 1)
        if factor * dearest * grid.cells.size <= rewards.goal or not (grid.cells == Cell.HAZARD).any():
            continue
        distance = goal_distances([grid])
        longest = float(distance[np.isfinite(distance)].max(initial=0.0))
        found[number] = min(DEATH, rewards.goal - factor * longest + DEATH)
    return found


def _entering(
    cells: NDArray[np.integer], successor: NDArray[np.int32], valid: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Free moves into some cells, as pairs `s * A + a`, and the cell that each enters.

    A move is free in both directions or in none, so they are the ways out of these cells, reversed.
    """
    actions = successor.shape[1]
    out, action = np.nonzero(valid[cells])
    cell = cells[out].astype(np.int64)
    into = successor[cell, action].astype(np.int64) * actions + np.array(OPPOSITE)[action]
    return into, cell


def exact_costs(mdp: Mdp, states: NDArray[np.int64], actions: NDArray[np.int64]) -> NDArray[np.float64]:
    """Costs of some moves in double precision, so that their sums compare with the planner's distances.

    The tables round √2 to single precision, which shows in the sixth digit of a path of 700 steps. What
    entering a cell costs has three decimals at most, so that rounding can be taken back.

    Args:
        mdp: the tables.
        states: int64 of any shape.
        actions: int64 that go with them.
    """
    length = exact_lengths(mdp.maps[0].rule)[actions]
    if not any(_has_heavy(grid) for grid in mdp.maps):
        return np.where(mdp.valid[states, actions], length, 1.0)
    cost = mdp.cost[states, actions].astype(np.float64)
    return np.where(mdp.valid[states, actions], np.rint(cost / length * 1000) / 1000 * length, cost)


def value_bounds(mdp: Mdp) -> tuple[float, float]:
    """Return bounds on the values of the best policy, undiscounted, that need no planning.

    The best way visits no cell twice, so it costs at most what one move from every cell and the worst end
    cost. Values beyond belong to policies that go round and round. Cutting them off costs the best policy
    nothing, and without a discount little else would stop them. Twice that, and again where moves slip.
    """
    inner = np.where(mdp.valid & ~mdp.terminal & mdp.decision_states[:, None], mdp.reward, 0)
    last = np.where(mdp.terminal & mdp.decision_states[:, None], mdp.reward, 0)
    factor, maps = (4.0 if mdp.slips else 2.0), len(mdp.maps)
    cost, gain = (
        factor * float((sign * inner).max(1).clip(0).reshape(maps, -1).sum(1).max() + (sign * last).max())
        for sign in (-1, 1)
    )
    return -cost, gain


def _has_heavy(grid: GridMap) -> bool:
    """Whether entering some cell of a map costs another number of steps than one."""
    return bool(((grid.cells == Cell.MUD) | (grid.cells == Cell.WATER)).any())
