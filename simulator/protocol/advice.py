"""Advice on a run: the cause of its trouble in one line, and the settings that would cure it."""

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
