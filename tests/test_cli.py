"""The command line: what it prints, what it answers to bad input, and that it never shows a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from simulator.cli import main
from simulator.commands import COMMANDS, app
from simulator.commands.command_line import condense
from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.networks import NETWORKS
from simulator.world.formats import KINDS, suffixes
from simulator.world.generators import GENERATORS

FIRST = "maps/01-first-steps.map"
ROOT = Path(__file__).parents[1]
KEYS = ["run", "algorithm", "network", "seed", "updates", "env_steps", "seconds", "env_steps_per_second",
        "measure", "optimal", "seconds_to_optimal", "success_rate", "spl", "advice"]  # fmt: skip
CORRIDOR = "type octile\nheight 1\nwidth 4\nmap\n....\n; start 0,0\n; goal 3,0\n; movement four\n"
SPLIT = CORRIDOR.replace("....", ".@..")


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def corridor(tmp_path: Path) -> str:
    path = tmp_path / "corridor.map"
    path.write_text(CORRIDOR)
    return str(path)


def result_of(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    """Run a command with --json and return the object that is all it prints."""
    assert main([*words, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    result = json.loads(out)
    assert isinstance(result, dict)
    return result


def refusal_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command with bad input and return its one line."""
    assert main(words) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("simulator: ")
    return printed.err.removeprefix("simulator: ").rstrip("\n")


# ---------------------------------------------------------------- plan


def test_the_exact_path(capsys: pytest.CaptureFixture[str], corridor: str) -> None:
    assert result_of(capsys, "plan", "optimal", corridor) == {
        "reached": True,
        "path": [[0, 0], [1, 0], [2, 0], [3, 0]],
        "length": 3.0,
        "optimal_length": 3.0,
        "measure": "shortest path",
    }


def test_the_command_line_overrides_the_map(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("plan", "optimal", "maps/02-open-field.map", "--start", "9,0", "--goal", "0,9")
    assert result_of(capsys, *words)["length"] == 18
    diagonal = result_of(capsys, *words, "--movement", "moore")
    assert diagonal["path"] == [[9 - k, k] for k in range(10)]
    assert result_of(capsys, *words, "--movement=octile")["length"] == 12.727922  # 9 √2


def test_start_on_the_goal(capsys: pytest.CaptureFixture[str], corridor: str) -> None:
    for policy in ("optimal", "random", "untrained:table"):
        found = result_of(capsys, "plan", policy, corridor, "--goal", "0,0")
        assert (found["reached"], found["path"]) == (True, [[0, 0]])
        assert found["length"] == found["optimal_length"] == 0.0


@pytest.mark.parametrize("policy", ["optimal", "random", "untrained:mlp"])
def test_a_goal_out_of_reach_is_an_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, policy: str
) -> None:
    path = tmp_path / "split.map"
    path.write_text(SPLIT)
    assert main(["plan", policy, str(path), "--json"]) == 0
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert not result["reached"]
    assert result["optimal_length"] is None
    assert printed.err == (
        f"simulator: {path}:7: goal 3,0 cannot be reached from the start 0,0 by movement four\n"
    )


def test_an_untrained_policy_is_the_same_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("plan", "untrained:mlp", "maps/04-four-rooms.map", "--seed", "3")
    assert result_of(capsys, *words) == result_of(capsys, *words)


def test_people_get_text(capsys: pytest.CaptureFixture[str], corridor: str) -> None:
    assert main(["plan", "optimal", corridor]) == 0
    assert capsys.readouterr().out == "reached the goal, length 3, shortest 3\n0,0 1,0 2,0 3,0\n"


# ---------------------------------------------------------------- train


