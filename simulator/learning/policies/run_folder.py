"""Readers of a run's folder: settings, maps and weights."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as tensors_of_bytes

from simulator.learning.networks import NETWORKS
from simulator.texts import tr
from simulator.world.files import read_limited, settle
from simulator.world.formats import load as load_map

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.protocol.settings import Value
    from simulator.world.grid import GridMap

MAX_CONFIG = 1 << 20
"""Bytes of a file of settings."""
MAX_WORD = 1000
"""Letters of a setting's name or words."""
MAX_WEIGHTS = 1 << 30
"""Bytes of a file of weights."""
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
        raise ValueError(tr("run_folder.nested_too_deep_expected_settings", path=path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {str(error).splitlines()[0]}") from None
    for name, value in table.items():
        if len(name) > MAX_WORD or (isinstance(value, str) and len(value) > MAX_WORD):
            raise ValueError(tr("run_folder.a_word_of_letters", path=path, name=name[:40], most=MAX_WORD))
        if not isinstance(value, bool | int | float | str):
            raise ValueError(tr("run_folder.expected_a_number_a_word_true", path=path, name=name))  # noqa: TRY004 - bad input, not a bug
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
        raise ValueError(tr("run_folder.expected_a_line_of_text", path=path)) from None


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
    data = read_limited(path, MAX_WEIGHTS)  # not by its name, which safetensors takes as UTF-8 only
    try:
        weights = tensors_of_bytes(data)
    except SafetensorError as error:
        raise ValueError(
            tr("run_folder.not_a_policy_file", path=path, splitlines=str(error).splitlines()[0])
        ) from None
    header = data[8 : 8 + int.from_bytes(data[:8], "little")]
    metadata: dict[str, str] = json.loads(header).get("__metadata__") or {}
    if metadata.get("format") != "path-planning-simulator" or "actions" not in metadata:
        raise ValueError(tr("run_folder.not_a_policy_of_this_program", path=path))
    if metadata.get("version", VERSION) != VERSION:
        raise ValueError(
            tr(
                "run_folder.version_expected_a_newer_program_wrote",
                path=path,
                version=metadata["version"][:40],
                version2=VERSION,
            )
        )
    if not re.fullmatch(r"[0-9]{1,15}", updates := metadata.get("updates", "0")):
        raise ValueError(tr("run_folder.updates_expected_a_whole_number", path=path, updates=updates[:40]))
    if (network := metadata.get("network", next(iter(NETWORKS)))) not in NETWORKS:
        known = ", ".join(NETWORKS)
        raise ValueError(tr("run_folder.network_expected", path=path, network=network[:40], known=known))
    for name, tensor in weights.items():
        if not bool(torch.isfinite(tensor).all()):
            raise ValueError(tr("run_folder.holds_nan_or_infinity_expected_numbers", path=path, name=name))
    return weights, metadata
