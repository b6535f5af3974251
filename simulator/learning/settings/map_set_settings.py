"""Settings of learning on many maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.protocol.settings import Group, check, setting, unless
from simulator.texts import tr
from simulator.world.movement import RULES
from simulator.world.recipe import Recipe

COLD = 0.01
"""Share of the learning rate that is left at the end of cooling."""

TRAINING_MAPS = Group("training_maps", "Training maps", 70)


@dataclass(frozen=True)
class MapSetSettings:
    """Settings of learning on many maps at once."""

    GROUP: ClassVar = TRAINING_MAPS

    recipe: str = setting(
        "",
        empty="no generated maps",
        headline=True,
        parse=Recipe.parse,
        help="Maps to learn on, in words: KIND:SIZE-SIZE@DENSITY-DENSITY, several joined by commas; "
        "beside those that are given, if any. Empty: only those.",
    )
    recipe_movement: str = setting(
        "four",
        choices=tuple(RULES),
        shown_if=unless("recipe", ""),
        help="Movement rule of the recipe's maps where no map is given that has one.",
    )
    pool_maps: int = setting(
        400,
        low=1,
        high=100_000,
        log=True,
        shown_if=unless("recipe", ""),
        help="Maps of the recipe to learn on, made once.",
    )
    terrain: float = setting(
        0.0,
        low=0.0,
        high=1.0,
        shown_if=unless("recipe", ""),
        help="Share of the recipe's maps on which mud, water and hazards are strewn.",
    )
    batch_maps: int = setting(
        48,
        low=1,
        high=4096,
        log=True,
        help="Maps learned at once, of about one size; a network that knows only its own maps gets all "
        "of them.",
    )
    batch_updates: int = setting(
        4, low=1, high=100_000, log=True, help="Updates on a batch of maps before the next one is dealt."
    )
    grow_updates: int = setting(
        0,
        low=0,
        high=1_000_000,
        log=True,
        help="Updates in which a curriculum goes from the smallest maps and starts near the goal to all;"
        " 0: none.",
    )
    validation_maps: int = setting(
        0,
        low=0,
        high=10_000,
        log=True,
        help="Maps set aside, never learned on: the policy is scored on them, and the best one is kept.",
    )
    validation_updates: int = setting(
        50,
        low=1,
        high=100_000,
        log=True,
        shown_if=unless("validation_maps", 0),
        help="Updates between two scores on the maps set aside.",
    )
    patience: int = setting(
        0,
        low=0,
        high=100_000,
        shown_if=unless("validation_maps", 0),
        help="Scores in a row without a better one after which training ends; 0: it goes on.",
    )
    last_update: int = setting(
        0, low=0, high=1_000_000_000, log=True, help="Update after which training ends by itself; 0: none."
    )
    cooling: float = setting(
        0.0,
        low=0.0,
        high=1.0,
        help="Share of the updates up to the last one, at the end, in which the learning rate falls to 1 %.",
    )

    def __post_init__(self) -> None:
        check(self)
        if self.cooling and not self.last_update:
            raise ValueError(tr("settings_map_set.cooling_needs_a_last_update_to", cooling=self.cooling))

    def lr_scale(self, update: int) -> float:
        """Share of the learning rate in force at an update counted from 0."""
        left = 1.0 - update / self.last_update if self.last_update else 1.0
        return max(COLD, min(1.0, left / self.cooling)) if self.cooling else 1.0