def test_training_keeps_a_run_that_plans(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run = str(tmp_path / "deep" / "run")
    result = result_of(capsys, "train", FIRST, "--out", run, "--until-optimal", "--seconds", "20")
    assert list(result) == KEYS
    assert (result["run"], result["algorithm"], result["network"]) == (run, "ppo", "table")
    assert (result["optimal"], result["success_rate"], result["spl"]) == (True, 1.0, 1.0)
    assert result["env_steps"] == result["updates"] * 2048 * 16  # type: ignore[operator]
    planned = result_of(capsys, "plan", run, FIRST)
    assert (planned["reached"], planned["length"], planned["optimal_length"]) == (True, 8.0, 8.0)


def test_one_update_of_every_algorithm(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for algorithm in ALGORITHMS:
        words = (
            "--algorithm",
            algorithm,
            "--updates",
            "1",
            "--agents",
            "8",
            "--out",
            str(tmp_path / algorithm),
        )
        result = result_of(capsys, "train", FIRST, *words)
        assert (result["algorithm"], result["updates"]) == (algorithm, 1)


def test_options_win_over_the_file_and_the_file_over_defaults(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, corridor: str
) -> None:
    (tmp_path / "a.toml").write_text('algorithm = "a2c"\nagents = 7\nrollout_steps = 3\nseed = 5\n')
    words = ("train", corridor, "--config", str(tmp_path / "a.toml"), "--updates", "2", "--agents", "4")
    result = result_of(capsys, *words, "--out", str(tmp_path / "run"))
    assert (result["algorithm"], result["seed"], result["env_steps"]) == ("a2c", 5, 2 * 4 * 3)


def test_the_same_seed_gives_the_same_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, corridor: str
) -> None:
    for name in "ab":
        words = ("--updates", "3", "--agents", "16", "--seed", "4", "--network", "mlp")
        result_of(capsys, "train", corridor, *words, "--out", str(tmp_path / name))
    one, two = (load_file(tmp_path / name / "policy.safetensors") for name in "ab")
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_a_run_can_be_gone_on_from(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    result_of(capsys, "train", FIRST, "--out", str(tmp_path / "a"))
    words = ("--from", str(tmp_path / "a"), "--updates", "1", "--seed", "1", "--out", str(tmp_path / "b"))
    assert result_of(capsys, "train", FIRST, *words)["optimal"]  # one update from nothing is not enough
    bad = refusal_of(capsys, "train", FIRST, *words, "--network", "mlp")
    assert bad == f"{tmp_path / 'a'}: its policy is a table, the network is mlp"


def test_a_folder_of_maps_is_learned_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.map").write_text(CORRIDOR)
    (folder / "b.map").write_text(CORRIDOR.replace("start 0,0", "start 1,0"))
    result = result_of(capsys, "train", str(folder), "--out", str(tmp_path / "run"))
    assert result["success_rate"] == 1.0


def test_without_out_a_new_folder_is_made_every_time(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corridor: str
) -> None:
    monkeypatch.chdir(tmp_path)
    runs = [result_of(capsys, "train", corridor, "--updates", "1")["run"] for _ in range(2)]
    assert runs == [str(Path("runs", f"corridor-ppo-table-0{suffix}")) for suffix in ("", "-2")]


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("paln", f"command 'paln': expected one of {', '.join(COMMANDS)}; did you mean plan?"),
        ("maps/a.map", "command 'maps/a.map': to open a map, write: simulator app maps/a.map"),
        ("app nope.map", "nope.map: No such file or directory"),
        ("app README.md", "README.md: suffix '.md', expected SUFFIXES"),
        ("plan", "RUN: expected it, see --help"),
        ("plan optimal", "MAP: expected it, see --help"),
        ("plan optimal maps", "maps: a folder, expected one map file"),
        ("plan optimal FIRST extra", "'extra': unexpected here, see --help"),
        ("plan optimal FIRST --strat 1,1", "--strat: no such option; did you mean --start?"),
        ("plan optimal FIRST --zzz", "--zzz: no such option, see --help"),
        ("plan optimal FIRST --start", "--start: expected a value after it"),
        ("plan optimal FIRST --start 1", "--start '1': expected X,Y in whole numbers, 0,0 is the top left"),
        (
            "plan optimal FIRST --goal -1,0",
            "--goal '-1,0': expected X,Y in whole numbers, 0,0 is the top left",
        ),
        ("plan optimal FIRST --start 1,1", "--start 1,1: stands in a wall"),
        ("plan optimal FIRST --goal 5,0", "--goal 5,0: outside the map, which has 5x5 cells"),
        (
            "plan optimal FIRST --movement octil",
            "--movement 'octil': expected four, octile, octile-free, moore; did you mean octile?",
        ),
        ("plan optimal FIRST --seed 1.5", "--seed 1.5: expected a whole number from 0 to 2147483647"),
        (
            "plan nothing FIRST",
            "run 'nothing': expected a run's folder, optimal, random or untrained:NETWORK",
        ),
        ("plan maps FIRST", "maps: not a run, expected a folder with config.toml in it"),
        ("plan untrained:mpl FIRST", "network 'mpl': expected NETWORKS; did you mean mlp?"),
        ("train", "train: no map named, expected MAP_OR_DIR... or a recipe such as random:8-28@0.3"),
        ("train tests", "tests: a folder without maps, expected SUFFIXES files in it"),
        (
            "train maps/02-open-field.map maps/07-river.map",
            "maps/07-river.map: expected the movement rule and slip of the first map",
        ),
        ("train FIRST --goal 0,4", f"{FIRST}: start and goal are the same cell, expected something to learn"),
        (
            "train FIRST --algorithm pop",
            "algorithm 'pop': expected ALGORITHMS; did you mean ppo?",
        ),
        ("train FIRST --agents 0", "--agents 0: expected a whole number from 1 to 65536"),
        ("train FIRST --agents many", "--agents 'many': expected a whole number from 1 to 65536"),
        ("train FIRST --gamma nan", "--gamma nan: expected a number from 0 to 1"),
        ("train FIRST --starts here", "--starts 'here': expected fixed, uniform, curriculum"),
        ("train FIRST --normalise maybe", "--normalise 'maybe': expected true or false"),
        ("train FIRST --updates 0", "--updates 0: expected a whole number from 1 to 1000000000"),
        ("train FIRST --seconds -1", "--seconds -1.0: expected a number from 0.001 to 10000000"),
        ("train FIRST --threads 0", "--threads 0: expected a whole number from 1 to 1024"),
        ("train FIRST --algorithm a2c --clip 0.1", "--clip: a setting of the algorithm ppo, not of a2c"),
        ("train FIRST --out README.md", "--out README.md: a file, expected a folder"),
        ("train FIRST --config none.toml", "none.toml: No such file or directory"),
        ("train FIRST --from none", "none/config.toml: No such file or directory"),
    ],
)
def test_bad_input_is_answered_with_one_line(
    capsys: pytest.CaptureFixture[str], words: str, line: str
) -> None:
    for name, registry in (("ALGORITHMS", ALGORITHMS), ("NETWORKS", NETWORKS)):
        line = line.replace(name, ", ".join(registry))
    line = line.replace("SUFFIXES", " or ".join(suffixes()))
    assert refusal_of(capsys, *words.replace("FIRST", FIRST).split()) == line


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("agents = 4\nrollout_step = 3\n", ":2: rollout_step: no such setting; did you mean rollout_steps?"),
        ("\nagents = 4.5\n", ":2: agents 4.5: expected a whole number from 1 to 65536"),
        ("agents = [4]\n", ": agents: expected a number, a word, true or false"),
        ("agents 4\n", ": Expected '=' after a key in a key/value pair (at line 1, column 8)"),
        ("epochs = 2\nalgorithm = 'a2c'\n", ":1: epochs: no such setting"),
    ],
)
def test_a_bad_file_of_settings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    assert refusal_of(capsys, "train", FIRST, "--config", str(path)) == f"{path}{complaint}"


