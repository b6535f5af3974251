"""What a step is worth: its settings, and whether they changed what is best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.protocol.events import RewardsChecked
from simulator.protocol.settings import setting
from simulator.world.best_return import best_return
from simulator.world.mdp import Rewards, compile_mdp
from simulator.world.shaping import POTENTIALS, compare, potential, shaping

if TYPE_CHECKING:
    from simulator.world.grid import GridMap

LARGEST_CHECKED = 20_000
"""Cells of the largest map on which values are iterated: it takes seconds there."""


@dataclass(frozen=True)
class RewardSettings:
    """Settings of the rewards; a part of `TrainSettings`."""

    goal_reward: float = setting(1.0, low=-100.0, high=100.0, live=True)
    """Reward for entering the goal."""
    step_reward: float = setting(-0.01, low=-100.0, high=100.0, live=True)
    """Reward of a step, times the cost of the cell entered (mud 3, water 5) and the length of the step."""
    collision_reward: float = setting(-0.02, low=-100.0, high=100.0, live=True)
    """Further reward of a move into a wall or off the map."""
    hazard_reward: float = setting(-1.0, low=-100.0, high=100.0, live=True)
    """Reward for entering a hazard, which ends the episode."""
    potential: str = setting("none", choices=POTENTIALS, live=True)
    """Potential-based shaping: each step also earns γ Φ(after) − Φ(before), where Φ falls with the distance
    to the goal. It shows the way and changes no optimal policy. oracle: the true distance, by the planner."""
    potential_scale: float = setting(0.01, low=0.0, high=10.0, live=True)
    """How much Φ falls with every cell of distance."""

    @property
    def rewards(self) -> Rewards:
        """The rewards that a map is compiled with."""
        return Rewards(self.goal_reward, self.step_reward, self.collision_reward, self.hazard_reward)


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
            f"rewards: checked on maps of up to {LARGEST_CHECKED} cells, this one has {grid.cells.size}"
        )
    mdp = compile_mdp([grid], settings.rewards)
    reward = mdp.reward.astype(np.float64)
    none = np.empty(0, np.int64)
    acting = int(mdp.acting.sum())
    lines, shaped, painted = [], none, none
    if settings.potential != "none":
        extra = shaping(mdp, potential(mdp, settings.potential, settings.potential_scale), gamma)
        shaped = compare(mdp, reward, reward + extra, gamma).changed
        lines.append(_verdict(f"Shaping by {settings.potential}", shaped.size, acting))
    if grid.bonus is not None:
        plain = compile_mdp([replace(grid, bonus=None)], settings.rewards).reward.astype(np.float64)
        painted = compare(mdp, plain, reward, gamma).changed
        lines.append(_verdict("Painted rewards", painted.size, acting))
        pays = int(np.isposinf(best_return(mdp).best.value).sum()) if gamma == 1 else 0
        if pays:
            lines.append(
                f"From {pays} of {acting} cells a loop pays more than it costs: without a discount (γ = 1) "
                "no way is the best there. Lower γ, or pay less."
            )
    for cells in (shaped, painted):
        cells.setflags(write=False)
    return RewardsChecked(
        grid.revision, shaped, painted, tuple(lines or ["No shaping and no painted rewards."])
    )


def _verdict(what: str, changed: int, acting: int) -> str:
    if changed:
        return f"{what}: the best moves change on {changed} of {acting} cells."
    return f"{what}: the best moves stay the same on all {acting} cells."
