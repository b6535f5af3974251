"""Settings that every run has, whatever its algorithm and network."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.protocol.settings import check, setting
from simulator.world.mdp import Rewards

STARTS = ("fixed", "uniform", "curriculum")


@dataclass(frozen=True)
class TrainConfig:
    """General settings of a run."""

    seed: int = setting(0, low=0, high=2**31 - 1)
    """Same seed, same run (on one thread)."""
    starts: str = setting("fixed", choices=STARTS, live=True)
    """Where episodes begin: on the start (fixed); on any cell from which the goal can be reached (uniform);
    or beside the goal first, growing outwards by success (curriculum)."""
    agents: int = setting(2048, low=1, high=65536, log=True)
    """Agents that collect experience side by side."""
    rollout_steps: int = setting(16, low=1, high=4096, log=True)
    """Steps each agent makes between two updates; REINFORCE runs whole episodes instead."""
    episode_limit: int = setting(0, low=0, high=1_000_000, live=True)
    """Steps after which an episode is cut off (truncated); 0 chooses four times the number of free cells."""
    gamma: float = setting(0.995, low=0.0, high=1.0, live=True)
    """Discount γ of a reward one step later."""
    entropy_weight: float = setting(0.02, low=0.0, high=10.0, live=True)
    """Weight of the entropy bonus at the first update: higher explores more."""
    entropy_final: float = setting(0.005, low=0.0, high=10.0, live=True)
    """Weight of the entropy bonus at the end of its schedule."""
    entropy_updates: int = setting(300, low=0, high=1_000_000, live=True, log=True)
    """Updates over which the entropy weight goes from first to final, in a line; 0: final at once."""
    max_gradient_norm: float = setting(0.5, low=0.0, high=1000.0, live=True)
    """Longer gradients are shortened to this norm; 0 leaves them as they are."""
    device: str = setting("auto", choices=("auto", "cpu", "cuda", "mps"))
    """Where to compute; auto takes a GPU, if there is one, for networks large enough to gain by it."""
    goal_reward: float = setting(1.0, low=-100.0, high=100.0, live=True)
    """Reward for entering the goal."""
    step_reward: float = setting(-0.01, low=-100.0, high=100.0, live=True)
    """Reward of a step, times the cost of the cell entered (mud 3, water 5) and the length of the step."""
    collision_reward: float = setting(-0.02, low=-100.0, high=100.0, live=True)
    """Further reward of a move into a wall or off the map."""
    hazard_reward: float = setting(-1.0, low=-100.0, high=100.0, live=True)
    """Reward for entering a hazard, which ends the episode."""

    def __post_init__(self) -> None:
        check(self)

    @property
    def rewards(self) -> Rewards:
        """The rewards that a map is compiled with."""
        return Rewards(self.goal_reward, self.step_reward, self.collision_reward, self.hazard_reward)

    def entropy_at(self, update: int) -> float:
        """Weight of the entropy bonus at an update counted from 0."""
        share = 1.0 if self.entropy_updates == 0 else min(1.0, update / self.entropy_updates)
        return self.entropy_weight + (self.entropy_final - self.entropy_weight) * share
