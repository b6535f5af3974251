"""Benchmark of a 512×512 map in the window: opening, panning, zooming."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.bench import Result, register, result
from simulator.bench.frames import start
from simulator.world.formats import save
from simulator.world.generators import GENERATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pygame

    from simulator.app import Session

SIDE = 512

CASE = f"{SIDE}x{SIDE} random obstacles, 25 %, 1440x900"

SCALES = (1.0, 4.0, 9.0, 20.0)
"""Pixels a cell at which the map is moved: all of it in view, down to single arrows."""

SWEEP = 120
"""Frames at every scale: out and back."""


def _written(folder: str) -> Path:
    """A map as benchmark sets have it: a file with nothing but the rows."""
    grid = GENERATORS["random"].make(SIDE, np.random.default_rng(0), 0.25)
    path = Path(folder) / "large.map"
    save(grid, path)
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith(";")) + "\n")
    return path


@register("open-512")
def opening(quick: bool) -> Iterator[Result]:
    """From the drop to the first frame that shows the map, and to its optimum."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    from simulator.app import Session

    seen, planned = [], []
    with tempfile.TemporaryDirectory() as folder:
        path = _written(folder)
        for _ in range(3 if quick else 10):
            with Session() as session:
                start(session, 1)  # PyTorch and SciPy are there, as when someone has looked around
                session.window.actions.do("run")
                until = _dropped(session, path)
                seen.append(until[0])
                planned.append(until[1])
    yield result("open-512", f"{CASE}: dropped, to the first frame that shows it", seen, "s")
    yield result("open-512", f"{CASE}: dropped, to its optimum", planned, "s")


def _dropped(session: Session, path: Path) -> tuple[float, float]:
    """Seconds until the map is shown, and until it is planned."""
    import pygame

    window = session.window
    began = time.perf_counter()
    session.frame([pygame.event.Event(pygame.DROPFILE, file=str(path))])
    if window.mapview.camera.key[-1] != (SIDE, SIDE):
        raise RuntimeError(f"not shown: {window.state.message}")
    shown = time.perf_counter() - began
    while window.state.plan.revision != window.state.grid.revision:
        session.frame([])
        time.sleep(0.001)
    return shown, time.perf_counter() - began


@register("pan-512")
def panning(quick: bool) -> Iterator[Result]:
    """Pan and zoom with the overlays as they are on first, while no trainer runs and while one does."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import torch

    from simulator.app import Session

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = _written(folder)
        for running in (False, True):
            how = "training at full speed" if running else "not training"
            with Session(path) as session:
                _settle(session, running=running)
                for name, move in (("pan", _pan), ("zoom", _zoom)):
                    sweeps = [_sweep(session, move) for _ in range(1 if quick else 4)]
                    taken, worked = (np.concatenate([s[k] for s in sweeps]) for k in (0, 1))
                    case = f"{CASE}, {how}: {name}"
                    yield result(
                        "pan-512", f"{case}, frame rate", [len(taken) / float(taken.sum())], "frames/s"
                    )
                    yield result("pan-512", f"{case}, time of a frame", (taken * 1e3).tolist(), "ms")
                    yield result("pan-512", f"{case}, of the processor", (worked * 1e3).tolist(), "ms")


def _settle(session: Session, *, running: bool) -> None:
    """Wait for the first policy and the optimum; leave the trainer running or not."""
    window = session.window
    start(session, 1)
    if not running:
        window.actions.do("run")
    while window.state.plan.revision != window.state.grid.revision or window.feed.policy is None:
        session.frame([])
        time.sleep(1 / 60)


def _pan(step: int, at: tuple[int, int]) -> list[pygame.event.Event]:
    """A hand that drags the map to and fro with the middle button, a press and a release every sweep."""
    import pygame

    way = 6 if step % SWEEP < SWEEP // 2 else -6
    events = [pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(way, way // 2), buttons=(0, 1, 0))]
    if step == 0:
        events.insert(0, pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=2))
    if step == SWEEP - 1:
        events.append(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=2))
    return events


def _zoom(step: int, at: tuple[int, int]) -> list[pygame.event.Event]:
    """A hand on the wheel: half a notch every frame, in and out again."""
    import pygame

    notch = 0.5 if step % 20 < 10 else -0.5
    return [pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=round(notch), precise_y=notch, pos=at)]


def _sweep(
    session: Session, move: Callable[[int, tuple[int, int]], list[pygame.event.Event]]
) -> tuple[list[float], list[float]]:
    """Seconds of every frame at several scales, the map moving in each; and of the window's own work."""
    import pygame

    from simulator.app import FRAMES_A_SECOND

    camera, clock = session.window.camera, pygame.time.Clock()
    taken: list[float] = []
    worked: list[float] = []
    for scale in SCALES:
        camera.fit()
        camera.zoom(scale / camera.cell, camera.rect.center)
        session.frame([])
        clock.tick(FRAMES_A_SECOND)
        last = time.perf_counter()
        for step in range(SWEEP):
            began = time.thread_time()
            session.frame(move(step, camera.rect.center))
            worked.append(time.thread_time() - began)
            clock.tick(FRAMES_A_SECOND)
            now = time.perf_counter()
            taken.append(now - last)
            last = now
    return taken, worked
