"""Settings of a changing world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.protocol.settings import Group, setting, unless

ADAPTATION = Group("adaptation", "Adaptation", 80)


@dataclass(frozen=True)
class AdaptSettings:
    """Settings of a changing world; a part of `TrainSettings`."""

    GROUP: ClassVar = ADAPTATION

    drift_every: int = setting(
        0,
        low=0,
        high=1_000_000,
        live=True,
        log=True,
        shown_if=unless("drift_every", 0),
        empty="off",
        headline=True,
        help="Updates after which a door opens or closes somewhere on the map, again and again; 0: the "
        "map stays. The goal can always be reached. Maps that are dealt in batches do not drift: "
        "they change anyway.",
    )
