"""However a command ends, or its outputs do: one line, a sensible exit code, nothing lost."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.commands import ending, streams
from simulator.learning.policies.metrics import read_metrics
from simulator.world.locks import IN_USE, exclusive

MAP = "maps/01-first-steps.map"
TRAIN = ("train", MAP, "--agents", "32", "--rollout-steps", "4", "--seed", "1")


def command(words, *, shell="", unbuffered="", **more):
    """Run a command to its end; `shell` follows it on a command line of bash."""
    line = f'"{sys.executable}" -m simulator {" ".join(words)} {shell}'
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    return subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, check=False, env=environment, **more,
    )  # fmt: skip


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", [("--help",), ("plan", "optimal", MAP), ("generate", "--help")])
@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("| true", 0, ""),
        (">&-", 0, ""),
        ("> /dev/full", 2, "simulator: standard output: No space left on device\n"),
    ],
)
def test_a_standard_output_that_takes_nothing(words, shell, code, said, unbuffered):
    ended = command(words, shell=shell, unbuffered=unbuffered)
    assert (ended.returncode, ended.stderr) == (code, said)


@pytest.mark.parametrize("shell", ["2>&-", "2>/dev/full", "2>&1 >/dev/null | true"])
def test_a_standard_error_that_takes_nothing(shell):
    assert command(("plan", "optimal", "nowhere.map"), shell=shell).returncode == 2


def test_what_a_file_says_is_echoed_in_one_short_line_without_control_signs(capsys, tmp_path):
    from simulator.cli import main

    path = tmp_path / "c.toml"
    path.write_text(f"seed = '{'a' * 5000}\\u001b[2J'\n".replace("'", '"'))
    assert main(["train", MAP, "--config", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.endswith("\n") and len(said) < 700
    assert "\x1b" not in said and said.startswith("simulator: ") and "seed" in said


NO_UTF8 = b"\xff\xfe".decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("name", ["new\nline", "n" * 200, "\N{SNOWMAN}\N{GRINNING FACE}", "_$x^{$", NO_UTF8])
def test_runs_with_odd_names_are_learned_resumed_and_reported(capsys, tmp_path, name):
    from simulator.cli import main

    run = str(tmp_path / name)
    assert main([*TRAIN, "--updates", "2", "--out", run, "--quiet"]) == 0
    assert main(["train", "--resume", run, "--updates", "3", "--quiet"]) == 0
    page, rows = str(tmp_path / f"{name}.html"), str(tmp_path / f"{name}.csv")
    assert main(["evaluate", run, MAP, "--report", page, "--csv", rows, "--quiet"]) == 0
    assert main(["compare", run, "random", MAP, "--report", page, "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["train", MAP, "--out", str(tmp_path / ("n" * 300)), "--updates", "1", "--quiet"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_first_signal_waits_for_a_safe_point_and_the_second_does_not(capfd):
    with ending.at_a_safe_point() as asked:
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked.number == signal.SIGTERM
        with pytest.raises(ending.Ended) as ended:
            os.kill(os.getpid(), signal.SIGINT)
    assert ended.value.number == signal.SIGINT
    assert capfd.readouterr().err.count("\n") == 1


def test_signals_that_are_ignored_stay_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending.at_once() as asked:
            os.kill(os.getpid(), signal.SIGHUP)
        assert not asked.number
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_with_one_line(monkeypatch, capsys, sign):
    from simulator import cli

    def killed(*_):
        os.kill(os.getpid(), sign)
        raise AssertionError

    monkeypatch.setattr("simulator.commands.evaluate.run", killed)
    assert cli.main(["evaluate"]) == 128 + sign
    assert capsys.readouterr().err == f"simulator: ended by {sign.name}\n"


def test_an_import_that_fails_because_it_was_interrupted_is_no_failure(monkeypatch, capsys):
    from simulator import cli

    def killed(*_):
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError from None

    monkeypatch.setattr("simulator.commands.evaluate.run", killed)
    assert cli.main(["evaluate"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_training_that_is_asked_to_end_keeps_what_it_learned(tmp_path, sign):
    run = tmp_path / "run"
    words = [sys.executable, "-m", "simulator", *TRAIN, "--save-every", "0.01", "--seconds", "100",
             "--out", str(run)]  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(process, run / "policy.safetensors")
        os.kill(process.pid, sign)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert str(run) in out and "Traceback" not in err
    assert not (run / IN_USE).exists()
    rows = read_metrics(run / "metrics.jsonl")
    assert [row["update"] for row in rows] == list(range(1, len(rows) + 1))


def wait_for(process, path):
    """Wait until a process has made a file."""
    while not path.exists():
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)


def test_two_processes_do_not_learn_into_one_folder(tmp_path, capsys):
    from simulator.cli import main

    named = rf"process {os.getpid()} learns"
    with exclusive(tmp_path), pytest.raises(ValueError, match=named), exclusive(tmp_path):
        pass
    with exclusive(tmp_path):
        assert main([*TRAIN, "--updates", "1", "--out", str(tmp_path)]) == 2
    assert f"{tmp_path}: process {os.getpid()} learns into this folder" in capsys.readouterr().err
    assert main([*TRAIN, "--updates", "1", "--out", str(tmp_path), "--quiet"]) == 0


def test_runs_without_a_name_take_folders_of_their_own(tmp_path):
    words = [
        sys.executable,
        "-m",
        "simulator",
        "train",
        str(Path(MAP).resolve()),
        "--updates",
        "2",
        "--quiet",
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    both = [subprocess.Popen(words, cwd=tmp_path, env=environment) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert len(list((tmp_path / "runs").iterdir())) == 2


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_full_disk_keeps_what_was_saved_and_is_told(tmp_path):
    run = tmp_path / "run"
    assert command((*TRAIN, "--updates", "3", "--quiet", "--out", str(run))).returncode == 0
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    more = ("train", "--resume", str(run), "--save-every", "0.001", "--updates", "6")
    ended = command(more, preexec_fn=limit_files)
    *going_on, last = ended.stderr.splitlines()
    assert ended.returncode == 2
    assert last == f"simulator: {run}: File too large"
    assert f"simulator: not saved, learning goes on: {run}: File too large" in going_on
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_say_never_fails(monkeypatch):
    with Path("/dev/full").open("w", buffering=1) as full:
        monkeypatch.setattr(sys, "stderr", full)
        streams.say("nobody can read this")
        streams.say("nor this")
        assert full.writable()
