"""Settings of the rewards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.protocol.settings import Effect, Group, setting, unless
from simulator.world.mdp import DEATH, Rewards
from simulator.world.shaping import POTENTIALS

REWARDS = Group("rewards", "Rewards & shaping", 60)


@dataclass(frozen=True)
class RewardSettings:
    """Settings of the rewards; a part of `TrainSettings`."""

    GROUP: ClassVar = REWARDS

    goal_reward: float = setting(
        1.0, low=-100.0, high=100.0, live=True, effect=Effect.REWARDS, help="Reward for entering the goal."
    )
    step_reward: float = setting(
        -0.01,
        low=-100.0,
        high=100.0,
        live=True,
        effect=Effect.REWARDS,
        help="Reward of a step, times the cost of the cell entered (mud 3, water 5) and the length of "
        "the step.",
    )
    collision_reward: float = setting(
        -0.02,
        low=-100.0,
        high=100.0,
        live=True,
        effect=Effect.REWARDS,
        help="Further reward of a move into a wall or off the map.",
    )
    hazard_reward: float = setting(
        DEATH,
        low=-100.0,
        high=100.0,
        live=True,
        effect=Effect.REWARDS,
        help="Reward for entering a hazard, which ends the episode.",
    )
    hazard_scaled: bool = setting(
        True,
        live=True,
        effect=Effect.REWARDS,
        help="While the hazard reward is −1: let hazards cost more where ways to the goal are so long "
        "that dying would pay more.",
    )
    potential: str = setting(
        "none",
        choices=POTENTIALS,
        live=True,
        effect=Effect.SHAPING,
        help="Small rewards on the way towards the goal: each step also earns γ Φ(after) − Φ(before), "
        "where Φ falls with the distance. It changes no optimal policy (potential-based shaping). "
        "oracle: the true distance.",
    )
    potential_scale: float = setting(
        0.01,
        low=0.0,
        high=10.0,
        live=True,
        shown_if=unless("potential", "none"),
        effect=Effect.SHAPING,
        help="How large these rewards are: what Φ falls by with every cell of distance.",
    )

    @property
    def rewards(self) -> Rewards:
        """The rewards that a map is compiled with."""
        hazard = None if self.hazard_scaled and self.hazard_reward == DEATH else self.hazard_reward
        return Rewards(self.goal_reward, self.step_reward, self.collision_reward, hazard)
