"""Questions asked in a dialog: a choice, a name, a number, something to be read."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UITextBox

from simulator.texts import tr
from simulator.ui.dialogs.dialog import WIDTH, Answer, cancel
from simulator.ui.draw.paint import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simulator.ui.dialogs.dialog import Dialogs


def ask_unsaved(
    dialogs: Dialogs, name: str, *, save: Callable[[], None], discard: Callable[[], None]
) -> None:
    """Ask what to do with unsaved changes."""
    window = dialogs.window(tr("questions.unsaved_changes"), 168)
    dialogs.label(tr("questions.has_changes_that_are_not_saved", name=name), 18)
    dialogs.buttons(
        window,
        (
            Answer(tr("questions.save"), tr("questions.saves_the_map_then_goes_on"), save, "go"),
            Answer(tr("questions.discard"), tr("questions.goes_on_the_changes_are_lost"), discard),
            cancel(),
        ),
    )


def ask_replace(dialogs: Dialogs, name: str, replace: Callable[[], None]) -> None:
    """Ask before another file is written over."""
    window = dialogs.window(tr("questions.replace_the_file"), 168)
    dialogs.label(tr("questions.is_there_already", name=name), 18)
    tip = tr("questions.writes_over_the_file_what_it", name=name)
    dialogs.buttons(window, (Answer(tr("questions.replace"), tip, replace, "go"), cancel()))


def ask_name(
    dialogs: Dialogs,
    title: str,
    words: str,
    first: str,
    *,
    check: Callable[[str], str],
    answer: Callable[[str], None],
) -> None:
    """Ask for a name.

    Args:
        dialogs: the window's.
        title: of the dialog.
        words: above the field.
        first: name to begin with.
        check: returns why a name is refused, "" if it is fine.
        answer: gets the name.
    """
    window = dialogs.window(title, 210)
    dialogs.label(words, 14)
    entry = dialogs.entry(pygame.Rect(16, 44, WIDTH - 32, 32), first, tr("questions.letters_digits_dashes"))
    trouble = dialogs.trouble(window, 84)

    def take() -> None:
        name = entry.get_text().strip()
        refused = check(name)
        if refused:
            trouble.set_text(refused)
            return
        dialogs.close()
        answer(name)

    save = Answer(tr("questions.save"), tr("questions.saves_it_under_this_name"), take, "go")
    dialogs.buttons(window, (save, cancel(dialogs.close)), closing=False)


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
    expected = tr("questions.a_whole_number_from_to", most=most)
    entry = dialogs.entry(pygame.Rect(16, 44, 120, 32), str(first), expected)
    trouble = dialogs.trouble(window, 84)

    def take() -> None:
        number = whole(entry.get_text(), 1, most)
        if number is None:
            trouble.set_text(expected)
            return
        dialogs.close()
        answer(number)

    go = Answer(tr("questions.go_on"), tr("questions.takes_this_number_and_asks_where"), take, "go")
    dialogs.buttons(window, (go, cancel(dialogs.close)), closing=False)


def ask_lossy(
    dialogs: Dialogs, name: str, lost: Sequence[str], *, save: Callable[[], None], other: Callable[[], None]
) -> None:
    """Ask before a map is saved in a format that cannot keep all of it."""
    kept = tr("questions.save_anyway_copies_what_is_there", name=name)
    lines = (*wrap(tr("questions.cannot_keep", name=name, lost=", ".join(lost)), WIDTH - 40, 13), kept)
    window = dialogs.window(tr("questions.not_everything_can_be_kept"), 168 + 20 * (len(lines) - 1))
    for row, line in enumerate(lines):
        dialogs.label(line, 18 + 20 * row)
    dialogs.buttons(
        window,
        (
            Answer(tr("questions.save_as"), tr("questions.chooses_another_file_or_format"), other, "go"),
            Answer(tr("questions.save_anyway"), tr("questions.writes_the_file_without_them"), save),
            cancel(),
        ),
    )


def ask_recover(
    dialogs: Dialogs, path: Path, *, recover: Callable[[], None], drop: Callable[[], None]
) -> None:
    """Offer a map that was not saved when the program ended; closing the dialog keeps it."""
    window = dialogs.window(tr("questions.unsaved_map_found"), 188)
    dialogs.label(tr("questions.the_program_ended_before_this_map"), 18)
    dialogs.label(path.name, 40)
    dialogs.buttons(
        window,
        (
            Answer(tr("questions.recover"), tr("questions.opens_the_map_as_it_was"), recover, "go"),
            Answer(tr("questions.delete_it"), tr("questions.deletes_the_unsaved_map_for_good"), drop),
            Answer(tr("questions.later"), tr("questions.asks_again_at_the_next_start"), lambda: None),
        ),
    )


def show_report(dialogs: Dialogs, title: str, lines: Sequence[str]) -> None:
    """Show lines to be read in full, until they are put away.

    Args:
        dialogs: the window's.
        title: of the dialog.
        lines: one thing to know each.
    """
    window = dialogs.window(title, 320)
    inner = window.get_container().get_size()
    words = "<br><br>".join(html.escape(line) for line in lines)
    UITextBox(words, pygame.Rect(16, 12, inner[0] - 32, inner[1] - 72), dialogs.manager, container=window)
    close = Answer(tr("questions.close"), tr("questions.puts_this_away"), lambda: None, "go")
    dialogs.buttons(window, (close,))


def whole(words: str, low: int, high: int) -> int | None:
    """A whole number in a range, None if it is none."""
    try:
        number = int(words)
    except ValueError:
        return None
    return number if low <= number <= high else None
