"""Benchmark of the map generators: time, variety, share that can be solved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulator.bench import Result, register, result
from simulator.world.generators import GENERATORS
from simulator.world.grid import content_key
from simulator.world.recipe import Recipe
from simulator.world.regions import solvable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.world.grid import GridMap

SIZE = 32
PART = 100
"""Maps whose making is timed together."""


@register("generators")
def generators(quick: bool) -> Iterator[Result]:
    """1,000 maps of every kind at 32×32 (quick: 100), by the recipe that `generate` follows."""
    count = 100 if quick else 1000
    for name in GENERATORS:
        maps, times = timed(name, count)
        case = f"{name}, {SIZE}x{SIZE}"
        yield result("generators", f"{case}, a map", times, "ms")
        keys = {content_key(grid) for grid in maps}
        yield result("generators", f"{case}, duplicates", [float(count - len(keys))], f"of {count}")
        unsolved = sum(not solvable(grid) for grid in maps)
        yield result("generators", f"{case}, without a way", [float(unsolved)], f"of {count}")


def timed(kind: str, count: int) -> tuple[list[GridMap], list[float]]:
    """Make maps; return them and the milliseconds that one took, averaged over every hundred."""
    stream = Recipe.parse(f"{kind}:{SIZE}").stream(seed=0)
    maps: list[GridMap] = []
    times = []
    while len(maps) < count:
        part = min(PART, count - len(maps))
        began = time.perf_counter()
        maps += [next(stream) for _ in range(part)]
        times.append((time.perf_counter() - began) * 1e3 / part)
    return maps, times
