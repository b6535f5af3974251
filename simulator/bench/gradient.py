"""Benchmark of gradients: cosine of sampled and replayed to exact ones."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.bench import Result, register, result
from simulator.learning.estimation.exact_sums import exact_batch
from simulator.learning.optim.updater import Learner, gradient_cosine
from simulator.learning.replay.buffer import Buffer
from simulator.learning.replay.replay import replay
from simulator.learning.sampling.rollout import Collector
from simulator.learning.sampling.snapshot import PolicySnapshot
from simulator.learning.sampling.starts import Starts
from simulator.learning.training.trainer import Trainer
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
                "gamma": 0.995,
                "exploring_starts": 0.0,
            }
            trainer = Trainer([grid], settings)
            trainer.update()  # the baseline has seen one batch
            cosines.append(trainer.update(measure=True).gradient_cosine)
        yield result("gradient", f"sampled against exact, 7x7, about {samples} samples", cosines, "cosine")


@register("bias")
def bias(quick: bool) -> Iterator[Result]:
    """Cosine to the exact gradient of 200 thousand episodes of a policy 12 updates old, 5×5, table."""
    torch.set_num_threads(1)
    found = [replayed(seed) for seed in range(1 if quick else 5)]
    for case in found[0]:
        cosines = [one[case] for one in found]
        yield result("bias", f"{case}, 200 thousand episodes of an old policy, 5x5", cosines, "cosine")


def replayed(seed: int, episodes: int = 200_000) -> dict[str, float]:
    """Return the cosine to the exact gradient of each way to replay a policy that is 12 updates old.

    Args:
        seed: of everything.
        episodes: of the old policy.
    """
    grid = GridMap(np.zeros((5, 5), np.uint8), (0, 0), (4, 4))
    settings: dict[str, Value] = {
        "algorithm": "reinforce", "agents": 256, "seed": seed, "learning_rate": 0.3, "episode_limit": 1000,
        "gamma": 0.995, "exploring_starts": 0.0,
    }  # fmt: skip
    trainer = Trainer([grid], settings)
    for _ in range(4):
        trainer.update()
    old = trainer.probabilities.copy()
    for _ in range(12):
        trainer.update()
    starts = Starts(trainer.mdp, "fixed", np.random.default_rng(seed))
    collector = Collector(trainer.mdp, starts, 5000, 10**6, np.random.default_rng(seed + 10))
    buffer, ended = Buffer(10**8), 0
    while ended < episodes:
        rollout = collector.collect(old, 200)
        buffer.add(rollout, old, 4)
        ended += rollout.episodes.agent.size
    learner = trainer.learner
    assert isinstance(learner, Learner)  # noqa: S101 - a table has no memory
    policy, values = learner.dense(trainer.mdp)
    true = exact_batch(trainer.mdp, policy, starts.weights, gamma=0.995, visit_gamma=1.0, bounds=(-inf, inf))
    everything = [(one, slice(None)) for one in buffer.kept]
    cosines = {}
    for case, kind, clip in (
        ("naive", "naive", 1.0),
        ("self-imitation", "self-imitation", 1.0),
        ("v-trace, clips 1", "v-trace", 1.0),
        ("v-trace, clips open", "v-trace", inf),
    ):
        snapshot = PolicySnapshot(trainer.algorithm, trainer.mdp, policy, values, 0.995, clip, clip)
        again = replay(buffer, everything, kind, snapshot, 16)
        cosines[case] = gradient_cosine(learner, again.batch, true) if again else float("nan")
    return cosines
