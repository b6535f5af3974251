"""Settings of experience replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.protocol.settings import Group, setting, unless

KINDS = ("naive", "v-trace", "self-imitation")
"""Kinds of replay."""

REPLAY = Group("replay", "Replay", 50)


@dataclass(frozen=True)
class ReplaySettings:
    """Settings of sample replay; a part of `TrainSettings`."""

    GROUP: ClassVar = REPLAY

    replay: str = setting(
        "none",
        choices=("none", *KINDS),
        idle_with=("exact", "memory"),
        headline=True,
        help="Learn from the same experience more than once. naive: as if the present policy had made "
        "it, which is biased; v-trace: with importance weights; self-imitation: only what went "
        "better than the critic expects.",
    )
    replay_size: int = setting(
        262_144,
        low=1,
        high=100_000_000,
        log=True,
        shown_if=unless("replay", "none"),
        help="Steps of experience that are kept; the oldest go first.",
    )
    replay_ratio: float = setting(
        1.0,
        low=0.0,
        high=64.0,
        live=True,
        shown_if=unless("replay", "none"),
        help="Replayed steps for every new one.",
    )
    replay_weight: float = setting(
        1.0,
        low=0.0,
        high=100.0,
        live=True,
        shown_if=unless("replay", "none"),
        help="How much a replayed step counts beside a new one.",
    )
    replay_rho_clip: float = setting(
        1.0,
        low=0.0,
        live=True,
        shown_if=unless("replay", "none"),
        help="Limits how much one old step can count: importance weights are cut here (ρ̄ of V-trace); "
        "inf: none is.",
    )
    replay_c_clip: float = setting(
        1.0,
        low=0.0,
        live=True,
        shown_if=unless("replay", "none"),
        help="Limits how far corrections are carried back: importance weights are cut here (c̄ of "
        "V-trace); inf: none is, which weighs the way to each state too, which is per-decision "
        "importance sampling: no bias, much noise.",
    )
