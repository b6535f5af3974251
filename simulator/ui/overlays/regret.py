"""Overlay of the regret of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.draw.colour_maps import ORANGES
from simulator.ui.overlays import Heat, View, register

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_UNDER_SLIP = 16_384
"""Cells up to which the greedy policy is solved under slip within a frame."""
LEAST_RETURN = 0.01
"""Expected return that the scale spans at least: that of one step."""


@register
class Regret(Heat):
    """Heat map of the extra cost of the greedy path from every cell."""

    name = "regret"
    title = "Regret"
    key = "5"
    help = (
        "Extra cost of the greedy path from every cell against the optimum; where moves can slip, the "
        "expected return that it loses. Dark red never arrives"
    )
    table = ORANGES

    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """See `Heat`."""
        if view.stale:  # an old policy on a new map would be blamed for walls it never met
            return np.full(view.mdp.states, np.nan), tr("regret.map_changed"), ""
        if view.policy is not None and view.policy.moves is not None:
            return np.full(view.mdp.states, np.nan), tr("regret.depends_on_memory"), ""
        if view.plan.under_slip is not None and view.mdp.states > MOST_UNDER_SLIP:
            return np.full(view.mdp.states, np.nan), tr("regret.map_too_large"), ""
        extra = np.where(view.mdp.decision_states, view.regret, np.nan)
        known = extra[np.isfinite(extra)]
        worst = float(known.max()) if known.size else 0.0
        if view.plan.under_slip is not None:
            most = max(worst, LEAST_RETURN)
            return extra / most, "0", tr("regret.return", most=most)
        most = max(worst, 1.0)
        return extra / most, "0", f"+{most:.0f}"
