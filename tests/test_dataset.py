"""Sets of maps: fixed splits, no map on two sides, nothing lost to a bad file."""

import json
import shutil
import tomllib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli import main
from simulator.world.dataset import load_dataset, read_folder
from simulator.world.formats import save
from simulator.world.grid import GridMap
from simulator.world.recipe import Recipe
from simulator.world.split import SPLITS, Split, complete


def grids(count, size=6):
    """Maps that differ in one wall."""
    made = []
    for place in range(count):
        cells = np.zeros((size, size), np.uint8)
        cells.ravel()[place + 1] = 1
        made.append(GridMap(cells, (0, 0), (size - 1, size - 1)))
    return made


@pytest.fixture
def folder(tmp_path):
    for number, grid in enumerate(grids(20)):
        save(grid, tmp_path / f"m{number:02}.map")
    return tmp_path


def sides(made):
    return {item.name: item.split for item in made.items}


def test_shares_come_out_exactly_and_the_file_names_every_map(folder):
    made = load_dataset(folder)
    assert made.counts == {"training": 16, "validation": 2, "test": 2}
    table = tomllib.loads((folder / "split.toml").read_text())
    assert table["seed"] == 0 and table["shares"] == [0.8, 0.1, 0.1]
    assert {name for split in SPLITS for name in table[split]} == {f"m{n:02}.map" for n in range(20)}
    assert sides(made) == {name: split for split in SPLITS for name in table[split]}


def test_a_split_is_obeyed_until_another_is_asked_for(folder):
    first = sides(load_dataset(folder, seed=3, shares=(0.5, 0.25, 0.25)))
    assert Counter(first.values()) == {"training": 10, "validation": 5, "test": 5}
    assert sides(load_dataset(folder)) == first
    other = sides(load_dataset(folder, seed=4, shares=(0.5, 0.25, 0.25)))
    assert other != first and Counter(other.values()) == Counter(first.values())


def test_maps_that_come_later_move_nothing_and_are_noted(folder):
    before = sides(load_dataset(folder))
    for number, grid in enumerate(grids(30)[20:]):
        save(grid, folder / f"later{number}.map")
    made = load_dataset(folder)
    after = sides(made)
    assert {name: after[name] for name in before} == before
    assert made.counts == {"training": 24, "validation": 3, "test": 3}
    assert any("10" in note and "split.toml" in note for note in made.notes)
    assert sides(load_dataset(folder)) == after and load_dataset(folder).notes == ()


def test_the_same_map_on_two_sides_is_refused_in_one_line_that_names_both(tmp_path):
    one, two = grids(2)
    for place, grid in (("training/a.map", one), ("test/b.map", one), ("test/c.map", two)):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        save(grid, tmp_path / place, title=f"title of {place}")  # another name is no other map
    with pytest.raises(ValueError, match=r"test/b.map \(test\) and training/a.map \(training\)") as caught:
        load_dataset(tmp_path)
    assert "\n" not in str(caught.value) and "c.map" not in str(caught.value)
    assert not (tmp_path / "split.toml").exists()


def test_a_copied_test_map_in_an_edited_split_is_refused(folder):
    made = load_dataset(folder)
    test = next(item.name for item in made.items if item.split == "test")
    shutil.copy(folder / test, folder / "copy.map")
    path = folder / "split.toml"
    path.write_text(path.read_text().replace("[training]\n", '[training]\n"copy.map" = "0"\n'))
    with pytest.raises(ValueError, match=r"copy\.map"):
        load_dataset(folder)


def test_a_repeated_map_stays_with_the_one_it_repeats(folder):
    for number in range(20):
        shutil.copy(folder / f"m{number:02}.map", folder / f"twin{number:02}.map")
    made = load_dataset(folder, shares=(0.5, 0.25, 0.25))
    split = sides(made)
    assert all(split[f"m{n:02}.map"] == split[f"twin{n:02}.map"] for n in range(20))
    assert any("repeat" in note and "20" in note for note in made.notes)


