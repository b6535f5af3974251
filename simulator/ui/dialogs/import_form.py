"""Form of an import: threshold, size, one of several maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.protocol.settings import FieldSpec
from simulator.texts import tr
from simulator.ui.widgets.headings import Section
from simulator.ui.widgets.values import PlainValues
from simulator.world.formats import ImageOptions, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simulator.protocol.settings import Value
    from simulator.ui.model.state import State
    from simulator.world.formats import Loaded
    from simulator.world.formats.format_registry import Maker

FINE = 256
"""Cells along the longer side up to which a picture is taken as it is; larger ones begin at half of this."""


@dataclass(frozen=True)
class Wanted:
    """One choice, and how its map is made.

    Attributes:
        key: what the choice depends on.
        make: makes the map; nothing of the window may be touched by it.
    """

    key: object
    make: Callable[[], Loaded]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wanted) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _spec(name: str, default: Value, low: float | None, high: float | None, words: str) -> FieldSpec:
    kind = {bool: "bool", int: "int", float: "float"}[type(default)]
    return FieldSpec(name, kind, default, low, high, (), live=True, log=False, help=words)


class PictureForm(PlainValues):
    """Threshold, size and sense of a picture.

    Args:
        state: gets what is refused.
        path: of the picture.
        first: the picture as it is read without being asked, one cell a pixel.
    """

    def __init__(self, state: State, path: Path, first: Loaded) -> None:
        super().__init__(state)
        self._path = path
        side = max(first.grid.cells.shape)
        usual = side if side <= FINE else FINE // 2
        found = round(float(first.meta["threshold"]), 3)
        self._specs = (
            _spec("automatic", True, None, None, tr("import_form.find_the_grey_that_parts_dark")),
            _spec("threshold", found, 0.0, 1.0, tr("import_form.grey_0_black_to_1_white")),
            _spec("size", usual, 1, side, tr("import_form.cells_along_the_longer_side_a")),
            _spec("invert", False, None, None, tr("import_form.light_is_wall")),
        )
        self._values: dict[str, Value] = {spec.name: spec.default for spec in self._specs}

    def sections(self) -> list[Section]:
        """See `Values`."""
        return [Section("", self._specs)]

    def value(self, spec: FieldSpec) -> Value:
        """See `Values`."""
        return self._values[spec.name]

    def set(self, name: str, value: Value) -> None:
        """See `Values`."""
        self._values[name] = value
        if name == "threshold":
            self._values["automatic"] = False

    def step(self, by: int) -> None:
        """There is nothing to go through."""

    @property
    def wanted(self) -> Wanted:
        """The picture with these options."""
        values, path = self._values, self._path
        threshold = None if values["automatic"] else float(values["threshold"])
        options = ImageOptions(threshold, int(values["size"]), bool(values["invert"]))
        return Wanted(options, lambda: load(path, kind="image", image=options))


class NumberForm(PlainValues):
    """Which map of a file.

    Args:
        state: gets what is refused.
        makers: one for each map.
    """

    def __init__(self, state: State, makers: Sequence[Maker]) -> None:
        super().__init__(state)
        self._makers = makers
        self.number = 1

    def sections(self) -> list[Section]:
        """See `Values`."""
        many = len(self._makers)
        words = tr("import_form.which_of_the_maps_in_this", many=many)
        return [Section("", (_spec("map", many, 1, many, words),))]  # with 1 as usual the slider were curved

    def value(self, spec: FieldSpec) -> Value:
        """See `Values`."""
        del spec
        return self.number

    def set(self, name: str, value: Value) -> None:
        """See `Values`."""
        del name
        self.number = int(value)

    def step(self, by: int) -> None:
        """Go on by so many maps, to the ends at most."""
        self.number = max(1, min(self.number + by, len(self._makers)))

    @property
    def wanted(self) -> Wanted:
        """The map of that number."""
        return Wanted(self.number, self._makers[self.number - 1])
