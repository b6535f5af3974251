"""`simulator generate`: what it writes, what it says of it, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.world.difficulty import difficulty
from simulator.world.formats import load
from simulator.world.generators import GENERATORS
from simulator.world.grid import content_key, same_map
from simulator.world.recipe import Recipe


def made(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main(["generate", *words, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["generate", *words]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    return printed.err.removeprefix("simulator: ").rstrip("\n")


@pytest.mark.parametrize("kind", sorted(GENERATORS))
def test_every_kind_is_written_as_it_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    words = (kind, "--size", "11", "--count", "3", "--seed", "5", "--out", str(tmp_path / "deep" / "maps"))
    result = made(capsys, *words, "--movement", "octile")
    assert [Path(path).name for path in result["maps"]] == [f"{kind}-11-000{k}.map" for k in (1, 2, 3)]
    loaded = [load(path) for path in result["maps"]]
    wanted = Recipe.parse(f"{kind}:11").make(3, seed=5, movement="octile")
    assert all(same_map(one.grid, grid) for one, grid in zip(loaded, wanted, strict=True))
    assert not any(one.notes or one.placed for one in loaded)
    assert loaded[1].title == GENERATORS[kind].title
    assert loaded[1].about == f"Map 2 of {kind}:11, seed 5."


def test_what_is_said_of_a_set(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("random:8-12@0.1-0.3,maze:9", "--count", "5", "--out", str(tmp_path))
    result = made(capsys, *words)
    assert list(result) == ["maps", "recipe", "seed", "movement", "seconds", "difficulty"]
    assert result["recipe"] == "random:8-12@0.1-0.3,maze:9"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(Path(p).name for p in result["maps"])
    found = [difficulty(load(path).grid) for path in result["maps"]]
    lengths = sorted(one.path_length for one in found)
    assert result["difficulty"]["path_length"] == {"min": lengths[0], "median": lengths[2], "max": lengths[4]}
    assert sum(result["difficulty"]["words"].values()) == 5


def test_people_get_one_line_a_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["generate", "spiral", "--size", "5", "--count", "2", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith(
        f"2 maps of spiral:5 in {tmp_path}: path 16 (16 to 16), detour 4, 2 dead ends"
    )
    assert printed.out.endswith("2 dead ends; 2 easy\n")
    assert printed.out.count("\n") == 1


def test_density_and_seed_decide(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def cells(folder: str, *words: str) -> list[bytes]:
        paths = made(capsys, "random", "--size", "20", *words, "--out", str(tmp_path / folder))["maps"]
        return [content_key(load(path).grid) for path in paths]

    assert cells("a", "--seed", "1", "--count", "4")[:2] == cells("b", "--seed", "1", "--count", "2")
    assert cells("c", "--seed", "2") != cells("d", "--seed", "1")
    assert cells("e", "--density", "0.5") == cells("f", "--density", "0.5")
    (path,) = made(capsys, "random", "--size", "20", "--density", "0.5", "--out", str(tmp_path / "g"))["maps"]
    assert (load(path).grid.cells == 1).sum() == 200


def test_the_same_maps_again_are_fine_and_others_are_never_replaced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ("maze", "--size", "9", "--count", "3", "--out", str(tmp_path))
    first = made(capsys, *words)["maps"]
    before = {path: (Path(path).read_bytes(), Path(path).stat().st_mtime_ns) for path in first}
    assert made(capsys, *words)["maps"] == first
    Path(first[1]).write_text("mine")
    Path(first[2]).unlink()
    assert refused(capsys, *words) == (f"{first[1]}: holds another map already, expected an --out without it")
    assert refused(capsys, *words, "--seed", "9").startswith(f"{first[0]}: holds another map already")
    assert Path(first[1]).read_text() == "mine"
    assert (Path(first[0]).read_bytes(), Path(first[0]).stat().st_mtime_ns) == before[first[0]]
    assert not Path(first[2]).exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("mase", "generator 'mase': expected braid, .*warehouse; did you mean maze"),
        ("rooms:8-4", "rooms: sizes 8-4, expected the smaller one first"),
        ("rooms:8 --size 9", "--size 9: rooms:8 names its sizes itself"),
        ("random@0.2 --density 0.3", "--density 0.3: random@0.2 names its densities itself"),
        ("maze --density 0.3", "--density 0.3: maze has no density, expected one of braid, "),
        ("random --density 0.8", "random of density 0.8: expected a number from 0 to 0.5"),
        ("random --density nan", "--density nan: expected a number from 0 to 1"),
        ("rooms --size 4", "rooms of size 4: expected 5 to 2048 cells"),
        ("rooms --size 5000", "--size 5000: expected a whole number from 1 to 2048"),
        ("rooms --count 0", "--count 0: expected a whole number from 1 to 1000000"),
        (
            "rooms --size 2048 --count 65",
            "--count 65: too many maps of 2048 cells a side, .* at most 64",
        ),
        ("rooms --movement hex", "--movement 'hex': expected four"),
        ("open:5 --count 700", r"open:5: no map but the \d+ before was found"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: str, line: str
) -> None:
    assert re.match(line, refused(capsys, *words.split(), "--out", str(tmp_path / "new")))
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = refused(capsys, "open", "--out", str(tmp_path / "file"))
    assert line == f"--out {tmp_path / 'file'}: a file, expected a folder"
    assert refused(capsys, "open") == "--out: expected it, see --help"


def test_the_help_lists_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--help"]) == 0
    out = capsys.readouterr().out
    for kind in GENERATORS.values():
        assert f"  {kind.name:13}{kind.title}\n" in out
