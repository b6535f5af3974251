"""Trainer: the update loop. It knows no thread; its caller drives it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.learning.evaluation.episode_run import run_episode
from simulator.learning.optim.guard import DivergedError
from simulator.learning.training.advice import Adviser
from simulator.learning.training.episode_record import EpisodeRecord
from simulator.learning.training.exact_figures import ExactFigures, FigureSchedule
from simulator.learning.training.inspection import live_agents, trained_field
from simulator.learning.training.optimality import Optimality
from simulator.learning.training.policy_recovery import PolicyRecovery
from simulator.learning.training.reward_check import check_rewards
from simulator.learning.training.rollback import restoring
from simulator.learning.training.setup import TrainingSetup
from simulator.learning.training.training_agents import TIMED
from simulator.learning.training.update_stats import update_stats
from simulator.learning.training.validation import NO_MARK, Validation
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from simulator.learning.sampling.rollout import Rollout
    from simulator.protocol.advice import Advice
    from simulator.protocol.events import Recovered, RewardsChecked
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import LiveAgents, PolicyField
    from simulator.protocol.stats import UpdateStats
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import GridMap

COUNTED = ("updates", "env_steps", "seconds", "stats", "recovered", "visits")
"""Attributes that an update which raised leaves as they were."""

DECAY = 0.8
"""What is left of the visits overlay's memory after one update."""


