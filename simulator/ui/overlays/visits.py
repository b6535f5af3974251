"""Overlay of the agents' recent visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.draw.colour_maps import BLUES
from simulator.ui.overlays import Heat, View, register

if TYPE_CHECKING:
    from numpy.typing import NDArray

DECADES = 4.0
"""The scale reaches from the most visited cell down by this many powers of ten."""


@register
class Visits(Heat):
    """Heat map of the visits, on a logarithmic scale."""

    name = "visits"
    title = "Visits"
    key = "7"
    help = "How often cells were visited lately, on a logarithmic scale"
    table = BLUES

    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """See `Heat`."""
        assert view.policy is not None  # noqa: S101 - asked for only with a policy
        visits = np.where(view.mdp.decision_states, view.policy.visits, np.nan)
        most = float(np.nanmax(visits)) if np.isfinite(visits).any() else 0.0
        if most <= 0:
            return np.where(view.mdp.decision_states, 0.0, np.nan), tr("visits.none"), ""
        with np.errstate(divide="ignore"):
            share = 1.0 + np.log10(visits / most) / DECADES
        return np.maximum(share, 0.0), tr("visits.rare"), f"{most:.1%}"
