"""Advice on a run, and remarks on its objective: one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.protocol.settings import Value


@dataclass(frozen=True)
class Advice:
    """The most severe cause of trouble that was found.

    Attributes:
        cause: id of the diagnosis.
        text: the cause with its number and what to do, one line.
        remedy: settings and the values that would cure it; empty where no setting does.
        reset: whether the run has to begin again for it.
    """

    cause: str
    text: str
    remedy: tuple[tuple[str, Value], ...] = ()
    reset: bool = False


@dataclass(frozen=True)
class Remark:
    """A line on the objective of a run, which is no trouble.

    Attributes:
        text: short.
        reason: a sentence that explains it.
    """

    text: str
    reason: str
