"""All that can be set, as the form of the window and the command line need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.protocol.settings import FieldSpec


@dataclass(frozen=True)
class Choice:
    """One algorithm or network that can be chosen.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        settings: its own settings, beside the general ones.
    """

    name: str
    title: str
    settings: tuple[FieldSpec, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that can be set: the form is made from it.

    Attributes:
        general: settings that every run has.
        algorithms: to choose one from, each with its own settings.
        networks: likewise.
    """

    general: tuple[FieldSpec, ...]
    algorithms: tuple[Choice, ...]
    networks: tuple[Choice, ...]
