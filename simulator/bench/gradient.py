"""How well the sampled gradient points where the exact one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.learning.trainer import Trainer
from simulator.world.grid import GridMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.protocol.settings import Value


@register("gradient")
def gradient(quick: bool) -> Iterator[Result]:
    """Cosine to the exact gradient, 7×7 open floor, table, REINFORCE with a baseline."""
    torch.set_num_threads(1)
    grid = GridMap(np.zeros((7, 7), np.uint8), (0, 0), (6, 6))
    for agents, samples in ((85, "10 thousand"), (850, "100 thousand"), (8500, "1 million")):
        cosines = []
        for seed in range(2 if quick else 5):
            settings: dict[str, Value] = {
                "algorithm": "reinforce",
                "agents": agents,
                "seed": seed,
                "learning_rate": 0.05,
            }
            trainer = Trainer([grid], settings)
            trainer.update()  # the baseline has seen one batch
            cosines.append(trainer.update(measure=True).gradient_cosine)
        yield result("gradient", f"sampled against exact, 7x7, about {samples} samples", cosines, "cosine")
