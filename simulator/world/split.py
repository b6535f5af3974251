"""Split of maps, drawn from a seed and kept in `split.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.texts import tr
from simulator.world.files import read_limited, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.world.grid import GridMap

SPLITS = ("training", "validation", "test")
"""The sides of a split, in the order of their shares."""

FILE = "split.toml"
"""Name of the file that holds a split."""

SHARES = (0.8, 0.1, 0.1)
"""Default share of each side."""

MAX_BYTES = 64 << 20
"""Room for the names of several hundred thousand maps."""

COUNT = 100
"""Maps made of a recipe if nobody says otherwise."""


@dataclass(frozen=True)
class Split:
    """A split, as its file holds it.

    Attributes:
        seed: that it is drawn from.
        shares: of training, validation and test.
        side: name of a map → the side it is on.
        task: name of a map → `same_task` of what it was when it was put there.
        recipe: what the maps are made of; "" for a folder of files.
        count: how many maps of the recipe.
        maps_seed: seed of the recipe's maps.
        movement: rule of the recipe's maps.
    """

    seed: int = 0
    shares: tuple[float, ...] = SHARES
    side: Mapping[str, str] = field(default_factory=dict)
    task: Mapping[str, str] = field(default_factory=dict)
    recipe: str = ""
    count: int = COUNT
    maps_seed: int = 0
    movement: str = "four"


def same_task(grid: GridMap) -> str:
    """Name a map by what there is to learn on it: its cells, start and goal, whatever the file's name."""
    head = repr((grid.cells.shape, grid.start, grid.goal)).encode()
    return blake2b(head + grid.cells.tobytes(), digest_size=16).hexdigest()


def checked_shares(shares: Sequence[float]) -> tuple[float, ...]:
    """Return the shares of a split.

    Raises:
        ValueError: there are not three, or one is below 0, or none is for training.
    """
    good = len(shares) == len(SPLITS) and all(0 <= share < float("inf") for share in shares)
    if not good or shares[0] <= 0:
        shown = ",".join(f"{share:g}" for share in shares)
        raise ValueError(tr("world_split.shares_expected_three_of_at_least", shown=shown))
    return tuple(float(share) for share in shares)


def complete(split: Split, grids: Mapping[str, GridMap], source: str) -> tuple[Split, list[str]]:
    """Give every map a side: the one it has, or its folder's, or one drawn from the seed.

    A map that repeats another one goes to the same side. Maps that come later fill the sides up to
    their shares and move nothing.

    Args:
        split: what is known so far.
        grids: name → map, all there are.
        source: what errors and notes call the set.

    Returns:
        The split of exactly these maps, and what people should know.

    Raises:
        ValueError: the same map is on two sides; one line that names both.
    """
    task = {name: same_task(grid) for name, grid in grids.items()}
    side = {name: told for name in grids if (told := split.side.get(name) or _side_of_folder(name))}
    _refuse_leaks(source, side, task)
    fresh = [name for name in grids if name not in side]
    known = {task[name]: there for name, there in side.items()}
    counts = [list(side.values()).count(there) for there in SPLITS]
    known |= _draw(sorted({task[name] for name in fresh} - known.keys()), split, counts)
    side |= {name: known[task[name]] for name in fresh}
    notes = _notes(split, task, fresh, source)
    done = Split(split.seed, split.shares, {name: side[name] for name in grids}, task,
                 split.recipe, split.count, split.maps_seed, split.movement)  # fmt: skip
    return done, notes


def _notes(split: Split, task: Mapping[str, str], fresh: Sequence[str], source: str) -> list[str]:
    notes = []
    if split.side and fresh:
        notes.append(tr("world_split.maps_that_did_not_name_put", source=source, file=FILE, count=len(fresh)))
    gone = sorted(set(split.side) - set(task))
    if gone:
        notes.append(
            tr(
                "world_split.maps_that_names_and_that_are",
                source=source,
                file=FILE,
                count=len(gone),
                gone=gone[0],
            )
        )
    changed = [name for name, was in split.task.items() if task.get(name, was) != was]
    if changed:
        notes.append(
            tr(
                "world_split.maps_that_changed_since_they_were",
                source=source,
                count=len(changed),
                changed=changed[0],
            )
        )
    twice = len(task) - len(set(task.values()))
    if twice:
        notes.append(tr("world_split.maps_that_repeat_another_one_on", source=source, twice=twice))
    return notes


