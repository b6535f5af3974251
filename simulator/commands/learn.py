"""Drives a trainer to its end, with a progress bar."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from tqdm import tqdm

from simulator.learning.evaluation import evaluate, finish
from simulator.learning.optim.guard import DivergedError
from simulator.protocol.history import History
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.events import Recovered
    from simulator.protocol.stats import UpdateStats

PROGRESS_EVERY = 10
"""Updates between two changes of the progress bar's figures."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a run ends.

    Attributes:
        updates: after so many; None sets no limit.
        seconds: after so many seconds of learning.
        until_optimal: once the greedy path is optimal and has stayed so for 10 updates.
        asked: tells whether somebody asks it to end.
    """

    updates: int | None = None
    seconds: float = float("inf")
    until_optimal: bool = False
    asked: Callable[[], bool] = lambda: False


class Learned(NamedTuple):
    """What became of a training run.

    Attributes:
        history: what each update did.
        seconds_to_optimal: seconds of learning until the greedy path was first optimal; None if it never was.
        failure: why it had to stop before its time, one line; "" if it did not.
        recovered: how long it took to get over each change of a drifting world.
    """

    history: History
    seconds_to_optimal: float | None
    failure: str
    recovered: tuple[Recovered, ...] = ()


def learn(
    trainer: Trainer,
    limits: Limits,
    *,
    history: History | None = None,
    quiet: bool = True,
    save: Callable[[History], None] = lambda _: None,
    save_every: float = float("inf"),
) -> Learned:
    """Make updates until one of the limits is reached.

    Args:
        trainer: makes them; its counters may stand above zero already.
        limits: counted from here.
        history: takes what each update did; it may hold earlier ones.
        quiet: show no progress bar; it is never shown unless stderr is a terminal.
        save: keeps the run as it is now.
        save_every: seconds between two calls of it.

    Raises:
        KeyboardInterrupt: before the first update was done.
    """
    course = _Course(trainer, limits, history or History())
    failure = ""
    saved = time.monotonic()
    with _Bar(limits.updates, hidden=quiet or not sys.stderr.isatty()) as bar:
        try:
            while not course.done:
                if trainer.updates:  # never after the last update: what is scored is what was learned
                    drift(trainer)
                course.update()
                bar.show(course)
                if not course.done and time.monotonic() - saved >= save_every:
                    save(course.history)
                    saved = time.monotonic()
        except DivergedError as error:
            failure = str(error)
        except KeyboardInterrupt:  # keep what was learned so far
            if not course.made:
                raise
    trainer.keep_best()
    return Learned(course.history, course.seconds_to_optimal, failure, tuple(course.recovered))


class _Course:
    """How far a run has come.

    Attributes:
        history: what each update did.
        made: updates so far.
        recovered: how long it took to get over each change of a drifting world.
    """

    def __init__(self, trainer: Trainer, limits: Limits, history: History) -> None:
        self._trainer, self._limits = trainer, limits
        self._began = trainer.seconds
        self._first: float | None = None
        self._streak_began = 0.0
        self.history = history
        self.made = 0
        self.recovered: list[Recovered] = []

    def update(self) -> None:
        """Make an update and note what it did."""
        stats = self._trainer.update(exact_figures=True)
        self.history.append(stats)
        self.made += 1
        self.recovered += self._trainer.recovered
        if stats.optimal_streak == 1:
            self._streak_began = stats.seconds - self._began
        if stats.steadily_optimal and self._first is None:
            self._first = self._streak_began

    @property
    def done(self) -> bool:
        """Whether a limit is reached."""
        limits, stats = self._limits, self._trainer.stats
        return (
            (limits.updates is not None and self.made >= limits.updates)
            or self._trainer.seconds - self._began >= limits.seconds
            or bool(self._trainer.finished)
            or (limits.until_optimal and bool(self.made and stats and stats.steadily_optimal))
            or limits.asked()
        )

    @property
    def seconds_to_optimal(self) -> float | None:
        """Seconds of learning until the greedy path was first optimal; None if it never was."""
        latest = self.history.latest
        if self._first is None and latest is not None and latest.optimal:
            return self._streak_began
        return self._first


class _Bar:
    """A progress bar on a terminal."""

    def __init__(self, updates: int | None, *, hidden: bool) -> None:
        self._bar = tqdm(total=updates, unit=" updates", disable=hidden, mininterval=0.2)  # on stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._bar.close()

    def show(self, course: _Course) -> None:
        """Move on by one update; a terminal that went away does not matter."""
        with suppress(OSError):
            self._bar.update()
            stats = course.history.latest
            if not self._bar.disable and stats is not None and stats.update % PROGRESS_EVERY == 0:
                self._bar.set_postfix_str(_progress(stats, course.history.measured), refresh=False)


def reward_notes(trainer: Trainer) -> list[str]:
    """What shaping and painted rewards do to the best moves, and remarks on the objective."""
    notes = [f"{remark.text}. {remark.reason}" for remark in trainer.adviser.remarks()]
    if trainer.settings.general.potential == "none" and all(
        grid.bonus is None for grid in trainer.maps.given[:1]
    ):
        return notes
    try:
        return [*notes, *trainer.check_rewards().lines]
    except ValueError as error:
        return [*notes, str(error)]


def drift(trainer: Trainer) -> None:
    """Make the next change of a drifting world, if it is time."""
    patches = trainer.drift()
    if any(patch is not None for patch in patches):
        maps = zip(trainer.maps.given, patches, strict=True)
        trainer.set_maps([grid.patched(patch) if patch else grid for grid, patch in maps])


def _progress(stats: UpdateStats, measured: UpdateStats | None) -> str:
    optimal = tr("learn.optimal") if stats.steadily_optimal else ""
    if measured is not None and measured.revision == stats.revision:
        return tr(
            "learn.success_entropy_2",
            exact_success=measured.exact_success,
            entropy=stats.entropy,
            optimal=optimal,
        )
    return tr(
        "learn.success_sampled_entropy",
        success_rate=stats.success_rate,
        entropy=stats.entropy,
        optimal=optimal,
    )


def summary(trainer: Trainer, seconds_to_optimal: float | None) -> dict[str, Any]:
    """What a training run came to, as the command line reports it."""
    stats, advice = trainer.stats, trainer.advise()
    rate, spl = score(trainer)
    return {
        "algorithm": trainer.settings.algorithm,
        "network": trainer.settings.network,
        "seed": trainer.settings.general.seed,
        "updates": trainer.updates,
        "env_steps": trainer.env_steps,
        "seconds": trainer.seconds,
        "env_steps_per_second": trainer.env_steps / trainer.seconds if trainer.seconds else 0.0,
        "measure": trainer.measure,
        "optimal": stats is not None and stats.optimal,
        "seconds_to_optimal": seconds_to_optimal,
        "success_rate": rate,
        "spl": spl,
        "advice": advice.text if advice else "",
    }


def score(trainer: Trainer) -> tuple[float, float]:
    """Success rate and SPL (Anderson et al. 2018, arXiv:1807.06757) of the greedy policy from the starts.

    On the maps set aside, if there are any; else on those it learned last.
    """
    maps = trainer.maps.validation or trainer.mdp.maps
    seed = trainer.settings.general.seed
    found = finish(evaluate(trainer.policy("trainer"), maps, seed=seed, baselines=()))
    return found.policy.success_rate, found.policy.spl
