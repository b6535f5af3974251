"""Benchmark of the window's frames while the trainer runs at full speed."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.learning.training.trainer import Trainer
from simulator.world.formats import save
from simulator.world.generators import GENERATORS
from simulator.world.placing import between_corners

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.app import Session

SECONDS = 6.0
WARM_UP = 60
"""Updates before anything is measured."""


@register("frames")
def frames(quick: bool) -> Iterator[Result]:
    """64×64 rooms, 1440×900, all overlays on; the trainer's rate against its rate without a window."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    torch.set_num_threads(1)
    grid = between_corners(GENERATORS["rooms"].make(64, np.random.default_rng(0)))
    times: list[float] = []
    tails, rates, shares = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rooms.map"
        save(grid, path)
        seconds = SECONDS / 2 if quick else SECONDS
        after = _headless(path, seconds)
        for _ in range(2 if quick else 6):  # in turn, because the machine's speed drifts
            before = after  # as long as with a window: later updates take longer than the first ones
            taken, rate = _windowed(path, seconds)
            after = _headless(path, seconds)
            times += taken
            tails.append(float(np.percentile(taken, 99)) * 1e3)
            rates.append(len(taken) / sum(taken))
            shares.append(rate / ((before + after) / 2))
    case = "64x64 rooms, 1440x900, all overlays, training at full speed"
    yield result("frames", f"{case}: frame rate", rates, "frames/s")
    yield result("frames", f"{case}: time of a frame", [t * 1e3 for t in times], "ms")
    yield result("frames", f"{case}: 99th percentile of a run", tails, "ms")
    yield result("frames", f"{case}: rate of the trainer against headless", shares, "share")


def _headless(path: Path, seconds: float) -> float:
    """Samples a second without a window."""
    from simulator.world.formats import load

    trainer = Trainer([load(path).grid])
    for _ in range(WARM_UP):
        trainer.update()
    began, steps = time.perf_counter(), trainer.env_steps
    while time.perf_counter() - began < seconds:
        trainer.update()
    return (trainer.env_steps - steps) / (time.perf_counter() - began)


def _windowed(path: Path, seconds: float) -> tuple[list[float], float]:
    """Seconds of every frame, and samples a second meanwhile."""
    import pygame

    from simulator.app import FRAMES_A_SECOND, Session
    from simulator.ui.overlays import OVERLAYS

    with Session(path) as session:
        session.window.state.overlays = set(OVERLAYS)
        clock = pygame.time.Clock()
        start(session, WARM_UP)
        history = session.window.feed.history
        taken: list[float] = []
        began = last = time.perf_counter()
        steps = history.latest.env_steps if history.latest else 0
        while last - began < seconds:
            session.frame([])
            clock.tick(FRAMES_A_SECOND)
            now = time.perf_counter()
            taken.append(now - last)
            last = now
        steps = (history.latest.env_steps if history.latest else 0) - steps
        return taken[1:], steps / (last - began)


def start(session: Session, updates: int) -> None:
    """Press start and make frames until so many updates are done."""
    session.frame([])
    session.window.actions.do("run")
    while session.window.feed.history.total < updates:
        session.frame([])
        time.sleep(1 / 60)