def _draw(tasks: list[str], split: Split, held: Sequence[int]) -> dict[str, str]:
    """Deal tasks out in an order drawn from the seed, each to the side that is shortest of its share."""
    order = np.random.default_rng(split.seed).permutation(len(tasks))
    counts = np.array(held, float)
    wanted = np.array(split.shares) / sum(split.shares) * (len(tasks) + counts.sum())
    found = {}
    for place in order:
        short = int(np.argmax(wanted - counts))
        counts[short] += 1
        found[tasks[place]] = SPLITS[short]
    return found


def _side_of_folder(name: str) -> str:
    """The side that a map's folder is named after; "" if it is not."""
    first = name.split("/", maxsplit=1)[0].lower() if "/" in name else ""
    names = {"train": "training", "valid": "validation", "val": "validation", "testing": "test"}
    first = names.get(first, first)
    return first if first in SPLITS else ""


def _refuse_leaks(source: str, side: Mapping[str, str], task: Mapping[str, str]) -> None:
    first: dict[str, str] = {}
    leaks = [(one, name) for name in side if side[one := first.setdefault(task[name], name)] != side[name]]
    if leaks:
        one, two = leaks[0]
        more = tr("world_split.such_pairs", count=len(leaks)) if len(leaks) > 1 else ""
        raise ValueError(
            tr(
                "world_split.and_are_the_same_map_expected",
                source=source,
                one=one,
                side=side[one],
                two=two,
                side2=side[two],
                more=more,
            )
        )


# ---------------------------------------------------------------- the file


def read_split(path: Path) -> Split:
    """Read a `split.toml`.

    Raises:
        ValueError: it is damaged; one line.
        OSError: it cannot be read.
    """
    try:
        table = tomllib.loads(read_limited(path, MAX_BYTES).decode())
    except RecursionError:
        raise ValueError(tr("world_split.nested_too_deep_expected_a_split", path=path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {str(error).splitlines()[0]}") from None
    side: dict[str, str] = {}
    task: dict[str, str] = {}
    for there in SPLITS:
        for name, content in _field(path, table, there, dict, {}).items():
            if side.setdefault(name, there) != there:
                raise ValueError(
                    tr(
                        "world_split.is_in_and_in_expected_one",
                        path=path,
                        name=name,
                        side=side[name],
                        there=there,
                    )
                )
            task[name] = str(content)
    shares = _field(path, table, "shares", list, list(SHARES))
    if not all(isinstance(share, int | float) for share in shares):
        raise ValueError(tr("world_split.shares_expected_three_numbers", path=path))
    try:
        shares = checked_shares(shares)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return Split(
        _whole(path, table, "seed", 0),
        shares,
        side,
        task,
        _field(path, table, "recipe", str, ""),
        _whole(path, table, "count", COUNT, low=1),
        _whole(path, table, "maps_seed", 0),
        _field(path, table, "movement", str, "four"),
    )


def write_split(split: Split, path: Path) -> None:
    """Write a `split.toml`.

    Raises:
        OSError: it cannot be written.
    """
    import tomli_w

    table: dict[str, Any] = {"seed": split.seed, "shares": list(split.shares)}
    if split.recipe:
        table |= {"recipe": split.recipe, "count": split.count, "maps_seed": split.maps_seed,
                  "movement": split.movement}  # fmt: skip
    for there in SPLITS:
        table[there] = {name: split.task[name] for name, on in split.side.items() if on == there}
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        data = tomli_w.dumps(table).encode()
    except UnicodeEncodeError as error:
        name = str(error.object)[error.start : error.end].encode("utf-8", "backslashreplace").decode()
        raise ValueError(tr("world_split.a_name_that_is_no_text", path=path, name=name)) from None
    write_atomically(path, data)


def _field(path: Path, table: Mapping[str, Any], name: str, kind: type, default: Any) -> Any:
    value = table.get(name, default)
    if not isinstance(value, kind):
        shown = {
            "dict": tr("world_split.a_table"),
            "list": tr("world_split.a_list"),
            "str": tr("world_split.a_text"),
        }[kind.__name__]
        raise ValueError(tr("world_split.expected", path=path, name=name, shown=shown))  # noqa: TRY004 - bad input, not a bug
    return value


def _whole(path: Path, table: Mapping[str, Any], name: str, default: int, low: int = 0) -> int:
    value = table.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value < 2**31:
        raise ValueError(tr("world_split.expected_a_whole_number_of_at", path=path, name=name, low=low))
    return value
