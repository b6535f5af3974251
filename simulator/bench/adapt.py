"""Seconds to an optimal path again after a wall was drawn across the learned one."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.learning.training.trainer import Trainer
from simulator.world.grid import Cell, GridMap

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTLE = 2.0
"""Seconds of learning before the wall is drawn, so that the policy is sure of its way."""

CAP = 10.0


@register("adapt")
def adapt(quick: bool) -> Iterator[Result]:
    """21×21 open floor, a wall down the middle with a way round it; table, ppo, fixed start."""
    seeds = range(3 if quick else 10)
    torch.set_num_threads(1)
    for case, rows in (("9 cells", slice(6, 15)), ("18 of 21 cells", slice(0, 18))):
        seconds = [recover(rows, seed, SETTLE / 4 if quick else SETTLE) for seed in seeds]
        yield result("adapt", f"table, ppo, 21x21 open, wall of {case}", seconds, "s")


def recover(rows: slice, seed: int, settle: float) -> float:
    """Return the seconds from drawing a wall on column 10 to an optimal greedy path; `CAP` at most."""
    grid = GridMap(np.zeros((21, 21), np.uint8), (10, 1), (10, 19))
    trainer = Trainer([grid], {"seed": seed})
    began = time.perf_counter()
    while time.perf_counter() - began < settle:
        trainer.update()
    cells = grid.cells.copy()
    cells[rows, 10] = Cell.WALL
    began = time.perf_counter()
    trainer.set_maps([replace(grid, cells=cells, revision=1)])
    while not trainer.update().optimal and time.perf_counter() - began < CAP:
        pass
    return time.perf_counter() - began
