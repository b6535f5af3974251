"""Run in hand: trainer, task, settings and history as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from simulator.protocol.history import History

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.learning.training.trainer import Trainer
    from simulator.protocol.settings import Value
    from simulator.runtime.training_task import TrainingTask
    from simulator.world.grid import GridMap


@dataclass(frozen=True, eq=False)
class ActiveRun:
    """A run that can be trained, saved and judged.

    Attributes:
        trainer: what learns.
        task: the map or the set that it learns.
        history: the figures of its updates.
    """

    trainer: Trainer
    task: TrainingTask
    history: History = field(default_factory=History)

    @property
    def settings(self) -> dict[str, Value]:
        """Settings in force."""
        return self.trainer.settings.flat

    @classmethod
    def begin(cls, task: TrainingTask, settings: Mapping[str, Value]) -> ActiveRun:
        """Make a run from nothing.

        Raises:
            ValueError: the settings or the maps will not do; one line.
        """
        return cls(task.trainer(settings), task)

    @classmethod
    def load(cls, folder: Path, task: TrainingTask) -> ActiveRun:
        """Make a run of a saved policy that goes on with the open map.

        Raises:
            ValueError: the folder is no run, or does not fit the map; one line.
            OSError: a file cannot be read.
        """
        from simulator.learning.training import checkpoint

        return cls(checkpoint.load(folder, [task.grid]), task)

    def save(self, folder: Path) -> None:
        """Write the run's folder, whole or not at all.

        Raises:
            OSError: the disk is full, read-only or not there.
        """
        from simulator.learning.training import checkpoint

        checkpoint.save(self.trainer, folder, self.history)

    def on(self, grid: GridMap) -> tuple[ActiveRun, bool]:
        """Return the run with another open map, and whether its weights were kept.

        Raises:
            ValueError: it cannot be learned, and nothing has changed; one line.
        """
        task = self.task.on(grid)
        kept = task.enter(self.trainer)
        return replace(self, task=task, history=self.history if kept else History()), kept

    def rebuilt(self) -> ActiveRun:
        """Return a run like this one whose trainer was made from nothing and given the same weights."""
        from simulator.learning.training.resuming import restore, training_state

        trainer = self.task.trainer(self.settings)
        trainer.network.load_state_dict(self.trainer.network.state_dict())
        restore(trainer, training_state(self.trainer))
        trainer.refresh()
        return replace(self, trainer=trainer)
