"""Device of a network: GPU or CPU."""

from __future__ import annotations

import torch

from simulator.texts import tr

LARGE = 1_000_000
"""Parameters from which a GPU pays: below, starting a kernel takes longer than the work in it."""


def pick_device(wanted: str, parameters: int) -> torch.device:
    """Return the device for a network.

    Args:
        wanted: "auto", "cpu", "cuda" or "mps"; auto takes a GPU, if there is one, for large networks.
        parameters: of the network.

    Raises:
        ValueError: a device was named that this machine or this PyTorch does not have.
    """
    have = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        gpu = next((name for name in ("cuda", "mps") if have[name]), "cpu")
        return torch.device(gpu if parameters >= LARGE else "cpu")
    if not have[wanted]:
        there = ", ".join(name for name, is_there in have.items() if is_there)
        raise ValueError(tr("device.device_not_available_to_pytorch_here", wanted=wanted, there=there))
    return torch.device(wanted)


def device_title(device: torch.device) -> str:
    """Name a device for people."""
    if device.type == "cuda":
        return tr("device.cuda", get_device_name=torch.cuda.get_device_name(device))
    return device.type
