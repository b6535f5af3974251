"""All that can be set, as the form of the window and the command line need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.texts import translated

if TYPE_CHECKING:
    from simulator.protocol.settings import FieldSpec


@translated(lambda choice: f"{choice.kind}.{choice.name}", "title")
@dataclass(frozen=True)
class Choice:
    """One algorithm or network that can be chosen.

    Attributes:
        kind: "algorithm" or "network".
        name: what the command line calls it.
        title: one line on what it is.
        settings: its own settings, beside the general ones.
        traits: what `idle_with` of a setting may name: "exact", "whole_episodes", "on_policy", "memory".
    """

    kind: str
    name: str
    title: str
    settings: tuple[FieldSpec, ...]
    traits: frozenset[str] = frozenset()


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
