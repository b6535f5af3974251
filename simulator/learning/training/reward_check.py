"""Checks if shaping or painted rewards change the best moves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.protocol.events import RewardsChecked
from simulator.texts import tr
from simulator.world.best_return import best_return
from simulator.world.grid import Cell
from simulator.world.mdp import compile_mdp
from simulator.world.shaping import compare, potential, shaping

if TYPE_CHECKING:
    from simulator.learning.settings.rewards import RewardSettings
    from simulator.world.grid import GridMap

LARGEST_CHECKED = 20_000
"""Cells of the largest map on which values are iterated: it takes seconds there."""

FORBIDDING = -1e6
"""Reward of a hazard that no way is too long for."""


def check_rewards(grid: GridMap, settings: RewardSettings, gamma: float) -> RewardsChecked:
    """Compare the best moves with and without shaping, and with and without painted rewards.

    Args:
        grid: the map.
        settings: rewards and potential.
        gamma: discount.

    Raises:
        ValueError: the map is too large, or values grow without end; one line.
    """
    if grid.cells.size > LARGEST_CHECKED:
        raise ValueError(
            tr(
                "training_reward_check.rewards_checked_on_maps_of_up",
                largest_checked=LARGEST_CHECKED,
                size=grid.cells.size,
            )
        )
    mdp = compile_mdp([grid], settings.rewards)
    reward = mdp.reward.astype(np.float64)
    none = np.empty(0, np.int64)
    acting = int(mdp.decision_states.sum())
    lines, shaped, painted = [], none, none
    if settings.potential != "none":
        extra = shaping(mdp, potential(mdp, settings.potential, settings.potential_scale), gamma)
        shaped = compare(mdp, reward, reward + extra, gamma).changed
        lines.append(
            _verdict(
                tr("training_reward_check.shaping_by", potential=settings.potential), shaped.size, acting
            )
        )
    if grid.bonus is not None:
        plain = compile_mdp([replace(grid, bonus=None)], settings.rewards).reward.astype(np.float64)
        painted = compare(mdp, plain, reward, gamma).changed
        lines.append(_verdict(tr("training_reward_check.painted_rewards"), painted.size, acting))
        pays = int(np.isposinf(best_return(mdp).best.value).sum()) if gamma == 1 else 0
        if pays:
            lines.append(tr("training_reward_check.from_of_cells_a_loop_pays", pays=pays, acting=acting))
    if gamma == 1 and (deaths := _hazard_line(grid, settings, acting)):
        lines.append(deaths)
    for cells in (shaped, painted):
        cells.setflags(write=False)
    return RewardsChecked(
        grid.revision,
        shaped,
        painted,
        tuple(lines or [tr("training_reward_check.no_shaping_and_no_painted_rewards")]),
    )


def _hazard_line(grid: GridMap, settings: RewardSettings, acting: int) -> str:
    """Say from how many cells with a way to the goal the best policy ends in a hazard; "" if from none."""
    if not (grid.cells == Cell.HAZARD).any():
        return ""
    rewards = settings.rewards
    best = best_return(compile_mdp([grid], rewards)).best
    careful = best_return(compile_mdp([grid], replace(rewards, hazard=FORBIDDING))).best
    gives_up = (best.success == 0) & (careful.success == 1) & np.isfinite(best.value)
    if not gives_up.any():
        return ""
    price = max(0.0, np.ceil(-100 * careful.value[gives_up].min()) / 100)
    return tr(
        "training_reward_check.from_of_cells_a_hazard_pays",
        sum=int(gives_up.sum()),
        acting=acting,
        price=price,
    )


def _verdict(what: str, changed: int, acting: int) -> str:
    if changed:
        return tr(
            "training_reward_check.the_best_moves_change_on_of", what=what, changed=changed, acting=acting
        )
    return tr("training_reward_check.the_best_moves_stay_the_same", what=what, acting=acting)
