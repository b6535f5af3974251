"""Seconds of one core until the sample maps are learned with the default settings."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from simulator.bench import Result, register, result
from simulator.learning.training.trainer import Trainer
from simulator.world.formats import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.world.grid import GridMap

SAMPLES = Path(__file__).parents[2] / "maps"
LEARNERS = (("ppo", "table"), ("ppo", "mlp"), ("exact", "table"))
LARGE = 2000
"""Cells from which a map gets `LONG` seconds instead of `SHORT`."""
SHORT, LONG = 30.0, 60.0
STAYED = 10
"""Updates in a row after which a greedy policy that is optimal counts as learned."""


@register("maps")
def sample_maps(quick: bool) -> Iterator[Result]:
    """Every map in maps/ by ppo with table and mlp and by the exact gradient, from the fixed start."""
    seeds = range(1 if quick else 5)
    for path in sorted(SAMPLES.glob("*.map")):
        grid = load(path).grid
        cap = (LONG if grid.cells.size > LARGE else SHORT) / (10 if quick else 1)
        for algorithm, network in LEARNERS:
            runs = [learned_after(grid, algorithm, network, seed, cap) for seed in seeds]
            case = f"{path.stem}, {algorithm}, {network}"
            yield result("maps", case, [seconds for seconds, _ in runs], "s CPU")
            done = float(sum(done for _, done in runs))
            yield result("maps", f"{case}: learned within {cap:g} s", [done], f"of {len(runs)}")


def learned_after(grid: GridMap, algorithm: str, network: str, seed: int, cap: float) -> tuple[float, bool]:
    """Return the seconds of CPU time until the greedy policy is optimal and stays so, and whether it was.

    Args:
        grid: the map.
        algorithm: by name.
        network: by name.
        seed: of the run.
        cap: seconds after which it is given up.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    trainer = Trainer([grid], {"algorithm": algorithm, "network": network, "seed": seed})
    began, in_a_row, since = time.process_time(), 0, 0.0
    while in_a_row < STAYED and (spent := time.process_time() - began) < cap:
        in_a_row = in_a_row + 1 if trainer.update().optimal else 0
        since = since if in_a_row > 1 else time.process_time() - began
    torch.set_num_threads(before)
    return (since, True) if in_a_row >= STAYED else (spent, False)
