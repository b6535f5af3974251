"""Observes a policy on a map that it does not learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.learning.evaluation.episode_run import run_episode
from simulator.learning.training.inspection import policy_field
from simulator.texts import tr
from simulator.world.mdp import compile_mdp
from simulator.world.planner import optimum

if TYPE_CHECKING:
    from numpy.random import Generator

    from simulator.learning.sampling.actor import Actor
    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.snapshots import PolicyField
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import GridMap

LIMIT_FACTOR = 4
"""Episodes are cut off after this many times the number of cells an agent can stand on."""


class Watched:
    """One such map.

    Args:
        grid: the map.
        trainer: whose policy is watched; it is asked anew every time.
        rng: draws the actions of sampled episodes.

    Raises:
        ValueError: the policy does not serve the map; one line.
    """

    def __init__(self, grid: GridMap, trainer: Trainer, rng: Generator) -> None:
        self.grid = grid
        self._mdp = compile_mdp([grid], trainer.settings.general.rewards)
        self._distance = optimum(self._mdp).cost
        self._rng = rng
        self.field(trainer)  # a policy that does not serve the map is found out now

    def field(self, trainer: Trainer) -> PolicyField:
        """Return the trainer's policy on every cell; nobody learns here, so there are no visits."""
        probabilities, values = self._actor(trainer).first_steps()
        none = np.zeros(self._mdp.states, np.float32)
        return policy_field(
            self.grid,
            self.grid.cells.shape,
            trainer.updates,
            probabilities=probabilities,
            values=values,
            visits=none,
            explored=none.astype(np.float64),
            bonus=None,
        )

    def episode(self, trainer: Trainer, mode: Literal["greedy", "sampled"]) -> EpisodeTrace:
        """Run one episode from the map's start with the trainer's policy."""
        limit, version = LIMIT_FACTOR * max(8, int(self._mdp.decision_states.sum())), trainer.updates
        return run_episode(
            self._actor(trainer), self._distance, mode=mode, limit=limit, rng=self._rng, version=version
        )

    def _actor(self, trainer: Trainer) -> Actor:
        """The trainer's policy at work on this map."""
        return trainer.policy(tr("observer.the_policy", network=trainer.settings.network)).actor(self._mdp)
