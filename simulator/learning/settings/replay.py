"""Settings of experience replay."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.protocol.settings import setting

KINDS = ("naive", "v-trace", "self-imitation")
"""Kinds of replay."""


@dataclass(frozen=True)
class ReplaySettings:
    """Settings of sample replay; a part of `TrainSettings`."""

    replay: str = setting("none", choices=("none", *KINDS))
    """Learn again from kept experience. naive: as if the present policy had made it, which is biased;
    v-trace: with importance weights; self-imitation: only what went better than the critic expects."""
    replay_size: int = setting(262_144, low=1, high=100_000_000, log=True)
    """Steps of experience that are kept; the oldest go first."""
    replay_ratio: float = setting(1.0, low=0.0, high=64.0, live=True)
    """Replayed steps for every new one."""
    replay_weight: float = setting(1.0, low=0.0, high=100.0, live=True)
    """Weight of a replayed step beside a new one."""
    replay_rho_clip: float = setting(1.0, low=0.0, live=True)
    """ρ̄ of V-trace: importance weights of the action taken are cut here; inf leaves them whole."""
    replay_c_clip: float = setting(1.0, low=0.0, live=True)
    """c̄ of V-trace: importance weights that carry corrections back are cut here; inf leaves them whole
    and weighs the way to each state too, which is per-decision importance sampling: no bias, much noise."""