def test_learning_what_cannot_be_reached_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "split.map"
    path.write_text(SPLIT)
    assert refusal_of(capsys, "train", str(path)) == (
        f"{path}:7: goal 3,0 cannot be reached from the start 0,0 by movement four"
    )


def test_a_bad_map_names_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.map"
    path.write_text(CORRIDOR.replace("....", ".x.."))
    line = f"{path}:5: letter 'x' in column 1, expected . G @ O T S W"
    for words in (("app", str(path)), ("plan", "optimal", str(path)), ("train", str(path))):
        assert refusal_of(capsys, *words) == line


def test_boxes_that_are_not_known_still_become_one_line() -> None:
    assert condense("╭─ New ───╮\n│ Something │\n│ odd.      │\n╰─────────╯\n") == "Something odd."
    assert condense(" New\n -------\n  Something\n  odd.\n -------\n  Help\n") == "Something odd."
    assert condense("") == "cannot be understood"


@pytest.mark.parametrize(("installed", "twin"), [({"pygame-ce"}, False), ({"pygame", "pygame-ce"}, True)])
def test_two_pygames_side_by_side_are_noticed(
    monkeypatch: pytest.MonkeyPatch, installed: set[str], twin: bool
) -> None:
    def distribution(name: str) -> str:
        if name not in installed:
            raise app.PackageNotFoundError(name)
        return name

    monkeypatch.setattr(app, "distribution", distribution)
    assert app.twin_pygame() is twin