class Trainer(TrainingSetup):
    """Learns one map, or many of any sizes, with the settings of a run.

    Args:
        maps: what to learn; there may be none if the settings name a recipe.
        settings: flat name → value; what is missing keeps its default.
        validation: maps to judge by, which are not learned on; else the settings say how many are set aside.

    Raises:
        ValueError: a setting is unknown or out of range, or the maps do not fit together.
    """

    visits: NDArray[np.float32]
    record: EpisodeRecord

    def __init__(
        self,
        maps: Sequence[GridMap],
        settings: Mapping[str, Value] | None = None,
        validation: Sequence[GridMap] = (),
    ) -> None:
        super().__init__(maps, settings or {}, validation)
        self.validation = Validation(self.maps)
        self.env_steps = 0
        self.seconds = 0.0
        self.stats: UpdateStats | None = None
        self.recovered: tuple[Recovered, ...] = ()
        self.last_rollout: Rollout | None = None
        self.recovery = PolicyRecovery()
        self.figures = FigureSchedule()
        self.optimality = Optimality()
        self.adviser = Adviser()
        self._enter_map()

    def _enter_map(self, *, going_on: bool = False) -> None:
        """Put agents on the present tables; forget what was recorded on those before, or go on with it."""
        before = self.record if going_on else None
        super()._enter_map()
        self.adviser.enter(self.mdp, self.optimum, self.settings, batched=self.maps.batched, limit=self.limit)
        timed = min(TIMED, self.collector.agents)
        self.record = EpisodeRecord(self.mdp, self.optimum.cost, timed, self.limit, before)
        self.figures.enter(self.mdp, self.collector.starts.judged_from, self.limit)
        self.optimality.forget()
        self.visits = np.zeros(self.mdp.states, np.float32)
        self.last_rollout = None

    # ------------------------------------------------------------ learning

    def update(self, *, measure: bool = False, exact_figures: bool = False) -> UpdateStats:
        """Make one update and return what it did. One that raises leaves weights and counts as they were.

        Args:
            measure: whether to work out the exact gradient too and compare, which costs extra time.
            exact_figures: whether to work out exact figures of the policy too as often as they are due, which
                does not count as time of learning.

        Raises:
            DivergedError: three updates in a row went wrong and were taken back; `stats` tells of the last.
            Interrupted: at a cancellation point, see `simulator.world.interruption`.
        """
        self.learner.guard.begin()
        with restoring(self, COUNTED, self._undo, kept=(DivergedError,)):
            return self._update(measure=measure, exact_figures=exact_figures)

    def _undo(self) -> None:
        """Take back what an update did to the weights."""
        if self.learner.guard.undo():
            self.refresh()

    def _update(self, *, measure: bool, exact_figures: bool) -> UpdateStats:
        began = time.perf_counter()
        general = self.settings.general
        self._next_maps()
        self.experience.begin(self.updates - self.schedule_start)
        rollout = self._collect()
        snapshot = self.experience.snapshot(self.algorithm, *self.now.table)
        fresh: Any = (
            self.experience.exact(self.collector, snapshot, slack=self.network.exact_slack)
            if self.algorithm.exact
            else self.experience.fresh(rollout, snapshot)
        )
        cosines = (
            self.experience.cosines(fresh, self.learner, self.collector, snapshot, self.updates)
            if measure
            else {}
        )
        batch, replayed = self.experience.with_replay(fresh, rollout, snapshot, self.updates)
        explained = self.experience.explained(fresh, self.now) if self.algorithm.critic else float("nan")
        levels = dict(self.experience.explorer.levels)
        self.network.exploration_progress = general.exploration_progress(self.updates - self.schedule_start)
        if self.settings.maps.cooling:
            self.learner.set_learning_rate(self.learning_rate_at(self.updates))
        figures = self.learner.learn(
            self.algorithm,
            batch,
            entropy_weight=levels["entropy_weight"],
            max_norm=general.max_gradient_norm,
        )
        self.now.changed()
        self.updates += 1
        self.experience.record(rollout, fresh)
        self.experience.follow(figures.entropy, fresh.visits)
        self.visits = np.float32(DECAY) * self.visits + fresh.visits
        greedy = self.greedy_cost()
        mark = (
            self.validation.judge(self.policy("validation"), self.network, self.updates)
            if self.validation.due(self.updates)
            else NO_MARK
        )
        if self.finished:
            self.keep_best()
        self.seconds += time.perf_counter() - began
        exact = self._exact_figures() if exact_figures else ExactFigures()
        noise = self.experience.explorer.scale
        more = {**vars(replayed), **cosines, **levels, "noise": noise, "explained_variance": explained}
        marked = {"validation_success": mark.success, "validation_spl": mark.spl}
        self.stats = update_stats(self, figures, greedy_cost=greedy, **more, **marked, **vars(exact))
        self.recovered = self.recovery.observe(self.stats, self.record.episodes)
        self.adviser.observe(self.stats, rollout)
        self.learner.guard.check(self.learner.cause, self.adviser.cure)
        return self.stats

    def sample(self) -> Rollout:
        """Let the agents act without learning from it: what look-up alone costs."""
        steps = self.settings.general.rollout_steps
        return self.experience.sample(self.collector, self.learner, self.now, steps)

    def _collect(self) -> Rollout:
        if self.algorithm.whole_episodes:
            acting = self.experience.act(self.learner, self.probabilities)
            rollout = self.collector.collect_episodes(acting)
        else:
            rollout = self.sample()
        ended = rollout.episodes
        self.collector.starts.record(ended.origin[ended.counts], ended.reached[ended.counts])
        self.record.add(rollout, self.collector)
        self.last_rollout = rollout
        if not self.algorithm.exact:
            self.env_steps += rollout.samples
        return rollout

    @property
    def tabled(self) -> bool:
        """Whether figures of the policy can be worked out on the tables: no memory, always the same maps."""
        return self.now.tabled and not self.maps.batched

    def _exact_figures(self) -> ExactFigures:
        """Figures of the policy as it is, where it is their time."""
        if not self.tabled:
            return ExactFigures()
        samples = self.settings.general.agents * self.settings.general.rollout_steps
        return self.figures.after(self.updates, self.probabilities, samples)

    def exact_figures(self) -> ExactFigures:
        """Work out the figures of the policy as it is; NaN with memory and where maps come in batches."""
        return self.figures.now(self.updates, self.probabilities) if self.tabled else ExactFigures()

    # ------------------------------------------------------------ changes

    def set_maps(self, maps: Sequence[GridMap]) -> bool:
        """Learn on these maps from the next update on, see `TrainingSetup.set_maps`."""
        shown = self.shown
        kept = super().set_maps(maps)
        self.recovery.change(self.stats)
        self.adviser.change_map(shown, maps[0])
        return kept

    def set_live(self, name: str, value: Value) -> None:
        """Change one live setting, see `TrainingSetup.set_live`."""
        super().set_live(name, value)
        self.adviser.change_setting(self.settings, name)

    @property
    def finished(self) -> str:
        """Why training is over, in words; "" while it is not."""
        config = self.settings.maps
        if self.validation.exhausted:
            return tr("trainer.no_better_score_on_the_validation", patience=config.patience)
        return (
            tr("trainer.updates_made", updates=self.updates) if 0 < config.last_update <= self.updates else ""
        )

    def keep_best(self) -> None:
        """Take the weights back that scored best on the validation maps, if there are any."""
        if self.validation.weights:
            self.network.load_state_dict(self.validation.weights)
            self.refresh()

    # ------------------------------------------------------------ what others read

    @property
    def measure(self) -> str:
        """By which measure the optimum is one, in words."""
        return self.optimum.measure

    @property
    def solvable(self) -> bool:
        """Whether every goal can be reached from its start."""
        return bool(np.isfinite(self.optimal_cost))

    def greedy_cost(self) -> float:
        """Mean over the maps of the cost of the greedy path from the start; inf if one never arrives.

        Under slip the expected cost of the greedy policy's episodes that arrive. NaN where maps come in
        batches.
        """
        return float("nan") if self.maps.batched else self.now.greedy_cost()  # the next batch has others

    def field(self) -> PolicyField:
        """Return the policy on every cell, for the window. The first map's, if there are several."""
        return trained_field(self)

    def episode(self, mode: Literal["greedy", "sampled"]) -> EpisodeTrace:
        """Run one episode from the first map's start with the present policy."""
        limit, rng, version = self.collector.limit, self.streams["episodes"], self.updates
        actor = self.learner.actor(self.mdp, critic=self.algorithm.critic)
        return run_episode(actor, self.optimum.cost, mode=mode, limit=limit, rng=rng, version=version)

    def check_rewards(self) -> RewardsChecked:
        """Say whether shaping and painted rewards change the best moves of the first map.

        Raises:
            ValueError: it cannot be worked out; one line.
        """
        general = self.settings.general
        return check_rewards(self.shown, general, general.gamma)

    def advise(self) -> Advice | None:
        """Return what stands in the way of learning, in one line; None while nothing is wrong."""
        return self.adviser.advise()

    def agents(self) -> LiveAgents | None:
        """Return where some agents have been in the last rollout; None before the first."""
        rollout = self.last_rollout
        return None if rollout is None else live_agents(rollout, self.mdp, self.shown)
