"""The trainer: collect, estimate, aggregate, learn. It knows no thread; whoever calls `update` drives it."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.evaluation.episode import run_episode
from simulator.learning.networks import NETWORKS
from simulator.learning.optim.device import device_title
from simulator.learning.optim.guard import DivergedError
from simulator.learning.policies.by_name import of_network
from simulator.learning.policies.factory import fresh_learner, fresh_network, streams
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.training.advice import Adviser
from simulator.learning.training.agents import TIMED, agents_of, episode_limit, starts_of
from simulator.learning.training.episode_record import EpisodeRecord
from simulator.learning.training.exact_figures import ExactFigures, FigureSchedule
from simulator.learning.training.inspection import live_agents, policy_field
from simulator.learning.training.kinds import kind_of
from simulator.learning.training.map_pool import MapSet
from simulator.learning.training.optimality import Optimality
from simulator.learning.training.recovery import Recovery
from simulator.learning.training.resuming import arrays_of, restore_state, state_of, tensors_of
from simulator.learning.training.reward_check import check_rewards
from simulator.learning.training.rollback import restoring
from simulator.learning.training.validation import NO_MARK, Mark, Validation
from simulator.protocol.settings import Effect
from simulator.protocol.stats import UpdateStats
from simulator.texts import tr
from simulator.world.drift import door
from simulator.world.interruption import interruptible
from simulator.world.mdp import compile_mdp
from simulator.world.planner import optimum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from simulator.learning.algorithms import Algorithm
    from simulator.learning.networks import PolicyNetwork
    from simulator.learning.optim.updater import StepFigures
    from simulator.learning.policies.protocols import Policy
    from simulator.learning.sampling.rollout import Rollout
    from simulator.protocol.advice import Advice
    from simulator.protocol.events import Recovered, RewardsChecked
    from simulator.protocol.settings import Value
    from simulator.protocol.snapshots import LiveAgents, PolicyField
    from simulator.world.episode import EpisodeTrace
    from simulator.world.grid import CellPatch, GridMap
    from simulator.world.mdp import Mdp

COUNTED = ("updates", "env_steps", "seconds", "stats", "recovered", "_visits")
"""Attributes that an update which raised leaves as they were."""

WHOLE = ("settings", "algorithm", "network", "learner", "mdp", "_shown", "_dealt_at", "_schedule_start")
"""Attributes that a change of map or settings which raised leaves as they were."""

DECAY = 0.8
"""What is left of the visits overlay's memory after one update."""


