"""Kills training at random moments and checks what is left: `python -m tests.kills 100`."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

MAP = "maps/04-four-rooms.map"
KINDS = {
    "table": ("--network", "table"),
    "mlp": ("--network", "mlp"),
    "replay": ("--network", "mlp", "--replay", "v-trace", "--replay-size", "65536"),
    "drift": ("--drift-every", "3", "--starts", "curriculum"),
    "memory": ("--network", "recurrent", "--algorithm", "a2c"),
    "recipe": ("--network", "planner", "--starts", "uniform"),
}
"""Options of the runs that are killed, in turn."""
EARLY = 0.1
"""Share of kills that may come before the first save."""
SAVES = """
import sys
from simulator.cli import main
from simulator.learning.training import checkpoint

plain = checkpoint.save

def save(trainer, folder, history=None):
    plain(trainer, folder, history)
    with open(sys.argv[1], "a") as log:
        log.write(f"{trainer.updates}\\n")

checkpoint.save = save
sys.exit(main(sys.argv[2:]))
"""
"""Runs a command and logs after which update each save was complete."""


def start(log: Path, *words: str) -> subprocess.Popen[str]:
    """Start a training that logs its saves."""
    return subprocess.Popen(
        [sys.executable, "-c", SAVES, str(log), "train", *words, "--quiet"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def saved(log: Path) -> int:
    """Update after which the last complete save was made; 0 if there was none."""
    lines = log.read_text().splitlines() if log.exists() else []
    return int(lines[-1]) if lines else 0


def pause(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait, but no longer than a process lives."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def kill(folder: Path, kind: str, rng: random.Random) -> tuple[int, int]:
    """Kill a training at a random moment and let it go on.

    Args:
        folder: for all that is written.
        kind: name in `KINDS`.
        rng: says when.

    Returns:
        The updates of the last save before the end, and those that the folder holds.
    """
    from simulator.learning.policies.run_folder import opened, read_weights

    run, log = folder / "run", folder / "log"
    source = "random:8@0.2" if kind == "recipe" else MAP
    process = start(log, source, "--agents", "64", "--rollout-steps", "8", "--seconds", "100",
                    "--save-every", "0.001", "--out", str(run), *KINDS[kind])  # fmt: skip
    if rng.random() < EARLY:
        pause(process, rng.uniform(0, 2))
    else:
        while not saved(log) and process.poll() is None:
            pause(process, 0.02)
        pause(process, rng.uniform(0, 0.5))
    assert process.poll() is None, process.communicate()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    last = saved(log)
    if not (run / "policy.safetensors").exists() and not (run / ".committed").exists():
        assert not last
        return 0, 0
    held = int(read_weights(opened(run) / "policy.safetensors")[1]["updates"])
    assert held >= last, f"{kind}: {held} updates in the folder, {last} were saved"
    more = start(log, "--resume", str(run), "--updates", str(held + 2))
    assert (more.communicate()[1], more.returncode) == ("", 0)
    assert saved(log) == held + 2
    left = {path.name for path in run.iterdir()} - {"map-0.map", "advice.txt"}
    assert left == {"config.toml", "metrics.jsonl", "policy.safetensors", "training_state.pt"}
    return last, held


def main() -> None:
    """Kill as often as the command line says and print what became of each."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rng, kinds = random.Random(seed), list(KINDS)
    early = 0
    for number in range(count):
        kind = kinds[number % len(kinds)]
        with tempfile.TemporaryDirectory() as folder:
            last, held = kill(Path(folder), kind, rng)
        early += not held
        print(f"{number + 1:4} {kind:8} saved {last:6} held {held:6}", flush=True)
    print(f"{count} kills: every folder loaded and went on; {early} had nothing to keep yet")


if __name__ == "__main__":
    main()
