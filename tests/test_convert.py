"""`simulator convert`: one map to one file, many to a folder, nothing replaced unasked, and a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from simulator.cli import main
from simulator.world.formats import load, save
from simulator.world.grid import same_map
from tests.maps import picture

MAP = picture("S.m#  w!.G", movement="octile", slip=0.25)


@pytest.fixture(autouse=True)
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    save(MAP, "a.map", title="Odd")


def convert(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[dict[str, Any], list[str]]:
    """Run the command; return its object and the lines of its report."""
    assert main(["convert", *words, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    return json.loads(printed.out), printed.err.splitlines()


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["convert", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()[-1].removeprefix("simulator: ")


@pytest.mark.parametrize("name", ["b.map", "b.png", "b.tmj", "b.txt", "b.npz"])
def test_a_map_becomes_another_file_and_comes_back(capsys: pytest.CaptureFixture[str], name: str) -> None:
    result, _ = convert(capsys, "a.map", name)
    assert result["files"][0] == name
    assert same_map(load(name).grid, MAP)
    convert(capsys, name, "c.map")
    assert same_map(load("c.map").grid, MAP)


def test_letters_of_a_benchmark_map_survive(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ".GSO\n@TWG\n"
    Path("l.map").write_text(f"type octile\nheight 2\nwidth 4\nmap\n{rows}")
    convert(capsys, "l.map", "m.map", "--movement", "four")
    assert f"map\n{rows};" in Path("m.map").read_text()


def test_what_is_guessed_and_what_is_lost_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    result, lines = convert(capsys, "a.map", "b.yaml")
    lost = "b.yaml: a ROS occupancy map does not keep mud and water, hazards"
    files = ["b.yaml", "b.pgm"]
    assert result == {"maps": 1, "files": files, "notes": [], "lost": [lost], "left_out": []}
    assert lines == [f"simulator: {lost}"]
    result, lines = convert(capsys, "b.yaml", "c.map", "--movement", "moore")
    assert result["lost"] == []
    assert [line.removeprefix("simulator: ") for line in lines] == result["notes"]
    assert "a cell is 0.05 m wide" in "\n".join(lines)
    assert load("c.map").grid.movement == "moore"


def test_nothing_is_replaced_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    convert(capsys, "a.map", "b.yaml")
    assert refusal(capsys, "a.map", "b.yaml") == "b.yaml: exists, expected another name or --force"
    Path("b.yaml").unlink()
    assert refusal(capsys, "a.map", "b.yaml") == "b.pgm: exists, expected another name or --force"
    assert not Path("b.yaml").exists()
    convert(capsys, "a.map", "b.yaml", "--force")
    assert load("b.yaml").grid.start == (0, 0)


def test_a_folder_becomes_a_folder_and_its_bad_files_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    (Path("in") / "deep").mkdir(parents=True)
    for name in ("in/a.map", "in/deep/b.tmj", "in/c.png", "in/deep/d.yaml", "in/a.csv"):
        save(picture("S.G ...  ..#"), name)
    Path("in/bad.map").write_text("type octile\nheight 0\n")
    Path("in/a.scen").write_text("version 1\n")
    result, lines = convert(capsys, "in", "out")
    assert sorted(result["files"]) == [
        str(Path(name))
        for name in ("out/a-2.map", "out/a.map", "out/c.map", "out/deep/b.map", "out/deep/d.map")
    ]
    assert result["left_out"] == [
        f"{Path('in/bad.map')}:2: height '0', expected a whole number from 1 to 2048"
    ]
    assert f"simulator: left out: {result['left_out'][0]}" in lines
    assert same_map(load("out/deep/b.map").grid, picture("S.G ... ..#"))
    made, _ = convert(capsys, "in", "tiled", "--to", "tiled")
    assert made["maps"] == 5
    assert (
        refusal(capsys, "in", "b.map") == "b.map: one file for the maps of the folder in, expected a folder"
    )


def test_a_folder_without_a_good_map_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in").mkdir()
    assert refusal(capsys, "in", "out") == "in: no map in it"
    Path("in/bad.map").write_text("type octile\nheight 0\n")
    found = refusal(capsys, "in", "out")
    assert found == f"{Path('in/bad.map')}:2: height '0', expected a whole number from 1 to 2048"


def test_a_file_of_several_maps_becomes_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("maps.yaml").write_text("one/1: |\n  a.A\none 1: |\n  ...\n")
    result, _ = convert(capsys, "maps.yaml", "out", "--from", "pogema")
    assert result["files"] == [str(Path("out", name)) for name in ("maps-one-1.map", "maps-one-1-2.map")]
    found = refusal(capsys, "maps.yaml", "b.map")
    assert found == "b.map: one file for the 2 maps of maps.yaml, expected a folder"
    np.savez("set.npz", maps=np.ones((12, 3, 4)))
    assert convert(capsys, "set.npz", "sets", "--to", "csv")[0]["files"][11] == str(
        Path("sets", "set-11.csv")
    )


def test_pictures_take_a_threshold_and_a_size(capsys: pytest.CaptureFixture[str]) -> None:
    grey = np.kron(np.array([[0, 90], [140, 255]], np.uint8), np.ones((4, 4), np.uint8))
    Image.fromarray(grey).save("p.png")
    for options, cells in (
        (("--size", "2", "--threshold", "0.5"), [[1, 1], [0, 0]]),
        (("--size", "2", "--threshold", "0.3"), [[1, 0], [0, 0]]),
        (("--size", "2", "--threshold", "0.3", "--invert"), [[0, 1], [1, 1]]),
    ):
        convert(capsys, "p.png", "p.map", *options, "--force")
        assert load("p.map").grid.cells.tolist() == cells


def test_scenarios_are_made_and_rewritten(capsys: pytest.CaptureFixture[str]) -> None:
    convert(capsys, "a.map", "a.scen")
    text = Path("a.scen").read_text()
    assert text == "version 1\n0\ta.map\t4\t2\t0\t0\t3\t1\t3.41421\n".replace("3.41421", text.split()[-1])
    Path("old.scen").write_text("3 my/a.map 0 0 3 1 3.123456789\n")
    convert(capsys, "old.scen", "new.scen")
    assert Path("new.scen").read_text() == "version 1\n3\tmy/a.map\t0\t0\t0\t0\t3\t1\t3.12346\n"
    Path("two.scen").write_text("0 a.map 0 0 3 1 3.4\n0 a.map 0 0 1 0 1\n")
    result, _ = convert(capsys, "two.scen", "two")
    assert result["files"] == [str(Path("two", f"two-line-{number}.map")) for number in (1, 2)]
    assert load(Path("two", "two-line-2.map")).grid.goal == (0, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("none.map b.map", "none.map: No such file or directory"),
        ("a.map b.ldtk", "b.ldtk: a LDtk project can be read but not written, expected "),
        ("a.map b.foo", "b.foo: suffix '.foo', expected .map or "),
        ("a.map b.csv --from tield", "--from format 'tield': expected "),
        ("a.map b.png --size 9999", "--size 9999: expected a whole number from 0 to 2048"),
        ("a.map b.png --threshold 2", "--threshold 2.0: expected a number from 0 to 1"),
        ("a.map", "OUT: expected it, see --help"),
    ],
)
def test_bad_input_is_answered_with_one_line(
    capsys: pytest.CaptureFixture[str], words: str, expected: str
) -> None:
    found = refusal(capsys, *words.split())
    assert found.startswith(expected.replace("--from format ", "--from "))
