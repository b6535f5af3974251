"""V of every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.draw.colour_maps import VIRIDIS
from simulator.ui.draw.paint import fixed
from simulator.ui.overlays import Heat, View, register

if TYPE_CHECKING:
    from numpy.typing import NDArray


@register
class Value(Heat):
    """Heat map of the critic."""

    name = "value"
    title = "Value"
    key = "6"
    help = "What the critic expects from every cell on: violet low, yellow high"
    table = VIRIDIS

    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """See `Heat`."""
        assert view.policy is not None  # noqa: S101 - asked for only with a policy
        values = np.where(view.mdp.decision_states, view.policy.values, np.nan)
        known = values[np.isfinite(values)]
        if not known.size:
            return values, tr("value.no_critic"), ""
        low, high = float(known.min()), float(known.max())
        if high - low < 1e-6:  # nothing was learned yet
            return np.full(values.size, np.nan), tr("value.all_the_same"), ""
        return (values - low) / max(high - low, 1e-9), fixed(low, 2), fixed(high, 2)
