"""State of objects as tensors and plain values, which a checkpoint keeps without pickle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from simulator.texts import tr

if TYPE_CHECKING:
    from collections.abc import Mapping


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
