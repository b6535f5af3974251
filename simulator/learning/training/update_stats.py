"""Statistics of an update, gathered from the trainer's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.stats import UpdateStats

if TYPE_CHECKING:
    from simulator.learning.optim.updater import StepFigures
    from simulator.learning.training.trainer import Trainer


def update_stats(trainer: Trainer, figures: StepFigures, **more: float) -> UpdateStats:
    """Return the figures of the update that a trainer has just made.

    Args:
        trainer: it.
        figures: of its gradient steps.
        more: what was worked out besides, by the names of `UpdateStats`.
    """
    record, known = trainer.record, trainer.solvable and not trainer.maps.batched
    optimal = known and trainer.now.is_optimal()
    trainer.optimality.observe(optimal=optimal)
    return UpdateStats(
        update=trainer.updates,
        revision=trainer.mdp.maps[0].revision,
        env_steps=trainer.env_steps,
        seconds=trainer.seconds,
        episode_return=record.episode_return,
        success_rate=record.success_rate,
        episode_steps=record.episode_steps,
        path_ratio=record.path_ratio,
        learning_rate=trainer.learning_rate_at(trainer.updates - 1),
        skipped=trainer.learner.guard.skipped,
        frontier=trainer.collector.starts.frontier,
        optimal=optimal,
        optimal_streak=trainer.optimality.streak,
        optimal_share=trainer.optimality.share,
        **vars(figures),
        **more,
    )
