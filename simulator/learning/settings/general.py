"""Settings that every run has, whatever its algorithm and network."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.learning.settings.adaptation import AdaptSettings
from simulator.learning.settings.exploration import ExplorationSettings
from simulator.learning.settings.replay import ReplaySettings
from simulator.learning.settings.rewards import RewardSettings
from simulator.protocol.settings import check, setting

STARTS = ("fixed", "uniform", "curriculum")


@dataclass(frozen=True)
class BasicSettings:
    """How experience is made and what a gradient step does with it; a part of `TrainSettings`."""

    seed: int = setting(0, low=0, high=2**31 - 1)
    """Same seed, same run (on one thread)."""
    starts: str = setting("fixed", choices=STARTS, live=True)
    """Where episodes begin: on the start (fixed); on any cell from which the goal can be reached (uniform);
    or beside the goal first, growing outwards by success (curriculum)."""
    exploring_starts: float = setting(0.25, low=0.0, high=1.0, live=True)
    """With fixed starts: share of the episodes that begin on any cell from which the goal can be reached, so
    that finding the goal is not left to luck. Charts count only episodes from the start. Networks with memory
    go without."""
    agents: int = setting(2048, low=1, high=65536, log=True)
    """Agents that collect experience side by side."""
    rollout_steps: int = setting(16, low=1, high=4096, log=True)
    """Steps each agent makes between two updates; REINFORCE runs whole episodes instead."""
    episode_limit: int = setting(0, low=0, high=1_000_000, live=True)
    """Steps after which an episode is cut off (truncated); 0 chooses four times the number of free cells."""
    gamma: float = setting(1.0, low=0.0, high=1.0, live=True)
    """Discount γ of a reward one step later. Paths are judged undiscounted: below 1 the best may differ."""
    max_gradient_norm: float = setting(0.5, low=0.0, high=1000.0, live=True)
    """Longer gradients are shortened to this norm; 0 leaves them as they are."""
    device: str = setting("auto", choices=("auto", "cpu", "cuda", "mps"))
    """Where to compute; auto takes a GPU, if there is one, for networks large enough to gain by it."""


@dataclass(frozen=True)
class TrainSettings(AdaptSettings, ReplaySettings, ExplorationSettings, RewardSettings, BasicSettings):
    """General settings of a run. The last base comes first in forms and files."""

    def __post_init__(self) -> None:
        check(self)
