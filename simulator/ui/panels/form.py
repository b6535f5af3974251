"""What the train panel's form holds: values in force, values that wait for a reset, what was refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from simulator.protocol.messages import Reset, SetLive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.protocol.messages import Choice
    from simulator.protocol.settings import FieldSpec, Value
    from simulator.ui.state import State

PATIENCE = 5.0
"""Seconds during which a value sent to the trainer is shown as if it were in force already."""

CHOICES = ("algorithm", "network")
"""The two settings that decide which other settings there are."""

HEADINGS = (
    ("Rewards", r"reward|potential"),
    ("Exploration", r"entropy|temperature|epsilon|bonus|noise"),
    ("Many maps", r"recipe|maps|terrain|grow|validation|patience|batch|last_update|cooling"),
    ("Experience", r"seed|start|agents|rollout|episode|replay|drift"),
)
"""Heading and what the names of its settings contain; the others stand under "General"."""


@dataclass(frozen=True)
class Section:
    """Settings under one heading."""

    heading: str
    specs: tuple[FieldSpec, ...]


class Values(Protocol):
    """What the rows of a form show and change."""

    pending: dict[str, Value]
    errors: dict[str, str]

    def sections(self) -> list[Section]:
        """All settings under their headings; "" needs none."""

    def value(self, spec: FieldSpec) -> Value:
        """What is shown for a setting."""

    def in_force(self, spec: FieldSpec) -> bool:
        """Whether a live setting changes what goes on now, and is marked so."""

    def offer(self, spec: FieldSpec, value: Value) -> bool:
        """Set a value; return False and note why if it is refused."""

    def offer_text(self, spec: FieldSpec, words: str) -> bool:
        """Set a value as typed; see `offer`."""

    def flush(self) -> None:
        """A drag has ended: what was set is meant."""


class Form:
    """Collects what the user sets and sends it: live settings at once, the others with the next reset.

    Attributes:
        pending: values that take effect at the next reset.
        errors: name of a setting → why its last value was refused.

    Args:
        state: the trainer's catalogue and settings, the channel to it, the status line.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.pending: dict[str, Value] = {}
        self.errors: dict[str, str] = {}
        self._asked: dict[str, tuple[Value, float]] = {}
        self._unsent: dict[str, Value] = {}

    # ------------------------------------------------------------ reading

    def options(self, kind: str) -> tuple[Choice, ...]:
        """The algorithms or the networks there are."""
        catalogue = self.state.feed.catalogue
        if catalogue is None:
            return ()
        return catalogue.algorithms if kind == "algorithm" else catalogue.networks

    def choice(self, kind: str, *, in_force: bool = False) -> Choice | None:
        """The algorithm or network that is chosen in the form, or the one that is in force."""
        name = self._current(kind)
        if not in_force:
            name = self.pending.get(kind, name)
        options = self.options(kind)
        return next((c for c in options if c.name == name), options[0] if options else None)

    def sections(self) -> list[Section]:
        """All settings that apply to what is chosen, under their headings."""
        catalogue = self.state.feed.catalogue
        if catalogue is None:
            return []
        own = [(kind, self.choice(kind)) for kind in CHOICES]
        found = [Section(f"{c.name} {kind}", c.settings) for kind, c in own if c is not None and c.settings]
        groups: dict[str, list[FieldSpec]] = {"General": []}
        for spec in catalogue.general:
            heading = next((h for h, words in HEADINGS if re.search(words, spec.name)), "General")
            groups.setdefault(heading, []).append(spec)
        return found + [Section(h, tuple(specs)) for h, specs in groups.items() if specs]

    def specs(self) -> Iterator[FieldSpec]:
        """All settings that apply to what is chosen."""
        for section in self.sections():
            yield from section.specs

    def value(self, spec: FieldSpec) -> Value:
        """What the form shows for a setting."""
        if spec.name in self.pending:
            return self.pending[spec.name]
        return self._current(spec.name, spec.default) if self.in_force(spec) else spec.default

    def in_force(self, spec: FieldSpec) -> bool:
        """Whether a setting belongs to what the trainer runs now, not to a choice that waits for a reset."""
        catalogue = self.state.feed.catalogue
        if catalogue is None:
            return False
        choices = (self.choice(kind, in_force=True) for kind in CHOICES)
        return spec in catalogue.general or any(spec in c.settings for c in choices if c is not None)

    # ------------------------------------------------------------ changing

    def choose(self, kind: str, name: str) -> None:
        """Choose another algorithm or network for the next reset."""
        chosen = self.choice(kind)
        if chosen is None or name == chosen.name:
            return
        for spec in chosen.settings:  # they would otherwise leak into settings of the same name
            self.pending.pop(spec.name, None)
            self.errors.pop(spec.name, None)
        self._wait(kind, name, same=name == self._current(kind))

    def offer(self, spec: FieldSpec, value: Value) -> bool:
        """Set a value; return False and say why if it is out of range, keeping the old one."""
        trouble = spec.check(value)
        if trouble is not None:
            self.errors[spec.name] = trouble
            self.state.message = trouble
            return False
        self.errors.pop(spec.name, None)
        if spec.kind == "int":
            value = int(value)
        elif spec.kind == "float":
            value = float(value)
        if value == self.value(spec):
            return True
        if spec.live and self.in_force(spec):
            self._unsent[spec.name] = value
            self._asked[spec.name] = (value, 0.0)
        else:
            self._wait(spec.name, value, same=self.in_force(spec) and value == self._current(spec.name))
        return True

    def offer_text(self, spec: FieldSpec, words: str) -> bool:
        """Set a value as typed; see `offer`."""
        return self.offer(spec, typed(spec, words))

    def discard(self) -> None:
        """Forget everything that waits for a reset."""
        self.pending.clear()
        self.errors.clear()

    def reset(self) -> None:
        """Ask the trainer to begin anew with everything as the form shows it."""
        self.flush()
        settings = self.complete()
        self.state.feed.send(Reset(settings))
        self._asked = {name: (value, 0.0) for name, value in settings.items()}
        self.pending.clear()
        self.errors.clear()

    def complete(self) -> dict[str, Value]:
        """Every setting as the form shows it; empty while there is no catalogue."""
        chosen = {kind: c.name for kind in CHOICES if (c := self.choice(kind)) is not None}
        return {**chosen, **{spec.name: self.value(spec) for spec in self.specs()}}

    def flush(self) -> None:
        """Send the live settings that changed since the last time: a drag sends its latest value only."""
        for name, value in self._unsent.items():
            self.state.feed.send(SetLive(name, value))
        self._unsent.clear()

    def age(self, dt: float) -> None:
        """Let time pass: what the trainer has confirmed, or never will, is no longer assumed."""
        settings = self.state.feed.settings
        self._asked = {
            name: (value, waited + dt)
            for name, (value, waited) in self._asked.items()
            if settings.get(name) != value and waited < PATIENCE
        }

    # ------------------------------------------------------------ within

    def _current(self, name: str, default: Value = "") -> Value:
        if name in self._asked:
            return self._asked[name][0]
        return self.state.feed.settings.get(name, default)

    def _wait(self, name: str, value: Value, *, same: bool) -> None:
        """Keep a value for the next reset, unless it is the one in force."""
        if same:
            self.pending.pop(name, None)
        else:
            self.pending[name] = value


