"""Figures of training at the top of the train panel."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.ui.draw.paint import SMALL, box, count, number, size_within, text
from simulator.ui.draw.theme import BACKGROUND, BAD, GOOD, TEXT, TEXT_DIM, grade

if TYPE_CHECKING:
    import pygame

    from simulator.protocol.stats import UpdateStats
    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.trainer_client import TrainerClient


TIPS = (
    "figures.updates_of_the_policy_since_the",
    "figures.moves_that_agents_made_since_the",
    "figures.moves_that_agents_make_a_second",
    "figures.updates_made_a_second",
    "figures.share_of_the_episodes_that_reach",
    "figures.sampled_cost_of_the_successful_episodes",
    "figures.how_undecided_the_policy_is_0",
    "figures.the_path_of_the_most_probable",
)
"""What the figures mean, in their order."""

LATELY = 10.0
"""Seconds of learning for which exact figures stand for the policy as it is."""


def figures(feed: TrainerClient) -> list[tuple[str, str, Colour]]:
    """(caption, value, colour) of each figure."""
    progress = feed.progress
    last = feed.latest
    if last and not feed.source and feed.policy and feed.policy.revision != last.revision:
        last = None  # learned on the map before: success there says nothing of this one
    caption, success = _success(last, feed.measured)
    solved = last is not None and last.steadily_optimal
    greedy = tr("figures.optimal") if solved else _greedy(last)
    return [
        (tr("figures.update"), f"{progress.update:,}", TEXT),
        (tr("figures.samples"), count(progress.env_steps), TEXT),
        (tr("figures.samples_a_second"), count(progress.samples_per_second), TEXT),
        (tr("figures.updates_a_second"), count(progress.updates_per_second), TEXT),
        (caption, f"{success:.0%}" if success >= 0 else "–", grade(success)),
        (tr("figures.path_optimal"), number(last.path_ratio if last else nan), TEXT),
        (tr("figures.entropy_nats"), number(last.entropy if last else nan, 2), TEXT),
        (tr("figures.greedy_path"), greedy, GOOD if solved else TEXT),
    ]


def paint_figures(surface: pygame.Surface, frame: pygame.Rect, feed: TrainerClient) -> None:
    """Paint the figures in two rows of four."""
    box(surface, frame, BACKGROUND, None)
    for place, (caption, value, colour) in enumerate(figures(feed)):
        x = frame.left + place % 4 * (frame.width // 4) + 10
        y = frame.top + place // 4 * 37
        room = frame.width // 4 - 6
        text(surface, value, (x, y + 13), colour, size_within(value, room, 15, bold=True), bold=True)
        text(surface, caption, (x, y + 29), TEXT_DIM, size_within(caption, room, 11))


def tip(frame: pygame.Rect, place: tuple[int, int]) -> str | None:
    """The meaning of the figure at a place, None where there is none."""
    if not frame.collidepoint(place):
        return None
    column = min(3, (place[0] - frame.left) // (frame.width // 4))
    return tr(TIPS[column + 4 * min(1, (place[1] - frame.top) // 37)])


def paint_loading(surface: pygame.Surface, frame: pygame.Rect, feed: TrainerClient) -> None:
    """Paint why there is no form yet."""
    lines = (
        tr("figures.you_can_draw_the_map_meanwhile"),
        tr("figures.press_train_now_and_it_begins"),
    )
    heading, colour = tr("figures.loading_pytorch"), TEXT
    if feed.failure is not None:
        heading, colour, lines = (
            tr("figures.the_trainer_failed"),
            BAD,
            (tr("figures.restart_it_to_see_the_settings"), ""),
        )
    text(surface, heading, frame.midtop, colour, 16, align="centre")
    for row, line in enumerate(lines):
        text(surface, line, (frame.centerx, frame.top + 28 + 19 * row), TEXT_DIM, SMALL, align="centre")


def _success(last: UpdateStats | None, measured: UpdateStats | None) -> tuple[str, float]:
    """Caption and share: exact where it was worked out on this map lately, else sampled."""
    if last is None:
        return tr("figures.success"), nan
    if measured and measured.revision == last.revision and last.seconds - measured.seconds <= LATELY:
        return tr("figures.success"), measured.exact_success
    return tr("figures.success_sampled"), last.success_rate


def _greedy(last: UpdateStats | None) -> str:
    """The greedy path's cost in a word or two."""
    if last is None or isnan(last.greedy_cost):
        return "–"
    if last.optimal:
        return tr("figures.optimal_now")
    return (
        tr("figures.lost")
        if last.greedy_cost == float("inf")
        else tr("figures.cost", greedy_cost=number(last.greedy_cost))
    )
