"""Settings described once: ranges, kinds and help out of a dataclass."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from simulator.protocol.settings import FieldSpec, check, describe, setting, values


@dataclass(frozen=True)
class Base:
    rate: float = setting(0.1, low=0.0, high=1.0, live=True, log=True)
    """How fast."""
    plain: str = "not a setting"


@dataclass(frozen=True)
class Example(Base):
    count: int = setting(3, low=1)
    """How many."""
    mode: str = setting("a", choices=("a", "b"))
    flag: bool = setting(default=False)
    """Two lines
    of help."""

    def __post_init__(self) -> None:
        check(self)


SPECS = {spec.name: spec for spec in describe(Example)}


def test_fields_are_described_in_order_with_their_docs() -> None:
    assert list(SPECS) == ["rate", "count", "mode", "flag"]
    assert SPECS["rate"] == FieldSpec(
        "rate", "float", 0.1, 0.0, 1.0, (), live=True, log=True, help="How fast."
    )
    assert [s.kind for s in SPECS.values()] == ["float", "int", "choice", "bool"]
    assert SPECS["flag"].help == "Two lines\nof help."
    assert SPECS["mode"].help == ""


@pytest.mark.parametrize(
    ("name", "value", "trouble"),
    [
        ("rate", 1, None),
        ("rate", 1.5, "rate 1.5: expected a number from 0 to 1"),
        ("rate", math.nan, "rate nan: expected a number from 0 to 1"),
        ("rate", 10**400, f"rate {10**400}: expected a number from 0 to 1"),
        ("rate", "fast", "rate 'fast': expected a number from 0 to 1"),
        ("rate", True, "rate True: expected a number from 0 to 1"),
        ("count", 10**6, None),
        ("count", 0, "count 0: expected a whole number of at least 1"),
        ("count", 2.5, "count 2.5: expected a whole number of at least 1"),
        ("count", math.nan, "count nan: expected a whole number of at least 1"),
        ("count", math.inf, "count inf: expected a whole number of at least 1"),
        ("mode", "b", None),
        ("mode", "c", "mode 'c': expected a, b"),
        ("flag", True, None),
        ("flag", 1, "flag 1: expected true or false"),
    ],
)
def test_values_are_checked_against_kind_and_range(
    name: str, value: bool | float | str, trouble: str | None
) -> None:
    assert SPECS[name].check(value) == trouble


def test_a_dataclass_refuses_to_be_made_out_of_range() -> None:
    with pytest.raises(ValueError, match="count 0: expected a whole number of at least 1"):
        Example(count=0)


def test_values_are_the_described_ones() -> None:
    assert values(Example(count=7)) == {"rate": 0.1, "count": 7, "mode": "a", "flag": False}


def test_the_upper_end_alone_is_named() -> None:
    assert FieldSpec("x", "int", 1, None, 5, (), live=False, log=False, help="").range == " of at most 5"
