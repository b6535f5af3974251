"""A run's settings in full: general ones, the algorithm's and the network's, from flat names."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.networks import NETWORKS
from simulator.learning.settings.general import TrainSettings
from simulator.learning.settings.map_set import MapSetSettings
from simulator.protocol.catalogue import Catalogue, Choice
from simulator.protocol.settings import describe, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.protocol.settings import Value

ACTING = ("temperature", "temperature_schedule", "epsilon", "epsilon_schedule", "parameter_noise")
"""Settings of exploration that make agents act by another table than the policy's."""


@dataclass(frozen=True)
class RunSettings:
    """What a run is made of.

    Attributes:
        algorithm: name in `ALGORITHMS`.
        network: name in `NETWORKS`.
        general: settings that every run has.
        maps: settings of learning on many maps.
        learning: the algorithm's own settings.
        model: the network's own settings.
    """

    algorithm: str
    network: str
    general: TrainSettings
    maps: MapSetSettings
    learning: Any
    model: Any

    @classmethod
    def of(cls, flat: Mapping[str, Value]) -> RunSettings:
        """Make settings from flat names; what is missing keeps its default.

        Raises:
            ValueError: a name is unknown or a value out of range, in one line.
        """
        algorithm = _known("algorithm", str(flat.get("algorithm", "ppo")), ALGORITHMS)
        network = _known("network", str(flat.get("network", "table")), NETWORKS)
        if algorithm not in fitting(network):
            raise ValueError(
                f"algorithm {algorithm!r}: cannot train {network}, whose policy has memory; "
                f"expected {' or '.join(fitting(network))}"
            )
        kinds = (TrainSettings, MapSetSettings, ALGORITHMS[algorithm].settings, NETWORKS[network].settings)
        parts = [{s.name: flat[s.name] for s in describe(kind) if s.name in flat} for kind in kinds]
        known = {"algorithm", "network"} | {s.name for kind in kinds for s in describe(kind)}
        for name in flat:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise ValueError(f"setting {name!r}: {algorithm} with {network} has no such setting{hint}")
        made = (kind(**part) for kind, part in zip(kinds, parts, strict=True))
        settings = cls(algorithm, network, *made)
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what does not go together.

        Raises:
            ValueError: one line.
        """
        general = self.general
        if self.algorithm == "exact" and general.replay != "none":
            raise ValueError(f"replay {general.replay!r}: exact learns from no samples, expected none")
        memory = NETWORKS[self.network].memory
        if memory and general.replay != "none":
            raise ValueError(f"replay {general.replay!r}: {self.network} has memory, expected none")
        if memory:
            why = f"{self.network} acts by its own policy alone"
        elif self.algorithm == "exact":
            why = "exact learns nothing from how agents act"
        else:
            return
        for name in ACTING:
            if getattr(general, name) != (wanted := getattr(TrainSettings(), name)):
                raise ValueError(f"{name} {getattr(general, name)}: {why}, expected {wanted}")

    @property
    def flat(self) -> dict[str, Value]:
        """Name → value of everything, as `of` takes it."""
        return {
            "algorithm": self.algorithm,
            "network": self.network,
            **values(self.general),
            **values(self.maps),
            **values(self.learning),
            **values(self.model),
        }

    def with_value(self, name: str, value: Value) -> RunSettings:
        """Return the settings with one of them changed.

        Raises:
            ValueError: as `of`.
        """
        return RunSettings.of({**self.flat, name: value})

    @property
    def on_given_maps(self) -> RunSettings:
        """The settings without recipe and maps set aside: for a policy that is to learn other maps.

        One that learned a recipe explores no more than it did in the end, and its episodes may be as long
        as other maps want: what suited small maps and a beginner would spoil what it knows.
        """
        general = self.general
        if self.maps.recipe:
            general = replace(general, episode_limit=0, entropy_weight=general.entropy_final)
        return replace(self, general=general, maps=MapSetSettings())

    def is_live(self, name: str) -> bool:
        """Whether a setting can change while training goes on."""
        kinds = (TrainSettings, MapSetSettings, type(self.learning), type(self.model))
        return any(s.live for kind in kinds for s in describe(kind) if s.name == name)


def catalogue() -> Catalogue:
    """Describe all that can be set."""
    return Catalogue(
        (*describe(TrainSettings), *describe(MapSetSettings)),
        tuple(Choice(k.name, k.title, describe(k.settings)) for k in ALGORITHMS.values()),
        tuple(Choice(k.name, k.title, describe(k.settings)) for k in NETWORKS.values()),
    )


def _known(what: str, name: str, registry: Mapping[str, object]) -> str:
    if name in registry:
        return name
    near = difflib.get_close_matches(name, registry, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ValueError(f"{what} {name!r}: expected {', '.join(registry)}{hint}")


def fitting(network: str) -> list[str]:
    """Return the algorithms that can train a network: with memory none that need tables or whole episodes."""
    memory = NETWORKS[network].memory
    return [n for n, k in ALGORITHMS.items() if not (memory and (k.build.exact or k.build.whole_episodes))]
