"""Dense policy of a network: with the weights of a run, or untrained."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.learning.policies.protocols import DensePolicy
from simulator.texts import tr
from simulator.world.grid import cells_key
from simulator.world.mdp import compile_mdp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch
    from numpy.typing import NDArray

    from simulator.learning.networks import DenseNetwork
    from simulator.learning.policies.run_settings import RunSettings
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp


class NetworkPolicy(DensePolicy):
    """A network with the weights of a run, or with those it begins with.

    Args:
        title: what people call it.
        settings: of the run; give the network's kind and sizes, and the seed of untrained weights.
        actions: A; 0 if any will do, which only untrained weights allow.
        weights: of the run; None for untrained ones.
        own: maps that the run learned, which a network that fits nothing else can still serve.
    """

    def __init__(
        self,
        title: str,
        settings: RunSettings,
        *,
        actions: int = 0,
        weights: Mapping[str, torch.Tensor] | None = None,
        own: Sequence[GridMap] = (),
    ) -> None:
        self.title = title
        self.network = settings.network
        self.actions = actions
        self.settings = settings
        self._weights = weights
        self._own = tuple(own)
        self._built: DenseNetwork | None = None
        self._own_table: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def untrained(self) -> NetworkPolicy:
        """Return the same network with the weights that its seed begins with."""
        return NetworkPolicy(f"untrained:{self.network}", self.settings, actions=self.actions)

    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Ask the network; one that knows only the maps that it learned is asked for those."""
        self.check(mdp.maps[0])
        network = self._serving(mdp)
        probabilities, values = self._learned(mdp) if network is None else _dense(network, mdp.states)
        return probabilities, values if self.settings.critic else np.full_like(values, np.nan)

    @property
    def _knows_only_its_own(self) -> bool:
        from simulator.learning.networks import NETWORKS

        return NETWORKS[self.network].map_specific

    def _serving(self, mdp: Mdp) -> DenseNetwork | None:
        """The network at work on these tables; None if its weights cannot be."""
        if self._built is not None and self._built.bind(mdp):
            return self._built
        network = self._fresh(mdp)
        if self._weights is None:
            self._built = network
        elif self._knows_only_its_own:
            return None
        else:
            self._built = self._loaded(network)
        return self._built

    def _fresh(self, mdp: Mdp) -> DenseNetwork:
        from simulator.learning.networks import DenseNetwork
        from simulator.learning.policies.factory import fresh_network, streams

        network = fresh_network(mdp, self.settings, streams(self.settings.general.seed)["weights"])
        assert isinstance(network, DenseNetwork)  # noqa: S101 - others are stepped, see `_of_network`
        return network

    def _loaded(self, network: DenseNetwork) -> DenseNetwork:
        from simulator.learning.policies.factory import load_weights

        assert self._weights is not None  # noqa: S101 - asked by the caller
        load_weights(network, self._weights, self.title, self.network)
        return network

    def _learned(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The rows of maps that the run learned, found by their cells."""
        keys = [cells_key(grid) for grid in self._own]
        wanted = [cells_key(grid) for grid in mdp.maps]
        if not set(wanted) <= set(keys):
            sizes = " and ".join(sorted({f"{m.width}x{m.height}" for m in self._own})) or "unknown"
            count = tr("network.maps", count=len(self._own)) if len(self._own) > 1 else "map"
            raise ValueError(
                tr(
                    "network.its_policy_is_for_its_own",
                    title=self.title,
                    network=self.network,
                    count=count,
                    sizes=sizes,
                )
            )
        if self._own_table is None:
            tables = compile_mdp(self._own)
            network = self._loaded(self._fresh(tables))
            self._own_table = _dense(network, tables.states)
        places = np.array([keys.index(key) for key in wanted])
        height, width = mdp.maps[0].cells.shape
        rows, cols = max(m.height for m in self._own), max(m.width for m in self._own)
        found = []
        for table, filler in zip(self._own_table, (1.0 / mdp.actions, 0.0), strict=True):
            own = table.reshape(len(self._own), rows, cols, -1)[places, :height, :width]
            frame = np.full((len(places), height, width, own.shape[-1]), filler, np.float32)
            frame[:, : own.shape[1], : own.shape[2]] = own
            found.append(frame)
        return found[0].reshape(mdp.states, -1), found[1].ravel()


def _dense(network: DenseNetwork, states: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """π [S, A] and V [S] of a network at work; uniform and 0 where it is silent."""
    import torch

    with torch.no_grad():
        logits, value = network()
        probs = torch.softmax(logits.t().contiguous(), 0).t().contiguous().cpu().numpy()  # 5 times as fast
    answers = value.cpu().numpy()
    if network.state_index is None:
        return probs, answers.copy()
    rows = network.state_index.cpu().numpy()
    full = np.full((states, probs.shape[1]), 1.0 / probs.shape[1], np.float32)
    every = np.zeros(states, np.float32)
    full[rows], every[rows] = probs, answers
    return full, every
