"""Switches of the train panel: drifting world, goal at the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.protocol.settings import FieldSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.protocol.settings import Value
    from simulator.ui.model.state import State

PERIOD = 50
"""Updates between two doors, to begin with."""


def _switch(name: str, words: str) -> FieldSpec:
    return FieldSpec(name, "bool", False, None, None, (), live=True, log=False, help=words)


DRIFTING = _switch(
    "drifting_world", "The world changes by itself: a random door opens or closes every so many updates."
)
FOLLOWING = _switch(
    "goal_follows",
    "The goal goes where the pointer is on the map, while training goes on. T does the same; a click lets it "
    "stay.",
)
SWITCHES = {spec.name: spec for spec in (DRIFTING, FOLLOWING)}


class Switches:
    """Their states.

    Args:
        state: of the window.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self._period = PERIOD

    def beside(self, specs: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
        """The switches that stand with some settings: those of the drifting world and of the goal."""
        found = tuple(specs)
        if not any(spec.name == "drift_every" for spec in found):
            return found
        return (DRIFTING, *found, FOLLOWING)

    def value(self, name: str, drift: Value) -> bool:
        """Whether a switch is on.

        Args:
            name: of the switch.
            drift: value of `drift_every`.
        """
        return bool(drift) if name == DRIFTING.name else self.state.goal_follows

    def period(self, drift: Value, *, on: bool) -> int:
        """What `drift_every` becomes; the period before is remembered."""
        self._period = int(drift) or self._period
        return self._period if on else 0
