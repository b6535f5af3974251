"""Best expected return of maps whose moves can slip, by policy iteration.

The return is undiscounted and counts the rewards of the tables, painted ones included. Policies count
that end every episode (Bertsekas and Tsitsiklis 1991, stochastic shortest paths); policy iteration begins
with one and changes a move only where that is strictly better, so that it stays with such policies unless
a loop pays more than it costs. Such a loop has no finite value, nor have cells that no episode can leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.interruption import cancellation_point
from simulator.world.mdp import exact_costs
from simulator.world.policy_evaluation import endless

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse
    from scipy.sparse.linalg import SuperLU

    from simulator.world.mdp import Mdp

BETTER = 1e-10
"""A move is changed where its value is higher by this much, times the value where that is above 1."""
EQUAL = 1e-8
"""Moves whose values are closer than this, times the value where that is above 1, are equally good."""
MOST_ROUNDS = 1000


@dataclass(frozen=True, eq=False)
class PolicyReturn:
    """A deterministic policy under slip, by solving its linear equations.

    Attributes:
        value: [S] float64 expected return, undiscounted; 0 where nobody acts, −inf where an episode may
            never end, which no loop pays for.
        success: [S] float64 probability of reaching the goal; 1 at the goal.
        cost: [S] float64 expected cost of the episodes that reach the goal; NaN where none does.
        steps: [S] float64 expected steps of an episode; inf where it may never end.
    """

    value: NDArray[np.float64]
    success: NDArray[np.float64]
    cost: NDArray[np.float64]
    steps: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BestReturn:
    """The optimum of some tables.

    Attributes:
        action: [S] int64 the moves of one best policy; 0 where there is none.
        best: that policy, solved. Its value is +inf where a loop pays.
        q: [S, A] float64 expected return of a chosen move if all later ones are best.
        optimal: [S, A] bool, the moves of best policies; none where the value is not finite.
    """

    action: NDArray[np.int64]
    best: PolicyReturn
    q: NDArray[np.float64]
    optimal: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class BestMoves:
    """The best moves under some reward and discount.

    Attributes:
        action: [S] int64 the moves of one best policy; 0 where there is none.
        finite: [S] bool, an agent acts here and the best value is finite.
        pays: [S] bool, a loop that pays can be reached; never with a discount.
        q: [S, A] float64 return of a chosen move if all later ones are best; meaningless where not finite.
        optimal: [S, A] bool, the moves of best policies; none where not finite.
    """

    action: NDArray[np.int64]
    finite: NDArray[np.bool_]
    pays: NDArray[np.bool_]
    q: NDArray[np.float64]
    optimal: NDArray[np.bool_]


def best_moves(mdp: Mdp, reward: NDArray[np.floating] | None = None, gamma: float = 1.0) -> BestMoves:
    """Find the best moves by policy iteration, to a Bellman residual of 1e-9.

    Args:
        mdp: the tables; their slip is taken into account.
        reward: [S, A] of executed moves; None takes that of the tables.
        gamma: discount per step; with 1, policies count that end every episode.
    """
    worth: NDArray[np.float64] = (mdp.reward if reward is None else reward).astype(np.float64)
    finite = mdp.decision_states & ~endless(mdp) if gamma == 1 else mdp.decision_states.copy()
    pays = np.zeros(mdp.states, bool)
    action = _nearest_end(mdp, finite)
    for _ in range(MOST_ROUNDS):
        cancellation_point()
        value = _System(mdp, action, finite, gamma).value(worth)
        q = action_values(mdp, worth, value, gamma)
        here = q[np.arange(mdp.states), action]
        change = finite & (q.max(1) > here + BETTER * np.maximum(1.0, np.abs(here)))
        if not change.any():
            break
        action = np.where(change, q.argmax(1), action)
        if gamma == 1 and (loops := _may_never_end(mdp, action, finite)).any():
            pays |= _may_come_to(mdp, loops)
            finite &= ~pays
    else:
        raise ValueError(tr("best_return.the_best_expected_return_does_not"))
    scale = EQUAL * np.maximum(1.0, np.abs(q.max(1, keepdims=True)))
    optimal = (q >= q.max(1, keepdims=True) - scale) & finite[:, None]
    return BestMoves(np.where(finite, action, 0), finite, pays, q, optimal)


def best_return(mdp: Mdp) -> BestReturn:
    """Find the policy of the highest expected return, undiscounted, and solve it."""
    found = best_moves(mdp)
    best, q = _solved(mdp, found.action, found.finite), found.q
    best.value[found.pays] = np.inf
    rest = mdp.decision_states & ~found.finite
    q[rest] = best.value[rest, None]
    return BestReturn(found.action, best, q, found.optimal)


def policy_return(mdp: Mdp, action: NDArray[np.int64]) -> PolicyReturn:
    """Solve a deterministic policy under the slip of its maps.

    Args:
        mdp: the tables.
        action: [S] chosen moves.
    """
    finite = mdp.decision_states & ~_may_never_end(mdp, action, mdp.decision_states)
    return _solved(mdp, action, finite)


def action_values(
    mdp: Mdp, reward: NDArray[np.float64], value: NDArray[np.float64], gamma: float
) -> NDArray[np.float64]:
    """[S, A] float64 return of each chosen move, from the values [S] of what comes after."""
    known = np.where(np.isfinite(value), value, 0.0)  # no cell with a finite value is next to one without
    after = reward + gamma * np.where(mdp.terminal, 0.0, known[mdp.successor])
    return np.asarray(after @ _slip(mdp).T)


def _slip(mdp: Mdp) -> NDArray[np.float64]:
    """[A, A] float64 probabilities of moves, whose rows sum to 1 in double precision."""
    mix = mdp.slip.astype(np.float64)
    return np.asarray(mix / mix.sum(1, keepdims=True))


class _System:
    """`(I − γP) x = b` over the cells where a policy has a finite value, factorised once."""

    def __init__(
        self, mdp: Mdp, action: NDArray[np.int64], finite: NDArray[np.bool_], gamma: float = 1.0
    ) -> None:
        from scipy import sparse
        from scipy.sparse.linalg import splu

        self._mdp, self._finite = mdp, finite
        self._states = np.flatnonzero(finite)
        self._executed = _slip(mdp)[action[self._states]]  # [K, A]
        count = self._states.size
        number = np.full(mdp.states, -1)
        number[self._states] = np.arange(count)
        going = gamma * self._executed * ~mdp.terminal[self._states]
        row, move = np.nonzero(going)
        column = number[mdp.successor[self._states[row], move]]
        stays: sparse.coo_array = sparse.coo_array((-going[row, move], (row, column)), shape=(count, count))
        matrix = (sparse.eye_array(count, format="csr") + stays.tocsr()).tocsc()
        # Diagonally dominant, so nothing is pivoted: several times faster than by the usual ordering.
        options = {"SymmetricMode": True}
        self._solver: SuperLU | None = None
        if count:
            self._solver = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)

    def solve(self, worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """[S] the expected sum of `worth` [K] over an episode; 0 elsewhere."""
        found = np.zeros(self._mdp.states)
        if self._solver is not None:
            found[self._states] = self._solver.solve(worth)
        return found

    def expected(self, table: NDArray[np.floating]) -> NDArray[np.float64]:
        """[K] the mean of a table [S, A] over the executed moves of the cells that count."""
        return np.asarray((self._executed * table[self._states]).sum(1))

    def value(self, table: NDArray[np.floating]) -> NDArray[np.float64]:
        """[S] the expected sum of a table [S, A] over an episode; −inf where it never ends."""
        found = self.solve(self.expected(table.astype(np.float64)))
        return np.where(self._mdp.decision_states & ~self._finite, -np.inf, found)


def _solved(mdp: Mdp, action: NDArray[np.int64], finite: NDArray[np.bool_]) -> PolicyReturn:
    system = _System(mdp, action, finite)
    at_goal = np.zeros(mdp.states)
    at_goal[mdp.goal] = 1.0
    wins = np.where(mdp.terminal, at_goal[mdp.successor], 0.0)
    success = np.clip(system.solve(system.expected(wins)), 0.0, 1.0)
    success[mdp.goal] = 1.0
    states, moves = np.divmod(np.arange(mdp.states * mdp.actions), mdp.actions)
    costs = exact_costs(mdp, states, moves).reshape(mdp.cost.shape)
    spent = system.solve(system.expected(costs * success[mdp.successor]))
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.where(success > 0, spent / success, np.nan)
    ones = np.ones(mdp.successor.shape)
    steps = np.where(mdp.decision_states & ~finite, np.inf, system.value(ones))
    return PolicyReturn(system.value(mdp.reward), success, cost, steps)


def _nearest_end(mdp: Mdp, finite: NDArray[np.bool_]) -> NDArray[np.int64]:
    """[S] moves that end every episode: towards the nearest goal or hazard, as executed most likely."""
    last = mdp.states
    states, moves = np.nonzero(mdp.valid & finite[:, None])
    after = np.where(mdp.terminal[states, moves], last, mdp.successor[states, moves])
    _, towards = _search(after, states, np.array([last]), last + 1)
    leads = np.where(mdp.terminal, last, mdp.successor) == towards[:last, None]
    executed = (leads & mdp.valid).argmax(1)
    chosen = mdp.slip.argmax(0)  # by which chosen move each move is executed most likely
    return np.asarray(chosen[executed], np.int64)


def _may_never_end(mdp: Mdp, action: NDArray[np.int64], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[S] bool: cells from which a policy may come to cells where it goes round for ever."""
    last, states = mdp.states, np.flatnonzero(among)
    row, move = np.nonzero(mdp.slip[action[states]] > 0)
    before = states[row]
    after = np.where(mdp.terminal[before, move], last, mdp.successor[before, move])
    ends, _ = _search(after, before, np.array([last]), last + 1)
    rounds = np.flatnonzero(among & ~ends[:last])
    return _search(after, before, rounds, last + 1)[0][:last]


def _may_come_to(mdp: Mdp, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[S] bool: cells from which some moves lead to the given ones."""
    states, moves = np.nonzero(mdp.valid & ~mdp.terminal & mdp.decision_states[:, None])
    return _search(mdp.successor[states, moves], states, np.flatnonzero(cells), mdp.states)[0]


def _search(
    after: NDArray[np.integer], before: NDArray[np.integer], ends: NDArray[np.integer], nodes: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Search backwards from some of N nodes, along edges from `before` [K] to `after` [K].

    Returns:
        [N] bool which nodes lead to one of `ends`, themselves included, and [N] int64 by which node first.
    """
    from scipy import sparse
    from scipy.sparse.csgraph import breadth_first_order

    source = np.concatenate([after, np.full(ends.size, nodes)])  # one more node, before all ends
    target = np.concatenate([before, ends])
    graph: sparse.csr_array = sparse.csr_array(
        (np.ones(source.size, np.int8), (source, target)), shape=(nodes + 1, nodes + 1)
    )
    order, towards = breadth_first_order(graph, nodes)
    found = np.zeros(nodes + 1, bool)
    found[order] = True
    return found[:nodes], towards[:nodes].astype(np.int64)
