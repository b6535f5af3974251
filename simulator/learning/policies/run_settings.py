"""Settings of a run: general, of the algorithm, of the network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simulator.learning.algorithms import ALGORITHMS
from simulator.learning.networks import NETWORKS
from simulator.learning.settings.general import TrainSettings
from simulator.learning.settings.map_set_settings import MapSetSettings
from simulator.protocol.catalogue import Catalogue, Choice
from simulator.protocol.settings import Effect, describe, values
from simulator.texts import did_you_mean, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.protocol.settings import FieldSpec, Value

MOST_SAMPLES, MOST_REMEMBERED = 1 << 24, 1 << 20
"""Most samples of an update: about 60 bytes each, and a kilobyte each where a network has memory."""


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
                tr(
                    "run_settings.algorithm_cannot_train_whose_policy_has",
                    algorithm=algorithm,
                    network=network,
                    network2=" or ".join(fitting(network)),
                )
            )
        kinds = (TrainSettings, MapSetSettings, ALGORITHMS[algorithm].settings, NETWORKS[network].settings)
        parts = [{s.name: flat[s.name] for s in describe(kind) if s.name in flat} for kind in kinds]
        known = {"algorithm", "network"} | {s.name for kind in kinds for s in describe(kind)}
        for name in flat:
            if name not in known:
                hint = did_you_mean(name, known)
                raise ValueError(
                    tr(
                        "run_settings.setting_with_has_no_such_setting",
                        name=name,
                        algorithm=algorithm,
                        network=network,
                        hint=hint,
                    )
                )
        made = (kind(**part) for kind, part in zip(kinds, parts, strict=True))
        settings = cls(algorithm, network, *made)
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse what does not go together.

        Raises:
            ValueError: one line.
        """
        general, learner = self.general, ALGORITHMS[self.algorithm].build
        if learner.exact and general.replay != "none":
            raise ValueError(
                tr(
                    "run_settings.replay_exact_learns_from_no_samples",
                    replay=general.replay,
                    algorithm=self.algorithm,
                )
            )
        memory = NETWORKS[self.network].memory
        samples, most = general.agents * general.rollout_steps, MOST_REMEMBERED if memory else MOST_SAMPLES
        if samples > most and not learner.exact:
            raise ValueError(
                tr(
                    "run_settings.agents_with_rollout_steps_samples_an",
                    agents=general.agents,
                    rollout_steps=general.rollout_steps,
                    samples=samples,
                    most=most,
                )
            )
        if memory and general.replay != "none":
            raise ValueError(
                tr(
                    "run_settings.replay_has_memory_expected_none",
                    replay=general.replay,
                    network=self.network,
                )
            )
        if memory:
            why = tr("run_settings.acts_by_its_own_policy_alone", network=self.network)
        elif learner.exact:
            why = tr("run_settings.exact_learns_nothing_from_how_agents", algorithm=self.algorithm)
        elif not learner.off_policy:
            why = tr("run_settings.takes_no_account_of_who_acted", algorithm=self.algorithm)
            if general.replay == "v-trace":
                raise ValueError(tr("run_settings.replay_needs_weights", replay=general.replay, why=why))
        else:
            return
        for spec in describe(TrainSettings):
            value = getattr(general, spec.name)
            if spec.effect is Effect.OFF_POLICY and value != spec.default:
                raise ValueError(
                    tr("run_settings.expected", name=spec.name, general=value, why=why, wanted=spec.default)
                )

    @property
    def critic(self) -> bool:
        """Whether the algorithm learns values."""
        learned: bool = ALGORITHMS[self.algorithm].build(self.learning).critic
        return learned

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

    def spec(self, name: str) -> FieldSpec:
        """Describe one of the settings.

        Raises:
            KeyError: there is none of this name.
        """
        kinds = (TrainSettings, MapSetSettings, type(self.learning), type(self.model))
        return {spec.name: spec for kind in kinds for spec in describe(kind)}[name]


def catalogue() -> Catalogue:
    """Describe all that can be set."""
    return Catalogue(
        (*describe(TrainSettings), *describe(MapSetSettings)),
        tuple(
            Choice("algorithm", k.name, k.title, describe(k.settings), k.traits) for k in ALGORITHMS.values()
        ),
        tuple(Choice("network", k.name, k.title, describe(k.settings), k.traits) for k in NETWORKS.values()),
    )


def _known(what: str, name: str, registry: Mapping[str, object]) -> str:
    if name in registry:
        return name
    hint = did_you_mean(name, registry)
    raise ValueError(
        tr("run_settings.expected_2", what=what, name=name, registry=", ".join(registry), hint=hint)
    )


def fitting(network: str) -> list[str]:
    """Return the algorithms that can train a network: with memory none that need tables or whole episodes."""
    memory = NETWORKS[network].memory
    return [n for n, k in ALGORITHMS.items() if not (memory and (k.build.exact or k.build.whole_episodes))]
