"""Saves a run in progress: its folder, autosaves, metrics so far."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.refusal import BadInput
from simulator.commands.streams import say
from simulator.learning.policies.metrics import read_metrics
from simulator.learning.training import checkpoint
from simulator.protocol.history import History
from simulator.texts import tr
from simulator.world.files import why
from simulator.world.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.learning.training.trainer import Trainer


@contextmanager
def run_folder(wanted: str | None, name: str) -> Iterator[Path]:
    """Make the folder of a run before hours of learning, and keep other processes out of it.

    Args:
        wanted: its name, if one was given.
        name: of a new folder in runs/ else; a number follows where it is taken.

    Raises:
        BadInput: it is a file.
        ValueError: another process learns into it; one line.
        OSError: it cannot be made or written.
    """
    folder = _made(name) if wanted is None else Path(wanted)
    if folder.exists() and not folder.is_dir():
        raise BadInput(tr("keeping.a_file_expected_a_folder", folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive(folder):
        yield folder


def _made(name: str) -> Path:
    """Make a folder that nobody else has, also if others look for one in the same moment."""
    for number in count(1):
        folder = Path("runs", name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        break
    return folder


class RunSaver:
    """Saves a run into its folder.

    Args:
        trainer: what is saved.
        folder: where.
    """

    def __init__(self, trainer: Trainer, folder: Path) -> None:
        self._trainer, self._folder = trainer, folder

    def history(self, earlier: Path) -> History:
        """Return the figures of the updates that a run made before it is resumed.

        Raises:
            ValueError: they are damaged; one line.
            OSError: they cannot be read.
        """
        history, metrics = History(), earlier / "metrics.jsonl"
        history.restore(read_metrics(metrics) if metrics.is_file() else ())
        return history

    def try_to_save(self, history: History) -> None:
        """Save while learning goes on; a disk that refuses now may not refuse the next time."""
        try:
            self.save(history)
        except OSError as error:
            say(tr("keeping.not_saved_learning_goes_on", reason=why(error)))

    def save(self, history: History) -> None:
        """Save the run.

        Raises:
            OSError: the disk is full, read-only or not there; what was saved before is untouched.
        """
        checkpoint.save(self._trainer, self._folder, history)
