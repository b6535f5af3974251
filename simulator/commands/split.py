"""`simulator split`: divides maps into training, validation and test."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from simulator.commands.command_line import FOLDER, RULE, bounded, kind, note, parse
from simulator.commands.given_maps import say_notes
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import show
from simulator.commands.streams import say
from simulator.texts import tr
from simulator.world.dataset import load_dataset
from simulator.world.files import is_file, is_folder
from simulator.world.split import COUNT, FILE, SHARES, checked_shares


def _shares(word: str) -> tuple[float, ...]:
    try:
        numbers = [float(part) for part in word.split(",")]
    except ValueError:
        raise ValueError(tr("commands_split.expected_three_numbers_as", word=word)) from None
    try:
        return checked_shares(numbers)
    except ValueError as error:
        raise ValueError(str(error).removeprefix("shares ")) from None


@dataclass(frozen=True)
class SplitOptions:
    """What `simulator split` takes."""

    source: Annotated[
        tyro.conf.Positional[str], tyro.conf.arg(metavar="FOLDER_OR_RECIPE", help=tr("options.source"))
    ]
    shares: Annotated[
        tuple[float, ...] | None,
        kind("A,B,C", _shares),
        note(tr("options.shares"), ",".join(map(str, SHARES))),
    ] = None
    seed: Annotated[
        int | None,
        bounded("seed", "int", 0, 2**31 - 1),
        note(tr("options.seed"), tr("options.seed_default")),
    ] = None
    count: Annotated[int, bounded("count", "int", 1, 10**6), note(tr("options.count"), str(COUNT))] = COUNT
    movement: Annotated[str | None, RULE, note(tr("options.movement"), "four")] = None
    out: Annotated[str | None, FOLDER, note(tr("options.split_out"))] = None
    json: Annotated[bool, note(tr("options.json"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(SplitOptions, "split", arguments)
    of_folder = is_folder(Path(options.source))
    if of_folder and options.out is not None:
        raise BadInput(tr("commands_split.stands_in_it", out=options.out))
    if is_file(Path(options.source)):
        raise BadInput(tr("commands_split.a_file_expected_a_folder_of", source=options.source))
    if not of_folder and options.out is None:
        raise BadInput(tr("commands_split.no_such_folder_a_recipe_needs", source=options.source))
    folder = Path(options.source if of_folder else str(options.out))
    with refusing():
        made = load_dataset(
            options.source,
            seed=options.seed,
            shares=options.shares,
            count=options.count,
            movement=options.movement,
            folder=folder,
        )
    for text in made.notes:
        say(f"simulator: {text}")
    say_notes(made.import_notes)
    counts = made.counts
    result = {"source": made.source, "file": str(folder / FILE) if made.kept else None,
              "seed": made.seed, "maps": len(made.items), **counts}  # fmt: skip
    words = ", ".join(f"{number} {split}" for split, number in counts.items())
    where = (
        tr("commands_split.kept_in", folder=folder / FILE)
        if made.kept
        else tr("commands_split.not_kept_cannot_be_written", folder=folder / FILE)
    )
    show(
        result,
        tr("commands_split.maps", count=len(made.items), words=words, where=where),
        as_json=options.json,
    )
    return 0
