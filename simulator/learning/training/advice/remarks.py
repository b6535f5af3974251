"""Remarks on the objective of a run: dearer hazards, and a discount that paths are not judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.advice import Remark
from simulator.world.mdp import DEATH, hazard_rewards

if TYPE_CHECKING:
    from simulator.learning.training.advice.facts import Facts

COUNTED = 2_500
"""Largest map on which cells with other best moves are counted: a tenth of a second."""


def remarks(facts: Facts, *, dealt: bool) -> tuple[Remark, ...]:
    """Return what there is to say about the objective.

    Args:
        facts: about the maps.
        dealt: whether maps come in batches, so that numbers hold for a moment only.
    """
    found = (None if dealt else _hazard(facts), _discount(facts, dealt=dealt))
    return tuple(remark for remark in found if remark)


def _hazard(facts: Facts) -> Remark | None:
    dearest = float(hazard_rewards(facts.mdp.maps, facts.rewards).min())
    if facts.rewards.hazard is not None or dearest >= DEATH or not facts.hazards:
        return None
    price = f"{-dearest:.2f}"
    return Remark(
        f"A hazard costs {price} here, so that dying does not pay",
        "The hazard reward is −1 on maps with shorter ways. Switch off hazard scaled to keep it everywhere.",
    )


def _discount(facts: Facts, *, dealt: bool) -> Remark | None:
    if facts.gamma == 1:
        return None
    reason = "Rewards are learned with the discount; success and paths are judged without one."
    gamma = f"{facts.gamma:g}"
    if dealt or facts.mdp.states > COUNTED:
        return Remark(f"γ = {gamma} is learned, paths are judged by γ = 1", reason)
    cells, others = int(facts.mdp.acting.sum()), facts.misled
    if not others:
        return Remark(f"γ = {gamma}: best moves as with γ = 1 on all {cells} cells", reason)
    return Remark(f"γ = {gamma}: other best moves than with γ = 1 on {others} of {cells} cells", reason)
