"""Forms of the map panel: the open map, the generator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.protocol.settings import FieldSpec
from simulator.texts import tr
from simulator.ui.widgets.headings import Section
from simulator.ui.widgets.values import PlainValues
from simulator.world.generators import GENERATORS
from simulator.world.grid import MAX_COST, MAX_SIDE, Cell
from simulator.world.movement import RULES
from simulator.world.recipe import DEFAULT_SIZE, Entry, Recipe
from simulator.world.resize import resized

if TYPE_CHECKING:
    from simulator.protocol.settings import Value
    from simulator.ui.model.state import State
    from simulator.world.generators import GeneratorKind
    from simulator.world.grid import GridMap

LARGEST = 512
"""Cells a side up to which maps are generated here."""

SEEDS = 2**31 - 1
"""The greatest seed."""

FIRST_KIND = "rooms"
TERMS = {"mud_cost": Cell.MUD, "water_cost": Cell.WATER, "water_closed": Cell.WATER}
"""What a map may say of its mud and water, with the kind of cell that it is about."""


def _number(
    name: str, default: float, low: float, high: float, words: str, *, log: bool = False
) -> FieldSpec:
    kind = "int" if isinstance(default, int) else "float"
    return FieldSpec(name, kind, default, low, high, (), live=True, log=log, help=words)


def _movement(default: str, words: str) -> FieldSpec:
    return FieldSpec(
        "movement", "choice", default, None, None, tuple(RULES), live=True, log=False, help=words
    )


def _switch(name: str, words: str) -> FieldSpec:
    return FieldSpec(
        name, "bool", default=False, low=None, high=None, choices=(), live=True, log=False, help=words
    )


class MapForm(PlainValues):
    """Size, movement, slip, mud and water of the open map; each change is one step of undo."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._draft: dict[str, Value] = {}  # being dragged

    def sections(self) -> list[Section]:
        """See `Values`."""
        return [
            Section(
                "",
                (
                    _number(
                        "width",
                        self.state.grid.width,
                        1,
                        MAX_SIDE,
                        tr("map_form.columns_cut_off_or_continued_with"),
                        log=True,
                    ),
                    _number(
                        "height",
                        self.state.grid.height,
                        1,
                        MAX_SIDE,
                        tr("map_form.rows_cut_off_or_continued_with"),
                        log=True,
                    ),
                    _movement(self.state.grid.movement, tr("map_form.which_moves_there_are_and_what")),
                    _number(
                        "slip", 0.0, 0.0, 1.0, tr("map_form.probability_that_a_neighbouring_direction_is")
                    ),
                    _number("mud_cost", 3.0, 1.0, MAX_COST, tr("map_form.cost_of_entering_mud_in_steps")),
                    _number("water_cost", 5.0, 1.0, MAX_COST, tr("map_form.cost_of_entering_water_in_steps")),
                    _switch("water_closed", tr("map_form.water_is_entered_from_water_only")),
                ),
            )
        ]

    def hidden(self) -> set[str]:
        """Mud and water matter where there is some."""
        cells = self.state.grid.cells
        absent = {name for name, kind in TERMS.items() if not (cells == kind).any()}
        return {name for name in absent if getattr(self.state.grid, name) is None}

    def value(self, spec: FieldSpec) -> Value:
        """See `Values`."""
        now = getattr(self.state.grid, spec.name)
        return self._draft.get(spec.name, spec.default if now is None else now)

    def flush(self) -> None:
        """Ask for the map as it is set now."""
        draft, self._draft = self._draft, {}
        grid = self.state.grid
        after = changed(grid, draft)
        if after is not grid:
            self.state.requests.change_map(after)

    def set(self, name: str, value: Value) -> None:
        """See `Values`."""
        self._draft[name] = value


def changed(grid: GridMap, values: dict[str, Value]) -> GridMap:
    """Return a map with another width, height, movement or slip; the map itself if nothing differs."""
    size = int(values.get("height", grid.height)), int(values.get("width", grid.width))
    if size != grid.cells.shape:
        grid = resized(grid, *size)
    movement, slip = str(values.get("movement", grid.movement)), float(values.get("slip", grid.slip))
    if (movement, slip) != (grid.movement, grid.slip):
        grid = replace(grid, movement=movement, slip=slip)
    terms = {name: values[name] for name in TERMS if name in values and values[name] != getattr(grid, name)}
    return replace(grid, **terms) if terms else grid  # type: ignore[arg-type] # checked by the form


class GeneratorForm(PlainValues):
    """Which map a generator shall make."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.kind: GeneratorKind = GENERATORS.get(FIRST_KIND) or next(iter(GENERATORS.values()))
        self._values: dict[str, Value] = {"size": DEFAULT_SIZE, "seed": 0, "movement": state.grid.movement}

    def choose(self, name: str) -> None:
        """Take another kind of map; size, seed and movement stay as far as they can."""
        self.kind = GENERATORS[name]
        self._values.pop("density", None)  # it means something else now
        self._values["size"] = max(int(self._values["size"]), self.kind.minimum)
        self.errors.clear()

    def sections(self) -> list[Section]:
        """See `Values`."""
        kind = self.kind
        least = float(kind.minimum)
        specs = [
            _number(
                "size", max(DEFAULT_SIZE, kind.minimum), least, LARGEST, tr("map_form.cells_a_side"), log=True
            )
        ]
        if kind.density is not None:
            dial = kind.density
            specs.append(_number("density", float(dial.default), dial.low, dial.high, f"{dial.help}."))
        specs.append(_number("seed", 0, 0, SEEDS, tr("map_form.the_same_seed_makes_the_same")))
        specs.append(_movement("four", tr("map_form.which_moves_the_map_is_made")))
        return [Section("", tuple(specs))]

    def value(self, spec: FieldSpec) -> Value:
        """See `Values`."""
        return self._values.get(spec.name, spec.default)

    @property
    def seed(self) -> int:
        """The seed."""
        return int(self._values["seed"])

    @property
    def movement(self) -> str:
        """Name of the movement rule."""
        return str(self._values["movement"])

    @property
    def recipe(self) -> Recipe:
        """What is asked for, as a recipe."""
        size, density = int(self._values["size"]), self._values.get("density")
        dial = None if density is None else (float(density), float(density))
        return Recipe((Entry(self.kind.name, (size, size), dial),))

    def roll(self, seed: int) -> None:
        """Take another seed."""
        self._values["seed"] = seed

    def set(self, name: str, value: Value) -> None:
        """See `Values`."""
        self._values[name] = value