# ---------------------------------------------------------------- help, and the process itself


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_helps(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"usage: simulator {command}" in out
    heads = [line.split("  ")[1] for line in out.splitlines() if re.match(r"  [A-Z]", line)]
    assert [head for head in heads if head in ("Reads", "Writes", "Prints", "Exit codes")] == [
        "Reads", "Writes", "Prints", "Exit codes",
    ]  # fmt: skip
    codes = re.findall(r"^(?:| {12})  ([0-9]+) ", out[out.index("Exit codes") + 10 :], re.MULTILINE)
    assert codes == ["0", *["1"] * (command in ("app", "train")), "2", "128"]
    assert all(len(line) <= 110 for line in out.splitlines()[1:])


def test_the_help_names_every_command_and_what_all_have_in_common(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for words in (*COMMANDS, "X,Y", "recipes", "untrained:NETWORK", "--json", "guessed or", "128 + N"):
        assert words in out


def test_short_names_stand_first_in_the_lists_of_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    for name in (*ALGORITHMS, *NETWORKS):
        assert re.search(rf"^\W+{name}: \w", out, re.MULTILINE), name
    for command, names in (("generate", GENERATORS), ("convert", KINDS)):
        assert main([command, "--help"]) == 0
        out = capsys.readouterr().out
        for name in names:
            assert re.search(rf"^    {name}  +\w", out, re.MULTILINE), name


def test_help_shows_the_settings_of_the_chosen_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--network", "mlp", "--help"]) == 0
    out = capsys.readouterr().out
    assert "--width INT" in out
    assert "--clip FLOAT" in out


def process(*words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "simulator"]
    return subprocess.run(
        [sys.executable, *start, *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_module_runs_and_passes_on_the_exit_code() -> None:
    assert process("--help").stdout.startswith("usage: simulator [COMMAND]")
    bad = process("plan", "optimal", "nope.map")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == "simulator: nope.map: No such file or directory\n"


def test_planning_and_help_do_not_wait_for_torch() -> None:
    code = (
        "import sys; from simulator.cli import main\n"
        "for words in (['--help'], ['app', '--help'], "
        f"['plan', 'optimal', '{FIRST}'], ['evaluate', 'optimal', '{FIRST}']): main(words)\n"
        "sys.exit('torch' in sys.modules or 'pygame' in sys.modules)"
    )
    assert process(code=code).returncode == 0


def test_a_plan_under_slip_is_the_best_expected_return(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "icy.txt"
    path.write_text("S.G\n; slip 0.5\n; movement four\n")
    found = result_of(capsys, "plan", "optimal", str(path))
    assert (found["measure"], found["path"]) == ("best expected return", [[0, 0], [1, 0], [2, 0]])
    assert found["expected_return"] == found["best_expected_return"] == pytest.approx(0.98 - 2 * 0.03)
    assert (found["success_probability"], found["expected_steps"]) == (pytest.approx(1), pytest.approx(4))
    assert found["optimal_length"] == found["expected_cost"] == pytest.approx(4)


def test_training_stops_at_the_optimum_under_slip_and_not_at_the_shortest_path(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ice = tmp_path / "ice.txt"
    ice.write_text("....\n....\nS!!G\n; slip 0.2\n; movement four\n")
    run = ("train", str(ice), "--algorithm", "exact", "--until-optimal", "--seconds", "20")
    found = result_of(capsys, *run, "--out", str(tmp_path / "run"))
    assert found["optimal"] and found["measure"] == "best expected return"
    best = result_of(capsys, "plan", "optimal", str(ice))["best_expected_return"]
    own = result_of(capsys, "plan", str(tmp_path / "run"), str(ice))
    assert own["expected_return"] == pytest.approx(best, abs=1e-5)
