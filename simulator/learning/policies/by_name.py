"""Policies by name: a run's folder, `optimal`, `random` or `untrained:NETWORK`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.learning.policies.network import NetworkPolicy
from simulator.learning.policies.reference import OptimalPolicy, Random
from simulator.texts import tr
from simulator.world.files import is_file, is_there, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch

    from simulator.learning.policies.protocols import Policy
    from simulator.learning.policies.run_settings import RunSettings
    from simulator.world.grid import GridMap

WORDS = "a run's folder, optimal, random or untrained:NETWORK"


def resolve(run: str, *, seed: int = 0) -> Policy:
    """Return the policy that a word of the command line names.

    Args:
        run: a run's folder, or one of the words `optimal`, `random`, `untrained:NETWORK`.
        seed: of the weights of `untrained:NETWORK`.

    Raises:
        ValueError: there is no such policy; one line.
        OSError: a file cannot be read.
    """
    if run == "optimal":
        return OptimalPolicy()
    if run == "random":
        return Random()
    word, _, network = run.partition(":")
    folder = Path(run)
    if word == "untrained" and network and not is_there(folder):
        from simulator.learning.policies.run_settings import RunSettings

        return of_network(run, RunSettings.of({"network": network, "seed": seed}))
    if not folder.is_dir():
        raise ValueError(tr("by_name.run_expected", run=run, words=WORDS))
    settle(folder)
    if not is_file(folder / "config.toml"):
        raise ValueError(tr("by_name.not_a_run_expected_a_folder", run=run))
    return _kept(folder)


def _kept(folder: Path) -> Policy:
    """The policy of a run's folder."""
    from simulator.learning.policies import run_folder
    from simulator.learning.policies.run_settings import RunSettings

    settings = RunSettings.of(run_folder.read_config(folder / "config.toml"))
    weights, metadata = run_folder.read_weights(folder / "policy.safetensors")
    actions = len(metadata["actions"].split())
    own = run_folder.read_maps(folder)
    return of_network(str(folder), settings, actions=actions, weights=weights, own=own)


def of_network(
    title: str,
    settings: RunSettings,
    *,
    actions: int = 0,
    weights: Mapping[str, torch.Tensor] | None = None,
    own: Sequence[GridMap] = (),
) -> Policy:
    """The policy of a network, stepped if it has memory; see `NetworkPolicy`."""
    from simulator.learning.networks import NETWORKS

    if not NETWORKS[settings.network].memory:
        return NetworkPolicy(title, settings, actions=actions, weights=weights, own=own)
    from simulator.learning.policies.recurrent import MemoryPolicy

    return MemoryPolicy(title, settings, actions=actions, weights=weights)
