"""One episode of a policy with memory, with the probabilities that it really had at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.learning.evaluation.episode import walk

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from simulator.learning.sampling.recurrent_actor import Player
    from simulator.world.episode import EpisodeTrace


def run_remembering(
    player: Player,
    distance: NDArray[np.float64],
    *,
    mode: Literal["greedy", "sampled"],
    limit: int,
    rng: Generator,
    start: int | None = None,
    version: int = 0,
) -> EpisodeTrace:
    """Run one episode on the first of the player's maps, from empty memory; see `run_episode`."""
    memory = player.begin(1)

    def ask(state: int, last: int) -> tuple[NDArray[np.float32], float]:
        nonlocal memory
        seen = player.observer.see(np.array([state]))
        log_probs, value, memory = player.ask(seen, np.array([last]), memory)
        return np.exp(log_probs[0]), float(value[0])

    return walk(player.mdp, ask, distance, mode=mode, limit=limit, rng=rng, start=start, version=version)
