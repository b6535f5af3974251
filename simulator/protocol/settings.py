"""Declares settings at dataclass fields; forms and options follow from it."""

from __future__ import annotations

import dataclasses
import inspect
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from simulator.protocol.declaration import Condition, Effect, Group, Value, unless, when
from simulator.texts import tr, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

__all__ = [
    "Effect", "FieldSpec", "Group", "Value", "check", "describe", "setting", "unless", "values", "when",
]  # fmt: skip


def setting(
    default: Value,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    live: bool = False,
    log: bool = False,
    help: str = "",  # noqa: A002 - as argparse calls it
    label: str = "",
    empty: str = "",
    group: Group | None = None,
    shown_if: Condition | tuple[Condition, ...] = (),
    idle_with: tuple[str, ...] = (),
    effect: Effect = Effect.NONE,
    schedule: str = "",
    part_of: str = "",
    headline: bool = False,
    parse: Callable[[str], object] | None = None,
    owner: str = "",
) -> Any:
    """Declare a setting: everything that anybody has to know about it; see `FieldSpec`."""
    conditions = (shown_if,) if isinstance(shown_if, Condition) else shown_if
    meta = {
        "low": low, "high": high, "choices": choices, "live": live, "log": log, "help": help, "label": label,
        "empty": empty, "group": group, "shown_if": conditions, "idle_with": idle_with, "effect": effect,
        "schedule": schedule, "part_of": part_of, "headline": headline, "parse": parse, "owner": owner,
    }  # fmt: skip
    return dataclasses.field(default=default, metadata={"setting": meta})


def _text_key(spec: FieldSpec) -> str:
    return f"setting.{spec.owner}.{spec.name}" if spec.owner else f"setting.{spec.name}"


@translated(_text_key, "help", "label", "empty")
@dataclass(frozen=True, eq=False)
class FieldSpec:
    """One setting, described.

    Attributes:
        name: of the field, as on the command line with `_` for `-`.
        kind: "bool", "int", "float", "choice" or "text".
        default: its default value.
        low: least value allowed, or None.
        high: greatest value allowed, or None.
        choices: words allowed for a "choice".
        live: whether it can change while training goes on; others take effect at the next reset.
        log: whether a slider should be logarithmic.
        help: one or two sentences on what it means.
        label: what its row is called; by default made from its name.
        empty: what an empty or zero value means, in words.
        group: its heading; by default `GROUP` of the class that declares it; None is that of the algorithm's
            or network's own settings.
        shown_if: it changes something if one of these holds; always, if there are none. Of others that do
            not apply none is asked.
        idle_with: traits of an algorithm or network with which it changes nothing, see `Choice`.
        effect: what a change of it asks of a run.
        schedule: first word of the names of the settings that say how it changes over a run; "" if it cannot:
            see `simulator.protocol.schedule.parts`.
        part_of: the setting whose row it stands below, as one that says more about it.
        headline: whether its value says of its folded heading in one word what is set there.
        parse: reads a "text"; raises ValueError where it means nothing.
        owner: whose it is, for the ids of its texts; by default the class that declares it: `PpoSettings` is
            "ppo".
    """

    name: str
    kind: str
    default: Value
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    live: bool
    log: bool
    help: str
    label: str = ""
    empty: str = ""
    group: Group | None = None
    shown_if: tuple[Condition, ...] = ()
    idle_with: tuple[str, ...] = ()
    effect: Effect = Effect.NONE
    schedule: str = ""
    part_of: str = ""
    headline: bool = False
    parse: Callable[[str], object] | None = None
    owner: str = ""

    def __post_init__(self) -> None:
        words = self.name.replace("_", " ")
        object.__setattr__(self, "label", self.label or words[:1].upper() + words[1:])

    def check(self, value: Value) -> str | None:
        """Return one line on why a value is refused, or None if it is fine."""
        if self.kind == "choice":
            fine = value in self.choices
            words = ", ".join(self.choices)
            return (
                None if fine else tr("protocol_settings.expected", name=self.name, value=value, choices=words)
            )
        if self.kind == "text":
            return self._check_text(value)
        if self.kind == "bool":
            fine = isinstance(value, bool)
            return (
                None if fine else tr("protocol_settings.expected_true_or_false", name=self.name, value=value)
            )
        return self._check_number(value)

    def _check_text(self, value: Value) -> str | None:
        if not isinstance(value, str):
            return tr("protocol_settings.expected_a_text", name=self.name, value=value)
        try:
            if self.parse is not None and value:
                self.parse(value)
        except ValueError as error:
            return str(error)
        return None

    def _check_number(self, value: Value) -> str | None:
        whole = self.kind == "int"
        wanted = tr("protocol_settings.a_whole_number") if whole else tr("protocol_settings.a_number")
        trouble = tr(
            "protocol_settings.expected_2", name=self.name, value=value, wanted=wanted, range=self.range
        )
        if isinstance(value, bool | str) or (whole and isinstance(value, float) and not value.is_integer()):
            return trouble
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        fine = low <= value <= high  # false for NaN; an int too large for a float compares well
        return None if fine else trouble

    @property
    def range(self) -> str:
        """The range in words, for messages and tool tips."""
        low, high = (None if end is None else _plain(end) for end in (self.low, self.high))
        if low is not None and high is not None:
            return tr("protocol_settings.from_to", low=low, high=high)
        if low is not None:
            return tr("protocol_settings.of_at_least", low=low)
        return "" if high is None else tr("protocol_settings.of_at_most", high=high)


def _plain(number: float) -> str:
    """A number as people write it: whole ones in full."""
    return f"{number:.0f}" if float(number).is_integer() else f"{number:g}"


def describe(cls: type) -> tuple[FieldSpec, ...]:
    """Describe the fields of a settings dataclass that were made with `setting`."""
    return _describe(cast("Hashable", cls))  # mypy takes a dataclass for its instances, which may not be


@cache
def _describe(hashed: Hashable) -> tuple[FieldSpec, ...]:
    cls = cast("type", hashed)
    made = [field for field in dataclasses.fields(cls) if "setting" in field.metadata]
    return tuple(
        _spec(cls, field.name, cast("Value", field.default), field.metadata["setting"]) for field in made
    )


def _spec(cls: type, name: str, default: Value, meta: Mapping[str, Any]) -> FieldSpec:
    declaring = next(base for base in cls.__mro__ if name in inspect.get_annotations(base))
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", declaring.__name__.removesuffix("Settings")).lower()
    group = meta["group"] or getattr(declaring, "GROUP", None)
    more = {**meta, "owner": meta["owner"] or words.lstrip("_"), "group": group}
    return FieldSpec(name, _kind(default, meta["choices"]), default, **more)


def check(settings: object) -> None:
    """Range-check a settings dataclass; call it from `__post_init__`.

    Raises:
        ValueError: a value is out of range; names the setting, the value and the range.
    """
    for spec in describe(type(settings)):
        trouble = spec.check(getattr(settings, spec.name))
        if trouble:
            raise ValueError(trouble)


def values(settings: object) -> Mapping[str, Value]:
    """Return the described settings of a dataclass instance as name → value."""
    return {spec.name: getattr(settings, spec.name) for spec in describe(type(settings))}


def _kind(default: Value, choices: tuple[str, ...]) -> str:
    if choices:
        return "choice"
    return {bool: "bool", int: "int", float: "float", str: "text"}[type(default)]
