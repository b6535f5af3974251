"""Help pages of F1: purpose, words, keys, mouse."""

from __future__ import annotations

import pygame

from simulator.texts import declared, tr
from simulator.ui.draw.paint import LARGE, NORMAL, SMALL, box, fitted, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import ACCENT, LINE, PANEL, TEXT, TEXT_DIM
from simulator.ui.shell.banner import INTRODUCTION
from simulator.ui.shell.keys import shortcuts

MOUSE = (
    ("help_page.left", "help_page.draw_on_the_same_kind_erase"),
    ("help_page.right", "help_page.erase"),
    ("help_page.shift_drag", "help_page.rectangle"),
    ("help_page.shift_click", "help_page.fill"),
    ("help_page.alt_click", "help_page.pick_what_is_there"),
    ("help_page.ctrl_click", "help_page.pin_the_cell_for_inspect"),
    ("help_page.drag_start_goal", "help_page.move_them_with_any_tool"),
    ("help_page.wheel", "help_page.zoom_at_the_pointer"),
    ("help_page.middle_space", "help_page.drag_to_pan"),
)

WORDS = (
    ("help_page.policy", "help_page.says_for_every_cell_how_probable"),
    ("help_page.agent", "help_page.walks_on_the_map_by_the"),
    ("help_page.episode", "help_page.one_walk_from_a_start_until"),
    ("help_page.reward_return", "help_page.what_a_move_earns_or_costs"),
    ("help_page.update", "help_page.one_step_of_learning_the_policy"),
    ("help_page.greedy_sampled", "help_page.greedy_always_makes_the_most_probable"),
    ("help_page.value_critic", "help_page.what_is_still_to_be_earned"),
    ("help_page.entropy", "help_page.how_undecided_the_policy_is_0"),
    ("help_page.optimal", "help_page.the_best_there_is_worked_out"),
    ("help_page.regret", "help_page.how_much_dearer_the_policy_s"),
    ("help_page.discount", "help_page.how_much_a_reward_counts_when"),
    ("help_page.slip", "help_page.a_move_that_goes_astray_by"),
    ("help_page.spl", "help_page.success_weighted_by_path_length_1"),
    (
        "help_page.training_validation_test",
        "help_page.maps_to_learn_from_to_choose",
    ),
)
"""Words of the trade, in the order in which they are met, each with a sentence."""

PAGES = 2
"""Of the help: words first, then keys."""

STEP = 19
SIZE = (1000, 600)


def draw_help(target: pygame.Surface, page: int) -> pygame.Rect:
    """Draw a page, 1 to `PAGES`, in the middle of the window; return where."""
    rect = pygame.Rect((0, 0), SIZE)
    rect.center = target.get_rect().center
    box(target, rect, PANEL, ACCENT)
    title, way = (
        (tr("help_page.what_this_is_and_its_words"), tr("help_page.f1_keys"))
        if page == 1
        else (tr("help_page.keys_and_mouse"), tr("help_page.f_closes"))
    )
    text(target, title, (rect.left + 24, rect.top + 26), TEXT, LARGE, bold=True)
    place = (rect.right - 24, rect.top + 26)
    text(target, tr("help_page.esc_or_a_click_closes", way=way), place, TEXT_DIM, SMALL, align="right")
    pygame.draw.line(target, LINE, (rect.left + 24, rect.top + 46), (rect.right - 24, rect.top + 46))
    (_draw_words if page == 1 else _draw_keys)(target, rect)
    return rect


def _draw_words(target: pygame.Surface, rect: pygame.Rect) -> None:
    top = rect.top + 56
    lines = wrap(
        tr("help_page.change_the_map_meanwhile_and_the", introduction=tr(INTRODUCTION)),
        rect.width - 48,
        NORMAL,
    )
    paragraph(target, lines, (rect.left + 24, top), TEXT, NORMAL)
    top += len(lines) * line_height(NORMAL) + 10
    step = (rect.bottom - 12 - top) // len(WORDS)
    for word, sentence in WORDS:
        text(target, tr(word), (rect.left + 24, top + step // 2), ACCENT, NORMAL, bold=True)
        shown = fitted(tr(sentence), rect.width - 272, NORMAL)
        text(target, shown, (rect.left + 248, top + step // 2), TEXT, NORMAL)
        top += step


def _draw_keys(target: pygame.Surface, rect: pygame.Rect) -> None:
    groups = [(tr("help_page.mouse_on_the_map"), [(tr(keys), tr(words)) for keys, words in MOUSE])]
    for shortcut in shortcuts():
        title = declared(f"action_group.{shortcut.group.lower()}", shortcut.group)
        if title not in dict(groups):
            groups.append((title, []))
        dict(groups)[title].append((shortcut.keys, shortcut.help))
    for column, names in enumerate(
        (groups[:1] + groups[3:4] + groups[5:], groups[1:2] + groups[4:5], groups[2:3])
    ):
        top = rect.top + 66
        for title, rows in names:
            left = rect.left + 24 + column * 328
            text(target, title, (left, top), ACCENT, SMALL, bold=True)
            top += STEP + 2
            for keys, words in rows:
                text(target, keys, (left, top), TEXT, SMALL)
                text(target, fitted(words, 196, SMALL), (left + 122, top), TEXT_DIM, SMALL)
                top += STEP
            top += 12
