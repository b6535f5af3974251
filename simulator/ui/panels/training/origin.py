"""Notes of the train panel: origin of the policy, maps, validation."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from simulator.protocol.commands import LearnSet
from simulator.texts import tr
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
    tip = tr("origin.the_policy_is_there_save_it")
    words = tr("origin.stopped_at_update", update=feed.stopped.update, reason=feed.stopped.reason)
    return [Note(words, BAD if feed.stopped.failed else GOOD, tip)]


def _source(feed: TrainerClient) -> list[Note]:
    found = []
    if feed.origin:
        tip = tr("origin.loaded_from_training_goes_on_from", origin=feed.origin)
        found.append(Note(tr("origin.fine_tuning", name=PurePath(feed.origin).name), TEXT, tip))
    if feed.source:
        tip = tr("origin.the_policy_learns_from_many_maps")
        found.append(Note(tr("origin.learning", source=feed.source), TEXT, tip, LearnSet()))
        found.append(Note(tr("origin.the_open_map_is_only_watched"), TEXT_DIM, tip))
    recipe = feed.settings.get("recipe")
    if recipe:
        tip = tr("origin.generated_maps_that_the_policy_learns")
        found.append(
            Note(
                tr(
                    "origin.learning_2",
                    recipe=recipe,
                    value="" if feed.source else tr("origin.beside_the_open_map"),
                ),
                TEXT,
                tip,
            )
        )
    return found


def _validation(feed: TrainerClient) -> list[Note]:
    marked, best = feed.validated, feed.best
    if marked is None or best is None:
        return []
    words = tr(
        "origin.validation_success_spl",
        validation_success=marked.validation_success,
        validation_spl=marked.validation_spl,
    )
    if best is not marked:
        words += f"; best {best.validation_spl:.3f} at {best.update:,}"
    tip = tr("origin.the_policy_on_maps_set_aside")
    return [Note(words, GOOD if best is marked else TEXT, tip)]


def _curriculum(feed: TrainerClient) -> list[Note]:
    last = feed.latest
    if last is None or not last.frontier < 1.0:
        return []
    tip = tr("origin.episodes_begin_near_the_goal_first")
    return [Note(tr("origin.curriculum_of_the_way_is_open", frontier=last.frontier), TEXT_DIM, tip)]


def _skipped(feed: TrainerClient) -> list[Note]:
    last = feed.latest
    if last is None or not last.skipped:
        return []
    many = tr("origin.1_update_was") if last.skipped == 1 else tr("origin.updates_were", skipped=last.skipped)
    tip = tr("origin.an_update_with_nan_or_an")
    return [Note(tr("origin.taken_back", many=many), WARN, tip)]
