"""Declares a setting's heading, dependences and effect."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from simulator.texts import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = bool | int | float | str


@translated("group", "title")
@dataclass(frozen=True, eq=False)
class Group:
    """A heading of the form.

    Attributes:
        name: what the code calls it.
        title: its words; "" stands without a heading.
        place: from the top. The algorithm's own settings stand at 10, the network's at 40.
        folded: whether its settings are hidden until it is opened.
    """

    name: str
    title: str
    place: int
    folded: bool = True


@dataclass(frozen=True)
class Condition:
    """Whether another setting has a value with which a setting changes anything.

    Attributes:
        name: of the other setting.
        values: some of its values.
        among: whether it has to be one of `values`, or none of them.
    """

    name: str
    values: tuple[Value, ...]
    among: bool = True

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether it holds, given name → value of all settings that apply; the other has to be there."""
        return (values[self.name] in self.values) == self.among


def when(name: str, *values: Value) -> Condition:
    """Another setting has one of these values."""
    return Condition(name, values)


def unless(name: str, *values: Value) -> Condition:
    """Another setting has none of these values."""
    return Condition(name, values, among=False)


class Effect(StrEnum):
    """What a change of a setting asks of a run, beside taking the new value."""

    NONE = ""
    REWARDS = "rewards"
    """The map's tables are made again, and agents begin new episodes."""
    EPISODES = "episodes"
    """Agents begin new episodes."""
    SHAPING = "shaping"
    """The rewards that are learned from are worked out again."""
    OFF_POLICY = "off-policy"
    """Agents act by another policy than the one that learns, unless it has its default."""
