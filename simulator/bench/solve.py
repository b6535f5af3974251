"""Seconds from an untrained network to an optimal greedy path from the start."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.learning.training.trainer import Trainer
from simulator.world.generators import GENERATORS
from simulator.world.generators.four_rooms import standard_four_rooms
from simulator.world.placing import between_corners
from simulator.world.planner import distances

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.protocol.settings import Value
    from simulator.world.grid import GridMap


def maps(kind: str, size: int, count: int) -> list[GridMap]:
    """Generate maps of seeds 0, 1, 2 and so on, from corner to corner; four rooms are the standard ones."""
    if kind == "four-rooms":
        return [standard_four_rooms(size)] * count
    made = [GENERATORS[kind].make(size, np.random.default_rng(seed)) for seed in range(count)]
    return [between_corners(grid) for grid in made]


@register("solve")
def solve(quick: bool) -> Iterator[Result]:
    """Open floor, four rooms, mazes; every network by ppo, mazes by the exact gradient too."""
    seeds = range(3 if quick else 10)
    mazes = maps("maze", 21, 3 if quick else 10)
    maze_seeds = range(1 if quick else 3)
    for network in ("table", "mlp"):
        base: dict[str, Value] = {"algorithm": "ppo", "network": network}
        yield from _cases(f"{network}, ppo, 10x10 open, fixed start", maps("open", 10, 1), seeds, base, 10)
        rooms = maps("four-rooms", 17, 1)
        yield from _cases(f"{network}, ppo, 17x17 four rooms, fixed start", rooms, seeds, base, 10)
        settings = {**base, "starts": "uniform"}
        cap = 5 if network == "table" else 30
        yield from _cases(f"{network}, ppo, 21x21 mazes, uniform starts", mazes, maze_seeds, settings, cap)
    for network in ("cnn", "vin", "planner"):
        base = {"algorithm": "ppo", "network": network}
        rooms = maps("four-rooms", 17, 1)
        yield from _cases(f"{network}, ppo, 17x17 four rooms, fixed start", rooms, range(3), base, 60)
    large = maps("maze", 31, 3 if quick else 10)
    uniform: dict[str, Value] = {"algorithm": "ppo", "network": "table", "starts": "uniform"}
    yield from _cases("maze31: table, ppo, 31x31 mazes, uniform starts", large, maze_seeds, uniform, 60)
    exact: dict[str, Value] = {"algorithm": "exact", "network": "table", "starts": "uniform"}
    yield from _cases("table, exact (model-based), 21x21 mazes", mazes, maze_seeds, exact, 1)


def _cases(
    case: str, grids: Sequence[GridMap], seeds: Sequence[int], settings: dict[str, Value], cap: float
) -> Iterator[Result]:
    """Seconds, how many were solved, and how many an untrained network and a random policy solve."""
    runs = [one_run(grid, {**settings, "seed": seed}, cap) for grid in grids for seed in seeds]
    yield result("solve", case, [seconds for seconds, _, _ in runs], "s")
    unit = f"of {len(runs)}"
    yield result("solve", f"{case}: solved within {cap:g} s", [float(sum(done for _, done, _ in runs))], unit)
    yield result("solve", f"{case}: solved untrained", [float(sum(first for _, _, first in runs))], unit)
    lucky = sum(random_is_optimal(grid, seed) for grid in grids for seed in seeds)
    yield result("solve", f"{case}: solved by a random policy", [float(lucky)], unit)


def one_run(grid: GridMap, settings: dict[str, Value], cap: float) -> tuple[float, bool, bool]:
    """Return the seconds until optimal (or until the cap), whether it was reached, and whether at once."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    began = time.perf_counter()
    trainer = Trainer([grid], settings)
    untrained = trainer.greedy_cost() <= trainer.optimal_cost * (1 + 1e-6)
    optimal = False
    while not optimal and time.perf_counter() - began < cap:
        optimal = trainer.update().optimal
    torch.set_num_threads(before)
    return time.perf_counter() - began, optimal, untrained


def random_is_optimal(grid: GridMap, seed: int) -> bool:
    """Whether an episode of uniformly random moves happens to be a shortest path."""
    trainer = Trainer([grid], {"seed": seed, "agents": 1})
    trace = trainer.episode("sampled")  # nothing was learned yet: the table is uniform
    best = float(distances(trainer.mdp)[trainer.mdp.start[0]])
    return trace.outcome == "goal" and trace.cost <= best * (1 + 1e-6)
