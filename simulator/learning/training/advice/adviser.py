"""Adviser: finds the most severe cause of trouble in a run."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.sampling.rollout import fitting_agents
from simulator.learning.training.advice import learning_causes as learning
from simulator.learning.training.advice import sampling_causes as sampling
from simulator.learning.training.advice import world_causes as world
from simulator.learning.training.advice.course import Change, Course, changed
from simulator.learning.training.advice.evidence import Evidence
from simulator.learning.training.advice.facts import Facts
from simulator.learning.training.advice.remarks import remarks
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.learning.policies.run_settings import RunSettings
    from simulator.learning.sampling.rollout import Rollout
    from simulator.protocol.advice import Advice, Remark
    from simulator.protocol.stats import UpdateStats
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp
    from simulator.world.planner import Plan

DIAGNOSES: tuple[Callable[[Evidence], Advice | None], ...] = (
    world.unreachable,
    world.episode_limit,
    world.painted_rewards,
    world.rewarded_loop,
    world.rare_success,
    world.death_pays,
    sampling.few_samples,
    learning.learning_rate,
    world.discount,
    sampling.count_bonus,
    sampling.acting_at_random,
    sampling.entropy_weight,
    learning.map_changed,
    learning.hazard_endings,
    learning.exploration_gone,
    learning.not_found,
    learning.stuck_above,
)
"""The most severe first. Each returns its advice, or None where its cause is not at work."""

EVERY = 10
"""Updates between two examinations."""

HOLD = 2
"""Examinations in a row without a finding after which advice is withdrawn, so that no line flickers."""

RENEW = 100
"""Updates after which the numbers of a line that still holds are renewed."""


class Adviser:
    """Watches a run and says what stands in its way."""

    def __init__(self) -> None:
        self.course = Course()
        self._stats: UpdateStats | None = None
        self._said: Advice | None = None
        self._said_at = 0
        self._clean = 0
        self._examined: int | None = None

    def enter(self, mdp: Mdp, plan: Plan, settings: RunSettings, *, batched: bool, limit: int) -> None:
        """Go on with these tables and settings.

        Args:
            mdp: the tables.
            plan: their optimum.
            settings: in force.
            batched: whether maps come in batches.
            limit: steps after which an episode is cut off.
        """
        general = settings.general
        self._mdp, self._plan, self._settings, self._batched = mdp, plan, settings, batched
        self._limit = limit
        self._facts = Facts(mdp, plan, general.rewards, general.gamma)
        self._remarks: tuple[Remark, ...] | None = None

    def change_map(self, before: GridMap, after: GridMap) -> None:
        """Judge from here on: the map has been changed."""
        stats, last = self._stats, self.course.change
        if stats is not None and (what := changed(before, after)):
            success = 0.0 if isnan(stats.success_rate) else stats.success_rate
            if last is not None and self.course.improved == last.update:
                success = max(success, last.success)  # not over the last change yet
            self.course.change = Change(stats.update, what, success)
        else:
            self.course.change = None
        self._begin()

    def change_setting(self, settings: RunSettings, name: str) -> None:
        """Judge from here on: a setting has been changed."""
        self.enter(self._mdp, self._plan, settings, batched=self._batched, limit=self._limit)
        if name == "learning_rate":
            self.course.forget_kl()
        self._begin()

    def _begin(self) -> None:
        self.course.begin(self._stats.update if self._stats else 0)
        self._said, self._examined = None, None

    def observe(self, stats: UpdateStats, rollout: Rollout) -> None:
        """Take in an update and the rollout that it learned from."""
        if self._stats is None:
            self.course.begin(stats.update - 1)  # a run that is resumed begins late
        self._stats = stats
        self.course.observe(stats, rollout)

    def remarks(self) -> tuple[Remark, ...]:
        """Return what there is to say about the objective."""
        if self._remarks is None:
            asked = self._settings.general.agents
            whole = ALGORITHMS[self._settings.algorithm].build.whole_episodes
            fitting = fitting_agents(asked, self._limit) if whole else asked
            self._remarks = remarks(self._facts, batched=self._batched, agents=asked, fitting=fitting)
        return self._remarks

    def cure(self) -> str:
        """Return what to change where updates explode, a sentence."""
        evidence = Evidence(self._settings, self._stats, self.course, self._facts, self._batched, self._limit)
        if (advice := world.unreachable(evidence)) is not None:
            return advice.text
        rate, usual = f"{self._settings.model.learning_rate:g}", f"{evidence.usual_rate:g}"
        if self._settings.model.learning_rate > evidence.usual_rate:
            return tr("adviser.the_learning_rate_is_too_high", rate=rate, usual=usual)
        return tr("adviser.try_smaller_rewards_or_a_lower")

    def advise(self) -> Advice | None:
        """Return what stands in the way of learning; None while nothing is wrong."""
        now = self._stats.update if self._stats else 0
        if self._examined is not None and now < self._examined + EVERY:
            return self._said
        self._examined = now
        found = self.examine()
        self._clean = 0 if found else self._clean + 1
        if found is None:
            if self._clean >= HOLD:
                self._said = None
        elif self._said is None or found.cause != self._said.cause or now >= self._said_at + RENEW:
            self._said, self._said_at = found, now
        return self._said

    def examine(self) -> Advice | None:
        """Return the most severe cause at work now."""
        evidence = Evidence(self._settings, self._stats, self.course, self._facts, self._batched, self._limit)
        return next((advice for look in DIAGNOSES if (advice := look(evidence))), None)
