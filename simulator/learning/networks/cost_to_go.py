"""Cost-to-go of a grid under given prices, and its exact derivative."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from simulator.world.interruption import cancellation_point

FAR = 1e30
"""Price of a move from where nobody can be, and cost-to-go where no value has arrived."""

ROUNDS = 4
"""Sweeps between two looks whether anything has changed."""


def cost_to_go(price: Tensor, goal: Tensor, steps: list[int]) -> Tensor:
    """Solve `v(s) = min_a price(a, s) + v(s + step_a)`, `v(goal) = 0`.

    The derivative is that of the solution: a path's cost depends on the prices along the path and on no
    others, so a gradient that arrives at a cell flows down its best path to the goal.

    Args:
        price: [A, N] of each move from each cell, above 0; `FAR` where there is none.
        goal: [N] bool.
        steps: [A] cells that each move goes on.

    Returns:
        [N] costs-to-go; at least `FAR` where no path leads to a goal, NaN everywhere if a price is NaN.
    """
    value: Tensor = _CostToGo.apply(price, goal, steps)  # type: ignore[no-untyped-call]
    return value


class PriceGraph:
    """Costs-to-go by Dijkstra's algorithm, in double precision and without a derivative.

    The fixed point of the sweeps is a shortest path under the prices. On a maze the sweeps need as many
    rounds as its longest path has turns; the search needs one. The graph serves any goals.

    Args:
        price: [A, N] of each move from each cell, above 0; `FAR` where there is none.
        steps: [A] cells that each move goes on.
    """

    def __init__(self, price: Tensor, steps: list[int]) -> None:
        from scipy import sparse

        self.price = price
        table = price.detach().cpu().double().numpy()
        actions, cells = table.shape
        # Row s of the reversed graph: for each move the cell from which it leads to s, at that cell's price.
        here = np.arange(cells)[:, None]
        before = here - np.array(steps)
        inside = (before >= 0) & (before < cells)
        before = np.where(inside, before, here)
        paid = np.where(inside, table[np.arange(actions), before], np.inf)
        paid[paid >= FAR] = np.inf
        rows = np.arange(0, cells * actions + 1, actions, dtype=np.int32)
        self._graph: sparse.csr_array = sparse.csr_array(
            (paid.ravel(), before.ravel().astype(np.int32), rows), shape=(cells, cells)
        )

    def cost_to_go(self, goal: Tensor) -> Tensor:
        """Return [N] float64 costs to any of the goals [N] bool, as the function of that name does."""
        from scipy.sparse.csgraph import dijkstra

        goals = np.flatnonzero(goal.cpu().numpy())
        found = np.full(goal.numel(), np.nan if bool(self.price.isnan().any()) else FAR)
        if goals.size and not np.isnan(found[0]):
            found = np.minimum(dijkstra(self._graph, indices=goals, min_only=True), FAR)
        return torch.from_numpy(found).to(self.price.device)


def ahead(value: Tensor, steps: list[int]) -> Tensor:
    """[A, N] cost-to-go of the cell that each move leads to; `FAR` beyond the plane.

    Args:
        value: [N].
        steps: [A] cells that each move goes on.
    """
    reach = max(map(abs, steps))
    wide = functional.pad(value, (reach, reach), value=FAR)
    return torch.stack([wide[reach + step : reach + step + value.numel()] for step in steps])


def look_up(table: Tensor, which: Tensor) -> Tensor:
    """`table[which]`, with a derivative that is added up ten times as fast as torch's own.

    Args:
        table: [U].
        which: int64 of any shape.
    """
    found: Tensor = _LookUp.apply(table, which)  # type: ignore[no-untyped-call]
    return found


class _LookUp(torch.autograd.Function):
    """A few numbers read very often: their gradients are a histogram."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, which: Tensor) -> Tensor:
        """See `look_up`."""
        ctx.save_for_backward(which)
        ctx.rows = table.numel()
        return table.take(which)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        """Add up what arrives for each row."""
        (which,) = ctx.saved_tensors
        total = torch.bincount(which.flatten(), grads[0].flatten(), ctx.rows)
        return total.to(grads[0].dtype), None


class _CostToGo(torch.autograd.Function):
    """Sweeps forward until nothing changes; backward along the tree of best moves, which is exact."""

    @staticmethod
    def forward(ctx: Any, price: Tensor, goal: Tensor, steps: list[int]) -> Tensor:
        """See `cost_to_go`."""
        value = _settle(price, goal, steps)
        best = _best(price, value, steps)
        cell = torch.arange(value.numel(), device=price.device)
        onward = cell + torch.tensor(steps, device=price.device)[best]
        moves = ~goal & (value < FAR)
        ctx.save_for_backward(best, torch.where(moves, onward, value.numel()), moves)
        ctx.actions = len(steps)
        return value

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        """Add up, at every cell, the gradients of all cells whose path leads through it.

        By pointer doubling: after k rounds a cell has gathered those at most 2^k − 1 moves away.
        """
        best, onward, moves = ctx.saved_tensors
        nowhere = best.numel()
        flow = functional.pad(grads[0] * moves, (0, 1))
        jump = functional.pad(onward, (0, 1), value=nowhere)
        for _ in range(nowhere.bit_length()):
            if not bool((jump != nowhere).any()):
                break
            flow = flow.index_add(0, jump, flow)
            flow[nowhere] = 0.0
            jump = jump[jump]
        by_price = grads[0].new_zeros(ctx.actions, nowhere)
        by_price.scatter_(0, best.unsqueeze(0), (flow[:nowhere] * moves).unsqueeze(0))
        return by_price, None, None


def _best(price: Tensor, value: Tensor, steps: list[int]) -> Tensor:
    """[N] int64, the first best move of each cell; settled values equal what it leads to, bit for bit.

    Seven times as fast as `argmin` along the short axis.
    """
    through = price + ahead(value, steps)
    best = torch.zeros_like(value, dtype=torch.int64)
    for action in reversed(range(len(steps))):
        best.masked_fill_(through[action] == value, action)
    return best


def _settle(price: Tensor, goal: Tensor, steps: list[int]) -> Tensor:
    """Sweep from the goals outwards until no value changes.

    Every move uses what the one before has just improved, so values travel further than a cell a sweep.
    """
    if bool(price.isnan().any()):
        return torch.full_like(price[0], torch.nan)
    cells, reach = price.shape[1], max(map(abs, steps))
    wide = price.new_full((cells + 2 * reach,), FAR)
    value = wide[reach : reach + cells]
    value[goal] = 0.0
    through, before = torch.empty_like(value), torch.empty_like(value)
    moves = [(price[a], wide[reach + step : reach + step + cells]) for a, step in enumerate(steps)]
    for _ in range(cells):
        cancellation_point()
        before.copy_(value)
        for _ in range(ROUNDS):
            for cost, there in moves:
                torch.add(cost, there, out=through)
                torch.minimum(value, through, out=value)
        if torch.equal(before, value):
            break
    return value.clone()
