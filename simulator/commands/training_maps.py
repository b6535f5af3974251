"""Maps of `train`: files, folders with or without a split, recipes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.given_maps import load_maps, override, unreachable
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.sets import is_recipe
from simulator.texts import tr
from simulator.world.dataset import has_split, load_dataset
from simulator.world.recipe import Recipe
from simulator.world.regions import solvable
from simulator.world.split import SPLITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.protocol.settings import Value
    from simulator.world.dataset import Dataset
    from simulator.world.formats import Loaded
    from simulator.world.grid import GridMap, Position


@dataclass(frozen=True)
class TrainingMaps:
    """Maps to learn on.

    Attributes:
        maps: given by name.
        validation: to judge by, where a folder's split says which.
        recipe: of maps to be generated; "" for none.
        movement: rule of these; None if nobody said.
        notes: what people should know, one line each.
    """

    maps: Sequence[GridMap]
    validation: Sequence[GridMap]
    recipe: str
    movement: str | None
    notes: Sequence[str]

    def settings(self, flat: Mapping[str, Value]) -> dict[str, Value]:
        """Return a run's settings with the recipe and the rule that were named on the command line.

        Raises:
            BadInput: there is nothing to learn on at all.
        """
        told = dict(flat)
        if self.recipe:
            told["recipe"] = self.recipe
        if self.movement:
            told["recipe_movement"] = self.movement
        if not self.maps and not told.get("recipe"):
            raise BadInput(tr("training_maps.train_no_map_named_expected_map"))
        return told


def read_training_maps(
    places: Sequence[str], *, start: Position | None, goal: Position | None, movement: str | None
) -> TrainingMaps:
    """Read the maps that the command line names.

    Args:
        places: files, folders and recipes.
        start: instead of the maps' own.
        goal: instead of the maps' own.
        movement: instead of the maps' own.

    Raises:
        BadInput: one of them cannot be used, or they do not go together; one line.
    """
    recipe = ",".join(filter(is_recipe, places))
    if recipe:
        with refusing():
            Recipe.parse(recipe)
    maps: list[GridMap] = []
    validation: list[GridMap] = []
    notes: list[str] = []
    for place in places:
        if is_recipe(place):
            continue
        if has_split(Path(place)):
            with refusing():
                made = load_dataset(place)
                learned = len(made.maps(SPLITS[0]))  # refused if there is none
            sides = [[item.grid for item in made.items if item.split == side] for side in SPLITS[:2]]
            found: list[tuple[str, Loaded | None, GridMap]]
            found = [(place, None, grid) for side in sides for grid in side]
            notes += [*made.notes, *made.import_notes, _sides(place, made)]
        else:
            found = [(str(path), one, one.grid) for path, one in load_maps([place])]
            notes += [note for _, one, _ in found if one is not None for note in one.notes]
            learned = len(found)
        for number, (name, loaded, kept) in enumerate(found):
            grid = override(kept, start=start, goal=goal, movement=movement)
            _check(grid, (maps or [grid])[0], name, loaded)
            (maps if number < learned else validation).append(grid)
    return TrainingMaps(maps, validation, recipe, movement, notes)


def _sides(folder: str, made: Dataset) -> str:
    """What becomes of each side of a folder's split, for people."""
    learned, judging, kept = (made.counts[side] for side in SPLITS)
    return tr(
        "training_maps.maps_to_learn_to_judge_by", folder=folder, learned=learned, judging=judging, kept=kept
    )


def _check(grid: GridMap, first: GridMap, name: str, loaded: Loaded | None) -> None:
    """Refuse a map with nothing to learn, or one that moves otherwise than the first."""
    if grid.start == grid.goal:
        raise BadInput(tr("training_maps.start_and_goal_are_the_same", name=name))
    if not solvable(grid):
        raise BadInput(unreachable(name, loaded, grid))
    if (grid.movement, grid.slip) != (first.movement, first.slip):
        raise BadInput(tr("training_maps.expected_the_movement_rule_and_slip", name=name))
