"""Values of the train panel's form: in force, pending, refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.protocol.commands import Reset, SetLive
from simulator.texts import language, tr
from simulator.ui.widgets.curve import FLAT, HEIGHT, curve_below, curve_of, paint_curve
from simulator.ui.widgets.headings import Section, idle, sections
from simulator.ui.widgets.reward_check_row import RewardCheck
from simulator.ui.widgets.switches import FOLLOWING, SWITCHES, Switches
from simulator.ui.widgets.values import Extra
from simulator.ui.widgets.wording import shown, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.protocol.catalogue import Catalogue, Choice
    from simulator.protocol.settings import FieldSpec, Value
    from simulator.ui.model.state import State

PATIENCE = 5.0
"""Seconds during which a value sent to the trainer is shown as if it were in force already."""

CHOICES = ("algorithm", "network")
"""The two settings that decide which other settings there are."""

WIDTH = 338
"""Of what stands below a row, pixels."""


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
        self._folded: set[str] = set()
        self._met: set[str] | None = set()  # headings met before; None: what is folded was set from outside
        self._asked: dict[str, tuple[Value, float]] = {}
        self._unsent: dict[str, Value] = {}
        self._switches = Switches(state)
        self._made: list[Section] = []
        self._made_of: Catalogue | None = None
        self._made_for: tuple[str, ...] = ()
        self.check = RewardCheck(state)

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
        chosen = tuple(choice for kind in CHOICES if (choice := self.choice(kind)) is not None)
        key = (language(), *(choice.name for choice in chosen))
        if self._made_of is not catalogue or self._made_for != key:  # they are asked for many times a frame
            made = sections(catalogue.general, chosen)
            self._made = [replace(one, specs=self._switches.beside(one.specs)) for one in made]
            self._made_of, self._made_for = catalogue, key
        found = self._made
        if self._met is not None:
            self._folded |= {one.key for one in found if one.folded and one.key not in self._met}
            self._met |= {one.key for one in found}
        return found

    @property
    def folded(self) -> set[str]:
        """Keys of the sections that are folded; once set, headings no longer begin folded by themselves."""
        return self._folded

    @folded.setter
    def folded(self, keys: set[str]) -> None:
        self._folded, self._met = keys, None

    def specs(self) -> Iterator[FieldSpec]:
        """All settings that apply to what is chosen."""
        for section in self.sections():
            yield from (spec for spec in section.specs if spec.name not in SWITCHES)

    def value(self, spec: FieldSpec) -> Value:
        """What the form shows for a setting."""
        if spec.name in SWITCHES:
            return self._switches.value(spec.name, self._current("drift_every", 0))
        if spec.name in self.pending:
            return self.pending[spec.name]
        return self._current(spec.name, spec.default) if self.in_force(spec) else spec.default

    @property
    def values(self) -> dict[str, Value]:
        """Name → value of every setting that applies, as the form shows it."""
        return {spec.name: self.value(spec) for spec in self.specs()}

    def hidden(self) -> set[str]:
        """See `Values`; what waits for a reset or was refused is always shown."""
        chosen = (choice for kind in CHOICES if (choice := self.choice(kind)) is not None)
        traits = frozenset[str]().union(*(choice.traits for choice in chosen))
        return idle(self.specs(), self.complete(), traits) - self.pending.keys() - self.errors.keys()

    def summary(self, section: Section) -> tuple[str, bool]:
        """See `Values`."""
        waiting = sum(spec.name in self.pending for spec in section.specs)
        if waiting:
            return tr("form.waiting_for_reset", waiting=waiting), True
        for spec in section.specs:
            if spec.headline:
                value = self.value(spec)
                return shown(spec, value) if value else spec.empty or "–", False
        changed = sum(self.value(spec) != spec.default for spec in section.specs)
        return tr("form.changed", changed=changed) if changed else "", False

    def below(self, spec: FieldSpec) -> Extra | None:
        """See `Values`: the curve of a schedule."""
        if spec.name == "potential":
            height = self.check.height(WIDTH)
            return Extra(height, self.check.paint) if height else None
        if not spec.part_of:
            return None
        values = self.values
        scheduled = curve_below(spec, tuple(self.specs()), values)
        if scheduled is None:
            return None
        curve = curve_of(self.state.feed, values, scheduled)
        height = FLAT if curve.schedule.kind == "constant" else HEIGHT
        return Extra(height, lambda surface, frame: paint_curve(surface, frame, curve))

    def press_below(self, spec: FieldSpec) -> None:
        """See `Values`: a click on the check asks for it."""
        if spec.name == "potential" and self.check.needed:
            self.check.ask()

    def in_force(self, spec: FieldSpec) -> bool:
        """Whether a setting belongs to what the trainer runs now, not to a choice that waits for a reset."""
        if spec.name in SWITCHES:
            return True
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
        if spec.name in SWITCHES:
            return self._turn(spec, on=bool(value))
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

    def _turn(self, spec: FieldSpec, *, on: bool) -> bool:
        """Turn a switch that is no setting of its own."""
        if spec.name == FOLLOWING.name:
            self.state.goal_follows = on
            return True
        drift = next(other for other in self.specs() if other.name == "drift_every")
        return self.offer(drift, self._switches.period(self.value(drift), on=on))

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
        return {**chosen, **self.values}

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
