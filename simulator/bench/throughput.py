"""Samples a second, learning included, and of table look-up alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.learning.training.trainer import Trainer
from simulator.world.generators import GENERATORS
from simulator.world.placing import between_corners
from simulator.world.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.protocol.settings import Value

SAMPLES = 65_536
"""Of one update. Many agents with few steps each cost least, because a step costs Python the same
whether 2,048 or 16,384 agents make it; the case names the split."""

AGENTS = 16_384

SETTINGS: dict[str, Value] = {
    "algorithm": "ppo",
    "epochs": 4,
    "agents": AGENTS,
    "rollout_steps": SAMPLES // AGENTS,
}

MAPS = 64
"""Maps learned at once by a network that reads whole maps."""

MEMORY: dict[str, Value] = {
    "algorithm": "ppo",
    "network": "recurrent",
    "epochs": 4,
    "agents": 512,
    "rollout_steps": 32,
}
"""With memory every sample goes through the network, so that an update of as many would take seconds."""


@register("throughput")
def throughput(quick: bool) -> Iterator[Result]:
    """32×32 rooms or 64 maps at once, 4 epochs an update, one thread; 65,536 samples, 16,384 with memory."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    grid = between_corners(GENERATORS["rooms"].make(32, np.random.default_rng(0)))
    runs, updates = (3, 30) if quick else (15, 60)
    for network in ("table", "mlp"):
        trainer = Trainer([grid], {**SETTINGS, "network": network})
        rates = _rates(trainer, trainer.update, runs, updates)
        yield result(
            "throughput",
            f"{network}, ppo, 4 epochs, 32x32 rooms, {AGENTS} agents x {SAMPLES // AGENTS} steps",
            rates,
            "samples/s",
        )
    trainer = Trainer([grid], SETTINGS)
    rates = _rates(trainer, trainer.sample, runs, updates)
    yield result("throughput", "look-up alone, 32x32 rooms", rates, "samples/s")
    yield _whole_maps(3 if quick else 9, 4 if quick else 20)
    trainer = Trainer([grid], MEMORY)
    rates = _rates(trainer, trainer.update, 3, 2 if quick else 10, warm=2)
    case = "recurrent, ppo, 4 epochs, 32x32 rooms, 512 agents x 32 steps"
    yield result("throughput", case, rates, "samples/s")
    torch.set_num_threads(before)


def _whole_maps(runs: int, updates: int) -> Result:
    """The network that reads whole maps, on as many cells as four 64×64 maps have."""
    maps = Recipe.parse("random:16@0.3").make(MAPS, seed=0, movement="octile")
    settings: dict[str, Value] = {"network": "planner", "starts": "uniform", "batch_maps": MAPS}
    trainer = Trainer(maps, {**SETTINGS, **settings})
    rates = _rates(trainer, trainer.update, runs, updates)
    split = f"{AGENTS} agents x {SAMPLES // AGENTS} steps"
    return result(
        "throughput", f"planner, ppo, 4 epochs, {MAPS} random 16x16 maps, {split}", rates, "samples/s"
    )


def _rates(
    trainer: Trainer, act: Callable[[], object], runs: int, repeats: int, *, warm: int = 20
) -> list[float]:
    """Samples a second of an act on one batch, measured over several runs after a warm-up."""
    general = trainer.settings.general
    samples = general.agents * general.rollout_steps
    for _ in range(warm):
        act()
    rates = []
    for _ in range(runs):
        began = time.perf_counter()
        for _ in range(repeats):
            act()
        rates.append(samples * repeats / (time.perf_counter() - began))
    return rates
