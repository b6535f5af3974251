"""Registry of map generators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.texts import did_you_mean, tr, translated
from simulator.world.grid import MAX_SIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator

    from simulator.world.grid import GridMap


@dataclass(frozen=True)
class Density:
    """What the one dial of a generator means, and how far it turns.

    Attributes:
        low: least value.
        high: greatest value.
        default: value if nobody says otherwise.
        help: one line for people: the share of what.
    """

    low: float
    high: float
    default: float
    help: str

    def check(self, value: float) -> str | None:
        """Return one line on why a value is refused, or None if it is fine."""
        fine = self.low <= value <= self.high  # false for NaN
        return (
            None
            if fine
            else tr(
                "generators_registry.density_expected_a_number_from_to",
                value=value,
                low=self.low,
                high=self.high,
            )
        )


@translated("generator", "title")
@dataclass(frozen=True)
class GeneratorKind:
    """A registered generator.

    Attributes:
        name: what the command line calls it.
        title: one line for people.
        build: from a checked size (cells a side), a random stream and a checked density (0 where there is
            none) to a map, solvable by four-connected steps, whose start is not its goal.
        density: its dial, or None if it has none.
        minimum: least size.
        odd: whether even sizes waste a row and a column on a double wall; recipes then choose odd ones.
    """

    name: str
    title: str
    build: Callable[[int, Generator, float], GridMap]
    density: Density | None = None
    minimum: int = 5
    odd: bool = False

    def make(self, size: int, rng: Generator, density: float | None = None) -> GridMap:
        """Make a map; equal streams give equal maps, on any machine.

        Args:
            size: cells a side.
            rng: random stream.
            density: None takes the default.

        Raises:
            ValueError: the size or the density is out of range, or a density is given that means nothing.
        """
        self.check(size, density)
        turned = density if density is not None or self.density is None else self.density.default
        return self.build(size, rng, turned or 0.0)

    def check(self, size: int, density: float | None = None) -> None:
        """Raise ValueError, one line, if no such map can be made."""
        if not self.minimum <= size <= MAX_SIDE:
            raise ValueError(
                tr(
                    "generators_registry.of_size_expected_to_cells_a",
                    name=self.name,
                    size=size,
                    minimum=self.minimum,
                    max_side=MAX_SIDE,
                )
            )
        if density is not None:
            if self.density is None:
                raise ValueError(
                    tr(
                        "generators_registry.of_density_expected_none_this_kind",
                        name=self.name,
                        density=density,
                    )
                )
            if trouble := self.density.check(density):
                raise ValueError(tr("generators_registry.of", name=self.name, trouble=trouble))


GENERATORS: dict[str, GeneratorKind] = {}
"""By name; filled by the modules of this package."""


def register(kind: GeneratorKind) -> GeneratorKind:
    """Add a generator to the list."""
    GENERATORS[kind.name] = kind
    return kind


def kind_of(name: str) -> GeneratorKind:
    """Return the generator of that name.

    Raises:
        ValueError: there is none; the message lists the names and guesses the one that was meant.
    """
    if name not in GENERATORS:
        hint = did_you_mean(name, GENERATORS)
        raise ValueError(
            tr(
                "generators_registry.generator_expected",
                name=name,
                generators=", ".join(GENERATORS),
                hint=hint,
            )
        )
    return GENERATORS[name]
