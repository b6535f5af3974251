"""Questions asked in a dialog for new maps: one by its size, many by a recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pygame

from simulator.paths import sample_maps
from simulator.texts import tr
from simulator.ui.dialogs.dialog import WIDTH, Answer, cancel
from simulator.ui.dialogs.questions import whole
from simulator.ui.draw.paint import wrap
from simulator.world.generators import GENERATORS
from simulator.world.grid import MAX_SIDE, GridMap
from simulator.world.movement import RULES
from simulator.world.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.ui.dialogs.dialog import Dialogs

MOST_MAPS = 100_000
"""Maps that a set made in the window may have."""

EXAMPLE = "random:16@0.2-0.35,maze:15"


def ask_new(
    dialogs: Dialogs, now: GridMap, *, made: Callable[[GridMap], None], sample: Callable[[Path], None]
) -> None:
    """Ask for the size and rule of a new map, or for one of the samples."""
    window = dialogs.window(tr("map_questions.new_map"), 300)
    dialogs.label(tr("map_questions.width_and_height_cells"), 14)
    side = tr("map_questions.cells_from_2_to", max_side=MAX_SIDE)
    wide = dialogs.entry(pygame.Rect(16, 44, 90, 32), str(now.width), side)
    tall = dialogs.entry(pygame.Rect(116, 44, 90, 32), str(now.height), side)
    dialogs.label(tr("map_questions.movement"), 14, left=222)
    place = pygame.Rect(222, 44, WIDTH - 16 - 222, 32)
    rule = dialogs.menu(place, list(RULES), now.movement, tr("map_questions.which_moves_there_are_and_what"))
    dialogs.label(tr("map_questions.or_a_sample_map"), 96)
    samples = {path.stem.replace("-", " "): path for path in sample_maps()}
    place = pygame.Rect(16, 124, WIDTH - 32, 32)
    names, tip = ["none", *samples], tr("map_questions.opens_a_map_that_comes_with")
    choice = dialogs.menu(place, names, "none", tip, 160)
    trouble = dialogs.trouble(window, 162)

    def create() -> None:
        picked = choice.selected_option[0]
        if picked in samples:
            dialogs.close()
            sample(samples[picked])
            return
        height, width = whole(tall.get_text(), 2, MAX_SIDE), whole(wide.get_text(), 2, MAX_SIDE)
        if height is None or width is None:
            trouble.set_text(tr("map_questions.width_and_height_whole_numbers_from", max_side=MAX_SIDE))
            return
        dialogs.close()
        made(empty_map(height, width, rule.selected_option[0]))

    answer = Answer(tr("map_questions.create"), tr("map_questions.opens_the_new_map_in_place"), create, "go")
    dialogs.buttons(window, (answer, cancel(dialogs.close)), closing=False)


def empty_map(height: int, width: int, movement: str) -> GridMap:
    """Return a map without walls, start and goal in opposite corners, one cell inside where there is room."""
    inset = 1 if min(height, width) > 4 else 0
    far = (height - 1 - inset, width - 1 - inset)
    return GridMap(np.zeros((height, width), np.uint8), (inset, inset), far, movement)


def ask_recipe(dialogs: Dialogs, movement: str, made: Callable[[str, int, int, str], None]) -> None:
    """Ask for a recipe of generated maps.

    Args:
        dialogs: the window's.
        movement: rule to begin with.
        made: gets the recipe, the number of maps, the seed and the movement rule.
    """
    window = dialogs.window(tr("map_questions.maps_from_a_generator"), 330)
    dialogs.label(tr("map_questions.recipe_kind_size_size_density_several"), 14)
    recipe = dialogs.entry(pygame.Rect(16, 44, WIDTH - 32, 32), EXAMPLE, tr("map_questions.what_to_make"))
    for row, words in enumerate(
        wrap(tr("map_questions.kinds_kinds", kinds=", ".join(GENERATORS)), WIDTH - 32)[:2]
    ):
        dialogs.label(words, 76 + 18 * row)
    dialogs.label(tr("map_questions.maps"), 124)
    many_tip = tr("map_questions.how_many_maps", most_maps=MOST_MAPS)
    count = dialogs.entry(pygame.Rect(16, 152, 90, 32), "100", many_tip)
    dialogs.label(tr("map_questions.seed"), 124, left=116)
    seed_tip = tr("map_questions.the_same_number_makes_the_same")
    seed = dialogs.entry(pygame.Rect(116, 152, 90, 32), "0", seed_tip)
    dialogs.label(tr("map_questions.movement"), 124, left=222)
    place = pygame.Rect(222, 152, WIDTH - 16 - 222, 32)
    rule = dialogs.menu(place, list(RULES), movement, tr("map_questions.which_moves_there_are_and_what"))
    trouble = dialogs.trouble(window, 192)

    def make() -> None:
        try:
            asked = str(Recipe.parse(recipe.get_text()))
        except ValueError as error:
            trouble.set_text(str(error))
            return
        many, first = whole(count.get_text(), 1, MOST_MAPS), whole(seed.get_text(), 0, 2**31 - 1)
        if many is None or first is None:
            trouble.set_text(tr("map_questions.maps_to_seed_a_whole_number", most_maps=MOST_MAPS))
            return
        dialogs.close()
        made(asked, many, first, rule.selected_option[0])

    answer = Answer(tr("map_questions.make"), tr("map_questions.makes_the_maps_and_opens_them"), make, "go")
    dialogs.buttons(window, (answer, cancel(dialogs.close)), closing=False)
