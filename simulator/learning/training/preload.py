"""Fills the replay buffer with episodes of a saved policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.policies import run_folder
from simulator.learning.sampling.rollout import Collector
from simulator.learning.sampling.starts import Starts
from simulator.learning.training import checkpoint
from simulator.texts import tr

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.learning.training.trainer import Trainer

STEPS = 200
"""Steps of each rollout: episodes that are cut off at the ends of rollouts are few."""


def preload(trainer: Trainer, folder: Path) -> None:
    """Fill a trainer's buffer with what a kept run's policy does on its map.

    Args:
        trainer: it replays, and has made no update yet.
        folder: of the run.

    Raises:
        ValueError: nothing is replayed, or the policy is of another network or another map; one line.
        OSError: a file cannot be read.
    """
    general = trainer.settings.general
    buffer = trainer.experience.buffer
    if buffer is None:
        raise ValueError(tr("preload.nothing_is_replayed_expected_a_kind", folder=folder))
    was, now = run_folder.read_config(folder / "config.toml").get("network"), trainer.settings.network
    if was != now:
        raise ValueError(tr("preload.its_policy_is_a_the_network", folder=folder, was=was, now=now))
    own = run_folder.read_maps(folder)
    cells = [(grid.movement, grid.cells.shape, grid.cells.tobytes()) for grid in own]
    if cells != [(grid.movement, grid.cells.shape, grid.cells.tobytes()) for grid in trainer.maps.given]:
        raise ValueError(tr("preload.its_policy_is_of_another_map", folder=folder))
    source = checkpoint.load(folder, trainer.maps.given)
    rng = np.random.default_rng((general.seed, 2))
    starts = Starts(trainer.mdp, general.starts, rng)
    limit = general.episode_limit or 10 * STEPS
    agents = max(1, min(general.agents, buffer.size // STEPS))
    collector = Collector(trainer.mdp, starts, agents, limit, rng)
    while buffer.steps + agents * STEPS <= buffer.size:
        buffer.add(collector.collect(source.probabilities, STEPS), source.probabilities, 0)
    buffer.part()
