"""Sets of maps with a split into training, validation and test.

A set is a folder of map files or a recipe of generated maps. Its split is drawn from a seed and written
beside it as `split.toml`, which is obeyed from then on: a map that was a test map stays one. The same
map on two sides of a split would turn a test of generalisation into one of memory, so it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.texts import tr
from simulator.world.files import is_file, is_folder
from simulator.world.formats import load_all
from simulator.world.map_files import map_files, said_of
from simulator.world.recipe import Recipe
from simulator.world.split import COUNT, FILE, SHARES, SPLITS, Split, checked_shares, complete, read_split
from simulator.world.split import write_split as write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.world.formats import Loaded
    from simulator.world.grid import GridMap


@dataclass(frozen=True, eq=False)
class Item:
    """One map of a set.

    Attributes:
        name: of its file inside the folder, with `/` between folders; its number in a recipe.
        grid: the map.
        split: the side of the split it is on, one of `SPLITS`.
        path: of its file; None for a generated map.
    """

    name: str
    grid: GridMap
    split: str
    path: Path | None = None


@dataclass(frozen=True, eq=False)
class Dataset:
    """A set of maps with its split.

    Attributes:
        source: the folder or the recipe.
        items: the maps, in order of their names.
        seed: of the split.
        shares: of training, validation and test.
        notes: what people should know, one line each: files that are no maps, maps that came later.
        import_notes: what was guessed or left out of the files, one line each.
        kept: whether the split stands in its file.
    """

    source: str
    items: tuple[Item, ...]
    seed: int = 0
    shares: tuple[float, ...] = SHARES
    notes: tuple[str, ...] = ()
    import_notes: tuple[str, ...] = ()
    kept: bool = True

    def maps(self, split: str | None = None) -> list[GridMap]:
        """Return the maps of one side, or all of them.

        Raises:
            ValueError: there is no such side, or it holds no map.
        """
        if split is None:
            return [item.grid for item in self.items]
        if split not in SPLITS:
            raise ValueError(tr("dataset.split_expected", split=split, splits=", ".join(SPLITS)))
        maps = [item.grid for item in self.items if item.split == split]
        if not maps:
            raise ValueError(tr("dataset.no_map_is_in_the_split", source=self.source, split=split))
        return maps

    @property
    def counts(self) -> dict[str, int]:
        """Maps on each side."""
        return {split: sum(item.split == split for item in self.items) for split in SPLITS}


def load_dataset(
    source: str | Path,
    *,
    seed: int | None = None,
    shares: Sequence[float] | None = None,
    count: int = COUNT,
    movement: str | None = None,
    folder: Path | None = None,
) -> Dataset:
    """Read or make a set of maps and split it.

    Args:
        source: a folder of maps, a folder whose `split.toml` names a recipe, or a recipe's text.
        seed: draws the split, and a recipe's maps; None obeys the split there is, or takes 0.
        shares: of training, validation and test; None obeys the split there is, or takes `SHARES`.
        count: how many maps of a recipe.
        movement: rule of all maps; None leaves the files' own, and takes `four` for a recipe.
        folder: where a recipe's split is kept; None keeps it nowhere.

    Raises:
        ValueError: no map at all, a damaged split file, the same map on two sides; one line.
        OSError: a folder or a split file cannot be read.
    """
    place = Path(source)
    if is_file(place):
        raise ValueError(tr("dataset.a_file_expected_a_folder_of", source=source))
    drawn = Split(seed or 0, checked_shares(shares) if shares is not None else SHARES)
    redraw = seed is not None or shares is not None
    if not is_folder(place):
        recipe = str(Recipe.parse(str(source)))
        asked = replace(drawn, recipe=recipe, count=count, maps_seed=drawn.seed, movement=movement or "four")
        if folder is not None and has_split(folder):
            asked = _agreed(read_split(folder / FILE), asked, folder, redraw=redraw)
        return _of_recipe(asked, folder)
    kept = read_split(place / FILE) if has_split(place) else None
    if kept is not None and kept.recipe:
        again = replace(kept, seed=drawn.seed, shares=drawn.shares, side={}, task={}) if redraw else kept
        made = _of_recipe(again, place)
        return replace(made, items=tuple(_moved(item, movement) for item in made.items))
    return _of_folder(place, drawn if redraw or kept is None else kept, movement)


def has_split(folder: Path) -> bool:
    """Whether a folder carries a split."""
    return (folder / FILE).is_file()


def read_folder(folder: Path) -> tuple[list[tuple[Path, Loaded]], list[str]]:
    """Read all map files of a folder and of those in it, in order of their names; of a file every map.

    Returns:
        The maps with their paths, and one line for each file that is no map, one for all pictures that
        stand with maps.

    Raises:
        OSError: the folder itself cannot be read.
    """
    found, bad = [], []
    paths, pictures = map_files(folder)
    for path in paths:
        try:
            found += [(path, loaded) for loaded in load_all(path)]
        except ValueError as error:
            bad.append(str(error))
        except OSError as error:
            bad.append(f"{path}: {error.strerror or error}")
    return found, bad + said_of(folder, pictures)


def _of_folder(folder: Path, split: Split, movement: str | None) -> Dataset:
    found, bad = read_folder(folder)
    if not found:
        raise ValueError(bad[0] if bad else tr("dataset.a_folder_without_maps", folder=folder))
    paths: dict[str, Path] = {}
    grids: dict[str, GridMap] = {}
    for path, one in found:
        name = path.relative_to(folder).as_posix() + (f"#{one.name}" if one.name else "")
        while name in grids:
            name += "+"
        paths[name], grids[name] = path, one.grid
    done, notes = complete(split, grids, str(folder))
    notes += [tr("dataset.left_out", line=line) for line in bad]
    unkept = _keep(split, done, folder)
    notes += unkept
    items = (Item(name, grid, done.side[name], paths[name]) for name, grid in grids.items())
    made = tuple(_moved(item, movement) for item in items)
    said = tuple(note for _, one in found for note in one.notes)
    return Dataset(str(folder), made, done.seed, done.shares, tuple(notes), said, kept=not unkept)


def _of_recipe(split: Split, folder: Path | None) -> Dataset:
    maps = Recipe.parse(split.recipe).make(split.count, seed=split.maps_seed, movement=split.movement)
    grids = {f"{number:0{len(str(split.count - 1))}}": grid for number, grid in enumerate(maps)}
    done, notes = complete(split, grids, split.recipe)
    unkept = _keep(split, done, folder) if folder is not None else ()
    notes += unkept
    items = tuple(Item(name, grid, done.side[name]) for name, grid in grids.items())
    return Dataset(split.recipe, items, done.seed, done.shares, tuple(notes), kept=not unkept)


def _agreed(kept: Split, asked: Split, folder: Path, *, redraw: bool) -> Split:
    """The split that a folder holds of the very maps asked for; no other one is written over."""
    if any(
        getattr(kept, name) != getattr(asked, name) for name in ("recipe", "count", "maps_seed", "movement")
    ):
        held = (
            tr("dataset.maps_of_seed", count=kept.count, recipe=kept.recipe, maps_seed=kept.maps_seed)
            if kept.recipe
            else "files"
        )
        raise ValueError(tr("dataset.splits_other_maps_expected_a_new", folder=folder / FILE, held=held))
    return asked if redraw else kept


def _moved(item: Item, movement: str | None) -> Item:
    return item if movement is None else replace(item, grid=replace(item.grid, movement=movement))


def _keep(before: Split, after: Split, folder: Path) -> Sequence[str]:
    """Write a split that has changed; a folder that takes no file is noted, the seed being enough."""
    same: Mapping[str, str] = before.side
    if after.side == same and after.task == before.task:
        return ()
    try:
        write(after, folder / FILE)
    except OSError as error:
        return (
            tr(
                "dataset.not_written_the_seed_gives_it",
                folder=folder / FILE,
                strerror=error.strerror or error,
            ),
        )
    return ()
