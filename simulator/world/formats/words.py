"""What people call kinds of cells in map editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS = ("kind", "type", "class", "terrain", "cell", "tile")
"""Properties whose value is the name of a kind."""

_NAMES = {
    Cell.WALL: "wall solid obstacle block blocked blocking collision collide collidable rock tree",
    Cell.MUD: "mud swamp bog marsh sand",
    Cell.WATER: "water river lake sea pond",
    Cell.HAZARD: "hazard lava hole pit spike trap danger",
    Cell.FLOOR: "floor ground free grass path road walkable passable empty dirt",
}
_KINDS = {word: kind for kind, words in _NAMES.items() for word in words.split()}


def kind_of_name(name: Any) -> Cell | None:
    """Return the kind of cell that a name speaks of; None if it says nothing."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name[:200]) if isinstance(name, str) else []
    for word in (word.lower() for word in words):
        for form in (word, word.removesuffix("s"), word.removesuffix("es")):
            if form in _KINDS:
                return _KINDS[form]
    return None


def kind_of_properties(properties: Mapping[str, Any]) -> Cell | None:
    """Return the kind of cell that a tile's properties speak of: `wall = true`, `terrain = mud`.

    Args:
        properties: by name; what is true or false comes as bool.
    """
    for name, value in properties.items():
        kind = kind_of_name(name)
        if kind is not None and isinstance(value, bool):
            if value:
                return kind
            if kind in (Cell.WALL, Cell.FLOOR):
                return Cell.FLOOR if kind == Cell.WALL else Cell.WALL
        elif name.lower() in LABELS and (found := kind_of_name(value)) is not None:
            return found
    return None
