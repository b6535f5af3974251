"""What can be asked for a move: a kept run, the exact planner, chance, a network that has learned nothing.

A policy is named by one word on the command line (`resolve`) and serves any maps that move by its
number of actions. Memoryless ones answer for all cells of a set of maps at once (`DensePolicy.table`);
those with memory are stepped (`SteppedPolicy`). PyTorch is imported when a network is first needed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.world.grid import Cell
from simulator.world.mdp import compile_mdp
from simulator.world.planner import optimum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch
    from numpy.typing import NDArray

    from simulator.learning.networks import DenseNetwork
    from simulator.learning.policies.run_settings import RunSettings
    from simulator.learning.training.trainer import Trainer
    from simulator.world.grid import GridMap
    from simulator.world.mdp import Mdp

WORDS = "a run's folder, optimal, random or untrained:NETWORK"


class Policy(ABC):
    """Something that moves on maps.

    Attributes:
        title: what people call it.
        network: name in `NETWORKS`; "" if it has none.
        actions: A that its maps must have; 0 if any will do.
    """

    title: str
    network: str = ""
    actions: int = 0

    def check(self, grid: GridMap) -> None:
        """Refuse a map that moves by another number of actions.

        Raises:
            ValueError: one line.
        """
        if self.actions and grid.rule.actions != self.actions:
            raise ValueError(
                f"{self.title}: its policy has {self.actions} actions, the map moves by {grid.movement}"
            )

    def untrained(self) -> Policy | None:
        """Return the same network with the weights it began with, or None if there is no network."""
        return None


class DensePolicy(Policy):
    """A policy without memory: a table over all cells."""

    @abstractmethod
    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s) [S, A] float32 and V(s) [S] float32, NaN without a critic.

        Args:
            mdp: tables of one map or several; greedy ties go to the first action.

        Raises:
            ValueError: the policy does not serve these maps; one line.
        """


class SteppedPolicy(Policy):
    """A policy with memory: B agents are stepped side by side.

    A memory is an array with one row an agent, so that `memory[rows]` is that of some of them.
    """

    @abstractmethod
    def begin(self, mdp: Mdp, states: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the memory [B, D] of agents that begin an episode in `states` [B].

        Args:
            mdp: the tables on which `act` is asked from now on.
            states: of the agents.
        """

    @abstractmethod
    def act(
        self, memory: NDArray[np.float32], states: NDArray[np.int64], last: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return π(a|s, memory) [B, A] float32 of B agents, and their memory afterwards.

        Args:
            memory: [B, D] after the step before, or of `begin`.
            states: [B] where they are.
            last: [B] the actions that they chose at the step before; −1 where the episode begins.
        """


class Optimal(DensePolicy):
    """The exact planner: always one of the optimal moves, any move where there is none."""

    title = "optimal"

    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the planner's moves as probabilities 0 and 1."""
        found = optimum(mdp)
        first = np.zeros((mdp.states, mdp.actions), np.float32)
        first[np.arange(mdp.states), found.action] = 1.0
        none = ~found.optimal.any(1)
        first[none] = 1.0 / mdp.actions
        return first, np.full(mdp.states, np.nan, np.float32)


class Random(DensePolicy):
    """Every action with the same probability."""

    title = "random"

    def table(self, mdp: Mdp) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return 1/A everywhere."""
        even = np.full((mdp.states, mdp.actions), 1.0 / mdp.actions, np.float32)
        return even, np.full(mdp.states, np.nan, np.float32)


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
        return self._learned(mdp) if network is None else _dense(network, mdp.states)

    @property
    def _knows_only_its_own(self) -> bool:
        from simulator.learning.networks import NETWORKS

        return NETWORKS[self.network].learned_only

    def _serving(self, mdp: Mdp) -> DenseNetwork | None:
        """The network at work on these tables; None if its weights cannot be."""
        if self._built is not None and self._built.attach(mdp):
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
        keys = [_cells_key(grid) for grid in self._own]
        wanted = [_cells_key(grid) for grid in mdp.maps]
        if not set(wanted) <= set(keys):
            sizes = " and ".join(sorted({f"{m.width}x{m.height}" for m in self._own})) or "unknown"
            count = f"{len(self._own)} maps" if len(self._own) > 1 else "map"
            raise ValueError(
                f"{self.title}: its {self.network} policy is for its own {count} of {sizes} cells "
                "and no other"
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
        return Optimal()
    if run == "random":
        return Random()
    word, _, network = run.partition(":")
    folder = Path(run)
    if word == "untrained" and network and not folder.exists():
        from simulator.learning.policies.run_settings import RunSettings

        return _of_network(run, RunSettings.of({"network": network, "seed": seed}))
    if not folder.is_dir():
        raise ValueError(f"run {run!r}: expected {WORDS}")
    if not (folder / "config.toml").is_file():
        raise ValueError(f"{run}: not a run, expected a folder with config.toml in it")
    return _kept(folder)


def present(trainer: Trainer, title: str) -> Policy:
    """Return a trainer's policy as it is now; learning that goes on does not change it."""
    weights = {name: tensor.detach().clone() for name, tensor in trainer.network.state_dict().items()}
    actions, own = trainer.mdp.actions, trainer.mdp.maps
    return _of_network(title, trainer.settings, actions=actions, weights=weights, own=own)


def _kept(folder: Path) -> Policy:
    """The policy of a run's folder."""
    from simulator.learning.policies.run_settings import RunSettings
    from simulator.learning.training import checkpoint

    settings = RunSettings.of(checkpoint.read_config(folder / "config.toml"))
    weights, metadata = checkpoint.read_weights(folder / "policy.safetensors")
    actions = len(metadata["actions"].split())
    own = checkpoint.read_maps(folder)
    return _of_network(str(folder), settings, actions=actions, weights=weights, own=own)


def _of_network(
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


def _dense(network: DenseNetwork, states: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """π [S, A] and V [S] of a network at work; uniform and 0 where it is silent."""
    import torch

    with torch.no_grad():
        logits, value = network()
        probs = torch.softmax(logits.t().contiguous(), 0).t().contiguous().cpu().numpy()  # 5 times as fast
    answers = value.cpu().numpy()
    if network.rows is None:
        return probs, answers.copy()
    rows = network.rows.cpu().numpy()
    full = np.full((states, probs.shape[1]), 1.0 / probs.shape[1], np.float32)
    every = np.zeros(states, np.float32)
    full[rows], every[rows] = probs, answers
    return full, every


def _cells_key(grid: GridMap) -> tuple[tuple[int, ...], bytes]:
    """Equal for maps that a table of cells fits: start, goal, slip and a frame of wall below may differ."""
    rows, cols = (np.flatnonzero((grid.cells != Cell.WALL).any(axis)) for axis in (1, 0))
    cells = grid.cells[: rows[-1] + 1, : cols[-1] + 1]  # a start is on the map, so there is such a cell
    return cells.shape, cells.tobytes()
