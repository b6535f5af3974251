"""Lines of ours after the rows of a text map, which other readers never reach.

`; start X,Y`, `; goal X,Y`, `; movement NAME`, `; slip P`, `; cost mud N`, `; cost water N`,
`; water closed` (entered from water only) or `; water open`, `; hazard X,Y X,Y ...`,
`; reward X,Y,VALUE X,Y,VALUE ...`, `; title TEXT`, `; about TEXT`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.texts import tr
from simulator.world.formats.assemble import clean, xy
from simulator.world.formats.source import short
from simulator.world.grid import MAX_BONUS, MAX_COST, Cell
from simulator.world.movement import RULES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.world.formats.assemble import Said
    from simulator.world.formats.format_registry import Loaded
    from simulator.world.formats.source import Lines
    from simulator.world.grid import Position

HAZARDS_PER_LINE = 16
REWARDS_PER_LINE = 8
KEYS = ("start", "goal", "movement", "slip", "cost", "water", "hazard", "reward", "title", "about")


@dataclass
class Extras:
    """What the lines after the rows said, and on which line."""

    places: dict[str, tuple[Position, int]] = field(default_factory=dict)
    hazards: list[tuple[Position, int]] = field(default_factory=list)
    rewards: list[tuple[Position, float, int]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    slip: float = 0.0
    costs: dict[str, float] = field(default_factory=dict)


def read_extras(lines: Lines, first: int, rows: int) -> Extras:
    """Read the lines from `first` on, after `rows` rows of cells."""
    extras = Extras()
    for number in range(first, len(lines) + 1):
        text = lines.line(number)
        if not text.strip():
            continue
        if not text.startswith(";"):
            lines.refuse(
                number,
                tr("extras.after_rows", text=short(text), rows=rows),
                tr("extras.a_line_that_begins_with"),
            )
        key, _, rest = text[1:].strip().partition(" ")
        _extra(lines, number, extras, key, rest.strip())
    return extras


def apply_extras(lines: Lines, cells: NDArray[np.uint8], extras: Extras, said: Said) -> None:
    """Check what the lines said against the cells, and add it to both."""
    for position, number in extras.hazards:
        _check_place(lines, "hazard", position, number, cells)
    for (row, col), _ in extras.hazards:
        cells[row, col] = Cell.HAZARD
    for name, (position, number) in extras.places.items():
        _check_place(lines, name, position, number, cells)
        said.places[name] = position
    said.bonus = _bonus(lines, cells, extras)
    said.movement = extras.words.get("movement", said.movement)
    said.slip = extras.slip
    said.mud_cost, said.water_cost = (extras.costs.get(name) for name in ("mud", "water"))
    if "water" in extras.words:
        said.water_closed = extras.words["water"] == "closed"
    said.title, said.about = (extras.words.get(name, "") for name in ("title", "about"))
    _, said.goal_line = extras.places.get("goal", (None, 0))


def render_extras(loaded: Loaded, *, places: bool = True, hazards: bool = True) -> list[str]:
    """Return the lines for a map.

    Args:
        loaded: the map and its title.
        places: say the start and the goal.
        hazards: say the hazards.
    """
    grid = loaded.grid
    titles = (("title", loaded.title), ("about", loaded.about))
    lines = [f"; {name} {' '.join(text.split())}" for name, text in titles if text.strip()]
    if places:
        lines += [f"; start {xy(grid.start)}", f"; goal {xy(grid.goal)}"]
    lines.append(f"; movement {grid.movement}")
    if grid.slip:
        lines.append(f"; slip {grid.slip!r}")
    for name, cost in (("mud", grid.mud_cost), ("water", grid.water_cost)):
        lines += [] if cost is None else [f"; cost {name} {round(cost, 3):.6g}"]
    if grid.water_closed is not None:
        lines.append(f"; water {'closed' if grid.water_closed else 'open'}")
    found = [xy((int(row), int(col))) for row, col in np.argwhere(grid.cells == Cell.HAZARD)]
    for first in range(0, len(found) if hazards else 0, HAZARDS_PER_LINE):
        lines.append("; hazard " + " ".join(found[first : first + HAZARDS_PER_LINE]))
    paid = [
        f"{xy((row, col))},{grid.rewards[row, col]:.9g}" for row, col in np.argwhere(grid.rewards).tolist()
    ]
    for first in range(0, len(paid), REWARDS_PER_LINE):
        lines.append("; reward " + " ".join(paid[first : first + REWARDS_PER_LINE]))
    return lines


def _extra(lines: Lines, number: int, extras: Extras, key: str, rest: str) -> None:
    """Read one line after the rows into `extras`."""
    if key not in KEYS:
        near = difflib.get_close_matches(key, KEYS, 1)
        hint = tr("extras.did_you_mean", near=near[0]) if near else ""
        lines.refuse(number, f"'; {key}'" if len(key) < 40 and key.isprintable() else short(key),
                     tr("extras.one_of", keys=", ".join(KEYS), hint=hint))  # fmt: skip
    if key in extras.places or key in extras.words:
        lines.refuse(number, tr("extras.a_second", key=key), tr("extras.only_one"))
    if key == "hazard":
        found = [_place(lines, number, key, word) for word in rest.split()]
        if not found:
            lines.refuse(number, tr("extras.hazard_without_cells"), tr("extras.x_y_x_y"))
        extras.hazards += [(position, number) for position in found]
    elif key == "reward":
        worth = [(*_reward(lines, number, word), number) for word in rest.split()]
        if not worth:
            lines.refuse(number, tr("extras.reward_without_cells"), tr("extras.x_y_value_x_y_value"))
        extras.rewards += worth
    elif key == "cost":
        _cost(lines, number, extras, rest)
    elif key in ("start", "goal"):
        extras.places[key] = (_place(lines, number, key, rest), number)
    else:
        extras.words[key] = clean(rest)
        if key == "movement" and rest not in RULES:
            lines.refuse(
                number, tr("extras.movement", rest=short(rest)), tr("extras.one_of_2", rules=", ".join(RULES))
            )
        if key == "water" and rest not in ("closed", "open"):
            lines.refuse(number, tr("extras.water", rest=short(rest)), tr("extras.closed_or_open"))
        if key == "slip":
            extras.slip = _probability(lines, number, rest)


def _cost(lines: Lines, number: int, extras: Extras, text: str) -> None:
    """Read `mud N` or `water N`."""
    name, _, value = text.partition(" ")
    if name not in ("mud", "water"):
        lines.refuse(number, tr("extras.cost", text=short(text)), tr("extras.cost_mud_n_or_cost_water"))
    if name in extras.costs:
        lines.refuse(number, tr("extras.a_second_cost", name=name), tr("extras.only_one"))
    try:
        cost = float(value)
    except ValueError:
        cost = -1.0
    if not 1 <= cost <= MAX_COST:
        lines.refuse(
            number, tr("extras.cost", text=short(text)), tr("extras.a_number_from_to", max_cost=MAX_COST)
        )
    extras.costs[name] = round(cost, 3)


def _place(lines: Lines, number: int, key: str, text: str) -> Position:
    """Read `X,Y` as (row, col)."""
    match = re.fullmatch(r"([0-9]{1,9}),([0-9]{1,9})", text)
    if match is None:
        lines.refuse(number, f"{key} {short(text)}", tr("extras.x_y_in_whole_numbers"))
    return int(match[2]), int(match[1])


def _reward(lines: Lines, number: int, text: str) -> tuple[Position, float]:
    """Read `X,Y,VALUE`."""
    place, _, value = text.rpartition(",")
    try:
        worth = float(value) if "," in place else None
    except ValueError:
        worth = None
    if worth is None:
        lines.refuse(number, tr("extras.reward", text=short(text)), tr("extras.x_y_value"))
    if not -MAX_BONUS <= worth <= MAX_BONUS:
        lines.refuse(
            number, tr("extras.reward", text=short(text)), tr("extras.a_value_from_to", max_bonus=MAX_BONUS)
        )
    return _place(lines, number, "reward", place), worth


def _bonus(lines: Lines, cells: NDArray[np.uint8], extras: Extras) -> NDArray[np.float32] | None:
    """[H, W] float32 rewards of cells, if the lines said any."""
    if not extras.rewards:
        return None
    bonus = np.zeros(cells.shape, np.float32)
    for (row, col), worth, number in extras.rewards:
        if row >= cells.shape[0] or col >= cells.shape[1]:
            expected = tr("extras.x_from_to_and_y_from", shape=cells.shape[1] - 1, shape2=cells.shape[0] - 1)
            lines.refuse(number, tr("extras.reward_outside_the_map", value=xy((row, col))), expected)
        bonus[row, col] = worth
    return bonus


def _probability(lines: Lines, number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        lines.refuse(number, tr("extras.slip", text=short(text)), tr("extras.a_probability_from_to"))
    return value


def _check_place(lines: Lines, name: str, position: Position, number: int, cells: NDArray[np.uint8]) -> None:
    """Refuse a place outside the map, in a wall, or (start and goal) on a hazard."""
    height, width = cells.shape
    found = f"{name} {xy(position)}"
    if position[0] >= height or position[1] >= width:
        expected = tr("extras.x_from_to_and_y_from_2", width=width - 1, height=height - 1)
        lines.refuse(number, tr("extras.outside_the_map", found=found), expected)
    if cells[position] == Cell.WALL:
        lines.refuse(number, tr("extras.in_a_wall", found=found), tr("extras.a_free_cell"))
    if cells[position] == Cell.HAZARD and name != "hazard":
        lines.refuse(number, tr("extras.on_a_hazard", found=found), tr("extras.a_safe_cell"))
