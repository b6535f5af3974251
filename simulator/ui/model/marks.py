"""Marks of changes of the map during a run, with recovery times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.protocol.events import Recovered


@dataclass(frozen=True)
class Mark:
    """One change of the map.

    Attributes:
        update: last one made on the map before; that before its last part, if a stroke came in parts.
        drifted: whether the world changed by itself.
        path: updates until the greedy path was optimal again, and seconds of learning; None while it is not.
        success: the same until as many episodes arrived as before.
        change: revision with which the change of the map began.
    """

    update: int
    drifted: bool = False
    path: tuple[int, float] | None = None
    success: tuple[int, float] | None = None
    change: int = 0

    @property
    def updates(self) -> int | None:
        """Updates that it took to recover, in the sense that is fulfilled; None before."""
        return (self.path or self.success or (None,))[0]

    @property
    def words(self) -> str:
        """What happened, in one line."""
        what = tr("marks.a_door_drifted") if self.drifted else tr("marks.map_changed")
        return tr("marks.after_update", what=what, update=self.update, recovery=self.recovery)

    @property
    def recovery(self) -> str:
        """How long it took, in words."""
        told = []
        for what, found in ((tr("marks.optimal_again"), self.path), (tr("marks.success_back"), self.success)):
            if found is not None:
                many = tr("marks.update", found=found[0], value="" if found[0] == 1 else "s")
                told.append(tr("marks.after", what=what, many=many, found=seconds(found[1])))
        return "; ".join(told) or tr("marks.not_recovered_yet")


def recovered(marks: Sequence[Mark], event: Recovered) -> list[Mark]:
    """Return the marks with what is known of the recovery from one of them."""
    found = (event.updates, event.seconds)
    made = []
    for mark in marks:
        if mark.update != event.changed:
            made.append(mark)
        elif event.mark == "path":
            made.append(replace(mark, path=found))
        else:
            made.append(replace(mark, success=found))
    return made


def seconds(time: float) -> str:
    """A time for people."""
    if time < 9.95:
        return f"{time:.2g} s" if time < 0.095 else f"{time:.1f} s"
    return f"{time:.0f} s" if time < 90 else tr("marks.min", time=time / 60)
