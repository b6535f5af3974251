"""Scale of a slider: from values to positions and back."""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, floor, log10, sinh
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from simulator.protocol.settings import FieldSpec

WIDE = 100.0
"""A range this many times its default needs a scale that is fine near zero."""

UNSLIDABLE = 1e8
"""A whole number with a range this wide (a seed) is not for sliding."""


@dataclass(frozen=True)
class Scale:
    """A map between a range of numbers and a slider's way from 0 to 1.

    Attributes:
        low: value at position 0.
        high: value at position 1.
        curve: "linear"; "log", the same ratio everywhere; "pseudo", logarithmic away from zero and
            linear within ± knee, for ranges that hold zero.
        knee: of "pseudo".
        whole: whether values are whole numbers.
    """

    low: float
    high: float
    curve: Literal["linear", "log", "pseudo"] = "linear"
    knee: float = 1.0
    whole: bool = False

    def value(self, position: float) -> float:
        """The value at a position, to three significant digits, inside the range."""
        position = min(max(position, 0.0), 1.0)
        if position in (0.0, 1.0):
            return self.high if position else self.low
        if self.curve == "log":
            exact = self.low * (self.high / self.low) ** position
        elif self.curve == "pseudo":
            left, right = asinh(self.low / self.knee), asinh(self.high / self.knee)
            exact = self.knee * sinh(left + position * (right - left))
        else:
            exact = self.low + position * (self.high - self.low)
        rounded = float(round(exact)) if self.whole else _significant(exact, (self.high - self.low) / 1e6)
        return min(max(rounded, self.low), self.high)

    def position(self, value: float) -> float:
        """Where a value stands, in [0, 1]."""
        value = min(max(value, self.low), self.high)
        if self.curve == "log":
            return log10(value / self.low) / log10(self.high / self.low)
        if self.curve == "pseudo":
            left, right = asinh(self.low / self.knee), asinh(self.high / self.knee)
            return (asinh(value / self.knee) - left) / (right - left)
        return (value - self.low) / (self.high - self.low)


def scale_of(spec: FieldSpec) -> Scale | None:
    """The scale of a setting's slider; None where a slider is of no use."""
    if spec.kind not in ("int", "float") or spec.low is None or spec.high is None or spec.low >= spec.high:
        return None
    whole = spec.kind == "int"
    span = spec.high - spec.low
    if spec.log and spec.low > 0:
        return Scale(spec.low, spec.high, "log", whole=whole)
    if whole and span > UNSLIDABLE:
        return None
    usual = abs(float(spec.default))
    if spec.log or span >= WIDE * (usual or span / WIDE / 10):
        return Scale(spec.low, spec.high, "pseudo", usual or (1.0 if whole else span / 1e4), whole)
    return Scale(spec.low, spec.high, whole=whole)


def _significant(value: float, tiny: float) -> float:
    """Round to three significant digits; what is next to nothing becomes 0."""
    if abs(value) < tiny:
        return 0.0
    return round(value, 2 - floor(log10(abs(value))))
