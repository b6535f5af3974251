"""Movement rules: neighbours, costs, cutting of corners."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import did_you_mean, tr, translated

if TYPE_CHECKING:
    from numpy.typing import NDArray

ACTION_NAMES = ("N", "E", "S", "W", "NE", "SE", "SW", "NW")
"""Order of actions, everywhere."""

ACTION_MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))
"""(row, column) step of each action."""

OPPOSITE = (2, 3, 0, 1, 6, 7, 4, 5)
"""The action that takes each one back."""

CLOCKWISE = (0, 4, 1, 5, 2, 6, 3, 7)
"""The eight actions in the order of a compass."""


@translated("movement", "title")
@dataclass(frozen=True)
class MovementRule:
    """One way to move on a grid.

    Attributes:
        name: what maps and the command line call it.
        actions: A, 4 or 8.
        diagonal: length of a diagonal step, in cells.
        corners: whether a diagonal step needs both orthogonal cells free.
        title: one line for people.
    """

    name: str
    actions: int
    diagonal: float
    corners: bool
    title: str

    @property
    def lengths(self) -> NDArray[np.float32]:
        """[A] float32 length of each action's step, in cells."""
        return np.array([1.0] * 4 + [self.diagonal] * (self.actions - 4), np.float32)

    def slip(self, probability: float) -> NDArray[np.float32]:
        """Return [A, A] float32, probability of executing the column when the row is intended.

        With probability p one of the two neighbouring directions is executed, p/2 each: for four
        moves those at a right angle, for eight moves those at 45 degrees.
        """
        ring = CLOCKWISE if self.actions == 8 else (0, 1, 2, 3)
        mix = np.eye(self.actions, dtype=np.float32) * np.float32(1.0 - probability)
        for place, action in enumerate(ring):
            mix[action, ring[place - 1]] += probability / 2
            mix[action, ring[(place + 1) % len(ring)]] += probability / 2
        return mix


RULES = {
    r.name: r
    for r in (
        MovementRule("four", 4, 1.0, corners=False, title="4 moves"),
        MovementRule("octile", 8, sqrt(2.0), corners=True, title="8 moves, √2 diagonals, no corner cutting"),
        MovementRule("octile-free", 8, sqrt(2.0), corners=False, title="8 moves, √2 diagonals"),
        MovementRule("moore", 8, 1.0, corners=False, title="8 moves, all of length 1"),
    )
}


def rule(name: str) -> MovementRule:
    """Return the movement rule of that name.

    Raises:
        ValueError: no rule has that name; the message lists the names.
    """
    if name not in RULES:
        hint = did_you_mean(name, RULES)
        raise ValueError(tr("movement.movement_expected", name=name, rules=", ".join(RULES), hint=hint))
    return RULES[name]
