"""How the train panel's settings are put in order: under which heading, and which of them matter now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.protocol.schedule import SCHEDULED
from simulator.world.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.protocol.settings import FieldSpec, Value

GENERAL = "General"

HEADINGS = (
    ("Experience", r"^(starts|exploring_starts|agents|rollout_steps)$"),
    ("Exploration", r"^(entropy|temperature|epsilon)(_|$)|bonus|noise"),
    ("Replay", r"replay"),
    ("Rewards & shaping", r"reward|potential"),
    ("Training maps", r"recipe|_maps$|^batch_|^pool_|^terrain|^grow_|^validation|^patience|^last_|^cooling"),
    ("Adaptation", r"drift|recover"),
    (GENERAL, ""),
)
"""Headings from top to bottom, each with what the names of its settings look like."""

FOLDED = frozenset({"network", "Replay", "Rewards & shaping", "Training maps", "Adaptation", GENERAL})
"""Sections that are folded until somebody opens them."""

FIRST = {"Replay": ("replay",), "Training maps": ("recipe",), "Adaptation": ("drift_every",)}
"""Settings that say of a folded section in one word what it does."""

DEPENDENT = (
    (r"^drift_every$", "drift_every", 0),
    (r"^potential_scale$", "potential", "none"),
    (r"^replay_", "replay", "none"),
    (r"^(recipe_movement|pool_maps|terrain)$", "recipe", ""),
    (r"^(validation_updates|patience)$", "validation_maps", 0),
)
"""What settings look like that change nothing while another one has a value: that one, and the value."""

NOTHING = {"recipe": "no generated maps", "drift_every": "off"}
"""What an empty or zero value of a setting means, in words."""


@dataclass(frozen=True)
class Section:
    """Settings under one heading.

    Attributes:
        heading: its words; "" needs none.
        specs: the settings.
        key: what it is called when it is folded; "" cannot be folded.
    """

    heading: str
    specs: tuple[FieldSpec, ...]
    key: str = ""


def grouped(specs: tuple[FieldSpec, ...]) -> dict[str, list[FieldSpec]]:
    """Return general settings under their headings, in the order of `HEADINGS`."""
    groups: dict[str, list[FieldSpec]] = {heading: [] for heading, _ in HEADINGS}
    for spec in specs:
        groups[next(heading for heading, words in HEADINGS if re.search(words, spec.name))].append(spec)
    return {heading: found for heading, found in groups.items() if found}


def relevant(name: str, values: Mapping[str, Value]) -> bool:
    """Whether a setting changes anything, given all the others.

    Args:
        name: of the setting.
        values: name → value of all that apply.
    """
    for kind, final, updates in SCHEDULED.values():
        if name in (final, updates):
            return values.get(kind, "linear") in ("linear", "cosine")
    if name == "entropy_target":
        return any(values.get(kind) == "adaptive" for kind, _, _ in SCHEDULED.values())
    for words, other, idle in DEPENDENT:
        if re.search(words, name):
            return values.get(other, "unknown") != idle
    return True


def refusal(spec: FieldSpec, value: Value) -> str | None:
    """Return why a text is no good, beyond what its `FieldSpec` knows; None if it is fine."""
    if spec.name != "recipe" or not isinstance(value, str) or not value:
        return None
    try:
        Recipe.parse(value)
    except ValueError as error:
        return str(error)
    return None
