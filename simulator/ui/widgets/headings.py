"""Groups settings under headings and finds those that matter now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.protocol.settings import Group
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.protocol.catalogue import Choice
    from simulator.protocol.settings import FieldSpec, Value

PLACES = {"algorithm": 10, "network": 40}
"""Where the algorithm's and the network's own settings stand from the top, see `Group`."""

REST = Group("rest", "Other settings", 95)
"""Of general settings that name no heading."""


@dataclass(frozen=True)
class Section:
    """Settings under one heading.

    Attributes:
        heading: its words; "" needs none.
        specs: the settings.
        key: what it is called when it is folded; "" cannot be folded.
        folded: whether it is folded until it is opened.
    """

    heading: str
    specs: tuple[FieldSpec, ...]
    key: str = ""
    folded: bool = False


def sections(general: Sequence[FieldSpec], choices: Iterable[Choice]) -> list[Section]:
    """Put settings under their headings, from top to bottom.

    Args:
        general: settings that every run has.
        choices: the algorithm and the network, whose own settings stand where they say, or under a heading
            of their own.
    """
    found: dict[Group, list[FieldSpec]] = {}
    for spec in general:
        found.setdefault(spec.group or REST, []).append(spec)
    for choice in choices:
        network = choice.kind == "network"
        title = (
            tr("headings.of_the_network", name=choice.name)
            if network
            else tr("headings.of_the_algorithm", name=choice.name)
        )
        own = Group(choice.kind, title, PLACES[choice.kind], folded=network)
        for spec in choice.settings:
            found.setdefault(spec.group or own, []).append(spec)
    return [
        Section(group.title, tuple(specs), group.name if group.title else "", group.folded)
        for group, specs in sorted(found.items(), key=lambda item: item[0].place)
    ]


def idle(specs: Iterable[FieldSpec], values: Mapping[str, Value], traits: frozenset[str]) -> set[str]:
    """Return the names of the settings that change nothing, given all the others.

    Args:
        specs: all that apply.
        values: name → value.
        traits: of the algorithm and the network.
    """
    known = {spec.name: spec for spec in specs}

    def matters(name: str, asked: tuple[str, ...]) -> bool:
        spec = known.get(name)
        if spec is None or name in asked:
            return True
        if traits.intersection(spec.idle_with) or not matters(spec.part_of, (*asked, name)):
            return False
        conditions = [one for one in spec.shown_if if one.name in values]
        return not conditions or any(
            one.holds(values) and matters(one.name, (*asked, name)) for one in conditions
        )

    return {name for name in known if not matters(name, ())}
