"""Help pages of F1: purpose, words, keys, mouse."""

from __future__ import annotations

import pygame

from simulator.texts import tr
from simulator.ui.draw.paint import LARGE, NORMAL, SMALL, box, fitted, line_height, paragraph, text, wrap
from simulator.ui.draw.theme import ACCENT, LINE, PANEL, TEXT, TEXT_DIM
from simulator.ui.shell.banner import INTRODUCTION
from simulator.ui.shell.keys import shortcuts

MOUSE = (
    ("Left", "draw; on the same kind: erase"),
    ("Right", "erase"),
    ("Shift+drag", "rectangle"),
    ("Shift+click", "fill"),
    ("Alt+click", "pick what is there"),
    ("Ctrl+click", "pin the cell for Inspect"),
    ("Drag start, goal", "move them, with any tool"),
    ("Wheel", "zoom at the pointer"),
    ("Middle, Space+", "drag to pan"),
)

WORDS = (
    ("Policy", "Says for every cell how probable each move is. It is what is learned."),
    ("Agent", "Walks on the map by the policy, many at once, and gathers experience."),
    ("Episode", "One walk from a start until the goal, a hazard or the step limit ends it."),
    ("Reward, return", "What a move earns or costs; the return is the sum of an episode's rewards."),
    ("Update", "One step of learning: the policy changes a little towards what paid off."),
    ("Greedy, sampled", "Greedy always makes the most probable move; sampled draws moves by chance."),
    ("Value, critic", "What is still to be earned from a cell; the critic is the part that guesses it."),
    ("Entropy", "How undecided the policy is: 0 always does the same. Needed to find something new."),
    ("Optimal", "The best there is, worked out exactly by a planner. It judges and never teaches."),
    ("Regret", "How much dearer the policy's way is than the optimal one."),
    ("Discount γ", "How much a reward counts when it comes a step later: 1 as much as now."),
    ("Slip", "A move that goes astray by chance, where the map's rules say so."),
    ("SPL", "Success weighted by path length: 1 is always there, always by the shortest way."),
    (
        "Training, validation, test",
        "Maps to learn from, to choose the best policy by, to judge it by.",
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
        (tr("help_page.what_this_is_and_its_words"), "F1: keys")
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
        text(target, word, (rect.left + 24, top + step // 2), ACCENT, NORMAL, bold=True)
        shown = fitted(sentence, rect.width - 272, NORMAL)
        text(target, shown, (rect.left + 248, top + step // 2), TEXT, NORMAL)
        top += step


def _draw_keys(target: pygame.Surface, rect: pygame.Rect) -> None:
    groups = [(tr("help_page.mouse_on_the_map"), list(MOUSE))]
    for shortcut in shortcuts():
        if groups[-1][0] != shortcut.group and shortcut.group not in dict(groups):
            groups.append((shortcut.group, []))
        dict(groups)[shortcut.group].append((shortcut.keys, shortcut.help))
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
