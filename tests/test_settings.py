"""Settings declared once: ranges, kinds, labels and help out of a dataclass."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import pytest

from simulator.protocol.settings import FieldSpec, check, describe, setting, values
from simulator.texts import texts_of


@dataclass(frozen=True)
class Base:
    rate: float = setting(0.1, low=0.0, high=1.0, live=True, log=True, help="How fast.")
    plain: str = "not a setting"


@dataclass(frozen=True)
class Example(Base):
    count: int = setting(3, low=1, help="How many.")
    mode: str = setting("a", choices=("a", "b"))
    flag: bool = setting(default=False, help="Two lines of help.")

    def __post_init__(self) -> None:
        check(self)


SPECS = {spec.name: spec for spec in describe(Example)}


def test_fields_are_described_in_order_with_their_help() -> None:
    assert list(SPECS) == ["rate", "count", "mode", "flag"]
    it = FieldSpec("rate", "float", 0.1, 0.0, 1.0, (), live=True, log=True, help="How fast.", owner="base")
    assert dataclasses.asdict(SPECS["rate"]) == dataclasses.asdict(it)
    assert [s.kind for s in SPECS.values()] == ["float", "int", "choice", "bool"]
    assert SPECS["flag"].help == "Two lines of help."
    assert SPECS["mode"].help == ""


def test_a_label_is_made_from_the_name_unless_it_is_given() -> None:
    @dataclass(frozen=True)
    class Named:
        batch_maps: int = setting(1)
        gae_lambda: float = setting(0.9, label="GAE λ")

    assert [spec.label for spec in describe(Named)] == ["Batch maps", "GAE λ"]


def test_help_is_there_without_sources() -> None:
    made = dataclasses.make_dataclass("Made", [("x", int, setting(1, help="How many."))], frozen=True)

    assert describe(made)[0].help == "How many."


def test_texts_are_found_by_the_class_that_declares_them() -> None:
    assert texts_of(SPECS["rate"]) == {
        "setting.base.rate.help": "How fast.",
        "setting.base.rate.label": "Rate",
    }
    assert set(texts_of(SPECS["count"])) == {"setting.example.count.help", "setting.example.count.label"}


def test_a_text_that_means_nothing_is_refused_by_its_reader() -> None:
    @dataclass(frozen=True)
    class Read:
        numbers: str = setting("", parse=lambda text: [float(word) for word in text.split(",")])

    (spec,) = describe(Read)

    assert spec.check("1,2.5") is None
    assert spec.check("") is None
    assert spec.check("1,x") == "could not convert string to float: 'x'"


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
