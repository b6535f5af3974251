"""Checkpoint of a run: weights, settings, metrics and training state.

`policy.safetensors` (weights and metadata), `config.toml`, `metrics.jsonl`, `training_state.pt`
(optimizer and random streams, read with `weights_only=True`) and, where something is wrong, `advice.txt`.
No pickle is ever executed.
"""

from __future__ import annotations

import io
import json
from math import isfinite
from typing import TYPE_CHECKING, Any

import tomli_w
import torch
from safetensors.torch import save as tensors_to_bytes

from simulator.learning.networks import NETWORKS
from simulator.learning.policies.run_folder import (
    ADVICE,
    VERSION,
    opened,
    read_config,
    read_maps,
    read_weights,
)
from simulator.learning.policies.run_settings import RunSettings
from simulator.learning.training.resuming import restore, training_state
from simulator.learning.training.trainer import Trainer
from simulator.texts import tr
from simulator.world.files import replace_files
from simulator.world.formats import Loaded, rendered
from simulator.world.movement import ACTION_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.protocol.history import History
    from simulator.world.grid import GridMap


def save(trainer: Trainer, folder: Path, history: History | None = None) -> None:
    """Write a run's folder, whole or not at all, also over an older run.

    Args:
        trainer: what to keep.
        folder: made if it is not there.
        history: updates for `metrics.jsonl`.

    Raises:
        OSError: the disk is full, read-only or not there.
    """
    metadata = {
        "format": "path-planning-simulator",
        "version": VERSION,
        "network": trainer.settings.network,
        "actions": " ".join(ACTION_NAMES[: trainer.mdp.actions]),
        "movement": trainer.mdp.maps[0].movement,
        "updates": str(trainer.updates),
    }
    weights = {name: tensor.contiguous().cpu() for name, tensor in trainer.network.state_dict().items()}
    rows = history.rows() if history is not None else ()
    state = io.BytesIO()
    torch.save(training_state(trainer), state)
    files = {
        "policy.safetensors": tensors_to_bytes(weights, metadata),
        "config.toml": tomli_w.dumps(trainer.settings.flat).encode(),
        "metrics.jsonl": "".join(json.dumps(_finite(row)) + "\n" for row in rows).encode(),
        "training_state.pt": state.getvalue(),
    }
    advice = trainer.advise()
    if advice is not None:
        files[ADVICE] = f"{advice.text}\n".encode()
    for number, grid in enumerate(trainer.maps.given):
        name = f"map-{number}.map"
        files[name] = rendered(Loaded(grid), folder / name)[0][1]
    stale = {path.name for path in (*folder.glob("map-*.map"), folder / ADVICE)} - set(files)
    replace_files(folder, files, sorted(stale))


def load(folder: Path, maps: Sequence[GridMap] | None = None) -> Trainer:
    """Make a trainer that goes on where a run's folder stopped.

    Args:
        folder: of the run.
        maps: to learn on; None takes those it was saved with.

    Raises:
        ValueError: the folder is not a run, or does not fit the maps; one line.
        OSError: a file cannot be read.
    """
    opened(folder)
    settings = RunSettings.of(read_config(folder / "config.toml"))
    own = read_maps(folder)
    if not own and not maps and not settings.maps.recipe:
        raise ValueError(tr("checkpoint.holds_no_map_and_none_was", folder=folder))
    trainer = Trainer(maps or own, (settings.on_given_maps if maps else settings).flat)
    take_weights(trainer, folder)
    state = folder / "training_state.pt"
    if state.exists() and maps is None:
        _go_on(trainer, state)
    return trainer


def _go_on(trainer: Trainer, path: Path) -> None:
    """Restore what a training state holds.

    Raises:
        ValueError: it is damaged or another run's; one line.
    """
    try:
        restore(trainer, _read_state(path))
    except (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError) as error:
        if str(error).startswith(str(path)):
            raise
        raise ValueError(
            tr("checkpoint.not_the_training_state_of_this", path=path, name=type(error).__name__)
        ) from None


def take_weights(trainer: Trainer, folder: Path) -> str:
    """Give a trainer's network the weights of a run.

    Returns:
        A line on what people should know: that the policy has learned to move otherwise; "" if it has not.

    Raises:
        ValueError: the folder is not a run, or its weights do not fit; one line.
        OSError: a file cannot be read.
    """
    weights, metadata = read_weights(opened(folder) / "policy.safetensors")
    movement, network = trainer.mdp.maps[0].movement, trainer.settings.network
    actions, learned = len(metadata["actions"].split()), metadata.get("movement", movement)
    if trainer.mdp.actions != actions:
        raise ValueError(
            tr("checkpoint.its_policy_has_actions_the_map", folder=folder, actions=actions, movement=movement)
        )
    if metadata.get("network", network) != network:
        raise ValueError(
            tr(
                "checkpoint.its_policy_is_a_the_network",
                folder=folder,
                network=metadata["network"],
                network2=network,
            )
        )
    try:
        trainer.network.load_state_dict(weights)
    except RuntimeError:
        if not NETWORKS[network].map_specific:
            raise ValueError(
                tr("checkpoint.its_policy_has_other_sizes_than", folder=folder, network=network)
            ) from None
        size = " and ".join(f"{m.width}x{m.height}" for m in read_maps(folder)[:1])
        raise ValueError(
            tr("checkpoint.its_policy_is_for_cells_and", folder=folder, network=network, size=size)
        ) from None
    trainer.refresh()
    return (
        ""
        if learned == movement
        else tr("checkpoint.has_learned_to_move_by_the", folder=folder, learned=learned, movement=movement)
    )


def _read_state(path: Path) -> dict[str, Any]:
    try:
        state = torch.load(path, weights_only=True)
    except Exception as error:  # noqa: BLE001 - torch raises whatever the damaged file makes it stumble over
        kind = type(error).__name__
        raise ValueError(tr("checkpoint.damaged", path=path, kind=kind)) from None
    if not isinstance(state, dict):
        raise ValueError(tr("checkpoint.damaged_a_in_it", path=path, name=type(state).__name__))  # noqa: TRY004 - bad input, not a bug
    return state


def _finite(row: dict[str, float]) -> dict[str, float | None]:
    """A row as JSON: NaN and infinity, which JSON lacks, become null."""
    return {name: value if isfinite(value) else None for name, value in row.items()}
