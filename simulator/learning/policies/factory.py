"""Makes the random streams, network and learner of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.learning.networks import NETWORKS, DenseNetwork, MemoryNetwork
from simulator.learning.optim.device import pick_device
from simulator.learning.optim.recurrent_updater import MemoryLearner
from simulator.learning.optim.updater import Learner
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.learning.networks import PolicyNetwork
    from simulator.learning.policies.run_settings import RunSettings
    from simulator.world.mdp import Mdp


def streams(seed: int) -> dict[str, np.random.Generator]:
    """One random stream a purpose, all from the run's seed. SFC64 is NumPy's fastest for float32."""
    names = ("weights", "rollout", "starts", "episodes", "exploration", "world", "maps")
    children = np.random.SeedSequence(seed).spawn(len(names))
    return {
        name: np.random.Generator(np.random.SFC64(child)) for name, child in zip(names, children, strict=True)
    }


def fresh_network(mdp: Mdp, settings: RunSettings, rng: np.random.Generator) -> PolicyNetwork:
    """Make the network of a run, on its device, for the tables of a map.

    Args:
        mdp: what it is to serve.
        settings: of the run.
        rng: the run's stream of weights; every call draws others.
    """
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    network = NETWORKS[settings.network].build(mdp, settings.model, generator)
    network.to(pick_device(settings.general.device, network.parameter_count))
    network.bind(mdp)
    return network


def fresh_learner(network: PolicyNetwork, settings: RunSettings) -> Learner | MemoryLearner:
    """Make what takes the gradient steps of a network: from sums, or from sequences where there is memory."""
    rate = settings.model.learning_rate
    if isinstance(network, MemoryNetwork):
        return MemoryLearner(network, rate)
    assert isinstance(network, DenseNetwork)  # noqa: S101 - there is no third kind
    return Learner(network, rate)


def load_weights(network: PolicyNetwork, weights: Mapping[str, torch.Tensor], title: str, kind: str) -> None:
    """Give a network the weights of a run.

    Args:
        network: of the run's settings.
        weights: name → tensor.
        title: what people call the run.
        kind: name in `NETWORKS`.

    Raises:
        ValueError: they are of other sizes; one line.
    """
    try:
        network.load_state_dict(weights)
    except RuntimeError:
        raise ValueError(tr("factory.the_weights_of_its_policy_do", title=title, kind=kind)) from None