def typed(spec: FieldSpec, words: str) -> Value:
    """What people typed as a number; the words themselves if it is none."""
    if spec.kind == "text":
        return words.strip()
    words = words.strip().replace("−", "-").replace(",", "")
    try:
        value = float(words)
    except ValueError:
        return words
    return int(value) if spec.kind == "int" and value.is_integer() else value


def title(spec: FieldSpec) -> str:
    """A setting's name for people: "entropy_weight" is "Entropy weight"."""
    words = spec.name.replace("_", " ").replace("lambda", "λ")
    return (words[0].upper() + words[1:]).replace("Gae", "GAE").replace("Gamma", "Discount γ")


def shown(spec: FieldSpec, value: Value) -> str:
    """A value as the form writes it, and as it can be typed back."""
    if isinstance(value, bool) or spec.kind in ("choice", "bool", "text"):
        return str(value)
    return str(value) if spec.kind == "int" else f"{float(value):.6g}"


def explain(spec: FieldSpec) -> str:
    """A setting's tool tip: what it means, its range, its default, when it takes effect."""
    lines = [f"<b>{title(spec)}</b><br>{spec.help}"]
    if spec.kind == "choice":
        lines.append(f"One of: {', '.join(spec.choices)}")
    elif spec.range:
        lines.append(f"Range:{spec.range}")
    lines.append(f"Default: {shown(spec, spec.default) or 'none'} (right-click sets it)")
    lines.append("Takes effect at once" if spec.live else "Takes effect at the next reset")
    return "<br>".join(lines)
