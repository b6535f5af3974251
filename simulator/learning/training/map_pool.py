"""Training and validation maps of a run, served in batches."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.training.map_augmentation import strewn
from simulator.texts import tr
from simulator.world.grid import content_key
from simulator.world.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from simulator.learning.settings.map_set_settings import MapSetSettings
    from simulator.world.grid import GridMap

FIRST = 0.1
"""Share of the maps, the smallest ones, with which a curriculum over the size begins."""


class MapPool:
    """The maps of a run: those to learn on, and those to judge by.

    Args:
        given: maps by name or file; in every batch if there is a recipe beside them.
        config: what else there is.
        seed: of the recipe's maps, and of those set aside.
        validation: maps to judge by, if somebody has chosen them; they are not learned on.
        map_specific: the policy will know no map but those it learns, and has to see all of them every time.

    Raises:
        ValueError: there is no map to learn on, or the recipe cannot be made; one line.
    """

    def __init__(
        self,
        given: Sequence[GridMap],
        config: MapSetSettings,
        seed: int,
        validation: Sequence[GridMap] = (),
        *,
        map_specific: bool = False,
    ) -> None:
        if map_specific and (config.recipe or config.validation_maps or validation):
            what = (
                tr("map_pool.recipe", recipe=config.recipe)
                if config.recipe
                else tr("map_pool.validation_maps")
            )
            raise ValueError(tr("map_pool.this_network_knows_no_map_but", what=what))
        self.config = config
        self._seed = seed
        self._map_specific = map_specific
        self.validation = list(validation)
        self.given = list(given)
        if not config.recipe and config.validation_maps and not validation:
            self._set_aside()
        if not self.given and not config.recipe:
            raise ValueError(tr("map_pool.no_map_to_learn_on_expected"))
        self._made: list[GridMap] | None = None

    @property
    def batched(self) -> bool:
        """Whether maps come in batches, one after another."""
        return bool(self.config.recipe) or (
            len(self.given) > self.config.batch_maps and not self._map_specific
        )

    @property
    def pool(self) -> list[GridMap]:
        """The maps that batches are dealt from, by size; a recipe's are made when they are first needed."""
        if not self.config.recipe:
            return sorted(self.given, key=_cells)
        if self._made is None:
            self._made = self._make()
        return self._made

    def batch(self, rng: Generator, curriculum_progress: float) -> list[GridMap]:
        """Deal maps of about one size, so that little is padded; the given ones first if there is a recipe.

        Args:
            rng: chooses the size.
            curriculum_progress: how far the curriculum has come, from 0 to 1.
        """
        pool, fixed = self.pool, self.given if self.config.recipe else []
        most = self.config.batch_maps
        count = max(1, most - len(fixed)) if fixed else most
        ready = max(min(count, len(pool)), round(len(pool) * (FIRST + (1.0 - FIRST) * curriculum_progress)))
        first = int(rng.integers(-(count // 2), max(1, ready - count // 2)))  # the ends come up as often
        first = min(max(0, first), max(0, ready - count))
        return [*fixed, *pool[first : first + count]]

    def _set_aside(self) -> None:
        """Choose validation maps among the given ones, by the seed; one at least is left to learn on."""
        count = min(self.config.validation_maps, len(self.given) - 1)
        order = np.random.default_rng((self._seed, 1)).permutation(len(self.given))
        aside = set(order[:count].tolist())
        self.validation = [grid for k, grid in enumerate(self.given) if k in aside]
        self.given = [grid for k, grid in enumerate(self.given) if k not in aside]

    def _make(self) -> list[GridMap]:
        """Make the recipe's maps by size; those set aside come first, so that none is among the others."""
        config, model = self.config, self.given[0] if self.given else None
        movement = model.movement if model is not None else config.recipe_movement
        known = {content_key(grid) for grid in (*self.given, *self.validation)}
        aside = 0 if self.validation else config.validation_maps
        stream = Recipe.parse(config.recipe).stream(seed=self._seed, movement=movement, exclude=known)
        made = []
        for number, grid in enumerate(islice(stream, aside + config.pool_maps)):
            rng = np.random.default_rng((self._seed, number, 2))
            grid = strewn(grid, rng, rough=bool(rng.random() < config.terrain))  # noqa: PLW2901 - refined
            made.append(replace(grid, slip=model.slip) if model is not None else grid)
        self.validation += made[:aside]
        return sorted(made[aside:], key=_cells)


def _cells(grid: GridMap) -> int:
    return int(grid.cells.size)