class Trainer:
    """Learns one map, or many of any sizes, with the settings of a run.

    Args:
        maps: what to learn; there may be none if the settings name a recipe.
        settings: flat name → value; what is missing keeps its default.
        validation: maps to judge by, which are not learned on; else the settings say how many are set aside.

    Raises:
        ValueError: a setting is unknown or out of range, or the maps do not fit together.
    """

    def __init__(
        self,
        maps: Sequence[GridMap],
        settings: Mapping[str, Value] | None = None,
        validation: Sequence[GridMap] = (),
    ) -> None:
        self.settings = RunSettings.of(settings or {})
        general = self.settings.general
        self._streams = streams(general.seed)
        by_heart = NETWORKS[self.settings.network].learned_only
        self.maps = MapSet(maps, self.settings.maps, general.seed, validation, by_heart=by_heart)
        self.validation = Validation(self.maps)
        self.updates = 0
        self.env_steps = 0
        self.seconds = 0.0
        self.stats: UpdateStats | None = None
        self.mdp: Mdp
        self._compile(self.maps.given or self._next_batch())
        self.algorithm = self._make_algorithm()
        self.network = self._make_network()
        self.learner = fresh_learner(self.network, self.settings)
        self._schedule_start = 0
        self._dealt_at = -1
        self._recovery = Recovery()
        self.recovered: tuple[Recovered, ...] = ()
        self._last_rollout: Rollout | None = None
        self._kind = kind_of(self.settings.network)
        self.experience = self._kind.experience(self.mdp, general, self._streams["exploration"])
        self._visits: NDArray[np.float32]
        self._record: EpisodeRecord
        self._figures = FigureSchedule()
        self._optimality = Optimality()
        self.adviser = Adviser()
        self._enter_map()

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
        self._deal()
        self.experience.begin(self.updates - self._schedule_start)
        rollout = self._collect()
        snapshot = self.experience.snapshot(self.algorithm, *self.now.table)
        fresh: Any = (
            self.experience.exact(self._collector, snapshot, slack=self.network.exact_slack)
            if self.algorithm.exact
            else self.experience.fresh(rollout, snapshot)
        )
        cosines = (
            self.experience.cosines(fresh, self.learner, self._collector, snapshot, self.updates)
            if measure
            else {}
        )
        batch, replayed = self.experience.with_replay(fresh, rollout, snapshot, self.updates)
        explained = self.experience.explained(fresh, self.now) if self.algorithm.critic else float("nan")
        levels = dict(self.experience.explorer.levels)
        self.network.settled = general.settled_at(self.updates - self._schedule_start)
        if self.settings.maps.cooling:
            self.learner.set_learning_rate(self._learning_rate_at(self.updates))
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
        self._visits = np.float32(DECAY) * self._visits + fresh.visits
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
        self.stats = self._report(figures, greedy_cost=greedy, **more, **marked, **vars(exact))
        self.recovered = self._recovery.observe(self.stats, self._record.episodes)
        self.adviser.observe(self.stats, rollout)
        self.learner.guard.check(self.learner.cause, self.adviser.cure)
        return self.stats

    def sample(self) -> Rollout:
        """Let the agents act without learning from it: what look-up alone costs."""
        steps = self.settings.general.rollout_steps
        return self.experience.sample(self._collector, self.learner, self.now, steps)

    def _collect(self) -> Rollout:
        if self.algorithm.whole_episodes:
            acting = self.experience.act(self.learner, self.probabilities)
            rollout = self._collector.collect_episodes(acting)
        else:
            rollout = self.sample()
        ended = rollout.episodes
        self._collector.starts.record(ended.origin[ended.counts], ended.reached[ended.counts])
        self._record.add(rollout, self._collector)
        self._last_rollout = rollout
        if not self.algorithm.exact:
            self.env_steps += rollout.samples
        return rollout

    @property
    def tabled(self) -> bool:
        """Whether figures of the policy can be worked out on the tables: no memory, always the same maps."""
        return self.now.tabled and not self.maps.dealt

    def _exact_figures(self) -> ExactFigures:
        """Figures of the policy as it is, where it is their time."""
        if not self.tabled:
            return ExactFigures()
        samples = self.settings.general.agents * self.settings.general.rollout_steps
        return self._figures.after(self.updates, self.probabilities, samples)

    def exact_figures(self) -> ExactFigures:
        """Work out the figures of the policy as it is; NaN with memory and where maps come in batches."""
        return self._figures.now(self.updates, self.probabilities) if self.tabled else ExactFigures()

    def _report(self, figures: StepFigures, **more: float) -> UpdateStats:
        """Gather what an update did."""
        record, known = self._record, self.solvable and not self.maps.dealt
        optimal = known and self.now.is_optimal()
        self._optimality.observe(optimal=optimal)
        return UpdateStats(
            update=self.updates,
            revision=self.mdp.maps[0].revision,
            env_steps=self.env_steps,
            seconds=self.seconds,
            episode_return=record.episode_return,
            success_rate=record.success_rate,
            episode_steps=record.episode_steps,
            path_ratio=record.path_ratio,
            learning_rate=self._learning_rate_at(self.updates - 1),
            skipped=self.learner.guard.skipped,
            frontier=self._collector.starts.frontier,
            optimal=optimal,
            optimal_streak=self._optimality.streak,
            optimal_share=self._optimality.share,
            **vars(figures),
            **more,
        )

    # ------------------------------------------------------------ changing things

    def set_maps(self, maps: Sequence[GridMap]) -> bool:
        """Learn on these maps from the next update on.

        The entropy schedule begins again: another world wants exploring, and a policy that has become
        sure of itself would take seconds instead of a fraction of one to find a detour.

        Returns:
            Whether the weights were kept; a network that cannot serve the new size starts anew.
        """
        shown = self._shown
        with self._whole():
            self.maps.given = list(maps)
            self._compile(maps)
            self._dealt_at = -1
            kept = self.network.attach(self.mdp)
            if not kept:
                self.network = self._make_network()
                self.learner = fresh_learner(self.network, self.settings)
            self.learner.forward()
            self._schedule_start = self.updates
            self._enter_map()
        self._recovery.change(self.stats)
        self.adviser.change_map(shown, maps[0])
        return kept

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
        self.network.attach(self.mdp)
        self.learner.set_learning_rate(self._learning_rate_at(self.updates))
        self.learner.forward()
        self._enter_map(self._record)

    def drift(self) -> list[CellPatch | None]:
        """Return what a drifting world changes on each map now, [] unless it is time; `set_maps` does it."""
        every = self.settings.general.drift_every
        if not every or not self.updates or self.updates % every or self.maps.dealt:
            return []
        return [door(grid, self._streams["world"]) for grid in self.maps.given]

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
        self.adviser.change_setting(changed, name)

    def _deal(self) -> None:
        """Go on to the next batch of maps, where there are many and its time has come."""
        if not self.maps.dealt or self.updates < self._dealt_at:
            return
        with self._whole():
            self._dealt_at = self.updates + self.settings.maps.batch_updates
            self._compile(self._next_batch())
            self.network.attach(self.mdp)
            self.learner.forward()
            self._enter_map(self._record)
        self.experience.explorer.counts.fill(0.0)  # they are of other maps

    def _compile(self, maps: Sequence[GridMap]) -> None:
        """Make the tables of some maps, and remember the first one as it was before it was padded."""
        self.mdp = compile_mdp(maps, self.settings.general.rewards)
        self._shown = maps[0]

    def _next_batch(self) -> list[GridMap]:
        return self.maps.batch(self._streams["maps"], self._grown)

    @property
    def _grown(self) -> float:
        """How far the curriculum over map size and start distance has come, from 0 to 1."""
        whole = self.settings.maps.grow_updates
        return min(1.0, self.updates / whole) if whole else 1.0

    def _learning_rate_at(self, update: int) -> float:
        rate: float = self.settings.model.learning_rate
        return rate * self.settings.maps.heat_at(update)

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

    def _enter_map(self, record: EpisodeRecord | None = None) -> None:
        """Put agents on the present tables; forget what was recorded on the ones before, or go on with it."""
        general = self.settings.general
        self._optimum = optimum(self.mdp)
        exploring = self.experience.exploring_starts
        starts = starts_of(self.mdp, general, self._streams["starts"], grown=self._grown, exploring=exploring)
        limit = episode_limit(self.mdp, general)
        self.adviser.enter(self.mdp, self._optimum, self.settings, dealt=self.maps.dealt, limit=limit)
        self.experience.enter(self.mdp, general)
        self._collector = agents_of(
            self.mdp,
            general,
            starts,
            learner=self.learner,
            algorithm=self.algorithm,
            rng=self._streams["rollout"],
        )
        timed = min(TIMED, self._collector.agents)
        self._record = EpisodeRecord(self.mdp, self._optimum.cost, timed, limit, record)
        self._figures.enter(self.mdp, starts.judged_from, limit)
        self._optimality.forget()
        self._visits = np.zeros(self.mdp.states, np.float32)
        self._last_rollout = None
        self.now = self._kind.policy(self.learner, self.mdp, self._optimum)

    def _make_algorithm(self) -> Algorithm:
        algorithm: Algorithm = ALGORITHMS[self.settings.algorithm].build(self.settings.learning)
        return algorithm

    def _make_network(self) -> PolicyNetwork:
        return fresh_network(self.mdp, self.settings, self._streams["weights"])

    @property
    def _parts(self) -> dict[str, Any]:
        """What goes on from update to update beside the weights, by the name a checkpoint gives it."""
        return {
            "agents": self._collector,
            "starts": self._collector.starts,
            "exploration": self.experience.explorer,
            "guard": self.learner.guard,
            "record": self._record,
            "recovery": self._recovery,
            "optimality": self._optimality,
            "figures": self._figures,
            "validation": self.validation,
        }

    def training_state(self) -> dict[str, Any]:
        """What a checkpoint needs beside the weights to go on as if nothing had happened."""
        buffer = self.experience.buffer
        best = self.validation.best
        return {
            "optimizer": self.learner.optimizer.state_dict(),
            "streams": json.dumps(
                {name: rng.bit_generator.state for name, rng in self._streams.items()}, default=_plain
            ),
            "updates": self.updates,
            "schedule_start": self._schedule_start,
            "env_steps": self.env_steps,
            "seconds": self.seconds,
            "visits": self._visits.tolist(),
            "best": None if best is None else [best.success, best.spl, best.update],
            "replay": None if buffer is None else [tensors_of(one) for one in buffer.rollouts()],
            "replay_joined": buffer is not None and buffer.joined,
            **{name: state_of(part) for name, part in self._parts.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `training_state`, bit for bit on one thread where the maps are given.

        Maps that come in batches begin with another batch.
        """
        self.learner.optimizer.load_state_dict(state["optimizer"])
        self.updates, self.env_steps = int(state["updates"]), int(state["env_steps"])
        self._schedule_start = int(state["schedule_start"])
        self.seconds = float(state["seconds"])
        if "agents" in state and not self.maps.dealt:  # older runs kept less: their agents begin anew
            for name, part in self._parts.items():
                restore_state(part, state.get(name, {}))
            self._visits = np.array(state["visits"], np.float32)
            self.validation.best = None if state["best"] is None else Mark(*state["best"])
            if self.experience.buffer is not None:
                rollouts = [arrays_of(one) for one in state["replay"]]
                self.experience.buffer.refill(rollouts, joined=bool(state["replay_joined"]))
        for name, saved in json.loads(state["streams"]).items():
            saved["state"]["state"] = np.array(saved["state"]["state"], np.uint64)
            self._streams[name].bit_generator.state = saved

    def refresh(self) -> None:
        """Read the policy off the network after its weights were replaced."""
        self.learner.forward()
        self.now.changed()

    # ------------------------------------------------------------ what others read

    @property
    def probabilities(self) -> NDArray[np.float32]:
        """[S, A] π(a|s); with memory those of first steps, see `RecurrentActor.first_steps`."""
        return self.now.probabilities

    @property
    def device(self) -> str:
        """Where the network computes, for people."""
        return device_title(next(self.network.parameters()).device)

    @property
    def optimal_cost(self) -> float:
        """Mean over the maps of the optimum's cost from the start, see `Plan.cost`; inf without a way."""
        return self.now.optimal_cost

    @property
    def measure(self) -> str:
        """By which measure the optimum is one, in words."""
        return self._optimum.measure

    @property
    def solvable(self) -> bool:
        """Whether every goal can be reached from its start."""
        return bool(np.isfinite(self.optimal_cost))

    def greedy_cost(self) -> float:
        """Mean over the maps of the cost of the greedy path from the start; inf if one never arrives.

        Under slip the expected cost of the greedy policy's episodes that arrive. NaN where maps come in
        batches.
        """
        return float("nan") if self.maps.dealt else self.now.greedy_cost()  # the next batch has others

    def policy(self, title: str) -> Policy:
        """Return the policy as it is now; learning that goes on does not change it."""
        weights = {name: tensor.detach().clone() for name, tensor in self.network.state_dict().items()}
        return of_network(title, self.settings, actions=self.mdp.actions, weights=weights, own=self.mdp.maps)

    def field(self) -> PolicyField:
        """Return the policy on every cell, for the window. The first map's, if there are several."""
        values = self.now.values if self.algorithm.critic else np.full_like(self.now.values, np.nan)
        visits = self._visits / max(float(self._visits.sum()), 1e-12)
        explorer = self.experience.explorer
        return policy_field(
            self._shown,
            self.mdp.maps[0].cells.shape,
            self.updates,
            probabilities=self.probabilities,
            values=values,
            visits=visits,
            explored=explorer.visits,
            bonus=explorer.mean_bonus(),
            moves=self.now.greedy_moves,
        )

    def episode(self, mode: Literal["greedy", "sampled"]) -> EpisodeTrace:
        """Run one episode from the first map's start with the present policy."""
        limit, rng, version = self._collector.limit, self._streams["episodes"], self.updates
        actor = self.learner.actor(self.mdp, critic=self.algorithm.critic)
        return run_episode(actor, self._optimum.cost, mode=mode, limit=limit, rng=rng, version=version)

    def check_rewards(self) -> RewardsChecked:
        """Say whether shaping and painted rewards change the best moves of the first map.

        Raises:
            ValueError: it cannot be worked out; one line.
        """
        general = self.settings.general
        return check_rewards(self._shown, general, general.gamma)

    def advise(self) -> Advice | None:
        """Return what stands in the way of learning, in one line; None while nothing is wrong."""
        return self.adviser.advise()

    def agents(self) -> LiveAgents | None:
        """Return where some agents have been in the last rollout; None before the first."""
        rollout = self._last_rollout
        return None if rollout is None else live_agents(rollout, self.mdp, self._shown)


def _plain(value: Any) -> Any:
    """NumPy values as JSON."""
    return value.tolist()
