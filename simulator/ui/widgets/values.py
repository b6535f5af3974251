"""Values of a form: the protocol of its rows, and a base class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulator.ui.widgets.wording import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

    from simulator.protocol.settings import FieldSpec, Value
    from simulator.ui.model.state import State
    from simulator.ui.widgets.headings import Section


@dataclass(frozen=True)
class Extra:
    """Something painted below a row.

    Attributes:
        height: pixels.
        paint: paints it into a rectangle of a surface.
    """

    height: int
    paint: Callable[[pygame.Surface, pygame.Rect], None]


class Values(Protocol):
    """What the rows of a form show and change."""

    pending: dict[str, Value]
    errors: dict[str, str]
    folded: set[str]

    def sections(self) -> list[Section]:
        """All settings under their headings; "" needs none."""

    def value(self, spec: FieldSpec) -> Value:
        """What is shown for a setting."""

    def hidden(self) -> set[str]:
        """Names of settings that change nothing, given the others: they have no row."""

    def summary(self, section: Section) -> tuple[str, bool]:
        """What a folded section says of its settings, and whether any of them waits for a reset."""

    def below(self, spec: FieldSpec) -> Extra | None:
        """What is painted below a setting's row."""

    def press_below(self, spec: FieldSpec) -> None:
        """A click on what is painted there."""

    def in_force(self, spec: FieldSpec) -> bool:
        """Whether a live setting changes what goes on now, and is marked so."""

    def offer(self, spec: FieldSpec, value: Value) -> bool:
        """Set a value; return False and note why if it is refused."""

    def offer_text(self, spec: FieldSpec, words: str) -> bool:
        """Set a value as typed; see `offer`."""

    def flush(self) -> None:
        """A drag has ended: what was set is meant."""


class PlainValues:
    """Values that act at once, without a reset; a value out of range is refused."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.pending: dict[str, Value] = {}
        self.errors: dict[str, str] = {}
        self.folded: set[str] = set()

    def hidden(self) -> set[str]:
        """All settings matter."""
        return set()

    def summary(self, section: Section) -> tuple[str, bool]:
        """Nothing here folds."""
        del section
        return "", False

    def below(self, spec: FieldSpec) -> None:
        """Nothing stands below a row."""
        del spec

    def press_below(self, spec: FieldSpec) -> None:
        """So nothing can be clicked there."""
        del spec

    def in_force(self, spec: FieldSpec) -> bool:
        """No setting here is marked: all of them act at once."""
        del spec
        return False

    def offer(self, spec: FieldSpec, value: Value) -> bool:
        """Set a value; return False and say why if it is refused."""
        trouble = spec.check(value)
        if trouble is not None:
            self.errors[spec.name] = self.state.message = trouble
            return False
        self.errors.pop(spec.name, None)
        self.set(spec.name, int(value) if spec.kind == "int" else value)
        return True

    def offer_text(self, spec: FieldSpec, words: str) -> bool:
        """Set a value as typed; see `offer`."""
        return self.offer(spec, typed(spec, words))

    def flush(self) -> None:
        """Nothing waits for the end of a drag, unless a form says so."""

    def set(self, name: str, value: Value) -> None:
        """Take a value that has been checked."""
        raise NotImplementedError
