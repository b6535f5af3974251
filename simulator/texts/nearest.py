"""Suggests the nearest known word for a wrong one."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from simulator.texts.lookup import tr

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a few words to put after a refusal: the known word that is nearest; "" if none is near."""
    near = difflib.get_close_matches(word, list(known), 1)
    return tr("nearest.did_you_mean", near=near[0]) if near else ""
