"""A kept or untrained policy with memory, to be asked for moves on any map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.learning.networks import MemoryNetwork
from simulator.learning.policies.factory import fresh_network, load_weights, streams
from simulator.learning.policies.protocols import SteppedPolicy
from simulator.learning.sampling.recurrent_actor import RecurrentActor

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    from simulator.learning.policies.run_settings import RunSettings
    from simulator.world.mdp import Mdp


class MemoryPolicy(SteppedPolicy):
    """A network with memory with the weights of a run, or with those it begins with.

    Args:
        title: what people call it.
        settings: of the run; give the network's kind and sizes, and the seed of untrained weights.
        actions: A; 0 if any will do, which only untrained weights allow.
        weights: of the run; None for untrained ones.
    """

    def __init__(
        self,
        title: str,
        settings: RunSettings,
        *,
        actions: int = 0,
        weights: Mapping[str, torch.Tensor] | None = None,
    ) -> None:
        self.title = title
        self.network = settings.network
        self.actions = actions
        self.settings = settings
        self._weights = weights
        self._built: MemoryNetwork | None = None

    def untrained(self) -> MemoryPolicy:
        """Return the same network with the weights that its seed begins with."""
        return MemoryPolicy(f"untrained:{self.network}", self.settings, actions=self.actions)

    def actor(self, mdp: Mdp) -> RecurrentActor:
        """Return the network at work on some maps.

        Raises:
            ValueError: they move by another number of actions, or the weights are another network's.
        """
        self.check(mdp.maps[0])
        if self._built is None or not self._built.bind(mdp):
            self._built = self._fresh(mdp)
        return RecurrentActor(self._built, mdp, critic=self.settings.critic)

    def _fresh(self, mdp: Mdp) -> MemoryNetwork:
        network = fresh_network(mdp, self.settings, streams(self.settings.general.seed)["weights"])
        assert isinstance(network, MemoryNetwork)  # noqa: S101 - the only kind that is given to us
        if self._weights is not None:
            load_weights(network, self._weights, self.title, self.network)
        return network
