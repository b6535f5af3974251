"""A run's folder is written whole or not at all, whenever the program dies."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.world.files import COMMITTED, PENDING, replace_files, settle
from tests.kills import kill

OLD = {"a": b"old a", "b": b"old b", "map-0.map": b"0", "map-1.map": b"1"}
NEW = {"a": b"new a", "b": b"new b", "map-0.map": b"new 0"}


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def crash_at(monkeypatch, name, number):
    """Let the `number`-th call of a method of `Path` end the program."""
    real, calls = getattr(Path, name), [0]

    def dying(self, *arguments, **named):
        calls[0] += 1
        if calls[0] == number:
            raise SystemExit
        return real(self, *arguments, **named)

    monkeypatch.setattr(Path, name, dying)


@pytest.mark.parametrize("name", ["open", "rename", "replace", "unlink", "mkdir"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_replacement_cut_off_anywhere_is_whole_after_the_next_look(tmp_path, monkeypatch, name, number):
    replace_files(tmp_path, OLD)
    (tmp_path / "report.html").write_bytes(b"mine")
    with monkeypatch.context() as patch:
        crash_at(patch, name, number)
        with contextlib.suppress(SystemExit):
            replace_files(tmp_path, NEW, ["map-1.map"])
    settle(tmp_path)
    found = contents(tmp_path)
    assert found.pop("report.html") == b"mine"
    assert found in (OLD, NEW)
    assert not (tmp_path / COMMITTED).exists()
    replace_files(tmp_path, NEW, ["map-1.map"])
    assert {**contents(tmp_path)} == {**NEW, "report.html": b"mine"}
    assert not (tmp_path / PENDING).exists()


def test_a_disk_that_refuses_leaves_the_old_files(tmp_path, monkeypatch):
    replace_files(tmp_path, OLD)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_files(tmp_path, NEW, ["map-1.map"])
    assert contents(tmp_path) == OLD


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 0)])
def test_a_training_that_is_killed_or_ended_leaves_a_run(tmp_path, sign, code):
    out = tmp_path / "run"
    command = [sys.executable, "-m", "simulator", "train", "maps/01-first-steps.map", "--seconds", "100",
               "--save-every", "0.05", "--out", str(out), "--quiet"]  # fmt: skip
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + 60
        while not (out / "policy.safetensors").exists() and time.monotonic() < deadline:
            assert process.poll() is None
        os.kill(process.pid, sign)
    assert process.returncode == code
    planned = subprocess.run(
        [sys.executable, "-m", "simulator", "plan", str(out), "maps/01-first-steps.map"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("kind", ["table", "replay", "drift"])
def test_a_training_that_is_killed_at_any_moment_goes_on_from_its_last_save(tmp_path, kind):
    last, held = kill(tmp_path, kind, random.Random(kind))
    assert held >= last
