"""Remarks on the objective of a run: scaled hazards, the discount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.advice import Remark
from simulator.texts import tr
from simulator.world.mdp import DEATH, hazard_rewards

if TYPE_CHECKING:
    from simulator.learning.training.advice.facts import Facts

COUNTED = 2_500
"""Largest map on which cells with other best moves are counted: a tenth of a second."""


def remarks(facts: Facts, *, batched: bool, agents: int, fitting: int) -> tuple[Remark, ...]:
    """Return what there is to say about the objective.

    Args:
        facts: about the maps.
        batched: whether maps come in batches, so that numbers hold for a moment only.
        agents: asked for.
        fitting: of them fit into memory.
    """
    found = (None if batched else _hazard(facts), _discount(facts, batched=batched), _crowd(agents, fitting))
    return tuple(remark for remark in found if remark)


def _hazard(facts: Facts) -> Remark | None:
    dearest = float(hazard_rewards(facts.mdp.maps, facts.rewards).min())
    if facts.rewards.hazard is not None or dearest >= DEATH or not facts.hazards:
        return None
    price = f"{-dearest:.2f}"
    return Remark(
        tr("remarks.a_hazard_costs_here_so_that", price=price),
        tr("remarks.the_hazard_reward_is_on_maps"),
    )


def _discount(facts: Facts, *, batched: bool) -> Remark | None:
    if facts.gamma == 1:
        return None
    reason = tr("remarks.rewards_are_learned_with_the_discount")
    gamma = f"{facts.gamma:g}"
    if batched or facts.mdp.states > COUNTED:
        return Remark(tr("remarks.is_learned_paths_are_judged_by", gamma=gamma), reason)
    cells, others = int(facts.mdp.decision_states.sum()), facts.misled
    if not others:
        return Remark(tr("remarks.best_moves_as_with_on_all", gamma=gamma, cells=cells), reason)
    return Remark(
        tr("remarks.other_best_moves_than_with_on", gamma=gamma, others=others, cells=cells), reason
    )


def _crowd(agents: int, fitting: int) -> Remark | None:
    if fitting >= agents:
        return None
    return Remark(
        tr("remarks.agents_learn_instead_of", fitting=fitting, agents=agents),
        tr("remarks.whole_episodes_are_long_on_this"),
    )
