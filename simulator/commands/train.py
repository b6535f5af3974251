"""`simulator train MAP_OR_DIR...`: learn without a window."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import tyro

from simulator.commands.command_line import FILE, FOLDER, PLACE, RULE, bounded, note
from simulator.commands.ending import at_a_safe_point
from simulator.commands.keeping import RunSaver, run_folder
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import show
from simulator.commands.streams import say
from simulator.commands.training_maps import TrainingMaps, read_training_maps
from simulator.protocol.settings import Value
from simulator.texts import tr
from simulator.world.grid import Position
from simulator.world.planner import SHORTEST

CAP = 120.0
"""Seconds of learning after which it ends if nothing was said."""

Updates = bounded("updates", "int", 1, 1e9)
Seconds = bounded("seconds", "float", 1e-3, 1e7)
Every = bounded("save_every", "float", 1e-3, 1e7)
Threads = bounded("threads", "int", 1, 1024)


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """What `simulator train` takes beside the settings of the run."""

    maps: Annotated[
        tyro.conf.Positional[tuple[str, ...]],
        tyro.conf.arg(metavar="MAP_OR_DIR...", help=tr("options.maps"), help_behavior_hint=""),
    ] = ()
    updates: Annotated[int | None, Updates, note(tr("options.updates"))] = None
    seconds: Annotated[float | None, Seconds, note(tr("options.seconds"))] = None
    until_optimal: Annotated[bool, note(tr("options.until_optimal"))] = False
    out: Annotated[str | None, FOLDER, note(tr("options.out"), tr("options.out_default"))] = None
    from_: Annotated[
        str | None,
        FOLDER,
        tyro.conf.arg(name="from", help=tr("options.from"), help_behavior_hint=""),
    ] = None
    save_every: Annotated[float, Every, note(tr("options.save_every"), "60")] = 60.0
    resume: Annotated[
        str | None,
        FOLDER,
        note(tr("options.resume")),
    ] = None
    replay_from: Annotated[
        str | None,
        FOLDER,
        note(tr("options.replay_from")),
    ] = None
    config: Annotated[str | None, FILE, note(tr("options.config"))] = None
    start: Annotated[Position | None, PLACE, note(tr("options.start"), tr("options.the_maps"))] = None
    goal: Annotated[Position | None, PLACE, note(tr("options.goal"), tr("options.the_maps"))] = None
    movement: Annotated[str | None, RULE, note(tr("options.moves"), tr("options.the_maps"))] = None
    threads: Annotated[int, Threads, note(tr("options.threads"), "1")] = 1
    json: Annotated[bool, note(tr("options.json"))] = False
    quiet: Annotated[bool, note(tr("options.quiet"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    from simulator.commands import given_settings as run_settings

    options, flat = run_settings.read(TrainOptions, "train", arguments)
    trainer, notes = _resumed(options) if options.resume else _begun(options, flat)
    from simulator.commands.learn import reward_notes

    if not options.quiet:
        for text in [*notes, *reward_notes(trainer)]:
            say(f"simulator: {text}")
    with ExitStack() as held:
        with refusing():
            folder = held.enter_context(run_folder(options.out or options.resume, _name(options, flat)))
        return _learn(options, trainer, folder)


def _learn(options: TrainOptions, trainer: Any, folder: Path) -> int:
    """Learn, keep the run in its folder and tell what came of it."""
    from simulator.commands.learn import Limits, learn, summary

    last = trainer.settings.maps.last_update or options.updates
    keeper = RunSaver(trainer, folder)
    with refusing():
        history = keeper.history(Path(options.resume)) if options.resume else None
    with at_a_safe_point() as ending:
        limits = Limits(
            updates=None if options.updates is None else options.updates - trainer.updates,
            seconds=options.seconds or (float("inf") if last else CAP),
            until_optimal=options.until_optimal or not (last or options.seconds or trainer.maps.batched),
            asked=lambda: bool(ending.number),
        )
        learned = learn(
            trainer,
            limits,
            history=history,
            quiet=options.quiet,
            save=keeper.try_to_save,
            save_every=options.save_every,
        )
        keeper.save(learned.history)
    result = {"run": str(folder), **summary(trainer, learned.seconds_to_optimal)}
    if trainer.settings.general.drift_every:
        result["recovered"] = [vars(one) for one in learned.recovered]
    show(result, _text(result, trainer), as_json=options.json)
    if learned.failure:
        say(f"simulator: {learned.failure}")
        return 1
    return 0


def _begun(options: TrainOptions, flat: Mapping[str, Value]) -> tuple[Any, Sequence[str]]:
    """A trainer at its beginning, and notes on its maps."""
    given = read_training_maps(
        options.maps, start=options.start, goal=options.goal, movement=options.movement
    )
    return _trainer(options, given, flat), given.notes


def _resumed(options: TrainOptions) -> tuple[Any, Sequence[str]]:
    """A trainer that goes on where a kept run stopped."""
    import torch

    from simulator.learning.training import checkpoint

    for name in ("maps", "from_", "replay_from", "config", "start", "goal", "movement"):
        if getattr(options, name):
            word = "MAP_OR_DIR" if name == "maps" else "--" + name.strip("_").replace("_", "-")
            raise BadInput(tr("commands_train.a_run_that_is_resumed_has", word=word))
    torch.set_num_threads(options.threads)
    with refusing():
        return checkpoint.load(Path(str(options.resume))), ()


def _trainer(options: TrainOptions, given: TrainingMaps, flat: Mapping[str, Value]) -> Any:
    """A trainer on the maps, with the weights of another run if one is named."""
    import torch

    from simulator.learning.training import checkpoint
    from simulator.learning.training.trainer import Trainer

    torch.set_num_threads(options.threads)
    with refusing():
        trainer = Trainer(given.maps, given.settings(flat), given.validation)
        if options.replay_from is not None:
            _preload(trainer, options.replay_from)
        if options.from_ is None:
            return trainer
        note = checkpoint.take_weights(trainer, Path(options.from_))
        if note and not options.quiet:
            say(f"simulator: {note}")
    return trainer


def _preload(trainer: Any, run: str) -> None:
    """Fill the buffer of replay with what another run's policy does."""
    from simulator.learning.training.preload import preload

    try:
        preload(trainer, Path(run))
    except ValueError as error:
        raise BadInput(f"--replay-from {error}") from error


