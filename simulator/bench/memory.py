"""Benchmark of the app's memory while it trains."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from simulator.bench import Result, register, result

if TYPE_CHECKING:
    from collections.abc import Iterator


@register("memory")
def memory(quick: bool) -> Iterator[Result]:
    """Resident memory of the process: growth from the first minute to the tenth (quick: 5 s to 12 s)."""
    if not sys.platform.startswith("linux"):
        return  # read from /proc; no figure is better than a wrong one
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    import pygame

    from simulator.app import FRAMES_A_SECOND, Session
    from simulator.bench.frames import start

    first, last = (5.0, 12.0) if quick else (60.0, 600.0)
    with Session() as session:
        clock = pygame.time.Clock()
        start(session, 1)
        began = time.perf_counter()
        early = 0.0
        while (passed := time.perf_counter() - began) < last:
            session.frame([])
            clock.tick(FRAMES_A_SECOND)
            if not early and passed >= first:
                early = resident()
        late = resident()
    yield result("memory", f"resident after {last:.0f} s of training", [late], "MiB")
    growth = (late / early - 1) * 100
    yield result("memory", f"growth from {first:.0f} s to {last:.0f} s of training", [growth], "%")


def resident() -> float:
    """Resident memory of this process, MiB."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 - not a file of ours
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
