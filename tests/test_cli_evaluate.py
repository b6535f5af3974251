"""The command evaluate: its keys, its tables, scenario files, sides of a split, and bad input."""

from __future__ import annotations

from json import loads
from typing import TYPE_CHECKING

import pytest

from simulator.cli import main
from tests.test_cli import CORRIDOR, FIRST, ROOT, SPLIT, refusal_of, result_of

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = {"episodes", "success_rate", "success_interval", "spl", "soft_spl", "optimal_share", "path_ratio",
         "collisions_per_episode", "timeouts"}  # fmt: skip
BARE = "type octile\nheight 3\nwidth 4\nmap\n....\n.@..\n....\n"
"""Three by four cells with a wall in the middle; from 0,1 to 2,1 it is 4 around by octile."""


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def scenarios(folder: Path, *rows: str) -> str:
    (folder / "a.map").write_text(BARE)
    path = folder / "a.scen"
    path.write_text("version 1\n" + "".join(f"0\tdeep/a.map\t4\t3\t{row}\n" for row in rows))
    return str(path)


def test_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(capsys, "evaluate", "untrained:mlp", FIRST)
    assert set(result) >= BLOCK
    for name in ("untrained", "random"):
        found = result[name]
        assert isinstance(found, dict)
        assert set(found) >= BLOCK
    assert result["episodes"] == 1


