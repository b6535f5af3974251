"""Overlay of the cells explored since the run began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.draw.colour_maps import GREENS
from simulator.ui.draw.paint import count, number
from simulator.ui.overlays import Heat, View, register

if TYPE_CHECKING:
    from numpy.typing import NDArray


@register
class Explored(Heat):
    """Heat map of all moves made, on a logarithmic scale; with a count bonus, what a further one earns."""

    name = "explored"
    title = "Explored"
    key = "-"
    help = "How often agents moved from each cell since the reset, on a logarithmic scale; dark red: never"
    table = GREENS

    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """See `Heat`."""
        assert view.policy is not None  # noqa: S101 - asked for only with a policy
        if view.policy.explored is None:
            return np.full(view.mdp.states, np.nan), tr("explored.not_counted_by_this_policy"), ""
        visits = np.where(view.mdp.decision_states, view.policy.explored, np.nan)
        been = visits > 0
        if not been.any():
            return np.where(view.mdp.decision_states, np.inf, np.nan), tr("explored.nowhere_yet"), ""
        least, most = float(visits[been].min()), float(visits[been].max())
        span = max(np.log10(most / least), 1e-9)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.clip(np.log10(visits / least) / span, 0.0, 1.0)
        share = np.where(visits == 0, np.inf, share)
        return share, self._end(view, visits == least, least), self._end(view, visits == most, most)

    @staticmethod
    def _end(view: View, there: NDArray[np.bool_], visits: float) -> str:
        """An end of the scale in words: moves, and the bonus of a further one there."""
        assert view.policy is not None  # noqa: S101 - as above
        bonus = view.policy.bonus
        more = "" if bonus is None else tr("explored.bonus", mean=number(float(bonus[there].mean()), 2))
        return f"{count(visits)}{more}"
