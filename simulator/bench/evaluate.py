"""Benchmark of judging a policy on a thousand maps, controls included."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import torch

from simulator.bench import Result, register, result
from simulator.learning.evaluation import evaluate, finish
from simulator.learning.policies.by_name import resolve
from simulator.world.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Iterator


@register("evaluate")
def judging(quick: bool) -> Iterator[Result]:
    """Every free cell of 16x16 maps a start: tables, optima, the network's pass and all walks."""
    torch.set_num_threads(1)
    count = 200 if quick else 1000
    maps = Recipe.parse("random:16@0.3").make(count, seed=0)
    for run in ("optimal", "untrained:mlp"):
        for title, baselines in (("alone", ()), ("with untrained and random", ("untrained", "random"))):
            taken = []
            for seed in range(1 if quick else 5):
                began = time.perf_counter()
                finish(evaluate(resolve(run), maps, all_cells=True, seed=seed, baselines=baselines))
                taken.append(time.perf_counter() - began)
            yield result("evaluate", f"{count} maps 16x16, all cells, {run} {title}", taken, "s")
