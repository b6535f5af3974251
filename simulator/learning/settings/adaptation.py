"""Settings of a changing world."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.protocol.settings import setting


@dataclass(frozen=True)
class AdaptSettings:
    """Settings of a changing world; a part of `TrainSettings`."""

    drift_every: int = setting(0, low=0, high=1_000_000, live=True, log=True)
    """Updates after which a door opens or closes somewhere on the map, again and again; 0: the map stays.
    The goal can always be reached. Maps that are dealt in batches do not drift: they change anyway."""
