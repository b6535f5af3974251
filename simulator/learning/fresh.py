"""How a run begins: its random streams and the weights that its seed draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from simulator.learning.device import pick_device
from simulator.learning.networks import NETWORKS

if TYPE_CHECKING:
    from simulator.learning.networks import DenseNetwork
    from simulator.learning.run import RunSettings
    from simulator.world.mdp import Mdp


def streams(seed: int) -> dict[str, np.random.Generator]:
    """One random stream a purpose, all from the run's seed. SFC64 is NumPy's fastest for float32."""
    names = ("weights", "rollout", "starts", "episodes")
    children = np.random.SeedSequence(seed).spawn(len(names))
    return {
        name: np.random.Generator(np.random.SFC64(child)) for name, child in zip(names, children, strict=True)
    }


def fresh_network(mdp: Mdp, settings: RunSettings, rng: np.random.Generator) -> DenseNetwork:
    """Make the network of a run, on its device, for the tables of a map.

    Args:
        mdp: what it is to serve.
        settings: of the run.
        rng: the run's stream of weights; every call draws others.
    """
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    network = NETWORKS[settings.network].build(mdp, settings.model, generator)
    network.to(pick_device(settings.general.device, network.parameter_count))
    network.attach(mdp)
    return network
