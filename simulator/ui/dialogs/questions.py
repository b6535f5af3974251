"""Questions about maps, sets of maps and policies, asked in a dialog."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UIButton, UIDropDownMenu, UITextEntryLine

from simulator.paths import user_runs
from simulator.ui.dialogs.dialog import WIDTH, whole
from simulator.ui.draw.paint import wrap
from simulator.world.generators import GENERATORS
from simulator.world.movement import RULES
from simulator.world.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.ui.dialogs.dialog import Dialogs

MOST_MAPS = 100_000
"""Maps that a set made in the window may have."""

EXAMPLE = "random:16@0.2-0.35,maze:15"


def ask_policy(
    dialogs: Dialogs, title: str, movement: str, trained: Sequence[Path], answer: Callable[[Path], None]
) -> None:
    """Ask for a policy: one that came with the program, or a saved one.

    Args:
        dialogs: the window's.
        title: of the dialog.
        movement: rule of the open map; policies of other rules cannot serve it.
        trained: run folders, named after their movement rule.
        answer: gets the folder that was chosen.
    """

    def browse() -> None:
        try:
            begin = user_runs()
        except OSError:
            begin = Path.home()
        dialogs.ask_file(f"{title}: choose its folder", begin, answer, folder=True)

    serving = [path for path in trained if path.name.partition("-exact")[0] == movement]
    window = dialogs.window(title, 124 + 72 * max(1, len(serving)))
    inner = window.get_container().get_size()
    if not serving:
        dialogs.label(f"No policy that comes with the program moves by {movement}.", 18)
    for row, path in enumerate(serving):
        how = "by the exact gradient" if path.name.endswith("-exact") else "from reward"
        rect = pygame.Rect(16, 14 + 72 * row, inner[0] - 32, 34)
        press = dialogs.pressing(partial(answer, path), closing=True)
        UIButton(rect, f"Trained policy: {path.name}", dialogs.manager, window, command=press)
        dialogs.label(f"Learned {how}; it has never seen this map.", 48 + 72 * row)
    dialogs.buttons(window, (("Saved policy…", "go", browse), ("Cancel", "plain", lambda: None)))


def ask_recipe(dialogs: Dialogs, movement: str, made: Callable[[str, int, int, str], None]) -> None:
    """Ask for a recipe of generated maps.

    Args:
        dialogs: the window's.
        movement: rule to begin with.
        made: gets the recipe, the number of maps, the seed and the movement rule.
    """
    window, manager = dialogs.window("Maps from a generator", 330), dialogs.manager
    dialogs.label("Recipe: KIND:SIZE-SIZE@DENSITY, several joined by commas", 14)
    recipe = UITextEntryLine(pygame.Rect(16, 44, WIDTH - 32, 32), manager, window, initial_text=EXAMPLE)
    for row, words in enumerate(wrap(f"Kinds: {', '.join(GENERATORS)}", WIDTH - 32)[:2]):
        dialogs.label(words, 76 + 18 * row)
    dialogs.label("Maps", 124)
    count = UITextEntryLine(pygame.Rect(16, 152, 90, 32), manager, window, initial_text="100")
    dialogs.label("Seed", 124, left=116)
    seed = UITextEntryLine(pygame.Rect(116, 152, 90, 32), manager, window, initial_text="0")
    dialogs.label("Movement", 124, left=222)
    place = pygame.Rect(222, 152, WIDTH - 16 - 222, 32)
    rule = UIDropDownMenu(list(RULES), movement, place, manager, window)
    trouble = dialogs.trouble(window, 192)

    def make() -> None:
        try:
            asked = str(Recipe.parse(recipe.get_text()))
        except ValueError as error:
            trouble.set_text(str(error))
            return
        many, first = whole(count.get_text(), 1, MOST_MAPS), whole(seed.get_text(), 0, 2**31 - 1)
        if many is None or first is None:
            trouble.set_text(f"Maps: 1 to {MOST_MAPS:,}; seed: a whole number from 0")
            return
        dialogs.close()
        made(asked, many, first, rule.selected_option[0])

    dialogs.buttons(window, (("Make", "go", make), ("Cancel", "plain", dialogs.close)), closing=False)


def ask_number(
    dialogs: Dialogs, title: str, words: str, *, first: int, most: int, answer: Callable[[int], None]
) -> None:
    """Ask for a whole number from 1 on.

    Args:
        dialogs: where it is asked.
        title: of the dialog.
        words: what the number is.
        first: what stands there to begin with.
        most: greatest number allowed.
        answer: gets the number.
    """
    window = dialogs.window(title, 210)
    dialogs.label(words, 14)
    entry = UITextEntryLine(pygame.Rect(16, 44, 120, 32), dialogs.manager, window, initial_text=str(first))
    trouble = dialogs.trouble(window, 84)

    def take() -> None:
        number = whole(entry.get_text(), 1, most)
        if number is None:
            trouble.set_text(f"A whole number from 1 to {most:,}")
            return
        dialogs.close()
        answer(number)

    dialogs.buttons(window, (("Go on", "go", take), ("Cancel", "plain", dialogs.close)), closing=False)


def ask_lossy(
    dialogs: Dialogs, name: str, lost: Sequence[str], *, save: Callable[[], None], other: Callable[[], None]
) -> None:
    """Ask before a map is saved in a format that cannot keep all of it."""
    kept = f"Save anyway copies what is there to {name}.bak first."
    lines = (*wrap(f"{name} cannot keep: {', '.join(lost)}.", WIDTH - 40, 13), kept)
    window = dialogs.window("Not everything can be kept", 168 + 20 * (len(lines) - 1))
    for row, line in enumerate(lines):
        dialogs.label(line, 18 + 20 * row)
    choices = (
        ("Save as…", "go", other),
        ("Save anyway", "plain", save),
        ("Cancel", "plain", lambda: None),
    )
    dialogs.buttons(window, choices)


def ask_recover(
    dialogs: Dialogs, path: Path, *, recover: Callable[[], None], drop: Callable[[], None]
) -> None:
    """Offer a map that was not saved when the program ended; closing the dialog keeps it."""
    window = dialogs.window("Unsaved map found", 188)
    dialogs.label("The program ended before this map was saved:", 18)
    dialogs.label(path.name, 40)
    choices = (
        ("Recover", "go", recover),
        ("Delete it", "plain", drop),
        ("Later", "plain", lambda: None),
    )
    dialogs.buttons(window, choices)
