"""What is being learned, said in a line each: where the policy came from, on which maps, how it is judged."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from simulator.protocol.commands import LearnSet
from simulator.ui.draw.theme import BAD, GOOD, TEXT, TEXT_DIM, WARN

if TYPE_CHECKING:
    from simulator.protocol.commands import Command
    from simulator.ui.draw.paint import Colour
    from simulator.ui.model.trainer_client import TrainerClient


class Note(NamedTuple):
    """One line with its colour, its tool tip, and what a click on it asks of the trainer."""

    words: str
    colour: Colour
    tip: str
    command: Command | None = None


def notes(feed: TrainerClient) -> list[Note]:
    """Return what there is to say about the run."""
    return [
        *_stopped(feed),
        *_source(feed),
        *_validation(feed),
        *_curriculum(feed),
        *_skipped(feed),
        *(Note(remark.text, TEXT_DIM, remark.reason) for remark in feed.progress.remarks),
    ]


def _stopped(feed: TrainerClient) -> list[Note]:
    if feed.stopped is None:
        return []
    tip = "The policy is there: save it, change a setting or the map, or press Train to go on."
    words = f"Stopped at update {feed.stopped.update:,}: {feed.stopped.reason}"
    return [Note(words, BAD if feed.stopped.failed else GOOD, tip)]


def _source(feed: TrainerClient) -> list[Note]:
    found = []
    if feed.origin:
        tip = f"Loaded from {feed.origin}; training goes on from its weights. Reset begins anew."
        found.append(Note(f"Fine-tuning {PurePath(feed.origin).name}", TEXT, tip))
    if feed.source:
        tip = (
            "The policy learns from many maps; the open one is not among them and shows what it can do. "
            "Click to learn the open map instead."
        )
        found.append(Note(f"Learning {feed.source}", TEXT, tip, LearnSet()))
        found.append(Note("The open map is only watched", TEXT_DIM, tip))
    recipe = feed.settings.get("recipe")
    if recipe:
        tip = "Generated maps that the policy learns from too"
        found.append(Note(f"Learning {recipe}{'' if feed.source else ' beside the open map'}", TEXT, tip))
    return found


def _validation(feed: TrainerClient) -> list[Note]:
    marked, best = feed.validated, feed.best
    if marked is None or best is None:
        return []
    words = f"Validation: success {marked.validation_success:.1%}, SPL {marked.validation_spl:.3f}"
    if best is not marked:
        words += f"; best {best.validation_spl:.3f} at {best.update:,}"
    tip = (
        "The policy on maps set aside, which it never learns from. SPL is success weighted by how short the "
        "paths are; the policy with the best one is kept."
    )
    return [Note(words, GOOD if best is marked else TEXT, tip)]


def _curriculum(feed: TrainerClient) -> list[Note]:
    last = feed.history.latest
    if last is None or not last.frontier < 1.0:
        return []
    tip = "Episodes begin near the goal first; the farther cells are opened as the near ones succeed."
    return [Note(f"Curriculum: {last.frontier:.0%} of the way is open", TEXT_DIM, tip)]


def _skipped(feed: TrainerClient) -> list[Note]:
    last = feed.history.latest
    if last is None or not last.skipped:
        return []
    many = "1 update was" if last.skipped == 1 else f"{last.skipped} updates were"
    tip = "An update with NaN or an exploding gradient is taken back; three in a row end training."
    return [Note(f"{many} taken back", WARN, tip)]
