"""Settings that every run has, whatever its algorithm and network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.learning.settings.adaptation import AdaptSettings
from simulator.learning.settings.exploration_settings import ExplorationSettings
from simulator.learning.settings.replay_settings import ReplaySettings
from simulator.learning.settings.rewards import RewardSettings
from simulator.protocol.settings import Effect, Group, check, setting

STARTS = ("fixed", "uniform", "curriculum")

EXPERIENCE = Group("experience", "Experience", 20, folded=False)
GENERAL = Group("general", "General", 90)


@dataclass(frozen=True)
class BasicSettings:
    """How experience is made and what a gradient step does with it; a part of `TrainSettings`."""

    GROUP: ClassVar = GENERAL

    seed: int = setting(
        0,
        low=0,
        high=2**31 - 1,
        help="Number from which all chance of a run comes: same seed, same run (on one thread).",
    )
    starts: str = setting(
        "fixed",
        choices=STARTS,
        live=True,
        label="Start cells",
        group=EXPERIENCE,
        effect=Effect.EPISODES,
        help="Where episodes begin: on the start (fixed); on any cell from which the goal can be reached"
        " (uniform); or beside the goal first, growing outwards by success (curriculum).",
    )
    exploring_starts: float = setting(
        0.25,
        low=0.0,
        high=1.0,
        live=True,
        group=EXPERIENCE,
        idle_with=("memory",),
        effect=Effect.EPISODES,
        help="With fixed starts: share of the agents that only explore, so that finding the goal is not "
        "left to luck. They begin on any cell from which the goal can be reached, and elsewhere "
        "again after 32 steps. Charts do not count them. Networks with memory go without.",
    )
    agents: int = setting(
        2048,
        low=1,
        high=65536,
        log=True,
        group=EXPERIENCE,
        idle_with=("exact",),
        help="How many agents walk on the map at once to gather experience.",
    )
    rollout_steps: int = setting(
        16,
        low=1,
        high=4096,
        log=True,
        group=EXPERIENCE,
        idle_with=("exact", "whole_episodes"),
        help="Steps each agent makes between two updates; REINFORCE runs whole episodes instead.",
    )
    episode_limit: int = setting(
        0,
        low=0,
        high=1_000_000,
        live=True,
        effect=Effect.EPISODES,
        help="Steps after which an episode is cut off (truncated); 0 chooses four times the number of "
        "free cells.",
    )
    gamma: float = setting(
        1.0,
        low=0.0,
        high=1.0,
        live=True,
        label="Discount γ",
        effect=Effect.SHAPING,
        help="What a reward is worth when it comes one step later: 1 as much, 0 nothing. Paths are "
        "judged undiscounted: below 1 the best may differ.",
    )
    max_gradient_norm: float = setting(
        0.5,
        low=0.0,
        high=1000.0,
        live=True,
        help="Limits how much one step can change the policy: longer gradients are shortened to this "
        "norm; 0: none are.",
    )
    device: str = setting(
        "auto",
        choices=("auto", "cpu", "cuda", "mps"),
        help="Where to compute; auto takes a GPU, if there is one, for networks large enough to gain by it.",
    )


@dataclass(frozen=True)
class TrainSettings(AdaptSettings, ReplaySettings, ExplorationSettings, RewardSettings, BasicSettings):
    """General settings of a run. The last base comes first in forms and files."""

    def __post_init__(self) -> None:
        check(self)
