"""Settings of exploration."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.protocol.schedule import KINDS
from simulator.protocol.settings import setting


@dataclass(frozen=True)
class ExplorationSettings:
    """Settings of exploration; a part of `TrainSettings`."""

    entropy_weight: float = setting(0.02, low=0.0, high=10.0, live=True)
    """Weight of the entropy bonus at the first update: higher explores more."""
    entropy_schedule: str = setting("linear", choices=KINDS, live=True)
    """How the entropy weight goes on: constant, in a line or a cosine to its final value, or adaptive:
    it follows the policy's entropy to the target."""
    entropy_final: float = setting(0.005, low=0.0, high=10.0, live=True)
    """Weight of the entropy bonus at the end of its schedule."""
    entropy_updates: int = setting(300, low=0, high=1_000_000, live=True, log=True)
    """Updates over which the entropy weight goes from first to final; 0: final at once."""
    entropy_target: float = setting(0.5, low=0.01, high=2.0, live=True)
    """Entropy, in nats, that adaptive schedules steer to: ln 4 = 1.39 is four moves alike, 0 is one alone."""
    temperature: float = setting(1.0, low=0.25, high=10.0, live=True, log=True)
    """Agents act by π^(1/τ): above 1 explores more, below 1 less. Corrected by importance weights."""
    temperature_schedule: str = setting("constant", choices=KINDS, live=True)
    """How the temperature goes on."""
    temperature_final: float = setting(1.0, low=0.25, high=10.0, live=True, log=True)
    """Temperature at the end of its schedule."""
    temperature_updates: int = setting(300, low=0, high=1_000_000, live=True, log=True)
    """Updates over which the temperature goes from first to final; 0: final at once."""
    epsilon: float = setting(0.0, low=0.0, high=1.0, live=True)
    """ε: share of moves drawn evenly from all. Corrected by importance weights."""
    epsilon_schedule: str = setting("constant", choices=KINDS, live=True)
    """How ε goes on."""
    epsilon_final: float = setting(0.0, low=0.0, high=1.0, live=True)
    """ε at the end of its schedule."""
    epsilon_updates: int = setting(300, low=0, high=1_000_000, live=True, log=True)
    """Updates over which ε goes from first to final; 0: final at once."""
    count_bonus: float = setting(0.0, low=0.0, high=10.0, live=True)
    """β: a further reward of β/√n for a move made n times before in this run (Strehl and Littman 2008)."""
    parameter_noise: float = setting(0.0, low=0.0, high=2.0, live=True)
    """Agents act by weights with noise, so large that their policy is about so many nats away from the one
    that learns (Plappert et al. 2018); importance weights make it good."""

    def settled_at(self, update: int) -> float:
        """How far exploration has come at an update counted from 0: 1 when the entropy schedule has ended."""
        return 1.0 if self.entropy_updates == 0 else min(1.0, update / self.entropy_updates)
