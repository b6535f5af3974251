"""`simulator train MAP_OR_DIR...`: learn without a window."""

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import tyro

from simulator.commands.options import FILE, FOLDER, PLACE, RULE, bounded, note, say
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import show
from simulator.commands.training_maps import Lessons, read_lessons
from simulator.protocol.settings import Value
from simulator.world.grid import Position
from simulator.world.planner import SHORTEST

if TYPE_CHECKING:
    from simulator.protocol.history import History

ABOUT = "Learn maps and keep the policy. The settings below are those of the chosen algorithm and network."
CAP = 120.0
"""Seconds of learning after which it ends if nothing was said."""
MAPS = (
    "Map files, folders of them (one with a split is learned by it), or recipes such as random:8-28@0.3; "
    "all must agree in movement rule and slip."
)
UNTIL = "Stop once the greedy path is optimal, which is the rule if no other is given; --seconds is the cap."

Updates = bounded("updates", "int", 1, 1e9)
Seconds = bounded("seconds", "float", 1e-3, 1e7)
Every = bounded("save_every", "float", 1e-3, 1e7)
Threads = bounded("threads", "int", 1, 1024)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `simulator train` takes beside the settings of the run."""

    maps: Annotated[
        tyro.conf.Positional[tuple[str, ...]],
        tyro.conf.arg(metavar="MAP_OR_DIR...", help=MAPS, help_behavior_hint=""),
    ] = ()
    updates: Annotated[int | None, Updates, note("Stop after so many updates.")] = None
    seconds: Annotated[float | None, Seconds, note("Stop after so many seconds of learning.")] = None
    until_optimal: Annotated[bool, note(UNTIL)] = False
    out: Annotated[str | None, FOLDER, note("Folder to keep the run in.", "a new one in runs/")] = None
    from_: Annotated[
        str | None,
        FOLDER,
        tyro.conf.arg(name="from", help="Begin with a kept run's policy.", help_behavior_hint=""),
    ] = None
    save_every: Annotated[
        float, Every, note("Seconds between two saves of the run while it learns.", "60")
    ] = 60.0
    resume: Annotated[
        str | None,
        FOLDER,
        note("Go on with a kept run as if it had never stopped; --updates counts from its beginning."),
    ] = None
    replay_from: Annotated[
        str | None,
        FOLDER,
        note("With --replay: begin with episodes of a kept run's policy, same map and network."),
    ] = None
    config: Annotated[str | None, FILE, note("TOML file with settings; options win over it.")] = None
    start: Annotated[Position | None, PLACE, note("Start of every map.", "the map's")] = None
    goal: Annotated[Position | None, PLACE, note("Goal of every map.", "the map's")] = None
    movement: Annotated[str | None, RULE, note("four, octile, octile-free or moore.", "the map's")] = None
    threads: Annotated[int, Threads, note("Of PyTorch. Same seed, same run holds with one.", "1")] = 1
    json: Annotated[bool, note("Print one JSON object.")] = False
    quiet: Annotated[bool, note("Show neither progress nor notes.")] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    from simulator.commands import settings as run_settings

    options, flat = run_settings.read(Options, "simulator train", ABOUT, arguments)
    trainer, notes = _resumed(options) if options.resume else _begun(options, flat)
    folder = _folder(options, flat)
    from simulator.commands.learn import learn, reward_notes, summary

    if not options.quiet:
        for text in [*notes, *reward_notes(trainer)]:
            say(f"simulator: {text}")
    from simulator.learning.training import checkpoint

    last = trainer.settings.maps.last_update or options.updates
    until_optimal = options.until_optimal or not (last or options.seconds or trainer.maps.dealt)

    def keep(history: "History") -> None:
        with refusing():
            checkpoint.save(trainer, folder, history)

    signal.signal(signal.SIGTERM, _interrupt)
    learned = learn(
        trainer,
        updates=None if options.updates is None else max(1, options.updates - trainer.updates),
        seconds=options.seconds or (float("inf") if last else CAP),
        until_optimal=until_optimal,
        quiet=options.quiet,
        save=keep,
        save_every=options.save_every,
    )
    keep(learned.history)
    result = {"run": str(folder), **summary(trainer, learned.seconds_to_optimal)}
    if flat["drift_every"]:
        result["recovered"] = [vars(one) for one in learned.recovered]
    show(result, _text(result, trainer), as_json=options.json)
    if learned.failure:
        say(f"simulator: {learned.failure}")
        return 1
    return 0


def _interrupt(*_: object) -> NoReturn:
    """End learning on SIGTERM as Ctrl+C does: what was learned is kept."""
    raise KeyboardInterrupt


def _begun(options: Options, flat: Mapping[str, Value]) -> tuple[Any, Sequence[str]]:
    """A trainer at its beginning, and notes on its maps."""
    lessons = read_lessons(options.maps, start=options.start, goal=options.goal, movement=options.movement)
    return _trainer(options, lessons, flat), lessons.notes


def _resumed(options: Options) -> tuple[Any, Sequence[str]]:
    """A trainer that goes on where a kept run stopped."""
    import torch

    from simulator.learning.training import checkpoint

    for name in ("maps", "from_", "replay_from", "config", "start", "goal", "movement"):
        if getattr(options, name):
            word = "MAP_OR_DIR" if name == "maps" else "--" + name.strip("_").replace("_", "-")
            raise BadInput(f"{word}: a run that is resumed has its own, expected --resume without it")
    torch.set_num_threads(options.threads)
    with refusing():
        return checkpoint.load(Path(str(options.resume))), ()


def _trainer(options: Options, lessons: Lessons, flat: Mapping[str, Value]) -> Any:
    """A trainer on the maps, with the weights of another run if one is named."""
    import torch

    from simulator.learning.training import checkpoint
    from simulator.learning.training.trainer import Trainer

    torch.set_num_threads(options.threads)
    with refusing():
        trainer = Trainer(lessons.maps, lessons.settings(flat), lessons.validation)
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


def _folder(options: Options, flat: Mapping[str, Value]) -> Path:
    """The run's folder, made now, so that a disk that refuses is met before hours of learning."""
    if options.out is not None or options.resume is not None:
        folder = Path(options.out or options.resume or "")
    else:
        first = options.maps[0].split(":")[0] if options.maps else "recipe"
        name = f"{Path(first).stem}-{flat['algorithm']}-{flat['network']}-{flat['seed']}"
        tries = (Path("runs", name if n == 1 else f"{name}-{n}") for n in count(1))
        folder = next(path for path in tries if not path.exists())
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"--out {folder}: a file, expected a folder")
    with refusing():
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _text(result: Mapping[str, Any], trainer: Any) -> str:
    found = result["seconds_to_optimal"]
    head = f"{result['algorithm']} with {result['network']}, seed {result['seed']}"
    work = f"{result['updates']} updates, {result['env_steps']:,} steps in {result['seconds']:.2f} s"
    first = f", first after {found:.2f} s" if found is not None else ""
    aside, advice = len(trainer.maps.validation), result["advice"]
    where = f" on {aside} maps set aside" if aside else ""
    what = "path" if trainer.measure == SHORTEST else "policy"
    optimal = f"greedy {what} optimal ({trainer.measure}): {'yes' if result['optimal'] else 'no'}{first}"
    lines = [
        f"{head}: {work}",
        *([] if trainer.maps.dealt else [optimal]),
        f"greedy success {result['success_rate']:.3f}, SPL {result['spl']:.3f}{where}",
        *_recoveries(result.get("recovered", [])),
        *([advice] if advice else []),
        f"kept in {result['run']}",
    ]
    return "\n".join(lines)


def _recoveries(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line on how long it took to get over the changes of a drifting world."""
    lines = []
    for mark, words in (("path", "greedy path optimal again"), ("success", "success back at 95 %")):
        updates = sorted(one["updates"] for one in found if one["mark"] == mark)
        if updates:
            median, most = updates[len(updates) // 2], updates[-1]
            lines.append(f"{words} after {len(updates)} changes: {median} updates (median), {most} at most")
    return lines
