"""Setup of a run: settings, maps, network and agents."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.networks import NETWORKS
from simulator.learning.optim.device import device_title
from simulator.learning.policies.by_name import of_network
from simulator.learning.policies.factory import fresh_learner, fresh_network, streams
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.training.kinds import kind_of
from simulator.learning.training.map_pool import MapPool
from simulator.learning.training.rollback import restoring
from simulator.learning.training.training_agents import agents_of, episode_limit, starts_of
from simulator.protocol.settings import Effect
from simulator.texts import tr
from simulator.world.drift import door
from simulator.world.interruption import interruptible
from simulator.world.mdp import compile_mdp
from simulator.world.planner import optimum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from simulator.learning.algorithms import Algorithm
    from simulator.learning.networks import PolicyNetwork
    from simulator.learning.policies.protocols import Policy
    from simulator.learning.sampling.rollout import Collector
    from simulator.learning.training.current_policy import CurrentPolicy
    from simulator.protocol.settings import Value
    from simulator.world.grid import CellPatch, GridMap
    from simulator.world.mdp import Mdp
    from simulator.world.planner import Plan

WHOLE = ("settings", "algorithm", "network", "learner", "mdp", "shown", "schedule_start", "_batch_until")
"""Attributes that a change of map or settings which raised leaves as they were."""


class TrainingSetup:
    """Settings, maps, network and agents of a run.

    Args:
        maps: what to learn; there may be none if the settings name a recipe.
        settings: flat name → value; what is missing keeps its default.
        validation: maps to judge by, which are not learned on; else the settings say how many are set aside.

    Attributes:
        streams: random numbers by purpose.
        maps: to learn on, and to judge by.
        mdp: tables of the maps that are learned now.
        shown: the first of them, as it was before it was padded.
        optimum: of these maps.
        updates: made so far.
        schedule_start: update at which the schedules of exploration began.
        collector: the agents.
        now: the policy as it is.

    Raises:
        ValueError: a setting is unknown or out of range, or the maps do not fit together.
    """

    mdp: Mdp
    shown: GridMap
    optimum: Plan
    collector: Collector
    now: CurrentPolicy

    def __init__(
        self, maps: Sequence[GridMap], settings: Mapping[str, Value], validation: Sequence[GridMap]
    ) -> None:
        self.settings = RunSettings.of(settings)
        general = self.settings.general
        self.streams = streams(general.seed)
        map_specific = NETWORKS[self.settings.network].map_specific
        self.maps = MapPool(maps, self.settings.maps, general.seed, validation, map_specific=map_specific)
        self.updates = self.schedule_start = 0
        self._batch_until = -1
        self._compile(self.maps.given or self._next_batch())
        self.algorithm = self._make_algorithm()
        self.network = self._make_network()
        self.learner = fresh_learner(self.network, self.settings)
        self._kind = kind_of(self.settings.network)
        self.experience = self._kind.experience(self.mdp, general, self.streams["exploration"])

    def _make_algorithm(self) -> Algorithm:
        algorithm: Algorithm = ALGORITHMS[self.settings.algorithm].build(self.settings.learning)
        return algorithm

    def _make_network(self) -> PolicyNetwork:
        return fresh_network(self.mdp, self.settings, self.streams["weights"])

    def _compile(self, maps: Sequence[GridMap]) -> None:
        self.mdp = compile_mdp(maps, self.settings.general.rewards)
        self.shown = maps[0]

    def _next_batch(self) -> list[GridMap]:
        return self.maps.batch(self.streams["maps"], self._curriculum_progress)

    def _enter_map(self, *, going_on: bool = False) -> None:
        """Put agents on the present tables.

        Args:
            going_on: whether the figures recorded so far still count.
        """
        del going_on
        general, random = self.settings.general, self.streams
        self.optimum = optimum(self.mdp)
        exploring = self.experience.exploring_starts
        starts = starts_of(
            self.mdp,
            general,
            random["starts"],
            curriculum_progress=self._curriculum_progress,
            exploring=exploring,
        )
        self.experience.enter(self.mdp, general)
        self.collector = agents_of(
            self.mdp,
            general,
            starts,
            learner=self.learner,
            algorithm=self.algorithm,
            rng=random["rollout"],
        )
        self.now = self._kind.policy(self.learner, self.mdp, self.optimum)

    # ------------------------------------------------------------ changes

    def set_maps(self, maps: Sequence[GridMap]) -> bool:
        """Learn on these maps from the next update on.

        The entropy schedule begins again: another world wants exploring, and a policy that has become
        sure of itself would take seconds instead of a fraction of one to find a detour.

        Returns:
            Whether the weights were kept; a network that cannot serve the new size starts anew.
        """
        with self._whole():
            self.maps.given = list(maps)
            self._compile(maps)
            self._batch_until = -1
            kept = self.network.bind(self.mdp)
            if not kept:
                self.network = self._make_network()
                self.learner = fresh_learner(self.network, self.settings)
            self.learner.forward()
            self.schedule_start = self.updates
            self._enter_map()
        return kept

    def set_live(self, name: str, value: Value) -> None:
        """Change one live setting.

        Raises:
            ValueError: it is not live, unknown or out of range.
        """
        changed = self.settings.with_value(name, value)
        spec = self.settings.spec(name)
        if not spec.live:
            raise ValueError(tr("trainer.takes_effect_at_the_next_reset", name=name))
        with self._whole():
            self.settings = changed
            self.algorithm = self._make_algorithm()
            self.learner.set_learning_rate(changed.model.learning_rate)
            if spec.effect is Effect.REWARDS:
                self.mdp = compile_mdp(self.mdp.maps, changed.general.rewards)
            if spec.effect in (Effect.REWARDS, Effect.EPISODES):
                self._enter_map()
            else:
                self.experience.set(changed.general)

    def _next_maps(self) -> None:
        """Go on to the next batch of maps, where there are many and its time has come."""
        if not self.maps.batched or self.updates < self._batch_until:
            return
        with self._whole():
            self._batch_until = self.updates + self.settings.maps.batch_updates
            self._compile(self._next_batch())
            self.network.bind(self.mdp)
            self.learner.forward()
            self._enter_map(going_on=True)
        self.experience.explorer.counts.fill(0.0)  # they are of other maps

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Put settings, maps and network back as they were if the block raises."""
        given = self.maps.given

        def back() -> None:
            self.maps.given = given
            with interruptible(None):
                self.recover()

        with restoring(self, WHOLE, back):
            yield

    def recover(self) -> None:
        """Enter the tables in hand again with the weights in hand, after work that was left half done."""
        self.network.bind(self.mdp)
        self.learner.set_learning_rate(self.learning_rate_at(self.updates))
        self.learner.forward()
        self._enter_map(going_on=True)

    def refresh(self) -> None:
        """Read the policy off the network after its weights were replaced."""
        self.learner.forward()
        self.now.changed()

    def drift(self) -> list[CellPatch | None]:
        """Return what a drifting world changes on each map now, [] unless it is time; `set_maps` does it."""
        every = self.settings.general.drift_every
        if not every or not self.updates or self.updates % every or self.maps.batched:
            return []
        return [door(grid, self.streams["world"]) for grid in self.maps.given]

    # ------------------------------------------------------------ what holds now

    @property
    def limit(self) -> int:
        """Steps after which an episode is cut off."""
        return episode_limit(self.mdp, self.settings.general)

    @property
    def _curriculum_progress(self) -> float:
        """How far the curriculum over map size and start distance has come, from 0 to 1."""
        whole = self.settings.maps.grow_updates
        return min(1.0, self.updates / whole) if whole else 1.0

    def learning_rate_at(self, update: int) -> float:
        """Step size of an update, counted from 0."""
        rate: float = self.settings.model.learning_rate
        return rate * self.settings.maps.lr_scale(update)

    @property
    def device(self) -> str:
        """Where the network computes, for people."""
        return device_title(next(self.network.parameters()).device)

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """[S, A] π(a|s); with memory those of first steps, see `RecurrentActor.first_steps`."""
        return self.now.probabilities

    @property
    def optimal_cost(self) -> float:
        """Mean over the maps of the optimum's cost from the start, see `Plan.cost`; inf without a way."""
        return self.now.optimal_cost

    def policy(self, title: str) -> Policy:
        """Return the policy as it is now; learning that goes on does not change it."""
        weights = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        return of_network(title, self.settings, actions=self.mdp.actions, weights=weights, own=self.mdp.maps)
