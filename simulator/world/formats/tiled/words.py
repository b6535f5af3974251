"""Names of cell kinds, of start and of goal in map editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.world.grid import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping

LABELS = ("kind", "type", "class", "terrain", "cell", "tile", "material", "surface", "ground", "category")
"""Properties whose value is the name of a kind."""

_STATES = {
    Cell.WALL: "solid block blocked blocking blocker blocks collision collide collider collidable wall "
    "obstacle obstruction obstructed barrier colliding collisionable unwalkable impassable impassible "
    "solidity",
    Cell.FLOOR: "walkable passable traversable walk pass accessible free empty "
    "passability walkability traversability accessibility",
}
"""Words that say whether a cell can be entered."""
_MATERIALS = {
    Cell.HAZARD: "hazard hazardous lava hole pit spike trap danger dangerous acid death deadly kill abyss "
    "poison",
    Cell.WALL: "rock tree stone brick cliff mountain fence hedge boulder building pillar column",
    Cell.WATER: "water river lake sea pond ocean",
    Cell.MUD: "mud swamp bog marsh sand quicksand",
    Cell.FLOOR: "floor ground grass path road dirt soil earth carpet bridge ladder stair stairway air none "
    "nothing gravel lawn pavement",
}
"""What cells are made of."""
_SOFT = frozenset(
    ("floor", "ground", "grass", "path", "road", "dirt", "soil", "earth", "gravel", "lawn", "sand", "mud")
)
"""Materials that are solid in a layer of walls: the ground of a game seen from the side."""
_NEGATIONS = frozenset(("not", "non", "no", "un", "im", "isnt", "never", "without", "cannot", "cant", "dont"))
_PREFIXES = ("not", "non", "un", "im", "in", "no")
_TRUE = frozenset(("true", "1", "1.0", "yes", "y", "t", "on", "x", "", "full", "all", "always"))
_FALSE = frozenset(("false", "0", "0.0", "no", "n", "f", "off", "none", "never"))

_STATE = {word: kind for kind, words in _STATES.items() for word in words.split()}
_MATERIAL = {word: kind for kind, words in _MATERIALS.items() for word in words.split()}

_START = frozenset(
    ("start", "starting", "player", "playerstart", "playerspawn", "spawn", "spawnpoint", "startpoint",
     "agent", "entrance", "spawner", "spawning", "begin", "hero")
)  # fmt: skip
_GOAL = frozenset(("goal", "exit", "end", "ending", "target", "finish", "destination", "endpoint"))
_FILL = frozenset(
    (
        "point",
        "position",
        "pos",
        "location",
        "here",
        "the",
        "of",
        "level",
        "map",
        "room",
        "area",
        "zone",
        "game",
        "door",
    )
)


def kind_of_name(name: Any) -> Cell | None:
    """Return the kind of cell that a name speaks of; None if it says nothing."""
    words = words_of(name)
    found = _state(words)
    return found if found is not None else _material(words)


def says_state(name: Any) -> bool:
    """Whether a name says itself that a cell can or cannot be entered."""
    return _state(words_of(name)) is not None


def is_soft(name: Any) -> bool:
    """Whether a name is that of a material that counts as solid within a layer of walls."""
    words = words_of(name)
    return _state(words) is None and any(_base(word, _SOFT) for word in words)


def kind_in_wall_layer(name: Any) -> Cell:
    """Return the kind of a name in a layer that holds walls: materials of the ground are solid there."""
    kind = kind_of_name(name)
    return Cell.WALL if kind is None or is_soft(name) else kind


def truth(value: Any) -> bool | None:
    """Return what a value says, in whatever spelling; an empty one marks; None if it is neither."""
    if isinstance(value, bool | int | float):
        return bool(value)
    if value is None:
        return True
    word = value.strip().lower() if isinstance(value, str) else "?"
    return True if word in _TRUE else False if word in _FALSE else None


def kind_of_properties(properties: Mapping[str, Any]) -> Cell | None:
    """Return the kind of cell that properties speak of: `wall = true`, `terrain = mud`.

    That a cell cannot be entered wins over its material, and a material over that it can be entered.
    """
    found = [kind for name, value in properties.items() if (kind := _kind(name, value)) is not None]
    for kind in (Cell.WALL, Cell.HAZARD, Cell.WATER, Cell.MUD, Cell.FLOOR):
        if kind in found:
            return kind
    return None


def marks_floor(properties: Mapping[str, Any], name: Any) -> bool:
    """Whether properties, `walkable = true`, or a name mark what can be entered: the rest then cannot be.

    `blocked = false` does not: what says nothing is not blocked either.
    """
    marked = any(truth(value) and kind_of_name(key) == Cell.FLOOR for key, value in properties.items())
    return marked or _state(words_of(name)) == Cell.FLOOR


def place_of(*names: Any) -> str:
    """Return "start" or "goal", whichever the first name that speaks of a place says; "" if none does."""
    for name in names:
        words = [word for word in words_of(name) if word not in _FILL]
        if words and all(word in _START or word in _GOAL for word in words):
            starts, goals = (any(word in those for word in words if word != "player")
                             for those in (_START, _GOAL))  # fmt: skip
            if not (starts and goals):
                return "goal" if goals else "start"
    return ""


def words_of(name: Any) -> list[str]:
    """Split a name into words: at case, digits and signs."""
    text = name[:200].replace("'", "") if isinstance(name, str) else ""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)]


def _kind(name: str, value: Any) -> Cell | None:
    if name.strip().lower() in LABELS and not (isinstance(value, bool) or truth(value) is not None):
        return kind_of_name(value)
    kind, said = kind_of_name(name), truth(value)
    if kind is None:
        return None
    if said is None:
        return kind_of_name(value)
    if said:
        return kind
    opposite = {Cell.WALL: Cell.FLOOR, Cell.FLOOR: Cell.WALL}
    return opposite.get(kind) if says_state(name) else None


def _base(word: str, words: Mapping[str, Any] | frozenset[str]) -> str:
    forms = (word, word.removesuffix("s"), word.removesuffix("es"))
    return next((form for form in forms if form in words), "")


def _state(words: list[str]) -> Cell | None:
    """Whether words say that a cell can be entered; a negation turns the next such word round."""
    found: list[Cell] = []
    negated = False
    for word in words:
        if word in _NEGATIONS:
            negated = not negated
            continue
        kind = _state_of_word(word)
        if kind is None:
            continue
        if word == "free" and found:  # collision free
            found = [Cell.FLOOR]
            continue
        found.append(kind if not negated else Cell(1 - kind))
        negated = False
    if not found:
        return None
    return Cell.WALL if Cell.WALL in found else Cell.FLOOR


def _state_of_word(word: str) -> Cell | None:
    base = _base(word, _STATE)
    if base:
        return _STATE[base]
    for prefix in _PREFIXES:
        rest = _base(word.removeprefix(prefix), _STATE) if word.startswith(prefix) else ""
        if rest:
            return Cell(1 - _STATE[rest])
    return None


def _material(words: list[str]) -> Cell | None:
    """The material that the last word speaks of, a hazard before all; a negated one says nothing."""
    kinds = [
        _MATERIAL[base]
        for before, word in zip(["", *words], words, strict=False)
        if before not in _NEGATIONS and (base := _base(word, _MATERIAL))
    ]
    return Cell.HAZARD if Cell.HAZARD in kinds else kinds[-1] if kinds else None
