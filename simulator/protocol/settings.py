"""Settings described once: a dataclass field carries its range; forms and checks are made from it."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

Value: TypeAlias = bool | int | float | str


def setting(
    default: Value,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    live: bool = False,
    log: bool = False,
) -> Any:
    """A dataclass field with a range; its help is the docstring written under it.

    Args:
        default: its value if nobody says otherwise.
        low: least value allowed.
        high: greatest value allowed.
        choices: the words allowed, for a text setting.
        live: whether it can change while training goes on.
        log: whether a slider should move on a logarithmic scale.
    """
    meta = {"low": low, "high": high, "choices": choices, "live": live, "log": log}
    return dataclasses.field(default=default, metadata=meta)


@dataclass(frozen=True)
class FieldSpec:
    """One setting, described for a form.

    Attributes:
        name: of the field, as on the command line with `_` for `-`.
        kind: "bool", "int", "float", "choice" or "text".
        default: its default value.
        low: least value allowed, or None.
        high: greatest value allowed, or None.
        choices: words allowed for a "choice".
        live: whether it can change while training goes on; others take effect at the next reset.
        log: whether a slider should be logarithmic.
        help: what it means, from the docstring under the field.
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

    def check(self, value: Value) -> str | None:
        """Return one line on why a value is refused, or None if it is fine."""
        if self.kind == "choice":
            fine = value in self.choices
            return None if fine else f"{self.name} {value!r}: expected {', '.join(self.choices)}"
        if self.kind == "text":
            return None if isinstance(value, str) else f"{self.name} {value!r}: expected a text"
        if self.kind == "bool":
            return None if isinstance(value, bool) else f"{self.name} {value!r}: expected true or false"
        wanted = "a whole number" if self.kind == "int" else "a number"
        trouble = f"{self.name} {value!r}: expected {wanted}{self.range}"
        if isinstance(value, bool | str) or (
            self.kind == "int" and isinstance(value, float) and not value.is_integer()
        ):
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
            return f" from {low} to {high}"
        if low is not None:
            return f" of at least {low}"
        return "" if high is None else f" of at most {high}"


def _plain(number: float) -> str:
    """A number for people: whole ones in full."""
    return f"{number:.0f}" if float(number).is_integer() else f"{number:g}"


def describe(cls: type) -> tuple[FieldSpec, ...]:
    """Describe the fields of a settings dataclass that were made with `setting`."""
    return _describe(cast("Hashable", cls))  # mypy takes a dataclass for its instances, which may not be


@cache
def _describe(hashed: Hashable) -> tuple[FieldSpec, ...]:
    """Reading the help takes a hundredth of a second, so it is done once."""
    cls = cast("type", hashed)
    documents = _field_docs(cls)
    made = [(f, cast("Value", f.default)) for f in dataclasses.fields(cls) if "live" in f.metadata]
    return tuple(
        FieldSpec(
            f.name,
            _kind(default, f.metadata["choices"]),
            default,
            f.metadata["low"],
            f.metadata["high"],
            f.metadata["choices"],
            f.metadata["live"],
            f.metadata["log"],
            documents.get(f.name, ""),
        )
        for f, default in made
    )


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


def _field_docs(cls: type) -> dict[str, str]:
    """Docstrings written under the fields of a class, bases included."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if not dataclasses.is_dataclass(base):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        assert isinstance(body, ast.ClassDef)  # noqa: S101 - getsource of a class is a class
        for field, text in zip(body.body, body.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
                doc = ast.literal_eval(text.value)
                found[ast.unparse(field.target)] = inspect.cleandoc(doc)
    return found