def test_the_planner_is_perfect_and_has_no_network(capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(
        capsys, "evaluate", "optimal", "maps/02-open-field.map", "maps/10-castle.map", "--all-cells"
    )
    assert (result["success_rate"], result["spl"], result["optimal_share"]) == (1, 1, 1)
    assert (result["path_ratio"], result["untrained"], result["loops"]) == (1, None, 0)
    assert result["random"]["success_rate"] < 0.2  # type: ignore[index]


def test_a_trained_run_beats_its_untrained_self(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    assert main(["train", FIRST, "--out", run, "--starts", "uniform", "--updates", "60", "--quiet"]) == 0
    capsys.readouterr()
    result = result_of(capsys, "evaluate", run, FIRST, "--all-cells", "--budget", "2")
    assert result["success_rate"] == 1
    assert result["untrained"]["success_rate"] < 0.5  # type: ignore[index]
    assert (result["budget"], result["all_cells"], result["mode"]) == (2, True, "greedy")
    sampled = result_of(capsys, "evaluate", run, FIRST, "--mode", "sampled")
    assert sampled["episodes"] == 100
    assert sampled == {
        **result_of(capsys, "evaluate", run, FIRST, "--mode", "sampled"),
        "seconds": sampled["seconds"],
    }


def test_scenarios_are_scored_and_their_lengths_compared(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = scenarios(tmp_path, "0\t1\t2\t1\t4", "0\t0\t3\t0\t3", "1\t0\t1\t0\t0")
    result = result_of(capsys, "evaluate", "optimal", "--scenarios", path)
    assert (result["episodes"], result["success_rate"], result["spl"]) == (3, 1, 1)
    assert result["scenarios"] == {"count": 3, "largest_error": 0, "differing": []}


def test_scenarios_of_other_lengths_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = scenarios(tmp_path, "0\t1\t2\t1\t4.01", "0\t1\t2\t1\t4.005")
    assert main(["evaluate", "optimal", str(tmp_path / "a.map"), "--scenarios", path, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == f"simulator: {path}:2: optimal length 4.01, the planner's is 4\n"
    assert '"largest_error": 0.01,' in printed.out
    words = ("evaluate", "optimal", "--scenarios", path, "--movement", "four", "--json")
    assert main(words) == 0
    printed = capsys.readouterr()
    assert "not compared by four" in printed.err
    assert '"largest_error": null' in printed.out


def test_scenarios_and_starts_exclude_each_other(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = scenarios(tmp_path, "0\t1\t2\t1\t4")
    for words in (["--all-cells"], ["--start", "0,0"], ["--split", "test"]):
        line = refusal_of(capsys, "evaluate", "optimal", "--scenarios", path, *words)
        assert line == f"{words[0]}: scenarios name their maps, starts and goals; expected one of the two"


def test_a_side_of_a_split(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for number in range(10):
        rows = "." * (number + 3)
        head = f"type octile\nheight 1\nwidth {number + 3}\nmap\n{rows}\n"
        (tmp_path / f"{number}.map").write_text(
            f"{head}; start 0,0\n; goal {number + 2},0\n; movement four\n"
        )
    assert main(["split", str(tmp_path), "--shares", "0.5,0.2,0.3"]) == 0
    capsys.readouterr()
    counts = [
        result_of(capsys, "evaluate", "optimal", str(tmp_path), "--split", side)["maps"]
        for side in ("training", "validation", "test")
    ]
    assert counts == [5, 2, 3]
    assert result_of(capsys, "evaluate", "optimal", str(tmp_path))["maps"] == 10


def test_recipes_are_sets_of_maps(capsys: pytest.CaptureFixture[str]) -> None:
    result = result_of(capsys, "evaluate", "optimal", "random:8@0.2,maze:7", "--count", "6")
    assert (result["maps"], result["spl"]) == (6, 1)


def test_overrides_hold_for_every_map(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.map").write_text(CORRIDOR)
    result = result_of(capsys, "evaluate", "random", str(tmp_path), "--start", "3,0", "--goal", "3,0")
    assert (result["success_rate"], result["spl"], result["episodes"]) == (1, 1, 100)
    line = refusal_of(capsys, "evaluate", "random", str(tmp_path), "--start", "4,0")
    assert line == f"--start 4,0: outside the map, which has 4x1 cells ({tmp_path / 'a.map'})"


def test_no_way_to_the_goal_is_an_answer(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.map").write_text(SPLIT)
    assert main(["evaluate", "optimal", str(tmp_path / "a.map"), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == f"simulator: left out, no way to the goal: 1 start ({tmp_path / 'a.map'})\n"
    assert '"episodes": 0, "success_rate": null, "success_interval": [0.0, 1.0]' in printed.out


def test_bad_maps_of_a_folder_are_told_and_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.map").write_text(CORRIDOR)
    (tmp_path / "b.map").write_text(CORRIDOR.replace("....", ".x.."))
    assert main(["evaluate", "optimal", str(tmp_path), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith(f"simulator: left out: {tmp_path / 'b.map'}:5: ")
    assert '"maps": 1,' in printed.out


def test_people_get_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "untrained:mlp", "maps", "--movement", "four", "--all-cells"]) == 0
    out = capsys.readouterr().out
    for words in ("success", "95 % interval", "by optimal length", "worst maps", "loops (episodes"):
        assert words in out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("optimal", "evaluate: no map named, expected MAP_OR_DIR... or --scenarios FILE.scen..."),
        ("nothing FIRST", "run 'nothing': expected a run's folder, optimal, random or untrained:NETWORK"),
        ("optimal nope.map", "nope.map: No such file or directory"),
        ("optimal FIRST --budget 0", "--budget 0.0: expected a number from 1 to 1000"),
        ("optimal FIRST --mode best", "--mode 'best': expected greedy, sampled"),
        ("optimal FIRST --split test", f"--split test: {FIRST} is a file, expected a folder or a recipe"),
        ("optimal --scenarios nope.scen", "nope.scen: No such file or directory"),
        ("optimal mze:9", "generator 'mze'"),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], words: str, line: str) -> None:
    said = refusal_of(capsys, "evaluate", *words.replace("FIRST", FIRST).split())
    assert said.startswith(line)


def test_bad_problems_are_left_out_told_and_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = scenarios(tmp_path, "0\t1\t2\t1\t4", "0\t900\t3\t0\t3")
    assert main(["evaluate", "optimal", "--scenarios", path, "--json"]) == 0
    printed = capsys.readouterr()
    assert "left out 1 of 2 problems: 1 with a place outside the map" in printed.err
    result = loads(printed.out)
    assert (result["left_out"], result["scenarios"]["count"], result["episodes"]) == (1, 1, 1)


def test_a_recipe_longer_than_the_name_of_any_file_is_a_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    place = ",".join(["random:6@0.2"] * 40)
    assert result_of(capsys, "evaluate", "optimal", place, "--count", "5")["maps"] == 5
