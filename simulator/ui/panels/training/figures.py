"""How training stands, at the top of the train panel: figures, or that PyTorch is still loading."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from simulator.ui.draw.paint import SMALL, box, count, number, text
from simulator.ui.draw.theme import BACKGROUND, BAD, GOOD, TEXT, TEXT_DIM, WARN

if TYPE_CHECKING:
    import pygame

    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.trainer_client import TrainerClient


TIPS = (
    "Updates of the policy since the last reset",
    "Moves that agents made since the last reset",
    "Moves that agents make a second, learning included",
    "Updates made a second",
    "Share of the episodes that reached the goal lately, exploration included",
    "Cost of the successful paths over the least possible one: 1 is perfect",
    "How undecided the policy is: 0 always does the same, ln 4 = 1.39 is four moves alike",
    "The path of the most probable moves from the start: its cost, optimal, or lost if it never arrives",
)
"""What the figures mean, in their order."""


def figures(feed: TrainerClient) -> list[tuple[str, str, Colour]]:
    """(caption, value, colour) of each figure."""
    progress = feed.progress
    last = feed.history.latest
    if last and not feed.source and feed.policy and feed.policy.revision != last.revision:
        last = None  # learned on the map before: success there says nothing of this one
    success = last.success_rate if last else nan
    solved = last is not None and last.optimal
    greedy = "optimal" if solved else _greedy(last.greedy_cost if last else nan)
    return [
        ("update", f"{progress.update:,}", TEXT),
        ("samples", count(progress.env_steps), TEXT),
        ("samples/s", count(progress.samples_per_second), TEXT),
        ("updates/s", count(progress.updates_per_second), TEXT),
        ("success", f"{success:.0%}" if success >= 0 else "–", _grade(success)),
        ("path ÷ optimal", number(last.path_ratio if last else nan), TEXT),
        ("entropy, nats", number(last.entropy if last else nan, 2), TEXT),
        ("greedy path", greedy, GOOD if solved else TEXT),
    ]


def paint_figures(surface: pygame.Surface, frame: pygame.Rect, feed: TrainerClient) -> None:
    """Paint the figures in two rows of four."""
    box(surface, frame, BACKGROUND, None)
    for place, (caption, value, colour) in enumerate(figures(feed)):
        x = frame.left + place % 4 * (frame.width // 4) + 10
        y = frame.top + place // 4 * 37
        text(surface, value, (x, y + 13), colour, 15, bold=True)
        text(surface, caption, (x, y + 29), TEXT_DIM, 11)


def tip(frame: pygame.Rect, place: tuple[int, int]) -> str | None:
    """The meaning of the figure at a place, None where there is none."""
    if not frame.collidepoint(place):
        return None
    column = min(3, (place[0] - frame.left) // (frame.width // 4))
    return TIPS[column + 4 * min(1, (place[1] - frame.top) // 37)]


def paint_loading(surface: pygame.Surface, frame: pygame.Rect, feed: TrainerClient) -> None:
    """Paint why there is no form yet."""
    lines = (
        "You can draw the map meanwhile.",
        "Press Train now, and it begins as soon as all is ready.",
    )
    heading, colour = "Loading PyTorch…", TEXT
    if feed.failure is not None:
        heading, colour, lines = "The trainer failed", BAD, ("Restart it to see the settings.", "")
    text(surface, heading, frame.midtop, colour, 16, align="centre")
    for row, line in enumerate(lines):
        text(surface, line, (frame.centerx, frame.top + 28 + 19 * row), TEXT_DIM, SMALL, align="centre")


def _grade(success: float) -> Colour:
    """Colour of a success rate."""
    if not success >= 0:
        return TEXT
    return GOOD if success > 0.9 else WARN if success > 0.1 else BAD


def _greedy(cost: float) -> str:
    """The greedy path's cost in a word or two."""
    if cost == float("inf"):
        return "lost"
    return f"cost {number(cost)}" if cost >= 0 else "–"
