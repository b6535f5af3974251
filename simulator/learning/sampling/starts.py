"""Start states of episodes: fixed, uniform, or a curriculum from the goal."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from simulator.world.planner import distances

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.world.mdp import Mdp

MASTERED = 0.7
"""Share of recent episodes from a cell that must reach the goal before its neighbours are opened."""

FORGET = 0.9
"""What is left of a cell's record after one update, so that "recent" means about ten updates."""

FRONTIER = 0.5
"""Share of the curriculum's episodes that begin on cells not yet mastered; the rest revisit all open ones."""


class Starts:
    """Draws the states in which episodes begin.

    Args:
        mdp: the tables.
        kind: "fixed", "uniform" over the cells from which the goal can be reached, or "curriculum":
            the neighbours of the goal first; a cell's neighbours are opened once episodes from it
            succeed (after Florensa et al. 2017, arXiv:1707.05300).
        rng: draws the states.
        reach: "uniform" draws from cells at most so many rows and columns from the goal; 0: from all.
        exploring: with "fixed", share of the agents that begin on any cell from which the goal can be
            reached (exploring starts; Agarwal et al. 2021, arXiv:1908.00261, section 4.2). The policy is not
            judged by them.
    """

    STATE: ClassVar[tuple[str, ...]] = ("_tries", "_wins", "_open", "_pool", "_unmastered")
    """Attributes that a checkpoint keeps."""
    RESIZED: ClassVar[tuple[str, ...]] = ("_pool", "_unmastered")
    """Those of them whose length changes."""

    def __init__(
        self, mdp: Mdp, kind: str, rng: Generator, reach: int = 0, *, exploring: float = 0.0
    ) -> None:
        self.kind = kind
        self._mdp = mdp
        self._rng = rng
        able = np.flatnonzero(np.isfinite(distances(mdp)) & mdp.decision_states)
        if reach and kind == "uniform":
            able = able[_apart(mdp, able) <= reach]
        fixed = mdp.start[mdp.decision_states[mdp.start]].astype(np.int64)
        self._able = able
        self._pool = fixed if kind == "fixed" or not able.size else able
        self._exploring = exploring if kind == "fixed" and able.size else 0.0
        self._tries = np.zeros(mdp.states)
        self._wins = np.zeros(mdp.states)
        self._open = np.zeros(mdp.states, bool)
        self._unmastered = able
        if kind == "curriculum" and able.size:
            self._open[able] = self._next_to(np.isin(np.arange(mdp.states), mdp.goal))[able]
            self._refresh()

    @property
    def frontier(self) -> float:
        """Share of the cells that could be starts which are open; 1 without curriculum."""
        return (
            float(self._open.sum() / self._able.size)
            if self.kind == "curriculum" and self._able.size
            else 1.0
        )

    @property
    def weights(self) -> NDArray[np.float64]:
        """[S] float64 probability of starting in each state of the episodes that a policy is judged by."""
        return self._even(self._pool)

    @property
    def judged_from(self) -> NDArray[np.float64]:
        """[S] float64 probability of each state as a start of the policy's exact figures.

        The maps' own starts, or all cells from which the goal can be reached: the curriculum's open cells
        change with it.
        """
        return self.weights if self.kind == "fixed" or not self._able.size else self._even(self._able)

    @property
    def drawn(self) -> NDArray[np.float64]:
        """[S] float64 probability of starting in each state, exploring starts among them."""
        share = self._exploring
        return (1.0 - share) * self.weights + share * self._even(self._able) if share else self.weights

    def _even(self, states: NDArray[np.int64]) -> NDArray[np.float64]:
        """[S] float64, one weight for each of some states, 1 together."""
        weights = np.zeros(self._mdp.states)
        weights[states] = 1.0 / max(1, states.size)
        return weights

    @property
    def many(self) -> bool:
        """Whether episodes begin in more states than the maps' own starts."""
        return self.kind != "fixed" or self._exploring > 0

    def explorers(self, agents: int) -> int:
        """Return how many of some agents only explore; one at least does not."""
        return min(agents - 1, ceil(self._exploring * agents))

    @property
    def possible(self) -> bool:
        """Whether there is any cell to start from."""
        return bool(self._pool.size)

    def draw(self, count: int) -> NDArray[np.int64]:
        """Return `count` states, [count] int64."""
        if self._pool.size == 1:
            return np.full(count, self._pool[0], np.int64)
        if self.kind != "curriculum" or not self._unmastered.size:
            return self._pool[self._rng.integers(self._pool.size, size=count)]
        new = self._rng.random(count) < FRONTIER
        drawn = self._pool[self._rng.integers(self._pool.size, size=count)]
        drawn[new] = self._unmastered[self._rng.integers(self._unmastered.size, size=int(new.sum()))]
        return drawn

    def explore(self, count: int) -> NDArray[np.int64]:
        """Return `count` states from which the goal can be reached, [count] int64."""
        return self._able[self._rng.integers(self._able.size, size=count)]

    def record(self, origins: NDArray[np.int64], reached: NDArray[np.bool_]) -> None:
        """Tell how episodes ended; the curriculum grows by it, the other kinds do not care.

        Args:
            origins: [E] int64 states in which the episodes began.
            reached: [E] bool, the goal was reached.
        """
        if self.kind != "curriculum" or not self._able.size:
            return
        states = self._mdp.states
        self._tries = FORGET * self._tries + np.bincount(origins, minlength=states)
        self._wins = FORGET * self._wins + np.bincount(origins, reached, states)
        mastered = self._mastered()
        grown = self._next_to(mastered)
        grown &= self._mdp.decision_states
        if (grown & ~self._open).any() or self._unmastered.size:
            self._open |= grown
            self._refresh()

    def _mastered(self) -> NDArray[np.bool_]:
        return (self._tries >= 2.0) & (self._wins >= MASTERED * self._tries)

    def _refresh(self) -> None:
        self._pool = np.flatnonzero(self._open)
        self._unmastered = np.flatnonzero(self._open & ~self._mastered())

    def _next_to(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """[S] bool: states with a move into a chosen state."""
        leads = chosen[self._mdp.successor] & self._mdp.valid & self._mdp.decision_states[:, None]
        return np.asarray(leads.any(1), bool)


def _apart(mdp: Mdp, states: NDArray[np.int64]) -> NDArray[np.int64]:
    """[K] int64 rows or columns, whichever is more, between states and their goals: walls do not count."""
    width, size = mdp.maps[0].width, mdp.maps[0].cells.size
    row, col = np.divmod(states % size, width)
    goal_row, goal_col = np.divmod(mdp.goal[states // size] % size, width)
    return np.asarray(np.maximum(np.abs(row - goal_row), np.abs(col - goal_col)), np.int64)
