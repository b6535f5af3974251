"""Driving a trainer until it is done, with a progress bar, and what came of it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from tqdm import tqdm

from simulator.learning.evaluation import evaluate, finish
from simulator.learning.optim.guard import DivergedError
from simulator.protocol.history import History

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.events import Recovered
    from simulator.protocol.stats import UpdateStats

PROGRESS_EVERY = 10
"""Updates between two changes of the progress bar's figures."""


class Learned(NamedTuple):
    """What became of a training run.

    Attributes:
        history: what each update did.
        seconds_to_optimal: seconds of learning until the greedy path was first optimal; None if it never was.
        recovered: how long it took to get over each change of a drifting world.
        failure: why it had to stop before its time, one line; "" if it did not.
    """

    history: History
    seconds_to_optimal: float | None
    failure: str
    recovered: tuple[Recovered, ...] = ()


def learn(
    trainer: Trainer,
    *,
    updates: int | None,
    seconds: float,
    until_optimal: bool,
    quiet: bool,
    save: Callable[[History], None] = lambda _: None,
    save_every: float = float("inf"),
) -> Learned:
    """Make updates until one of the limits is reached, or somebody presses Ctrl+C.

    Args:
        trainer: makes them; its counters may stand above zero already.
        updates: stop after so many.
        seconds: stop after so many seconds of learning.
        until_optimal: stop when the greedy path is optimal.
        quiet: show no progress bar; it is never shown unless stderr is a terminal.
        save: keeps the run as it is now.
        save_every: seconds between two calls of it.
    """
    history = History()
    recovered: list[Recovered] = []
    first: float | None = None
    failure = ""
    began, saved = trainer.seconds, time.monotonic()
    hidden = quiet or not sys.stderr.isatty()
    with tqdm(total=updates, unit=" updates", disable=hidden, mininterval=0.2) as bar:  # on stderr
        try:
            while True:
                try:
                    stats = trainer.update()
                except DivergedError as error:
                    failure = str(error)
                    break
                history.append(stats)
                recovered += trainer.recovered
                bar.update()
                if not hidden and stats.update % PROGRESS_EVERY == 0:
                    bar.set_postfix_str(_progress(stats), refresh=False)
                if stats.optimal and first is None:
                    first = stats.seconds - began
                done = history.total == updates or stats.seconds - began >= seconds or trainer.finished
                if done or (until_optimal and stats.optimal):
                    break
                if time.monotonic() - saved >= save_every:
                    save(history)
                    saved = time.monotonic()
                drift(trainer)  # never after the last update: what is scored is what was learned
        except KeyboardInterrupt:  # keep what was learned so far
            if not history.total:
                raise
    trainer.keep_best()
    return Learned(history, first, failure, tuple(recovered))


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


def _progress(stats: UpdateStats) -> str:
    return f"success {stats.success_rate:.2f}, entropy {stats.entropy:.2f}" + ", optimal" * stats.optimal


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
