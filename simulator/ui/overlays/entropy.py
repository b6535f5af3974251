"""Overlay of the policy's entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.ui.draw.colour_maps import PURPLES
from simulator.ui.overlays import Heat, View, register

if TYPE_CHECKING:
    from numpy.typing import NDArray


@register
class Entropy(Heat):
    """Heat map of H(π(·|s)), divided by the most it can be."""

    name = "entropy"
    title = "Entropy"
    key = "8"
    help = "How undecided the policy is: dark cells try everything, light cells are sure"
    table = PURPLES

    def shares(self, view: View) -> tuple[NDArray[np.floating], str, str]:
        """See `Heat`."""
        assert view.policy is not None  # noqa: S101 - asked for only with a policy
        share = normalised_entropy(view.policy.probabilities)
        return (
            np.where(view.mdp.decision_states, share, np.nan),
            "0",
            tr("entropy.nats", log=np.log(view.mdp.actions)),
        )


def normalised_entropy(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """[S] entropy in [0, 1]: 1 is uniform.

    Args:
        probabilities: [S, A].
    """
    safe = np.maximum(probabilities, np.float32(1e-12))
    return np.asarray(-(safe * np.log(safe)).sum(1) / np.log(probabilities.shape[1]), np.float32)
