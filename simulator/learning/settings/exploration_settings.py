"""Settings of exploration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.protocol.schedule import MOVING, schedule_kind, schedule_updates
from simulator.protocol.settings import Effect, Group, setting, when

EXPLORATION = Group("exploration", "Exploration", 30, folded=False)


@dataclass(frozen=True)
class ExplorationSettings:
    """Settings of exploration; a part of `TrainSettings`."""

    GROUP: ClassVar = EXPLORATION

    entropy_weight: float = setting(
        0.03,
        low=0.0,
        high=10.0,
        live=True,
        schedule="entropy",
        help="How much trying something else is rewarded: higher explores more. Weight of the entropy "
        "bonus at first.",
    )
    entropy_schedule: str = schedule_kind(
        "entropy_weight",
        "linear",
        help="How the reward for trying something else changes while it learns: constant, in a line or a"
        " cosine to its final value, or adaptive: it follows the policy's entropy to the target.",
    )
    entropy_final: float = setting(
        0.0,
        low=0.0,
        high=10.0,
        live=True,
        label="final value",
        part_of="entropy_weight",
        shown_if=when("entropy_schedule", *MOVING),
        help="How much trying something else is rewarded in the end. Weight of the entropy bonus after "
        "its schedule.",
    )
    entropy_updates: int = schedule_updates(
        "entropy_weight",
        "entropy_schedule",
        900,
        help="Updates over which the entropy weight goes from first to final; 0: final at once.",
    )
    entropy_target: float = setting(
        0.5,
        low=0.01,
        high=2.0,
        live=True,
        shown_if=(
            when("entropy_schedule", "adaptive"),
            when("temperature_schedule", "adaptive"),
            when("epsilon_schedule", "adaptive"),
        ),
        help="How undecided adaptive schedules keep the policy: entropy, nats; ln 4 = 1.39 is four moves"
        " alike, 0 is one alone.",
    )
    temperature: float = setting(
        1.0,
        low=0.25,
        high=10.0,
        live=True,
        log=True,
        schedule="temperature",
        idle_with=("exact", "memory", "on_policy"),
        effect=Effect.OFF_POLICY,
        help="How boldly agents try moves: above 1 explores more, below 1 less. They act by π^(1/τ), "
        "corrected by importance weights.",
    )
    temperature_schedule: str = schedule_kind(
        "temperature",
        "constant",
        effect=Effect.OFF_POLICY,
        help="How the temperature changes while it learns.",
    )
    temperature_final: float = setting(
        1.0,
        low=0.25,
        high=10.0,
        live=True,
        log=True,
        label="final value",
        part_of="temperature",
        shown_if=when("temperature_schedule", *MOVING),
        help="Temperature at the end of its schedule.",
    )
    temperature_updates: int = schedule_updates(
        "temperature",
        "temperature_schedule",
        300,
        help="Updates over which the temperature goes from first to final; 0: final at once.",
    )
    epsilon: float = setting(
        0.0,
        low=0.0,
        high=1.0,
        live=True,
        label="Random moves ε",
        schedule="epsilon",
        idle_with=("exact", "memory", "on_policy"),
        effect=Effect.OFF_POLICY,
        help="Share of the moves that are made at random, whatever the policy says. Corrected by "
        "importance weights.",
    )
    epsilon_schedule: str = schedule_kind(
        "epsilon",
        "constant",
        effect=Effect.OFF_POLICY,
        help="How the share of random moves changes while it learns.",
    )
    epsilon_final: float = setting(
        0.0,
        low=0.0,
        high=1.0,
        live=True,
        label="final value",
        part_of="epsilon",
        shown_if=when("epsilon_schedule", *MOVING),
        help="Share of random moves at the end of its schedule.",
    )
    epsilon_updates: int = schedule_updates(
        "epsilon",
        "epsilon_schedule",
        300,
        help="Updates over which the share of random moves goes from first to final; 0: final at once.",
    )
    count_bonus: float = setting(
        0.0,
        low=0.0,
        high=10.0,
        live=True,
        idle_with=("exact", "memory"),
        effect=Effect.SHAPING,
        help="Reward for what was seldom tried: β/√n for a move made n times before (Strehl and Littman "
        "2008).",
    )
    parameter_noise: float = setting(
        0.0,
        low=0.0,
        high=2.0,
        live=True,
        idle_with=("exact", "memory", "on_policy"),
        effect=Effect.OFF_POLICY,
        help="How far agents act from the policy that learns: by weights with noise, about so many nats "
        "away (Plappert et al. 2018), corrected by importance weights.",
    )

    def exploration_progress(self, update: int) -> float:
        """How far exploration has come at an update counted from 0: 1 when the entropy schedule has ended."""
        return 1.0 if self.entropy_updates == 0 else min(1.0, update / self.entropy_updates)
