"""Benchmark of the start: first frame, first update after pressing Train."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from simulator.bench import Result, register, result

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBE = """
import os, time
began = float(os.environ["BEGAN"])
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
from simulator.app import Session
with Session() as session:
    session.frame([])
    first = time.time() - began
    pressed = time.time()
    session.window.actions.do("run")
    while not session.window.feed.history.total:
        session.frame([])
        time.sleep(1 / 60)
    print(first, time.time() - pressed)
"""
"""Start is pressed right after the first frame, while PyTorch is still being imported: the worst case."""


@register("startup")
def startup(quick: bool) -> Iterator[Result]:
    """From the start of the process to the first frame and update, beside a bare `import torch` in turn."""
    frames, updates, imports = [], [], []
    for _ in range(2 if quick else 10):
        first, update = _probe()
        frames.append(first)
        updates.append(update)
        imports.append(_import())
    yield result("startup", "first frame after the start of the process", frames, "s")
    yield result("startup", "first update after pressing start, PyTorch not yet imported", updates, "s")
    yield result("startup", "a process that only imports torch", imports, "s")


def _import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True, timeout=120)
    return time.perf_counter() - began


def _probe() -> tuple[float, float]:
    environment = {**os.environ, "BEGAN": repr(time.time())}
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", PROBE],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    first, update = done.stdout.split()[-2:]
    return float(first), float(update)
