"""Overlay of the potential that shapes rewards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.draw.colour_maps import VIRIDIS
from simulator.ui.draw.paint import number
from simulator.ui.overlays import Heat, View, register
from simulator.world.shaping import potential

if TYPE_CHECKING:
    from numpy.typing import NDArray


@register
class Potential(Heat):
    """Heat map of Φ."""

    name = "potential"
    title = "Potential"
    key = "="
    help = (
        "The potential that shapes the reward (Train panel, Rewards & shaping): a step towards yellow earns"
    )
    table = VIRIDIS

    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """See `Heat`."""
        kind, scale = view.shaping
        if kind == "none" or scale == 0:
            return np.full(view.mdp.states, np.nan), tr("potential.no_shaping_is_chosen"), ""
        phi = np.where(view.mdp.decision_states, potential(view.mdp, kind, scale), np.nan)
        phi[view.mdp.goal] = 0.0
        low = float(np.nanmin(phi))
        return (phi - low) / max(-low, 1e-9), number(low, 2), "0"
