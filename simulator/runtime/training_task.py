"""Training task: the open map, or a set of maps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.learning.training.observer import Watched
    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.commands import LearnSet
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import LiveAgents, PolicyField
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import GridMap

SHARE = 0.1
"""Most of the time that asking the policy about a map it does not learn may take."""

FOR_SETS: Mapping[str, Value] = {"network": "planner", "starts": "uniform", "gamma": 1.0, "episode_limit": 40}
"""Settings that learn a set of maps where those in force cannot."""


class TrainingTask:
    """The open map and, if there is one, the set.

    Attributes:
        grid: the open map.
        trouble: why the policy is not watched on the open map, one line; "" if it is.

    Args:
        grid: the open map.
        chosen: a set to learn instead; None or an empty one learns the open map.
    """

    def __init__(self, grid: GridMap, chosen: LearnSet | None = None) -> None:
        self.grid = grid
        self.trouble = ""
        self._set = chosen if chosen is not None and chosen.maps else None
        self._watched: Watched | None = None
        self._next_look = 0.0

    @property
    def source(self) -> str:
        """What the set is; "" where the open map is learned."""
        return self._set.source if self._set else ""

    def on(self, grid: GridMap) -> TrainingTask:
        """Return the same task with another open map."""
        return TrainingTask(grid, self._set)

    def fitted(self, settings: Mapping[str, Value]) -> tuple[dict[str, Value], str]:
        """Return settings that can learn what is chosen, and what was changed, for people; "" if nothing."""
        from simulator.learning.networks import NETWORKS

        network = str(settings.get("network", "table"))
        if self._set is None or not NETWORKS[network].map_specific:
            return dict(settings), ""
        note = tr("training_task.by_the_network_since_a_knows", network=FOR_SETS["network"], network2=network)
        return {**FOR_SETS, "seed": settings.get("seed", 0)}, note

    def trainer(self, settings: Mapping[str, Value]) -> Trainer:
        """Make a trainer on what is to be learned.

        Raises:
            ValueError: the settings or the maps will not do; one line.
        """
        from simulator.learning.training.trainer import Trainer

        if self._set is None:
            made = Trainer([self.grid], settings)
        else:
            made = Trainer(self._set.maps, settings, self._set.validation)
        self._watch(made)
        return made

    def enter(self, trainer: Trainer) -> bool:
        """Let a trainer go on with this task, another open map; return whether its weights were kept.

        Raises:
            ValueError: it cannot be learned; one line.
        """
        if self._set is None:
            return trainer.set_maps([self.grid])
        self._watch(trainer)
        return True

    def _watch(self, trainer: Trainer) -> None:
        self._watched, self.trouble = None, ""
        if self._set is None:
            return
        import numpy as np

        from simulator.learning.training.observer import Watched

        try:
            self._watched = Watched(self.grid, trainer, np.random.default_rng(trainer.settings.general.seed))
        except ValueError as error:
            self.trouble = tr("training_task.not_watched_on_the_open_map", error=error)
        self._next_look = 0.0

    def field(self, trainer: Trainer) -> PolicyField | None:
        """Return the policy on the open map; None where it is not due or does not serve that map."""
        if self._set is None:
            return trainer.field()
        began = time.perf_counter()
        if self._watched is None or began < self._next_look:
            return None
        field = self._watched.field(trainer)
        done = time.perf_counter()
        self._next_look = done + (done - began) / SHARE
        return field

    def look_at_once(self) -> None:
        """Answer the next `field`, whatever the last one cost."""
        self._next_look = 0.0

    def agents(self, trainer: Trainer) -> LiveAgents | None:
        """Return the agents on the open map; None where nobody learns there."""
        return trainer.agents() if self._set is None else None

    def episode(self, trainer: Trainer, mode: Literal["greedy", "sampled"]) -> EpisodeTrace:
        """Run an episode on the open map.

        Raises:
            ValueError: the policy does not serve it; one line.
        """
        if self._set is None:
            return trainer.episode(mode)
        if self._watched is None:
            raise ValueError(self.trouble)
        return self._watched.episode(trainer, mode)
