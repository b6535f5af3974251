"""`simulator generate KIND`: makes maps and writes them into a folder."""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any, TypeVar

import tyro
from tqdm import tqdm

from simulator.commands.command_line import FOLDER, RULE, bounded, note, parse
from simulator.commands.helping import section
from simulator.commands.refusal import BadInput, refusing
from simulator.commands.report import show
from simulator.texts import tr
from simulator.world.difficulty import WORDS, Difficulty, difficulty
from simulator.world.files import write_atomically
from simulator.world.formats import Loaded
from simulator.world.formats.movingai import render
from simulator.world.generators import GENERATORS
from simulator.world.grid import MAX_SIDE, GridMap
from simulator.world.recipe import DEFAULT_SIZE, Recipe

MOST_CELLS = 1 << 28
"""Of all maps together: they are held in memory until the last one is made."""
WRITERS = 8
"""Files on their way to the disk at once."""
MEASURES = ("path_length", "steps", "straight", "detour", "dead_ends", "score")
"""What the difficulty of a set is summed up by, as fields of `Difficulty`."""


Item = TypeVar("Item")


@dataclass(frozen=True)
class GenerateOptions:
    """What `simulator generate` takes."""

    kind: Annotated[tyro.conf.Positional[str], tyro.conf.arg(metavar="KIND", help=tr("options.kind"))]
    out: Annotated[str, FOLDER, note(tr("options.generate_out"))]
    size: Annotated[
        int | None,
        bounded("size", "int", 1, MAX_SIDE),
        note(tr("options.size"), str(DEFAULT_SIZE)),
    ] = None
    count: Annotated[int, bounded("count", "int", 1, 10**6), note(tr("options.generate_count"), "1")] = 1
    seed: Annotated[
        int,
        bounded("seed", "int", 0, 2**31 - 1),
        note(tr("options.generate_seed"), "0"),
    ] = 0
    density: Annotated[
        float | None,
        bounded("density", "float", 0, 1),
        note(tr("options.density"), tr("options.density_default")),
    ] = None
    movement: Annotated[str, RULE, note(tr("options.moves"), "four")] = "four"
    json: Annotated[bool, note(tr("options.json"))] = False


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    options = parse(GenerateOptions, "generate", arguments, _kinds)
    recipe = _recipe(options)
    began = time.perf_counter()
    with refusing():
        maps = _maps(options, recipe)
        files = _files(options, recipe, maps)
        _write(Path(options.out), files)
    found = [difficulty(grid) for grid in _watched(maps, tr("generate.measuring"))]
    result = {
        "maps": [str(path) for path in files],
        "recipe": str(recipe),
        "seed": options.seed,
        "movement": options.movement,
        "seconds": time.perf_counter() - began,
        "difficulty": _summary(found),
    }
    show(result, _text(result, options), as_json=options.json)
    return 0


def _kinds() -> str:
    """The kinds for the help, each with what its density means on the next line."""
    rows = []
    for kind in GENERATORS.values():
        text = kind.title
        if dial := kind.density:
            values = {"low": dial.low, "high": dial.high, "default": dial.default, "help": dial.help}
            text += "\n" + tr("generate.about_density", **values)
        rows.append((kind.name, text))
    return section(tr("generate.kinds_of_maps"), rows)


def _recipe(options: GenerateOptions) -> Recipe:
    """Read what to make; a size or a density that changes nothing is refused."""
    with refusing():
        recipe = Recipe.parse(options.kind, size=options.size, density=options.density)
    parts = [part for part in options.kind.split(",") if part.strip()]
    if options.size is not None and all(":" in part for part in parts):
        raise BadInput(tr("generate.names_its_sizes", size=options.size, kind=options.kind))
    if options.density is not None and all("@" in part for part in parts):
        raise BadInput(tr("generate.names_its_densities", density=options.density, kind=options.kind))
    if options.density is not None and all(entry.density is None for entry in recipe.entries):
        dialled = ", ".join(name for name, kind in GENERATORS.items() if kind.density)
        raise BadInput(
            tr("generate.has_no_density", density=options.density, kind=options.kind, dialled=dialled)
        )
    return recipe


def _maps(options: GenerateOptions, recipe: Recipe) -> list[GridMap]:
    """Make all maps before the first file is written: there may not be so many."""
    largest = max(entry.sizes[1] for entry in recipe.entries)
    if options.count * largest**2 > MOST_CELLS:
        raise BadInput(
            tr("generate.too_many", count=options.count, largest=largest, most=MOST_CELLS // largest**2)
        )
    stream = recipe.stream(seed=options.seed, movement=options.movement)
    return [next(stream) for _ in _watched(range(options.count), tr("generate.making"))]


def _files(options: GenerateOptions, recipe: Recipe, maps: Sequence[GridMap]) -> dict[Path, bytes | None]:
    """Name the files and render what they are to hold; None where a file holds it already.

    Raises:
        BadInput: a file of one of the names holds something else.
    """
    digits = max(4, len(str(options.count)))
    files: dict[Path, bytes | None] = {}
    for number, grid in enumerate(maps):
        kind = GENERATORS[recipe.entries[number % len(recipe.entries)].kind]
        path = Path(options.out) / f"{kind.name}-{grid.height}-{number + 1:0{digits}}.map"
        about = tr("generate.map_of_seed", number=number + 1, recipe=recipe, seed=options.seed)
        data: bytes | None = render(Loaded(grid, title=kind.title, about=about))
        if path.exists():
            if not path.is_file() or path.read_bytes() != data:
                raise BadInput(tr("generate.holds_another_map_already_expected_an", path=path))
            data = None
        files[path] = data
    return files


def _write(folder: Path, files: Mapping[Path, bytes | None]) -> None:
    """Write the files that are not there yet."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(tr("keeping.a_file_expected_a_folder", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    new = [(path, data) for path, data in files.items() if data is not None]
    with ThreadPoolExecutor(WRITERS) as writers:  # they wait for the disk, each for its own file
        list(writers.map(lambda file: write_atomically(*file), new))


def _watched(items: Sequence[Item], doing: str) -> Iterable[Item]:
    """Show a progress bar on a terminal."""
    return tqdm(items, doing, unit=" maps", disable=not sys.stderr.isatty(), mininterval=0.2, leave=False)


def _summary(found: Sequence[Difficulty]) -> dict[str, Any]:
    """Least, median and greatest of each measure, and how many maps each word fits."""
    spread: dict[str, Any] = {}
    for name in MEASURES:
        values = [float(getattr(one, name)) for one in found]
        spread[name] = {"min": min(values), "median": median(values), "max": max(values)}
    words = Counter(one.word for one in found)
    return {**spread, "words": {word: words[word] for _, text_id in WORDS if words[word := tr(text_id)]}}


def _text(result: dict[str, Any], options: GenerateOptions) -> str:
    """One line on all maps together."""
    count, hard = len(result["maps"]), result["difficulty"]
    length, detour = hard["path_length"], hard["detour"]
    noun = "map" if count == 1 else "maps"
    words = ", ".join(f"{number} {word}" for word, number in hard["words"].items())
    return tr(
        "generate.of_in_path_to_detour_dead",
        count=count,
        noun=noun,
        recipe=result["recipe"],
        out=options.out,
        median=length["median"],
        min=length["min"],
        max=length["max"],
        median2=detour["median"],
        median3=hard["dead_ends"]["median"],
        words=words,
    )
