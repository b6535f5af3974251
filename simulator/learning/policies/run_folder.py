"""Readers of a run's folder: settings, maps and weights."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open

from simulator.world.files import read_limited, settle
from simulator.world.formats import load as load_map

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.protocol.settings import Value
    from simulator.world.grid import GridMap

MAX_CONFIG = 1 << 20
"""Bytes of a file of settings."""
ADVICE = "advice.txt"
"""File that says what stood in the way of a run; absent where nothing was wrong."""
VERSION = "1"
"""Of the folder's layout."""


def opened(folder: Path) -> Path:
    """Return a run's folder after finishing what a program that was killed began to write there.

    Raises:
        OSError: it cannot be finished.
    """
    settle(folder)
    return folder


def read_config(path: Path) -> dict[str, Value]:
    """Read settings from a TOML file.

    Raises:
        ValueError: not TOML, or a value that is neither number, word nor truth; one line.
        OSError: it cannot be read.
    """
    try:
        table: dict[str, Any] = tomllib.loads(read_limited(path, MAX_CONFIG).decode())
    except RecursionError:
        raise ValueError(f"{path}: nested too deep, expected settings") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {str(error).splitlines()[0]}") from None
    for name, value in table.items():
        if not isinstance(value, bool | int | float | str):
            raise ValueError(f"{path}: {name}: expected a number, a word, true or false")  # noqa: TRY004 - bad input, not a bug
    return table


def read_advice(folder: Path) -> str:
    """Read what stood in the way of a run when it was saved; "" if nothing was wrong.

    Raises:
        ValueError: it is no text; one line.
        OSError: it cannot be read.
    """
    path = folder / ADVICE
    if not path.is_file():
        return ""
    try:
        return " ".join(read_limited(path, MAX_CONFIG).decode().split())
    except UnicodeDecodeError:
        raise ValueError(f"{path}: expected a line of text") from None


def read_maps(folder: Path) -> list[GridMap]:
    """Read the maps that a run was saved with, in their order.

    Raises:
        ValueError: one is damaged; one line.
        OSError: one cannot be read.
    """
    return [load_map(path).grid for path in sorted(folder.glob("map-*.map"), key=_number)]


def _number(path: Path) -> int:
    digits = path.stem.removeprefix("map-")
    return int(digits) if digits.isascii() and digits.isdigit() else -1


def read_weights(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """Read the weights of a policy and what is written beside them: network, actions, movement, updates.

    Raises:
        ValueError: not a policy of this program; one line.
        OSError: it cannot be read.
    """
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except SafetensorError as error:
        raise ValueError(f"{path}: not a policy file ({str(error).splitlines()[0]})") from None
    if metadata.get("format") != "path-planning-simulator" or "actions" not in metadata:
        raise ValueError(f"{path}: not a policy of this program")
    if metadata.get("version", VERSION) != VERSION:
        raise ValueError(
            f"{path}: version {metadata['version']}, expected {VERSION}; a newer program wrote it"
        )
    for name, tensor in weights.items():
        if not bool(torch.isfinite(tensor).all()):
            raise ValueError(f"{path}: {name} holds NaN or infinity, expected numbers")
    return weights, metadata
