"""A map that a policy is watched on and does not learn: how it finds its way where it has never been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.learning.evaluation.episode import run_episode
from simulator.learning.evaluation.recurrent_episode import run_remembering
from simulator.learning.policies.protocols import DensePolicy
from simulator.learning.policies.recurrent import MemoryPolicy
from simulator.learning.training.inspection import policy_field
from simulator.world.mdp import compile_mdp
from simulator.world.planner import optimum

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

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
        probabilities, values = self._ask(trainer)
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
        limit, version = LIMIT_FACTOR * max(8, int(self._mdp.acting.sum())), trainer.updates
        policy = trainer.policy("")
        if isinstance(policy, MemoryPolicy):
            player = policy.player(self._mdp)
            return run_remembering(
                player, self._distance, mode=mode, limit=limit, rng=self._rng, version=version
            )
        probabilities, values = self._ask(trainer)
        return run_episode(
            self._mdp, probabilities, values, self._distance,
            mode=mode, limit=limit, rng=self._rng, version=version,
        )  # fmt: skip

    def _ask(self, trainer: Trainer) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """π [S, A] and V [S] on this map, NaN without a critic."""
        policy = trainer.policy(f"the {trainer.settings.network} policy")
        if isinstance(policy, DensePolicy):
            probabilities, values = policy.table(self._mdp)
        else:
            assert isinstance(policy, MemoryPolicy)  # noqa: S101 - there are no others
            probabilities, values = policy.player(self._mdp).first_steps()
        return probabilities, values if trainer.algorithm.critic else np.full_like(values, np.nan)
