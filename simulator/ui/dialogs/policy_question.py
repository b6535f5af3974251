"""Dialog that asks for a policy: shipped or saved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UIButton

from simulator.paths import user_runs
from simulator.texts import tr
from simulator.ui.dialogs.dialog import Answer, cancel
from simulator.ui.widgets.canvas import TIP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.ui.dialogs.dialog import Dialogs


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
        dialogs.ask_file(tr("policy_question.choose_its_folder", title=title), begin, answer, folder=True)

    serving = [path for path in trained if path.name.partition("-exact")[0] == movement]
    window = dialogs.window(title, 124 + 72 * max(1, len(serving)))
    inner = window.get_container().get_size()
    if not serving:
        dialogs.label(tr("policy_question.no_policy_that_comes_with_the", movement=movement), 18)
    for row, path in enumerate(serving):
        how = (
            tr("policy_question.by_the_exact_gradient")
            if path.name.endswith("-exact")
            else tr("policy_question.from_reward")
        )
        rect = pygame.Rect(16, 14 + 72 * row, inner[0] - 32, 34)
        press = dialogs.pressing(partial(answer, path), closing=True)
        words = tr("policy_question.trained_policy", name=path.name)
        button = UIButton(rect, words, dialogs.manager, window, command=press)
        button.set_tooltip(tr("policy_question.a_policy_that_comes_with_the"), delay=0.6, wrap_width=TIP)
        dialogs.label(tr("policy_question.learned_it_has_never_seen_this", how=how), 48 + 72 * row)
    tip = tr("policy_question.chooses_the_folder_of_a_policy")
    dialogs.buttons(window, (Answer(tr("policy_question.saved_policy"), tip, browse, "go"), cancel()))
