"""Saves and restores the state of training, without pickle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from simulator.learning.training.validation import ValidationScore
from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.learning.training.trainer import Trainer


def training_state(trainer: Trainer) -> dict[str, Any]:
    """Return what a checkpoint needs beside the weights to go on as if nothing had happened."""
    buffer, best = trainer.experience.buffer, trainer.validation.best
    random = {name: rng.bit_generator.state for name, rng in trainer.streams.items()}
    return {
        "optimizer": trainer.learner.optimizer.state_dict(),
        "streams": json.dumps(random, default=lambda value: value.tolist()),
        "updates": trainer.updates,
        "schedule_start": trainer.schedule_start,
        "env_steps": trainer.env_steps,
        "seconds": trainer.seconds,
        "visits": trainer.visits.tolist(),
        "best": None if best is None else [best.success, best.spl, best.update],
        "replay": None if buffer is None else [tensors_of(one) for one in buffer.rollouts()],
        "replay_joined": buffer is not None and buffer.joined,
        **{name: state_of(part) for name, part in _parts(trainer).items()},
    }


def restore(trainer: Trainer, state: Mapping[str, Any]) -> None:
    """Let a trainer go on from a `training_state`, bit for bit on one thread where the maps are given.

    Maps that come in batches begin with another batch.
    """
    trainer.learner.optimizer.load_state_dict(state["optimizer"])
    trainer.updates, trainer.env_steps = int(state["updates"]), int(state["env_steps"])
    trainer.schedule_start = int(state["schedule_start"])
    trainer.seconds = float(state["seconds"])
    if "agents" in state and not trainer.maps.batched:  # older runs kept less: their agents begin anew
        for name, part in _parts(trainer).items():
            restore_state(part, state.get(name, {}))
        trainer.visits = np.array(state["visits"], np.float32)
        trainer.validation.best = None if state["best"] is None else ValidationScore(*state["best"])
        if trainer.experience.buffer is not None:
            rollouts = [arrays_of(one) for one in state["replay"]]
            trainer.experience.buffer.refill(rollouts, joined=bool(state["replay_joined"]))
    for name, saved in json.loads(state["streams"]).items():
        saved["state"]["state"] = np.array(saved["state"]["state"], np.uint64)
        trainer.streams[name].bit_generator.state = saved


def _parts(trainer: Trainer) -> dict[str, Any]:
    """What goes on from update to update beside the weights, by the name a checkpoint gives it."""
    return {
        "agents": trainer.collector,
        "starts": trainer.collector.starts,
        "exploration": trainer.experience.explorer,
        "guard": trainer.learner.guard,
        "record": trainer.record,
        "recovery": trainer.recovery,
        "optimality": trainer.optimality,
        "figures": trainer.figures,
        "validation": trainer.validation,
    }


def state_of(thing: Any) -> dict[str, Any]:
    """Return what an object's class lists in `STATE`."""
    return {name: _plain(getattr(thing, name)) for name in thing.STATE}


def restore_state(thing: Any, state: Mapping[str, Any]) -> None:
    """Give an object what `state_of` took from one like it; what an older run did not keep stays as it is.

    Raises:
        ValueError: an array is of another shape.
    """
    for name in (name for name in thing.STATE if name in state):
        now, value = getattr(thing, name), state[name]
        if isinstance(now, np.ndarray):
            array = value.numpy().astype(now.dtype, copy=True)
            if name not in getattr(thing, "RESIZED", ()) and array.shape != now.shape:
                raise ValueError(tr("resuming.expected", name=name, shape=array.shape, shape2=now.shape))
            value = array
        elif isinstance(now, set):
            value = set(value)
        setattr(thing, name, value)


def tensors_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by name with arrays as tensors."""
    return {name: _plain(value) for name, value in values.items()}


def arrays_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by name with tensors as arrays."""
    return {n: v.numpy() if isinstance(v, torch.Tensor) else v for n, v in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value.copy())
    if isinstance(value, np.generic):
        return value.item()
    return sorted(value) if isinstance(value, set) else value
