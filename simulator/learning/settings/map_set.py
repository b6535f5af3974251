"""Settings of learning on many maps."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.protocol.settings import check, setting
from simulator.world.movement import RULES
from simulator.world.recipe import Recipe

COLD = 0.01
"""Share of the learning rate that is left at the end of cooling."""


@dataclass(frozen=True)
class MapSetSettings:
    """Settings of learning on many maps at once."""

    recipe: str = setting("")
    """Maps to learn on, in words: KIND:SIZE-SIZE@DENSITY-DENSITY, several joined by commas; beside those that
    are given, if any. Empty: only those."""
    recipe_movement: str = setting("four", choices=tuple(RULES))
    """Movement rule of the recipe's maps where no map is given that has one."""
    pool_maps: int = setting(400, low=1, high=100_000, log=True)
    """Maps of the recipe to learn on, made once."""
    terrain: float = setting(0.0, low=0.0, high=1.0)
    """Share of the recipe's maps on which mud, water and hazards are strewn."""
    batch_maps: int = setting(48, low=1, high=4096, log=True)
    """Maps learned at once, of about one size; a network that knows only its own maps gets all of them."""
    batch_updates: int = setting(4, low=1, high=100_000, log=True)
    """Updates on a batch of maps before the next one is dealt."""
    grow_updates: int = setting(0, low=0, high=1_000_000, log=True)
    """Updates in which a curriculum goes from the smallest maps and starts near the goal to all; 0: none."""
    validation_maps: int = setting(0, low=0, high=10_000, log=True)
    """Maps set aside, never learned on: the policy is scored on them, and the best one is kept."""
    validation_updates: int = setting(50, low=1, high=100_000, log=True)
    """Updates between two scores on the maps set aside."""
    patience: int = setting(0, low=0, high=100_000)
    """Scores in a row without a better one after which training ends; 0: it goes on."""
    last_update: int = setting(0, low=0, high=1_000_000_000, log=True)
    """Update after which training ends by itself; 0: none."""
    cooling: float = setting(0.0, low=0.0, high=1.0)
    """Share of the updates up to the last one, at the end, in which the learning rate falls to 1 %."""

    def __post_init__(self) -> None:
        check(self)
        if self.cooling and not self.last_update:
            raise ValueError(f"cooling {self.cooling:g}: needs a last_update to end at")
        if self.recipe:
            Recipe.parse(self.recipe)

    def heat_at(self, update: int) -> float:
        """Share of the learning rate in force at an update counted from 0."""
        left = 1.0 - update / self.last_update if self.last_update else 1.0
        return max(COLD, min(1.0, left / self.cooling)) if self.cooling else 1.0