def _name(options: TrainOptions, flat: Mapping[str, Value]) -> str:
    """What the folder of a run is called if nobody says so."""
    first = options.maps[0].split(":")[0] if options.maps else "recipe"
    return f"{Path(first).stem}-{flat['algorithm']}-{flat['network']}-{flat['seed']}"


def _text(result: Mapping[str, Any], trainer: Any) -> str:
    found = result["seconds_to_optimal"]
    head = tr(
        "commands_train.with_seed",
        algorithm=result["algorithm"],
        network=result["network"],
        seed=result["seed"],
    )
    work = tr(
        "commands_train.updates_steps_in_s",
        updates=result["updates"],
        env_steps=result["env_steps"],
        seconds=result["seconds"],
    )
    first = tr("commands_train.first_after_s", found=found) if found is not None else ""
    aside, advice = len(trainer.maps.validation), result["advice"]
    where = tr("commands_train.on_maps_set_aside", aside=aside) if aside else ""
    what = "path" if trainer.measure == SHORTEST else "policy"
    optimal = tr(
        "commands_train.greedy_optimal",
        what=what,
        measure=trainer.measure,
        value=tr("commands_train.yes") if result["optimal"] else tr("commands_train.no"),
        first=first,
    )
    lines = [
        f"{head}: {work}",
        *([] if trainer.maps.batched else [optimal]),
        tr(
            "commands_train.greedy_success_spl",
            success_rate=result["success_rate"],
            spl=result["spl"],
            where=where,
        ),
        *_recoveries(result.get("recovered", [])),
        *([advice] if advice else []),
        tr("commands_train.kept_in", run=result["run"]),
    ]
    return "\n".join(lines)


def _recoveries(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line on how long it took to get over the changes of a drifting world."""
    lines = []
    for mark, words in (
        ("path", tr("commands_train.greedy_path_optimal_again")),
        ("success", tr("commands_train.success_back_at")),
    ):
        updates = sorted(one["updates"] for one in found if one["mark"] == mark)
        if updates:
            median, most = updates[len(updates) // 2], updates[-1]
            lines.append(
                tr(
                    "commands_train.after_changes_updates_median_at_most",
                    words=words,
                    count=len(updates),
                    median=median,
                    most=most,
                )
            )
    return lines