def test_folders_named_after_a_side_are_that_side(tmp_path):
    for place, grid in zip(("train/a.map", "val/b.map", "Test/c.map"), grids(3), strict=True):
        (tmp_path / place).parent.mkdir()
        save(grid, tmp_path / place)
    assert sides(load_dataset(tmp_path)) == {
        "train/a.map": "training", "val/b.map": "validation", "Test/c.map": "test"}  # fmt: skip


def test_bad_files_are_listed_and_the_good_ones_serve(folder):
    (folder / "bad.map").write_text("type octile\nheight -1\n")
    (folder / "worse.map").write_bytes(b"\xff\xfe\x00")
    made = load_dataset(folder)
    assert len(made.items) == 20
    assert [note for note in made.notes if "bad.map:2" in note] and any("worse.map" in n for n in made.notes)
    found, bad = read_folder(folder)
    assert len(found) == 20 and len(bad) == 2


def test_a_folder_of_bad_maps_only_is_refused_with_the_reason(tmp_path):
    (tmp_path / "bad.map").write_text("nonsense")
    with pytest.raises(ValueError, match=r"bad.map:1"):
        load_dataset(tmp_path)


def test_a_recipe_is_split_and_kept(tmp_path):
    made = load_dataset("maze:11", seed=5, count=50, movement="octile", folder=tmp_path / "set")
    expected = Recipe.parse("maze:11").make(50, seed=5, movement="octile")
    assert all(
        np.array_equal(item.grid.cells, grid.cells) and item.grid.movement == "octile"
        for item, grid in zip(made.items, expected, strict=True)
    )
    assert made.counts == {"training": 40, "validation": 5, "test": 5}
    again = load_dataset(tmp_path / "set")  # the folder alone brings the maps back
    assert sides(again) == sides(made) and again.notes == ()
    assert all(
        np.array_equal(a.grid.cells, b.grid.cells) for a, b in zip(made.items, again.items, strict=True)
    )
    with pytest.raises(ValueError, match="splits other maps"):
        load_dataset("maze:13", count=50, folder=tmp_path / "set")


def test_a_side_without_maps_says_so(folder):
    made = load_dataset(folder, shares=(1, 0, 0))
    assert len(made.maps("training")) == 20
    with pytest.raises(ValueError, match="no map is in the test split"):
        made.maps("test")


@given(
    count=st.integers(1, 40),
    seed=st.integers(0, 100),
    shares=st.tuples(st.floats(0.1, 1), st.floats(0, 1), st.floats(0, 1)),
)
def test_shares_are_met_to_within_one_map(count, seed, shares):
    names = {str(n): grid for n, grid in enumerate(grids(count, 8))}
    done, _ = complete(Split(seed, shares), names, "set")
    counts = Counter(done.side.values())
    wanted = np.array(shares) / sum(shares) * count
    assert sum(counts.values()) == count
    assert np.all(np.abs(np.array([counts[split] for split in SPLITS]) - wanted) <= 1 + 1e-9)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("seed = -1", "seed"),
        ("shares = [1]", "shares"),
        ("training = 3", "a table"),
        ('[training]\n"a" = "x"\n[test]\n"a" = "x"', "a is in training and in test"),
        ("this is not TOML", "split.toml"),
    ],
)
def test_a_damaged_split_is_refused_in_one_line(folder, capsys, words, why):
    (folder / "split.toml").write_text(words)
    assert main(["split", str(folder)]) == 2
    said = capsys.readouterr().err
    assert why in said and said.count("\n") == 1


def test_the_command_says_what_is_where(folder, capsys):
    assert main(["split", str(folder), "--shares", "0.6,0.2,0.2", "--seed", "1", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["training"], result["validation"], result["test"]) == (12, 4, 4)
    assert main(["split", "maze:9", "--json"]) == 2
    assert "--out" in capsys.readouterr().err
    assert main(["split", str(folder), "--shares", "0,1,1"]) == 2
    assert "shares" in capsys.readouterr().err
