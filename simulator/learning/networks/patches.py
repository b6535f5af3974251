"""Neighbourhoods of cells, rotated into the direction of each move.

A map has few different neighbourhoods: the 16,384 cells of 64 random maps show eight moves 131,072 of them,
but only a few hundred different ones. What a network computes from a neighbourhood is computed once for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from simulator.learning.networks.whole_map import CHANNELS
from simulator.world.movement import ACTION_MOVES

if TYPE_CHECKING:
    from simulator.world.grid import Position

KINDS = ("floor", "wall", "mud", "water", "hazard")
"""What a cell of a neighbourhood can be; floor has no channel, the others do."""

SQUARE = tuple((row, col) for row in (-1, 0, 1) for col in (-1, 0, 1))
"""The cells of a neighbourhood, as (row, col) steps."""

CELLS = len(SQUARE)

FEATURES = CELLS * (len(KINDS) - 1) + 1
"""Of one neighbourhood: which kind each cell is, and whether the move is a diagonal one."""

ENTERED = 1
"""Place, in a neighbourhood, of the cell that the move enters; the one it leaves has place 0."""


class Patches(NamedTuple):
    """The neighbourhoods of some maps, on planes that hold the maps with their ring of walls.

    A row and a column are added below and on the right of every plane, so that the planes of all maps
    are one row of N = M · height · width cells, in which each move is a step of fixed length.

    Attributes:
        height: rows of a plane.
        width: columns of a plane.
        features: [U, FEATURES] float32 the U different neighbourhoods.
        entered: [U] int64 kind of the cell that the move enters.
        diagonal: [U] int64, 1 if the move is a diagonal one.
        which: [A, N] int64 neighbourhood of each move from each cell; U in the row and column added, and
            beyond the ring around the least rectangle that holds all cells but walls.
        goal: [N] bool.
    """

    height: int
    width: int
    features: Tensor
    entered: Tensor
    diagonal: Tensor
    which: Tensor
    goal: Tensor

    @property
    def steps(self) -> list[int]:
        """Cells that each move goes on, in the row of all planes."""
        return [row * self.width + col for row, col in ACTION_MOVES[: len(self.which)]]


def patches(channels: Tensor, actions: int) -> Patches:
    """Look at every cell's neighbourhood.

    Args:
        channels: [M, C, H + 2, W + 2], see `whole.CHANNELS`.
        actions: A.
    """
    kinds = torch.zeros_like(channels[:, 0], dtype=torch.int64)
    for number, name in enumerate(KINDS[1:], 1):
        kinds += number * channels[:, CHANNELS.index(name)].long()
    powers = len(KINDS) ** torch.arange(CELLS, device=channels.device)
    around, where = torch.unique(_around(kinds, powers), return_inverse=True)
    seen_by = torch.stack([_seen(_digits(around, powers), powers, move) for move in ACTION_MOVES[:actions]])
    different, which = torch.unique(seen_by, return_inverse=True)
    diagonal, digits = different % 2, _digits(different // 2, powers)
    features = functional.one_hot(digits, len(KINDS))[..., 1:].flatten(1)
    return Patches(
        kinds.shape[1] + 1,
        kinds.shape[2] + 1,
        torch.cat([features, diagonal.unsqueeze(1)], 1).to(channels.dtype),
        digits[:, ENTERED],
        diagonal,
        functional.pad(
            which[:, where].masked_fill(~_within(kinds), len(different)), (0, 1, 0, 1), value=len(different)
        ).flatten(1),
        goal_of(channels),
    )


def goal_of(channels: Tensor) -> Tensor:
    """[N] bool, the goals of the maps on the planes of `Patches`."""
    return functional.pad(channels[:, CHANNELS.index("goal")], (0, 1, 0, 1)).flatten() > 0


def _within(kinds: Tensor) -> Tensor:
    """[M, H, W] bool: the least rectangle of each map that holds all cells but walls, and a ring around it.

    Walls beyond it were put there to make maps one size, or might as well have been.
    """
    open_ = kinds != KINDS.index("wall")
    spans = []
    for axis in (2, 1):
        some = open_.any(axis).float()
        begun, going = some.cummax(1).values, some.flip(1).cummax(1).values.flip(1)
        spans.append(functional.max_pool1d((begun * going).unsqueeze(1), 3, 1, 1).squeeze(1) > 0)
    return spans[0].unsqueeze(2) & spans[1].unsqueeze(1)


def _around(kinds: Tensor, powers: Tensor) -> Tensor:
    """[M, H, W] int64, each cell's neighbourhood as one number."""
    _, height, width = kinds.shape
    wide = functional.pad(kinds, (1, 1, 1, 1), value=KINDS.index("wall"))
    total = torch.zeros_like(kinds)
    for (row, col), power in zip(SQUARE, powers, strict=True):
        total += wide[:, 1 + row : 1 + row + height, 1 + col : 1 + col + width] * power
    return total


def _digits(numbers: Tensor, powers: Tensor) -> Tensor:
    """[U, CELLS] int64 kinds of the cells of neighbourhoods that are given as numbers."""
    return numbers.unsqueeze(1) // powers % len(KINDS)


def _seen(digits: Tensor, powers: Tensor, move: Position) -> Tensor:
    """[U] int64, how a move sees neighbourhoods: equal for those that a turn or a mirror makes equal."""
    one, other = (
        (digits[:, [SQUARE.index(cell) for cell in frame]] * powers).sum(1) for frame in frames(move)
    )
    return torch.minimum(one, other) * 2 + int(0 not in move)


def frames(move: Position) -> tuple[list[Position], list[Position]]:
    """Cells of a neighbourhood in the order in which a move sees them, and in which its mirror image does.

    Args:
        move: (row, col) step.

    Returns:
        Twice nine (row, col) steps: here, the cell entered, then the others.
    """
    row, col = move
    if row and col:  # seen along the diagonal, its sides are the two straight moves it is made of
        one, other = (row, 0), (0, col)
    else:  # seen ahead, its sides are left and right
        one, other = (-col, row), (col, -row)
    turned = []
    for left, right in ((one, other), (other, one)):
        here = [(0, 0), move, left, right]
        if row and col:
            across = [_sum(left, _back(right)), _sum(right, _back(left))]
            turned.append([*here, *across, _back(left), _back(right), _back(move)])
        else:
            ahead = [_sum(move, left), _sum(move, right)]
            behind = [_sum(_back(move), left), _sum(_back(move), right)]
            turned.append([*here, *ahead, *behind, _back(move)])
    return turned[0], turned[1]


def _sum(one: Position, other: Position) -> Position:
    return one[0] + other[0], one[1] + other[1]


def _back(step: Position) -> Position:
    return -step[0], -step[1]
